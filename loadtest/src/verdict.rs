//! Verdict: whether a run measured the server, or the generator.

use std::fmt::{self, Formatter};

use serde::Serialize;

use crate::arrival::Arrival;
use crate::generator::Run;

/// What the run's numbers are worth, and why.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Verdict {
    /// Why the numbers do not describe the server; empty: they do.
    pub(crate) invalid: Vec<String>,
    /// What the server's media did wrong.
    pub(crate) faults: Vec<String>,
    /// What to know when reading them.
    pub(crate) notes: Vec<String>,
}

impl Verdict {
    /// Judge `run`.
    pub(crate) fn of(run: &Run, arrival: Arrival) -> Verdict {
        let mut verdict = Verdict::default();
        verdict.judge_losses(run);
        if let Some(media) = &run.media {
            verdict.judge_media(media);
        }
        if run.stats.ledger.received == 0 && run.stats.started > 0 {
            verdict.notes.push("nothing came back: is a server listening there?".to_owned());
        }
        match arrival {
            Arrival::Open { .. } => verdict.judge_open(run),
            Arrival::Closed { .. } => verdict.judge_closed(run),
        }
        if run.usage.waiting_share > WAITING_SHARE_MAX {
            verdict.notes.push(format!(
                "the generator waited {} of the time for its core: something else runs there",
                percent(run.usage.waiting_share)
            ));
        }
        verdict
    }

    /// Whether the numbers describe the server.
    pub(crate) fn is_valid(&self) -> bool {
        self.invalid.is_empty()
    }

    fn judge_losses(&mut self, run: &Run) {
        let drops = run.stats.ledger.kernel_drops;
        if drops > 0 {
            self.invalid.push(format!(
                "the kernel dropped {drops} answers at the generator's own socket: \
                 raise net.core.rmem_max or lower the load"
            ));
        }
        if run.unsent > 0 {
            self.invalid.push(format!("{} datagrams never left the generator", run.unsent));
        }
        if !run.stats.ledger.is_balanced() {
            self.invalid.push("the ledger of datagrams does not balance".to_owned());
        }
    }

    /// In an open loop the generator must keep its own schedule.
    fn judge_open(&mut self, run: &Run) {
        let lag_us = run.stats.latency.lag.value_at_quantile(0.99);
        if lag_us > LAG_US_MAX {
            let why = match run.usage.waiting_share {
                share if share > LATE_SHARE => {
                    format!("something else had the generator's core for {}", percent(share))
                }
                _ => "the generator was the bottleneck, lower --rate".to_owned(),
            };
            self.invalid.push(format!(
                "1 % of the calls started more than {lag_us} us late (at most {LAG_US_MAX} us are \
                 tolerated): {why}"
            ));
        }
        let taken = run.usage.busy_share + run.usage.waiting_share;
        if taken > BUSY_SHARE_MAX {
            self.invalid.push(format!(
                "the generator's core was saturated ({}): lower --rate",
                percent(taken)
            ));
        }
    }

    /// In a closed loop a busy generator is normal: it only bounds what can be measured.
    fn judge_closed(&mut self, run: &Run) {
        if run.usage.busy_share > BUSY_SHARE_MAX {
            self.notes.push(format!(
                "the generator was {} busy, as it may be in a closed loop: \
                 the server may be faster than this",
                percent(run.usage.busy_share)
            ));
        }
    }
}

/// Say so where a core was shared for `waiting_share` of a run.
pub(crate) fn write_rough(f: &mut Formatter<'_>, waiting_share: f64) -> fmt::Result {
    if waiting_share <= WAITING_SHARE_MAX {
        return Ok(());
    }
    writeln!(
        f,
        "note: the core was taken by something else for up to {} of a run: \
         these numbers are rough",
        percent(waiting_share)
    )
}

/// `share` in words.
pub(crate) fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

/// Tolerated 99th percentile of late starts. On a core of its own the generator stays below 200 us;
/// above a millisecond the lag is as long as what is measured.
const LAG_US_MAX: u64 = 1_000;
/// Of the calls, those that may be late: a core that others had for longer explains more.
const LATE_SHARE: f64 = 0.01;
/// Above this a core has no room to be on time.
const BUSY_SHARE_MAX: f64 = 0.95;
/// Above this somebody shares the core.
pub(crate) const WAITING_SHARE_MAX: f64 = 0.05;

#[cfg(test)]
mod tests;
