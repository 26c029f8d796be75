//! Judge: what becomes of a new INVITE before it is acted upon.

use std::net::IpAddr;

use super::control::Judgement;
use super::sources::Standing;
use crate::api::{Bucket, ShedReason};
use crate::session::UserAgent;
use crate::session::dispatch::Incoming;
use crate::sip::Via;
use crate::time::Timestamp;
use crate::transaction::{Branch, TransactionKey};

/// What becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::session) enum Verdict {
    /// It is acted upon.
    Admit,
    /// It gets 503.
    Refuse(ShedReason),
    /// It gets no answer.
    Drop(Bucket),
}

impl UserAgent {
    /// Judge a new INVITE outside any dialog.
    #[inline]
    pub(in crate::session) fn judge(&mut self, now: Timestamp, incoming: &Incoming<'_>) -> Verdict {
        let Incoming { key, branch, request, flow, .. } = incoming;
        self.judge_names(now, flow.remote.ip(), (*key, *branch), &request.via)
    }

    /// The same of one that was only glanced at: it came from `ip`.
    #[inline(always)]
    pub(super) fn judge_names(
        &mut self,
        now: Timestamp,
        ip: IpAddr,
        names: (TransactionKey, Branch),
        via: &Via<'_>,
    ) -> Verdict {
        if !self.trust.trusts(ip) {
            match self.judge_source(now, ip) {
                Verdict::Admit => {}
                verdict => return verdict,
            }
        }
        if self.overload.is_alert {
            return self.judge_alert(now, names, via);
        }
        self.judge_load(now, via)
    }

    /// Whether there is room, and time.
    #[inline(never)]
    fn judge_alert(
        &mut self,
        now: Timestamp,
        (key, branch): (TransactionKey, Branch),
        via: &Via<'_>,
    ) -> Verdict {
        if self.is_draining {
            return Verdict::Refuse(ShedReason::Draining);
        }
        let name = key.refusal_name(branch);
        if let Some(reason) = self.overload.refusals.find(now, name, self.overload.refused_for) {
            return Verdict::Refuse(reason);
        }
        if self.overload.control.is_none() {
            // Nobody else looks whether there is reason to be alert still.
            self.overload.settle(now, self.is_draining);
        }
        // A full house is no shelter from a flood: what comes is counted, and limited, all the same.
        let verdict = self.judge_load(now, via);
        let is_full = self.calls.vacant().is_none();
        match verdict {
            Verdict::Admit | Verdict::Refuse(_) if is_full => {
                if let (Verdict::Admit, Some(control)) = (verdict, &mut self.overload.control) {
                    control.find_no_room();
                }
                Verdict::Refuse(ShedReason::Calls)
            }
            Verdict::Admit | Verdict::Refuse(_) | Verdict::Drop(_) => verdict,
        }
    }

    #[inline(always)]
    fn judge_load(&mut self, now: Timestamp, via: &Via<'_>) -> Verdict {
        if self.overload.control.as_mut().is_some_and(|control| control.look(now)) {
            self.overload.settle(now, self.is_draining);
        }
        let Some(control) = &mut self.overload.control else { return Verdict::Admit };
        match control.judge(now, via.asks_feedback()) {
            Judgement::Admit => Verdict::Admit,
            Judgement::Refuse => Verdict::Refuse(ShedReason::Overload),
            Judgement::Drop => Verdict::Drop(Bucket::Excess),
        }
    }

    /// Whether a source that is not trusted may start another call.
    #[cold]
    fn judge_source(&mut self, now: Timestamp, ip: IpAddr) -> Verdict {
        let name = self.ident.fingerprint(&[&prefix(ip)]).bucket();
        let Some(sources) = &mut self.overload.sources else { return Verdict::Admit };
        match sources.ask(now, name) {
            Standing::Within => Verdict::Admit,
            Standing::Above => Verdict::Refuse(ShedReason::Source),
            Standing::FarAbove => Verdict::Drop(Bucket::Limited),
            Standing::Deaf => {
                self.overload.sieve.block(ip);
                Verdict::Drop(Bucket::Limited)
            }
        }
    }
}

/// What a source cannot change at will: all of an IPv4 address, the network part of an IPv6 address (RFC 4291 §2.5.4).
fn prefix(ip: IpAddr) -> [u8; 8] {
    match ip.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, c, d] = v4.octets();
            [0, 0, 0, 0, a, b, c, d]
        }
        IpAddr::V6(v6) => {
            let [network @ .., _, _, _, _, _, _, _, _] = v6.octets();
            network
        }
    }
}
