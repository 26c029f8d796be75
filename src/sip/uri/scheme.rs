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
    /// The scheme called `name`, in any case.
    pub(super) fn parse(name: &[u8]) -> Scheme {
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
