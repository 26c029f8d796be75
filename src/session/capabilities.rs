//! Capabilities: what we do, in header lines (RFC 3261 §11.2, §20.1, §20.5, §20.37).

use crate::sip::Method;

/// The methods we know.
pub(super) const ALLOW: &[u8] =
    b"Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, UPDATE, REFER, NOTIFY, INFO, MESSAGE\r\n";
/// The extensions we have.
pub(super) const SUPPORTED: &[u8] = b"Supported: 100rel, timer, replaces\r\n";
/// The events we hear of (RFC 6665 §8.2.2).
pub(super) const ALLOW_EVENTS: &[u8] = b"Allow-Events: refer\r\n";
/// The Info Packages we are willing to receive: none (RFC 6086 §3.2.3).
pub(super) const RECV_INFO: &[u8] = b"Recv-Info:\r\n";

/// The bodies that a request of this method may have.
pub(super) fn accept(method: Method) -> &'static [u8] {
    match method {
        Method::Message => b"Accept: text/*, multipart/mixed\r\n",
        Method::Notify => b"Accept: message/sipfrag\r\n",
        Method::Invite
        | Method::Ack
        | Method::Bye
        | Method::Cancel
        | Method::Options
        | Method::Register
        | Method::Prack
        | Method::Update
        | Method::Info
        | Method::Refer
        | Method::Subscribe
        | Method::Publish
        | Method::Extension => b"Accept: application/sdp\r\n",
    }
}
