//! Contact: where its sender can be reached directly (RFC 3261 §20.10).

use super::list::List;
use super::name_addr::NameAddr;
use crate::sip::error::ParseError;
use crate::sip::parse::Cursor;

/// One Contact.
#[derive(Clone, Copy, Debug)]
pub enum Contact<'a> {
    /// `*`: every binding (RFC 3261 §10.2.2).
    Star,
    /// An address.
    Address(NameAddr<'a>),
}

impl<'a> Contact<'a> {
    /// The contacts in one header value.
    pub fn list(value: &'a [u8]) -> List<'a, Contact<'a>> {
        List::new(value, Contact::take)
    }

    /// The first contact in a header value; it must end there or at a comma.
    #[inline]
    pub fn parse_first(value: &'a [u8]) -> Result<Contact<'a>, ParseError> {
        let mut cursor = Cursor::new(value);
        let contact = Contact::take(&mut cursor)?;
        cursor.finish_element()?;
        Ok(contact)
    }

    #[inline]
    fn take(cursor: &mut Cursor<'a>) -> Result<Contact<'a>, ParseError> {
        // A star alone: `*` is a token as well and may begin a display name.
        if cursor.rest() == b"*" {
            cursor.take(1);
            return Ok(Contact::Star);
        }
        NameAddr::take(cursor).map(Contact::Address)
    }
}
