//! Screen: an INVITE is looked at before it is read, so that refusing it costs less than taking it.

use std::time::Duration;

use super::Overload;
use super::judge::Verdict;
use crate::api::{Bucket, ShedReason};
use crate::session::UserAgent;
use crate::session::dispatch::Incoming;
use crate::session::reply::Extra;
use crate::sip::{Message, Status};
use crate::time::Timestamp;
use crate::transaction::{Branch, Found, TransactionKey};
use crate::wire::Flow;

/// What became of an INVITE that was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screened {
    /// It was refused or dropped.
    Over(Bucket),
    /// It was judged and found admissible: it is to be read, and taken.
    Passed,
    /// It was not judged: it is to be read, and judged then if it proves to be a new one.
    Unseen,
}

impl UserAgent {
    /// Whether an INVITE that waited for `age` has to be screened.
    #[inline]
    pub fn is_alert(&self, age: Duration) -> bool {
        self.overload.is_alert || age >= self.config.timers.t1
    }

    /// Refuse or drop the INVITE in `message` if it is a new one and has to be.
    #[cold]
    pub fn screen(
        &mut self,
        now: Timestamp,
        flow: Flow,
        age: Duration,
        message: &Message<'_>,
    ) -> Screened {
        // Of one that is malformed its reading tells more.
        let Ok(request) = &message.skim() else { return Screened::Unseen };
        if request.has_to_tag() {
            return Screened::Unseen;
        }
        let incoming = Incoming::of(&self.ident, flow, request);
        match self.transactions.find(incoming.key, incoming.branch) {
            Found::Nothing => {}
            Found::Invite { .. } | Found::Tombstone { .. } => return Screened::Unseen,
        }
        let is_controlled = self.overload.control.is_some();
        if is_controlled && age >= self.config.timers.t1 && !flow.transport.is_reliable() {
            return Screened::Over(Bucket::Stale);
        }
        match self.judge(now, &incoming) {
            Verdict::Admit => Screened::Passed,
            Verdict::Refuse(reason) => Screened::Over(self.shed_call(now, &incoming, reason)),
            Verdict::Drop(bucket) => Screened::Over(bucket),
        }
    }

    /// Refuse a new INVITE for want of room or time, and keep no state of it.
    pub(in crate::session) fn shed_call(
        &mut self,
        now: Timestamp,
        incoming: &Incoming<'_>,
        reason: ShedReason,
    ) -> Bucket {
        self.overload.refuse(now, incoming.key.refusal_name(incoming.branch), reason);
        let tag = self.ident.token_for(incoming.key.refusal(&self.ident, incoming.branch));
        self.reply_as(incoming, Status::SERVICE_UNAVAILABLE, Extra::RetryAfter, Some(tag));
        Bucket::Shed
    }

    /// Whether an ACK that belongs to no call is that of a refusal.
    //= rfc3261#8.2.7
    //# A stateless UAS MUST ignore ACK requests.
    pub(in crate::session) fn is_of_refusal(
        &self,
        now: Timestamp,
        key: TransactionKey,
        branch: Branch,
    ) -> bool {
        let Overload { is_alert, refusals, refused_for, .. } = &self.overload;
        *is_alert && refusals.find(now, key.refusal_name(branch), *refused_for).is_some()
    }
}
