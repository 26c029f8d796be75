//! The overload parameters of a Via: whether its sender wants to be told how much to send (RFC 7339 §4).

use super::Via;

/// The one algorithm every server knows (RFC 7339 §4.2).
const LOSS: &[u8] = b"loss";

impl<'a> Via<'a> {
    /// Whether the sender asks for feedback. Nearly no Via has more than a look at one number to say so.
    #[inline]
    pub fn asks_feedback(&self) -> bool {
        self.oc_end != 0 && self.algorithms().is_some()
    }

    /// The algorithms the sender knows, in their quotes, if the one we know is among them and all it says of overload
    /// is a question.
    pub(in crate::sip) fn algorithms(&self) -> Option<&'a [u8]> {
        if self.oc_end == 0 {
            return None;
        }
        let is_answer = |name: &[u8]| self.params().get(name).is_some();
        if is_answer(b"oc-validity") || is_answer(b"oc-seq") {
            return None;
        }
        let quoted = self.params().get(b"oc-algo")?.value?;
        let list = quoted.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
        let mut names = list.split(|&byte| byte == b',').map(<[u8]>::trim_ascii);
        names.any(|name| name.eq_ignore_ascii_case(LOSS)).then_some(quoted)
    }
}
