//! Turns: when to take the core and until when, so that the share comes out right in the long run.

use std::time::Duration;

/// Periods counted from one zero, and what is to be taken of each.
#[derive(Debug)]
pub(super) struct Turns {
    period: Duration,
    /// Of each period.
    share: Duration,
    /// Turns lost and not made up for.
    pub(super) forgiven: Duration,
}

/// One turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Turn {
    /// Take the core until then,
    pub(super) until: Duration,
    /// and leave it to others until then.
    pub(super) end: Duration,
}

impl Turns {
    /// None yet; `share` of each `period` is to be taken.
    pub(super) fn new(period: Duration, share: Duration) -> Turns {
        Turns { period, share, forgiven: Duration::ZERO }
    }

    /// The turn that begins now, `since` the zero; until now we `ran` for so long. A kernel that was
    /// busy for others, and kept us waiting, did their work at full speed: that is made up for in
    /// the turns that follow.
    pub(super) fn begin(&mut self, since: Duration, ran: Duration) -> Turn {
        let periods = (since.as_nanos() / self.period.as_nanos().max(1)) as u32 + 1;
        let end = self.period * periods;
        let owed = (self.share * periods).saturating_sub(ran + self.forgiven);
        let forgiven = owed.saturating_sub(self.share + DEBT_MAX);
        self.forgiven += forgiven;
        Turn { until: end.min(since + owed - forgiven), end }
    }
}

/// More is not made up for: whoever keeps us waiting so long is no server, and what is left of the core
/// must not be without a turn for much longer.
const DEBT_MAX: Duration = Duration::from_millis(2);
