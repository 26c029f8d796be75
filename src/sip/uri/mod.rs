//! URI: who or what is meant (RFC 3261 §19.1; `tel` is RFC 3966).

pub(crate) mod host;
mod param;
mod parse;
mod scheme;
#[cfg(test)]
mod tests;

pub use host::Host;
pub use param::{UriParam, UriParams};
pub use scheme::Scheme;

/// A well-formed URI: the bytes, and where its parts are in them. The parts are cut out when they are asked for.
///
/// Of schemes other than `sip`, `sips` and `tel` only `raw` means something: there is no user, and the host is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Uri<'a> {
    /// All of it as written.
    pub raw: &'a [u8],
    /// The scheme.
    pub scheme: Scheme,
    /// The port, when it is given.
    pub port: Option<u16>,
    user_start: u16,
    /// The same as `user_start` without a userinfo.
    user_end: u16,
    host_start: u16,
    host_end: u16,
    params_start: u16,
    params_end: u16,
}

impl<'a> Uri<'a> {
    /// The user, still escaped; the number of a `tel` URI.
    pub fn user(&self) -> Option<&'a [u8]> {
        let userinfo = self.part(self.user_start, self.user_end);
        let end = memchr::memchr(b':', userinfo).unwrap_or(userinfo.len());
        (!userinfo.is_empty()).then(|| &userinfo[..end])
    }

    /// What follows a colon in the userinfo.
    pub fn password(&self) -> Option<&'a [u8]> {
        let userinfo = self.part(self.user_start, self.user_end);
        memchr::memchr(b':', userinfo).map(|colon| &userinfo[colon + 1..])
    }

    /// The host; an empty name for `tel`.
    pub fn host(&self) -> Host<'a> {
        Host::of(self.part(self.host_start, self.host_end))
    }

    /// The parameters.
    pub fn params(&self) -> UriParams<'a> {
        UriParams::proven(self.part(self.params_start, self.params_end))
    }

    /// The headers, the question mark included; empty without any.
    pub fn headers(&self) -> &'a [u8] {
        self.raw.get(usize::from(self.params_end)..).unwrap_or_default()
    }

    /// The value of the first header called `name`, still escaped: what a request to this URI should have there
    /// (RFC 3261 §19.1.5). It may be empty.
    pub fn header(&self, name: &[u8]) -> Option<&'a [u8]> {
        let headers = self.headers().strip_prefix(b"?")?;
        headers.split(|&byte| byte == b'&').find_map(|header| {
            let (written, value) = header.split_at(memchr::memchr(b'=', header)?);
            written.eq_ignore_ascii_case(name).then(|| &value[1..])
        })
    }

    #[inline]
    fn part(&self, start: u16, end: u16) -> &'a [u8] {
        self.raw.get(usize::from(start)..usize::from(end)).unwrap_or_default()
    }
}
