//! BYE: the peer hangs up (RFC 3261 §15.1.2).

use crate::api::{Bucket, EndCause};
use crate::session::UserAgent;
use crate::session::call::Phase;
use crate::session::dispatch::Incoming;
use crate::session::reply::Extra;
use crate::sip::Status;
use crate::time::Timestamp;

impl UserAgent {
    /// A BYE inside the dialog of call `index`.
    pub(in crate::session) fn on_bye(
        &mut self,
        now: Timestamp,
        incoming: &Incoming<'_>,
        index: u32,
    ) -> Bucket {
        let Some(call) = self.calls.get(index) else { return Bucket::Stray };
        match call.phase {
            // The dialog died with the refusal; only its ACK is still awaited.
            // One of ours is not a dialog yet that its peer could end (§15).
            Phase::Refused(_) | Phase::Calling(_) | Phase::Forked(_) => {
                return self.refuse(incoming, Status::NO_SUCH_TRANSACTION, Extra::Nothing);
            }
            Phase::Ringing(id) => {
                self.accept_bye(now, incoming);
                //= rfc3261#15.1.2
                //# The UAS MUST still respond to any pending requests received for that dialog.
                self.refuse_invite(now, index, id, Status::REQUEST_TERMINATED, EndCause::RemoteBye);
            }
            Phase::Answered(_) | Phase::Confirmed => {
                self.accept_bye(now, incoming);
                self.tell_ended(index, EndCause::RemoteBye);
                self.end(index);
            }
            // Both sides hung up at once: ours goes on until it is answered (RFC 5407 §3.2.1).
            Phase::Ending(_) => self.accept_bye(now, incoming),
        }
        Bucket::Delivered
    }

    fn accept_bye(&mut self, now: Timestamp, incoming: &Incoming<'_>) {
        self.reply(incoming, Status::OK, Extra::Nothing);
        let (transport, names) = (incoming.flow.transport, (incoming.key, incoming.branch));
        self.transactions.bury_request(now, transport, names, Status::OK);
    }
}
