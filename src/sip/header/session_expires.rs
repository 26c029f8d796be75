//! Session-Expires: how long a session lives without a refresh, and who refreshes (RFC 4028 §4).

use super::expires;
use super::param::Param;
use crate::sip::error::{ParseError, ParseErrorKind};
use crate::sip::parse::Cursor;

/// The session interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SessionExpires {
    /// Its length in seconds. Whether it is too short is for the receiver to say (422, RFC 4028 §6).
    pub seconds: u32,
    /// Who refreshes; open in a request that leaves the choice to the UAS.
    pub refresher: Option<Refresher>,
}

/// Who refreshes a session: a role in the transaction that negotiates it, not in the dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refresher {
    /// `uac`: who sent the request.
    Uac,
    /// `uas`: who answers it.
    Uas,
}

impl SessionExpires {
    /// The interval that is `value`.
    pub fn parse(value: &[u8]) -> Result<SessionExpires, ParseError> {
        let mut cursor = Cursor::new(value);
        let seconds = expires::take(&mut cursor)?;
        let (mut role, mut refresher) = (None, None);
        while let Some(param) = Param::take(&mut cursor)? {
            if param.is(b"refresher") {
                param.keep(&mut role, &cursor)?;
                refresher = role.and_then(Refresher::parse);
                if refresher.is_none() {
                    return Err(cursor.error(ParseErrorKind::BadParam));
                }
            }
        }
        cursor.finish()?;
        Ok(SessionExpires { seconds, refresher })
    }
}

impl Refresher {
    fn parse(role: &[u8]) -> Option<Refresher> {
        if role.eq_ignore_ascii_case(b"uac") {
            Some(Refresher::Uac)
        } else if role.eq_ignore_ascii_case(b"uas") {
            Some(Refresher::Uas)
        } else {
            None
        }
    }

    /// Its name on the wire.
    pub const fn as_bytes(self) -> &'static [u8] {
        match self {
            Refresher::Uac => b"uac",
            Refresher::Uas => b"uas",
        }
    }
}
