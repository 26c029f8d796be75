//! Screen: an INVITE is looked at before it is read, so that refusing it costs less than taking it.

use std::time::Duration;

use super::judge::Verdict;
use crate::api::{Bucket, ShedReason};
use crate::ident::Fingerprint;
use crate::session::UserAgent;
use crate::session::dispatch::Incoming;
use crate::session::reply::Extra;
use crate::sip::{Ack, Message, Status};
use crate::time::Timestamp;
use crate::transaction::{Branch, Found, TransactionKey};
use crate::wire::Flow;

impl UserAgent {
    /// Whether an INVITE that waited for `age` has to be screened.
    #[inline]
    pub fn is_alert(&self, age: Duration) -> bool {
        self.overload.is_alert || age >= self.config.timers.t1
    }

    /// Refuse or drop the INVITE in `message` if it is a new one and has to be; `None`: it is to be read.
    #[cold]
    pub fn screen(
        &mut self,
        now: Timestamp,
        flow: Flow,
        age: Duration,
        message: &Message<'_>,
    ) -> Option<Bucket> {
        // Of one that is malformed its reading tells more.
        let request = &message.skim().ok()?;
        if request.has_to_tag() {
            return None;
        }
        let incoming = Incoming::of(&self.ident, flow, request);
        match self.transactions.find(incoming.key, incoming.branch) {
            Found::Nothing => {}
            Found::Invite { .. } | Found::Tombstone { .. } => return None,
        }
        let is_controlled = self.overload.control.is_some();
        if is_controlled && age >= self.config.timers.t1 && !flow.transport.is_reliable() {
            return Some(Bucket::Stale);
        }
        match self.judge(now, &incoming) {
            Verdict::Admit => None,
            Verdict::Refuse(reason) => Some(self.shed_call(now, &incoming, reason)),
            Verdict::Drop(bucket) => Some(bucket),
        }
    }

    /// Refuse a new INVITE for want of room or time, and keep no state of it.
    pub(in crate::session) fn shed_call(
        &mut self,
        now: Timestamp,
        incoming: &Incoming<'_>,
        reason: ShedReason,
    ) -> Bucket {
        let refusal = self.refusal(incoming);
        self.overload.refuse(now, refusal.bucket(), reason);
        let tag = self.ident.token_for(refusal);
        self.reply_as(incoming, Status::SERVICE_UNAVAILABLE, Extra::RetryAfter, Some(tag));
        Bucket::Shed
    }

    /// What names the refusal of a request, and gives it its To tag.
    pub(super) fn refusal(&self, incoming: &Incoming<'_>) -> Fingerprint {
        incoming.key.refusal(&self.ident, incoming.branch)
    }

    /// Whether `ack`, which belongs to no call, is that of a refusal.
    //= rfc3261#8.2.7
    //# A stateless UAS MUST ignore ACK requests.
    pub(in crate::session) fn is_of_refusal(
        &self,
        ack: &Ack<'_>,
        key: TransactionKey,
        branch: Branch,
    ) -> bool {
        let tag = || self.ident.token_for(key.refusal(&self.ident, branch));
        self.overload.is_alert && ack.to.tag.is_some_and(|given| given == tag().as_bytes())
    }
}
