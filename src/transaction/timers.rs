//! The timers of RFC 3261 (table 4), and whose deadline each is.

use std::time::Duration;

use crate::api::{CallHandle, TimerConfig};

/// A timer by its name in the RFCs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timer {
    /// 200 ms after an INVITE without any answer: send 100 (§17.2.1).
    Trying,
    /// Repeat a final response other than 2xx (§17.2.1).
    G,
    /// Give up waiting for the ACK (§17.2.1).
    H,
    /// Repeat a request other than INVITE (§17.1.2.2).
    E,
    /// Give up waiting for its response (§17.1.2.2).
    F,
    /// Repeat a 2xx (§13.3.1.4); the core's timer, not the transaction's.
    Ok,
    /// Give up waiting for the ACK to a 2xx (§13.3.1.4).
    NoAck,
}

/// Whose deadline it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// A server INVITE transaction's.
    Invite(Timer, super::InviteId),
    /// A client transaction's.
    Request(Timer, super::RequestId),
    /// A call's, for its 2xx.
    Call(Timer, u32),
    /// The application's.
    Scheduled(CallHandle, u32),
}

/// All timers of a shard.
pub type Timers = crate::timer::Timers<Due>;

/// How long each wait lasts.
#[derive(Clone, Copy, Debug)]
pub struct TimerDurations {
    /// First interval of every repetition.
    pub t1: Duration,
    /// Longest interval.
    pub t2: Duration,
    /// Timers I and K: how long a finished exchange may still echo.
    pub t4: Duration,
    /// Timers B, F, H, J, L, M.
    pub t1x64: Duration,
}

impl TimerDurations {
    /// The durations that follow from T1, T2 and T4.
    pub fn new(config: TimerConfig) -> TimerDurations {
        TimerDurations { t1: config.t1, t2: config.t2, t4: config.t4, t1x64: config.t1 * 64 }
    }

    /// Every wait the engine itself ever arms.
    pub fn all(self) -> impl Iterator<Item = Duration> {
        let repeats = std::iter::successors(Some(self.t1), move |interval| {
            (*interval < self.t2).then(|| self.next_interval(*interval))
        });
        repeats.chain([TRYING_AFTER, self.t1x64])
    }

    /// The interval after `interval`: doubled, up to T2.
    pub fn next_interval(&self, interval: Duration) -> Duration {
        (interval * 2).min(self.t2)
    }
}

/// An INVITE without any answer after this long gets 100 (RFC 3261 §17.2.1).
pub(super) const TRYING_AFTER: Duration = Duration::from_millis(200);
