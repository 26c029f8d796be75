//! CANCEL: the caller takes its INVITE back (RFC 3261 §9.2).

use crate::api::{Bucket, EndCause};
use crate::session::UserAgent;
use crate::session::dispatch::Incoming;
use crate::session::reply::Extra;
use crate::sip::Status;
use crate::time::Timestamp;
use crate::transaction::{Found, TransactionKey};

impl UserAgent {
    /// The INVITE is found whatever the CANCEL's branch: SIPp gives every message one of its own.
    pub(in crate::session) fn on_cancel(
        &mut self,
        now: Timestamp,
        incoming: &Incoming<'_>,
    ) -> Bucket {
        let own = TransactionKey::of_cancel(&self.ident, incoming.request);
        if let Found::Tombstone { .. } = self.transactions.find(own, incoming.branch) {
            self.reply(incoming, Status::OK, Extra::Nothing);
            return Bucket::Absorbed;
        }
        let found = self.transactions.find(incoming.key, incoming.branch);
        if let Found::Nothing = found {
            return self.refuse(incoming, Status::NO_SUCH_TRANSACTION, Extra::Nothing);
        }
        self.reply(incoming, Status::OK, Extra::Nothing);
        let (transport, names) = (incoming.flow.transport, (own, incoming.branch));
        self.transactions.bury_request(now, transport, names, Status::OK);
        // Where the final response is out already the CANCEL has no effect on it.
        if let Found::Invite { id, .. } = found
            && self.transactions.is_proceeding(id)
            && let Some((index, _)) = self.transactions.invite(id)
        {
            let status = Status::REQUEST_TERMINATED;
            self.refuse_invite(now, index, id, status, EndCause::Cancelled);
        }
        Bucket::Delivered
    }
}
