//! Client transactions at work: requests of our own other than INVITE. The machine itself is `client`.

use std::time::Duration;

use super::branch::token_in;
use super::client::{self, Action, Input, State};
use super::tombstone::{Remains, Rest};
use super::{
    Branch, Due, Owner, Progress, RequestId, RequestTimer, Sent, Timers, TransactionKey,
    Transactions,
};
use crate::ident::{Ident, Token, bucket};
use crate::pool::Block;
use crate::sip::{Method, Response, Status};
use crate::time::Timestamp;
use crate::timer::TimerId;
use crate::wire::Flow;

#[derive(Debug)]
pub(super) struct Outgoing {
    token: Token,
    state: State,
    pub(super) owner: Owner,
    method: Method,
    message: Block,
    flow: Flow,
    /// Between this repetition and the next (timer E).
    interval: Duration,
    repeat: Option<TimerId>,
    timeout: Option<TimerId>,
}

impl Transactions {
    /// A new request for `owner`, whose Via has the branch of `token`; the caller sends it. When the table is full its
    /// message comes back.
    pub fn open_request(
        &mut self,
        now: Timestamp,
        timers: &mut Timers,
        token: Token,
        request: Sent,
        owner: Owner,
    ) -> Result<RequestId, Block> {
        let Sent { message, flow, method } = request;
        let outgoing = Outgoing {
            token,
            state: State::Trying,
            owner,
            method,
            message,
            flow,
            interval: self.durations.t1,
            repeat: None,
            timeout: None,
        };
        let slot = self.outgoing.insert(outgoing).map_err(|outgoing| outgoing.message)?;
        self.branches.insert(token.bucket(), slot);
        let (id, durations) = (RequestId(slot), self.durations);
        if let Some(outgoing) = self.outgoing.get_mut(slot) {
            //= rfc3261#17.1.2.2
            //# If an unreliable transport is in use, the client transaction MUST set timer E to fire in
            //# T1 seconds.
            if !flow.transport.is_reliable() {
                let due = Due::Request(RequestTimer::E, id);
                outgoing.repeat = Some(timers.arm(now, durations.t1, due));
            }
            let due = Due::Request(RequestTimer::F, id);
            outgoing.timeout = Some(timers.arm(now, durations.t1x64, due));
        }
        Ok(id)
    }

    /// The bytes of a request at work, and where they go. `None` once it is over.
    pub fn message(&self, id: RequestId) -> Option<(&Block, Flow)> {
        self.outgoing.get(id.0).map(|outgoing| (&outgoing.message, outgoing.flow))
    }

    /// A response to a request other than INVITE came.
    pub fn on_response(
        &mut self,
        now: Timestamp,
        timers: &mut Timers,
        ident: &Ident,
        response: &Response<'_>,
    ) -> Progress {
        let branch = response.via.branch.unwrap_or_default();
        let Some(token) = token_in(branch) else { return Progress::Stray };
        let (method, status) = (response.cseq.method, response.status);
        //= rfc3261#17.1.3
        //# The method is needed since a CANCEL request constitutes a different transaction, but shares
        //# the same value of the branch parameter.
        let is_owner = |slot| {
            let outgoing = self.outgoing.get(slot);
            outgoing.is_some_and(|o| o.token.as_bytes() == token && o.method == method)
        };
        if let Some(slot) = bucket(token).and_then(|bucket| self.branches.find(bucket, is_owner)) {
            let input = Input::Response(status.class());
            return self.step(now, timers, ident, slot, input, Some(status));
        }
        match self.tombstones.find(TransactionKey::of_sent(ident, token, method)) {
            Some(_) => Progress::Absorbed,
            None => Progress::Stray,
        }
    }

    /// A timer of a request fired.
    pub fn on_request_timer(
        &mut self,
        now: Timestamp,
        timers: &mut Timers,
        ident: &Ident,
        id: RequestId,
        timer: RequestTimer,
    ) -> Progress {
        self.step(now, timers, ident, id.0, timer.input(), None)
    }

    fn step(
        &mut self,
        now: Timestamp,
        timers: &mut Timers,
        ident: &Ident,
        slot: u32,
        input: Input,
        status: Option<Status>,
    ) -> Progress {
        let durations = self.durations;
        let Some(outgoing) = self.outgoing.get_mut(slot) else { return Progress::Nothing };
        let (next, action) = client::step(outgoing.state, input);
        outgoing.state = next;
        match (action, status) {
            (Action::Progress, Some(status)) => {
                Progress::Provisional { owner: outgoing.owner, method: outgoing.method, status }
            }
            (Action::Repeat | Action::RepeatSlowly, _) => {
                //= rfc3261#17.1.2.2
                //# If the timer fires again, it is reset to a MIN(4*T1, T2)
                let is_slow = action == Action::RepeatSlowly;
                let doubled = durations.next_interval(outgoing.interval);
                outgoing.interval = if is_slow { durations.t2 } else { doubled };
                let due = Due::Request(RequestTimer::E, RequestId(slot));
                outgoing.repeat = Some(timers.arm(now, outgoing.interval, due));
                Progress::Repeat(RequestId(slot))
            }
            (Action::Finish | Action::Fail, _) => {
                self.close_request(now, timers, ident, slot, status)
            }
            (Action::Absorb | Action::Progress, _) => Progress::Nothing,
        }
    }

    fn close_request(
        &mut self,
        now: Timestamp,
        timers: &mut Timers,
        ident: &Ident,
        slot: u32,
        status: Option<Status>,
    ) -> Progress {
        let Some(outgoing) = self.take(timers, slot) else { return Progress::Nothing };
        let Outgoing { owner, method, message, token, .. } = outgoing;
        //= rfc3261#17.1.2.2
        //# it MUST set Timer K to fire in T4 seconds for unreliable transports, and zero seconds for
        //# reliable transports.
        if let Some(status) = status.filter(|_| !outgoing.flow.transport.is_reliable()) {
            let names = (TransactionKey::of_sent(ident, token.as_bytes(), method), Branch::NONE);
            self.tombstones.bury(now, names, status, Remains::Client, Rest::Short);
        }
        Progress::Over { owner, method, status, message }
    }

    fn take(&mut self, timers: &mut Timers, slot: u32) -> Option<Outgoing> {
        let outgoing = self.outgoing.remove(slot)?;
        for id in [outgoing.repeat, outgoing.timeout].into_iter().flatten() {
            timers.cancel(id);
        }
        self.branches.remove(outgoing.token.bucket(), slot);
        Some(outgoing)
    }
}

impl RequestTimer {
    fn input(self) -> Input {
        match self {
            RequestTimer::E => Input::TimerE,
            RequestTimer::F => Input::TimerF,
        }
    }
}
