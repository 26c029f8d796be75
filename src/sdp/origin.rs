//! Who describes a session: `o=` (RFC 8866 §5.2).

use super::error::{SdpError, SdpErrorKind};
use super::line::Line;

/// The originator, and which state of the session is described.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin<'a> {
    /// The user's name on the originating host, or `-`.
    pub username: &'a [u8],
    /// Constant through the session's life.
    pub session_id: u64,
    /// One more with each change (RFC 3264 §8).
    pub version: u64,
    /// Network, address type and address as written: nothing is ever sent there.
    pub location: &'a [u8],
}

impl<'a> Origin<'a> {
    /// Read an `o=` line.
    pub(crate) fn parse(line: &Line<'a>) -> Result<Origin<'a>, SdpError> {
        let mut fields = line.fields();
        let username = fields.next();
        let (session_id, version) = (fields.number(), fields.number());
        match (username, session_id, version, fields.remainder()) {
            (Some(username), Some(session_id), Some(version), location @ [_, ..]) => {
                Ok(Origin { username, session_id, version, location })
            }
            _ => Err(line.error(SdpErrorKind::BadOrigin)),
        }
    }
}
