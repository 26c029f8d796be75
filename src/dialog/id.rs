//! Dialog id: Call-ID, local tag, remote tag (RFC 3261 §12).

use crate::ident::{Fingerprint, Ident};
use crate::sip::Request;

/// Identity of a dialog as its UAS sees it. A peer without a From tag (RFC 2543) has the empty one (§12.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DialogId(pub(super) Fingerprint);

impl DialogId {
    /// From its three parts.
    pub fn new(ident: &Ident, call_id: &[u8], local_tag: &[u8], remote_tag: &[u8]) -> DialogId {
        DialogId(ident.fingerprint(&[call_id, local_tag, remote_tag]))
    }

    /// The dialog that `request` says it belongs to; `None` when it says it belongs to none.
    pub fn of(ident: &Ident, request: &Request<'_>) -> Option<DialogId> {
        let local_tag = request.to.tag?;
        let remote_tag = request.from.tag.unwrap_or_default();
        Some(DialogId::new(ident, request.call_id, local_tag, remote_tag))
    }

    /// 62 bits of it: a session id for SDP's origin line that fits every parser's signed 64.
    pub fn session_id(self) -> u64 {
        self.0.bucket() >> 2
    }
}
