//! name-addr and addr-spec with parameters: From, To, Contact, Route and the like (RFC 3261 §20.10, §25.1).

mod parse;

use super::list::List;
use super::param::Params;
use crate::sip::error::ParseError;
use crate::sip::uri::Uri;

/// Somebody's address with the header's parameters.
#[derive(Clone, Copy, Debug)]
pub struct NameAddr<'a> {
    /// All of it as written.
    pub raw: &'a [u8],
    /// The `tag` parameter.
    pub tag: Option<&'a [u8]>,
    /// The address as written: a scheme, and no byte that no URI can have.
    pub uri_raw: &'a [u8],
    display_bytes: u32,
    params_start: u32,
}

impl<'a> NameAddr<'a> {
    /// The addresses in one header value.
    pub fn list(value: &'a [u8]) -> List<'a, NameAddr<'a>> {
        List::new(value, NameAddr::take)
    }

    /// The address, taken apart: whoever only repeats or compares it need not.
    pub fn uri(&self) -> Result<Uri<'a>, ParseError> {
        let offset = self.uri_raw.as_ptr().addr().saturating_sub(self.raw.as_ptr().addr());
        Uri::parse(self.uri_raw).map_err(|error| error.shifted(offset))
    }

    /// The display name as written, quotes included.
    pub fn display(&self) -> Option<&'a [u8]> {
        self.raw.get(..self.display_bytes as usize).filter(|name| !name.is_empty())
    }

    /// Every parameter of the header; those of the URI are with the URI.
    pub fn params(&self) -> Params<'a> {
        Params::proven(self.raw.get(self.params_start as usize..).unwrap_or_default())
    }
}
