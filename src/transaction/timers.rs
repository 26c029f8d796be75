//! The timers of RFC 3261 (table 4), and whose deadline each is.

use std::time::Duration;

use super::{ClientInviteId, InviteId, RequestId};
use crate::wire::Transport;

/// Whose deadline it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// A server INVITE transaction's.
    Invite(InviteTimer, InviteId),
    /// A client INVITE transaction's.
    ClientInvite(ClientInviteTimer, ClientInviteId),
    /// Another client transaction's.
    Request(RequestTimer, RequestId),
    /// A call's, by its slot.
    Call(CallTimer, u32),
    /// The shard's own: look at the calls that were silent for long.
    Sweep,
}

/// A timer of a server INVITE transaction (§17.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InviteTimer {
    /// 200 ms without any answer: send 100.
    Trying,
    /// Another minute without a final response (§13.3.1.1).
    Extension,
    /// Repeat a final response other than 2xx.
    G,
    /// Give up waiting for the ACK.
    H,
}

/// A timer of a client INVITE transaction (§17.1.1.2, RFC 6026 §7.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientInviteTimer {
    /// Repeat the INVITE.
    A,
    /// Give up waiting for any response.
    B,
    /// The refusal cannot come again.
    D,
    /// No further 2xx can come.
    M,
    /// Give up waiting for the final response to a cancelled INVITE (§9.1).
    Cancelled,
}

/// A timer of a client transaction other than INVITE (§17.1.2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestTimer {
    /// Repeat the request.
    E,
    /// Give up waiting for its response.
    F,
}

/// A timer of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallTimer {
    /// Repeat the provisional response sent reliably (RFC 3262 §3).
    RepeatProvisional,
    /// Give up waiting for its PRACK (RFC 3262 §3).
    NoPrack,
    /// The INVITE expires (§13.3.1).
    Expiry,
    /// Repeat the 2xx (§13.3.1.4).
    RepeatOk,
    /// Ask for a change again that met one of the peer's (§14.1).
    Change,
    /// Give up waiting for the application to say how a REFER of the peer's goes (RFC 3515 §2.4.4).
    Notifier,
    /// Give up waiting for a NOTIFY of the peer's (RFC 6665 §4.1.2.4).
    Subscriber,
    /// The application's alarm, and the number it gave.
    Alarm(u32),
    /// Refresh the session (RFC 4028 §10).
    Refresh,
    /// Nobody refreshed it (RFC 4028 §10).
    SessionExpiry,
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
    pub fn new(t1: Duration, t2: Duration, t4: Duration) -> TimerDurations {
        TimerDurations { t1, t2, t4, t1x64: t1 * 64 }
    }

    /// Timer D: how long a refusal of our INVITE may come again, and at least 32 s (§17.1.1.2).
    pub fn d(&self, transport: Transport) -> Duration {
        const MIN: Duration = Duration::from_secs(32);
        if transport.is_reliable() { Duration::ZERO } else { self.t1x64.max(MIN) }
    }

    /// Every wait that nearly every call of ours needs.
    pub fn all(self) -> impl Iterator<Item = Duration> {
        let repeats = std::iter::successors(Some(self.t1), move |interval| {
            (*interval < self.t2).then(|| self.next_interval(*interval))
        });
        // What is looked for most often comes first.
        [self.t1x64, TRYING_AFTER, EXTENSION].into_iter().chain(repeats)
    }

    /// The interval after `interval`: doubled, up to T2.
    pub fn next_interval(&self, interval: Duration) -> Duration {
        (interval * 2).min(self.t2)
    }
}

/// An INVITE without any answer after this long gets 100 (RFC 3261 §17.2.1).
pub(super) const TRYING_AFTER: Duration = Duration::from_millis(200);

/// Between provisional responses, so that no proxy on the way takes the call for dead (RFC 3261 §13.3.1.1).
pub(super) const EXTENSION: Duration = Duration::from_secs(60);
