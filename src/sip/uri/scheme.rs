//! Scheme of a URI (RFC 3261 §19.1.1).

/// A scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// `sip`
    Sip,
    /// `sips`: TLS on every hop.
    Sips,
    /// `tel` (RFC 3966)
    Tel,
    /// Any other.
    Other,
}

impl Scheme {
    /// The scheme at the start of `bytes`, and its length without the colon that must follow it.
    pub(crate) fn of(bytes: &[u8]) -> Option<(Scheme, usize)> {
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
        let length = bytes.iter().position(|byte| !is_name(byte))?;
        let name = &bytes[..length];
        let is_scheme = bytes[length] == b':' && name.first()?.is_ascii_alphabetic();
        is_scheme.then(|| (Scheme::parse(name), length))
    }

    /// The scheme called `name`, in any case.
    fn parse(name: &[u8]) -> Scheme {
        if name.eq_ignore_ascii_case(b"sip") {
            Scheme::Sip
        } else if name.eq_ignore_ascii_case(b"sips") {
            Scheme::Sips
        } else if name.eq_ignore_ascii_case(b"tel") {
            Scheme::Tel
        } else {
            Scheme::Other
        }
    }
}
