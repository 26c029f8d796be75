//! Extensions: the option tags we understand (RFC 3261 §8.2.2.3, §19.2), and what an INVITE's rarer headers ask for.

use super::UserAgent;
use super::dispatch::Incoming;
use super::reply::Refusal;
use crate::sip::header::require;
use crate::sip::{HeaderName, Message};
use crate::time::Timestamp;

/// The option tags a request may require of us.
const UNDERSTOOD: [&[u8]; 1] = [b"100rel"];

/// The headers of an INVITE that most do without.
const RARE: u64 = HeaderName::Expires.bit()
    | HeaderName::Allow.bit()
    | HeaderName::Require.bit()
    | HeaderName::Supported.bit()
    | HeaderName::SessionExpires.bit()
    | HeaderName::MinSe.bit()
    | HeaderName::Replaces.bit();

impl UserAgent {
    /// Whether what an INVITE's rarer headers ask for can be done; before anything is kept.
    #[inline]
    pub(super) fn inspect(&mut self, incoming: &Incoming<'_>) -> Result<(), Refusal> {
        if incoming.request.message.has_any(RARE) { self.inspect_rare(incoming) } else { Ok(()) }
    }

    /// Do what they ask for; call `index` is open.
    #[inline]
    pub(super) fn equip(&mut self, now: Timestamp, incoming: &Incoming<'_>, index: u32) {
        if incoming.request.message.has_any(RARE) {
            self.equip_rare(now, incoming, index);
        }
    }

    #[cold]
    fn inspect_rare(&mut self, _incoming: &Incoming<'_>) -> Result<(), Refusal> {
        Ok(())
    }

    #[cold]
    fn equip_rare(&mut self, now: Timestamp, incoming: &Incoming<'_>, index: u32) {
        if let Some(call) = self.calls.get_mut(index) {
            call.learn_methods(incoming.request.message);
        }
        self.equip_provisional(incoming, index);
        self.equip_expiry(now, incoming, index);
    }
}

/// Whether `message` requires what nobody here understands.
#[inline]
pub(super) fn requires_unknown(message: &Message<'_>) -> bool {
    message.has_any(HeaderName::Require.bit()) && not_understood(message).next().is_some()
}

/// The option tags that `message` requires and nobody here understands; what is no list counts as one tag.
pub(super) fn not_understood<'a>(message: &'a Message<'_>) -> impl Iterator<Item = &'a [u8]> {
    let is_unknown =
        |tag: &&[u8]| !UNDERSTOOD.iter().any(|understood| tag.eq_ignore_ascii_case(understood));
    message
        .headers(HeaderName::Require)
        .flat_map(|value| {
            let is_list = require::list(value).all(|tag| tag.is_ok());
            let whole = (!is_list).then_some(value);
            require::list(value).flatten().filter(move |_| is_list).chain(whole)
        })
        .filter(is_unknown)
}
