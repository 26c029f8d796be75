//! The status line: one line a second, on a terminal only.

use std::io::{IsTerminal, Write, stderr};
use std::time::{Duration, Instant};

use trunkline::api::Stats;

/// The line, and what it needs to tell rates.
pub(crate) struct StatusLine {
    is_shown: bool,
    last: Option<(Instant, u64)>,
}

impl StatusLine {
    pub(crate) fn new() -> StatusLine {
        StatusLine { is_shown: stderr().is_terminal(), last: None }
    }

    /// How often it wants to be shown; `None`: nobody looks.
    pub(crate) fn interval(&self) -> Option<Duration> {
        self.is_shown.then_some(Duration::from_secs(1))
    }

    pub(crate) fn show(&mut self, stats: &Stats) {
        let now = Instant::now();
        let rate = self.last.map_or(0.0, |(then, calls)| {
            stats.calls_total.saturating_sub(calls) as f64 / (now - then).as_secs_f64()
        });
        self.last = Some((now, stats.calls_total));
        let (live, ledger) = (&stats.live, &stats.ledger);
        // A terminal that went away is no reason to stop serving.
        let _ = write!(
            stderr(),
            "\r\x1b[K{rate:.0} calls/s, {} up, {} in all, {} dropped, {} refused, p99 {} us",
            live.sessions,
            stats.calls_total,
            dropped(stats),
            ledger.refused + ledger.shed,
            stats.latency_us.p99,
        );
    }

    pub(crate) fn clear(&self) {
        if self.is_shown {
            // As above.
            let _ = write!(stderr(), "\r\x1b[K");
        }
    }
}

/// What nobody acted upon or answered, and should have liked to be.
fn dropped(stats: &Stats) -> u64 {
    let ledger = &stats.ledger;
    let lost = ledger.kernel_drop + ledger.mailbox_overflow + ledger.parse_reject;
    lost + ledger.sieved - stats.sieved_acks + ledger.limited + ledger.stale + ledger.excess
}
