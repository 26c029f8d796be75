//! Screen: an INVITE is looked at before it is read, so that refusing it costs less than taking it.

use std::time::Duration;

use super::Overload;
use super::judge::Verdict;
use crate::api::{Bucket, ShedReason};
use crate::ident::Token;
use crate::session::UserAgent;
use crate::session::dispatch::Incoming;
use crate::session::reply::{Extra, seconds};
use crate::sip::{Glance, Status, write};
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

    /// Refuse or drop the INVITE in `bytes` if it is a new one and has to be.
    pub fn screen(&mut self, now: Timestamp, flow: Flow, age: Duration, bytes: &[u8]) -> Screened {
        let invite = &mut Glance::new(bytes);
        // Of one that is malformed its reading tells more.
        if invite.read(b"INVITE", |to_tag| to_tag.is_none()).is_none() {
            return Screened::Unseen;
        }
        let names = (TransactionKey::of_glance(&self.ident, invite), Branch::of(&invite.via));
        match self.transactions.find(names.0, names.1) {
            Found::Nothing => {}
            Found::Invite { .. } | Found::Tombstone { .. } => return Screened::Unseen,
        }
        let is_controlled = self.overload.control.is_some();
        if is_controlled && age >= self.config.timers.t1 && !flow.transport.is_reliable() {
            return Screened::Over(Bucket::Stale);
        }
        match self.judge_names(now, flow.remote.ip(), names, &invite.via) {
            Verdict::Admit => Screened::Passed,
            Verdict::Refuse(reason) => {
                self.shed_glance(now, flow, invite, names, reason);
                Screened::Over(Bucket::Shed)
            }
            Verdict::Drop(bucket) => Screened::Over(bucket),
        }
    }

    /// What [`shed_call`](UserAgent::shed_call) does, for less.
    fn shed_glance(
        &mut self,
        now: Timestamp,
        flow: Flow,
        invite: &Glance<'_>,
        (key, branch): (TransactionKey, Branch),
        reason: ShedReason,
    ) {
        self.overload.refuse(now, key.refusal_name(branch), reason);
        let source = flow.remote;
        let target = self.trust.response_flow(&invite.via, flow);
        let in_bytes = invite.bytes.len();
        let may_leave = |bytes| self.trust.may_reply(source.ip(), in_bytes, bytes);
        let (tag, feedback) = (key.stateless_tag(&self.ident, branch), self.overload.feedback());
        self.outbox.send_if(target, may_leave, |out| {
            let answer = (tag.digits(), seconds(key, 1));
            write::refusal(out, invite, source, feedback, answer);
        });
    }

    /// Take the ACK in `bytes` if it is that of a refusal: only our own tag can tell it so cheaply.
    pub fn screen_ack(&self, now: Timestamp, bytes: &[u8]) -> Screened {
        let ack = &mut Glance::new(bytes);
        let is_ours = |tag: Option<&[u8]>| tag.is_some_and(Token::is_stateless);
        if ack.read(b"ACK", is_ours).is_none() {
            return Screened::Unseen;
        }
        let (key, branch) = (TransactionKey::of_glance(&self.ident, ack), Branch::of(&ack.via));
        match self.transactions.find(key, branch) {
            Found::Nothing if self.is_of_refusal(now, key, branch) => {
                Screened::Over(Bucket::Absorbed)
            }
            Found::Nothing | Found::Invite { .. } | Found::Tombstone { .. } => Screened::Unseen,
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
        let tag = incoming.key.stateless_tag(&self.ident, incoming.branch);
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
