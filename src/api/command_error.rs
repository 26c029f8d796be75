//! Why a command was not carried out: the call, the rule, the mend.

use super::{CallHandle, Status};
use crate::limits::KEYS_MAX;
use crate::sip::Method;

/// Why a command was not carried out. Nothing was sent and nothing changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CommandError {
    /// The call is over, or never was.
    #[error("{0}: no such call; it has ended, stop commanding it after Event::Ended")]
    NoSuchCall(CallHandle),
    /// The call has its final answer already, or it is ours to place and not to answer.
    #[error("{0}: already answered; Ring, Answer and Reject are for calls without a final answer")]
    AlreadyAnswered(CallHandle),
    /// The call is being hung up.
    #[error("{0}: already ending; one Hangup is enough")]
    AlreadyEnding(CallHandle),
    /// A status that does not refuse.
    #[error("{0}: {1} does not refuse an INVITE; use 300 to 699")]
    NotAFinalRefusal(CallHandle, Status),
    /// The call is not up, or not any more.
    #[error("{0}: not established; wait for Event::Established")]
    NotEstablished(CallHandle),
    /// A request of ours of that kind is still unanswered.
    #[error("{0}: {1:?} is pending; wait until it is answered")]
    Pending(CallHandle, Method),
    /// The caller takes reliable provisional responses only, and those of a fork are none (RFC 3262 §3).
    #[error("{0}: its caller requires 100rel; Ring and Progress are sent reliably, Fork is not")]
    NotReliable(CallHandle),
    /// The peer never asked for that.
    #[error("{0}: nobody waits for this NOTIFY; Notify is for calls that were Referred")]
    NotReferred(CallHandle),
    /// What Refer names is no address that can be called.
    #[error("{0}: the target of Refer is not well formed; give a SIP or tel URI, or <URI>")]
    BadTarget(CallHandle),
    /// The type of what Info sends cannot be written as SIP.
    #[error("{0}: the content type is not well formed; give one such as application/dtmf-relay")]
    BadContentType(CallHandle),
    /// A key that no telephone has, or more than may wait.
    #[error(
        "{0}: cannot dial that: keys are 0 to 9, *, #, A to D, and {KEYS_MAX} at most may wait"
    )]
    BadKeys(CallHandle),
    /// The two calls cannot be relayed: they agreed on codecs that cannot be made one of the other.
    #[error("{0} and {1} have no codec in common; relay calls that both have G.711, or both G.722")]
    NoCommonCodec(CallHandle, CallHandle),
    /// The call has no media, or none any more.
    #[error("{0}: no media; its descriptions have none, or it is ending")]
    NoMedia(CallHandle),
    /// The call has a codec that is not decoded.
    #[error("{0}: cannot record G.722; record calls that have G.711")]
    NotRecordable(CallHandle),
    /// Nothing of the call is being recorded.
    #[error("{0}: not recorded; Record starts that")]
    NotRecorded(CallHandle),
    /// The server ends: it takes no calls, and places none.
    #[error("the server is ending; place no more calls")]
    Draining,
    /// A table is full.
    #[error("no room for another call or request; let some end first")]
    NoRoom,
    /// The invitation cannot be written as SIP.
    #[error("the invitation's {0} is not well formed: {1}")]
    BadInvitation(&'static str, &'static str),
}
