//! Client transactions at work: requests of our own other than INVITE. The machine itself is `client`.

use std::time::Duration;

use super::client::{self, Action, Input, State};
use super::tombstone::{Remains, Rest};
use super::{Branch, Due, RequestId, RequestTimer, Timers, TransactionKey, Transactions};
use crate::ident::{Ident, TOKEN_LEN, Token, bucket};
use crate::sip::Status;
use crate::time::Timestamp;
use crate::timer::TimerId;

/// What a branch made under RFC 3261 §8.1.1.7 starts with; ours go on with a token.
const COOKIE: &[u8] = b"z9hG4bK";
const BRANCH_LEN: usize = COOKIE.len() + TOKEN_LEN;

#[derive(Debug)]
pub(super) struct Outgoing {
    token: Token,
    state: State,
    call: u32,
    /// Between this repetition and the next (timer E).
    interval: Duration,
    repeat: Option<TimerId>,
    timeout: Option<TimerId>,
}

/// What the core must do after a response or a timer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Nothing.
    Nothing,
    /// Nothing: a repetition of what is known.
    Absorbed,
    /// Nothing here waits for that response.
    Stray,
    /// Send the request again.
    Repeat {
        /// The call it belongs to.
        call: u32,
    },
    /// The exchange is over.
    Over {
        /// The call it belongs to.
        call: u32,
        /// The final status; `None`: none came in time.
        status: Option<Status>,
    },
}

impl Transactions {
    /// A new request for call `call`; the caller sends it. `None` when the table is full.
    pub fn open_request(
        &mut self,
        now: Timestamp,
        timers: &mut Timers,
        ident: &mut Ident,
        call: u32,
        is_reliable: bool,
    ) -> Option<RequestId> {
        let token = ident.token();
        let outgoing = Outgoing {
            token,
            state: State::Trying,
            call,
            interval: self.durations.t1,
            repeat: None,
            timeout: None,
        };
        let slot = self.outgoing.insert(outgoing).ok()?;
        self.branches.insert(token.bucket(), slot);
        let id = RequestId(slot);
        if let Some(outgoing) = self.outgoing.get_mut(slot) {
            if !is_reliable {
                outgoing.repeat =
                    timers.arm(now, self.durations.t1, Due::Request(RequestTimer::E, id));
            }
            outgoing.timeout =
                timers.arm(now, self.durations.t1x64, Due::Request(RequestTimer::F, id));
        }
        Some(id)
    }

    /// The branch of the request, the same each time it is sent.
    pub fn branch(&self, id: RequestId) -> Option<[u8; BRANCH_LEN]> {
        let token = self.outgoing.get(id.0)?.token;
        let mut branch = [0; BRANCH_LEN];
        branch[..COOKIE.len()].copy_from_slice(COOKIE);
        branch[COOKIE.len()..].copy_from_slice(token.as_bytes());
        Some(branch)
    }

    /// A response came whose top Via has this branch.
    pub fn on_response(
        &mut self,
        now: Timestamp,
        timers: &mut Timers,
        ident: &Ident,
        branch: &[u8],
        status: Status,
    ) -> Progress {
        let Some(token) = branch.strip_prefix(COOKIE) else { return Progress::Stray };
        let key = ident.fingerprint(&[token]);
        let is_owner = |slot| self.outgoing.get(slot).is_some_and(|o| o.token.as_bytes() == token);
        match bucket(token).and_then(|bucket| self.branches.find(bucket, is_owner)) {
            Some(slot) => {
                self.step(now, timers, ident, slot, Input::Response(status.class()), Some(status))
            }
            None if self.tombstones.find(TransactionKey(key)).is_some() => Progress::Absorbed,
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
        let input = match timer {
            RequestTimer::E => Input::TimerE,
            RequestTimer::F => Input::TimerF,
        };
        self.step(now, timers, ident, id.0, input, None)
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
        match action {
            Action::Absorb | Action::Progress => Progress::Nothing,
            Action::Repeat | Action::RepeatSlowly => {
                //= rfc3261#17.1.2.2
                //# If the timer fires again, it is reset to a MIN(4*T1, T2)
                let is_slow = action == Action::RepeatSlowly;
                let doubled = durations.next_interval(outgoing.interval);
                outgoing.interval = if is_slow { durations.t2 } else { doubled };
                let due = Due::Request(RequestTimer::E, RequestId(slot));
                outgoing.repeat = timers.arm(now, outgoing.interval, due);
                Progress::Repeat { call: outgoing.call }
            }
            Action::Finish | Action::Fail => {
                let call = outgoing.call;
                self.close_request(now, timers, ident, slot, status);
                Progress::Over { call, status }
            }
        }
    }

    fn close_request(
        &mut self,
        now: Timestamp,
        timers: &mut Timers,
        ident: &Ident,
        slot: u32,
        status: Option<Status>,
    ) {
        let Some(outgoing) = self.outgoing.remove(slot) else { return };
        for id in [outgoing.repeat, outgoing.timeout].into_iter().flatten() {
            timers.cancel(id);
        }
        let key = ident.fingerprint(&[outgoing.token.as_bytes()]);
        self.branches.remove(outgoing.token.bucket(), slot);
        if let Some(status) = status {
            // Timer K: repetitions of the final response are absorbed.
            let names = (TransactionKey(key), Branch::NONE);
            self.tombstones.bury(now, names, status, Remains::Client, Rest::Short);
        }
    }
}
