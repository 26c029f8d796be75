//! URI: who or what is meant (RFC 3261 §19.1; `tel` is RFC 3966).

pub(crate) mod host;
mod param;
mod parse;
mod scheme;

pub use host::Host;
pub use param::{UriParam, UriParams};
pub use scheme::Scheme;

/// A URI. Of schemes other than `sip`, `sips` and `tel` only `raw` means something; the host is then empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Uri<'a> {
    /// The scheme.
    pub scheme: Scheme,
    /// User, still escaped; the number of a `tel` URI.
    pub user: Option<&'a [u8]>,
    /// What follows a colon in the userinfo.
    pub password: Option<&'a [u8]>,
    /// The host; empty for `tel`.
    pub host: Host<'a>,
    /// The port, when it is given.
    pub port: Option<u16>,
    /// The parameters.
    pub params: UriParams<'a>,
    /// The headers, the question mark included; empty without any.
    pub headers: &'a [u8],
    /// All of it as written.
    pub raw: &'a [u8],
}
