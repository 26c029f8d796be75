//! CANCEL: the caller takes its INVITE back (RFC 3261 §9.2).

use crate::api::{Bucket, EndCause};
use crate::session::UserAgent;
use crate::session::dispatch::Incoming;
use crate::session::reply::Extra;
use crate::sip::Status;
use crate::time::Timestamp;
use crate::transaction::Found;

impl UserAgent {
    /// The INVITE is found whatever the CANCEL's branch: SIPp gives every message one of its own.
    pub(in crate::session) fn on_cancel(
        &mut self,
        now: Timestamp,
        incoming: &Incoming<'_>,
    ) -> Bucket {
        match self.transactions.find(incoming.key, incoming.branch) {
            Found::Nothing => self.refuse(incoming, Status::NO_SUCH_TRANSACTION, Extra::Nothing),
            // The final response is out already: the CANCEL has no effect on it.
            Found::Tombstone { .. } => {
                self.reply(incoming, Status::OK, Extra::Nothing);
                Bucket::Delivered
            }
            Found::Invite { id, .. } => {
                self.reply(incoming, Status::OK, Extra::Nothing);
                if !self.transactions.is_proceeding(id) {
                    return Bucket::Absorbed;
                }
                if let Some((index, _)) = self.transactions.invite(id) {
                    let status = Status::REQUEST_TERMINATED;
                    self.refuse_invite(now, index, id, status, EndCause::Cancelled);
                }
                Bucket::Delivered
            }
        }
    }
}
