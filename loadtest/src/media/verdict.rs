//! Verdict: whether the generator kept its own pace, and what the server's media did wrong.

use super::MediaRun;
use crate::verdict::Verdict;

impl Verdict {
    /// Judge the media of a run.
    pub(crate) fn judge_media(&mut self, run: &MediaRun) {
        self.judge_pace(run);
        self.judge_streams(run);
    }

    /// What the generator owes: packets on time, all of them, and a look at all that came.
    fn judge_pace(&mut self, run: &MediaRun) {
        let stats = &run.stats;
        let late_us = stats.lateness.value_at_quantile(0.99);
        if late_us > LATE_US_MAX {
            self.invalid.push(format!(
                "1 % of the packets left more than {late_us} us late (at most {LATE_US_MAX} us are \
                 tolerated): the generator was the bottleneck, lower the number of calls"
            ));
        }
        if stats.unsent > 0 {
            self.invalid.push(format!("{} packets never left the generator", stats.unsent));
        }
        let drops = stats.ledger.kernel_drops;
        if drops > 0 {
            self.invalid.push(format!(
                "the kernel dropped {drops} packets at the generator's own sockets: \
                 lower the number of calls"
            ));
        }
        if !stats.ledger.is_balanced() {
            self.invalid.push("the ledger of packets does not balance".to_owned());
        }
    }

    fn judge_streams(&mut self, run: &MediaRun) {
        let (stats, ledger) = (&run.stats, &run.stats.ledger);
        for (count, what) in [
            (stats.without_media, "calls were answered without a place for media"),
            (stats.silent, "calls heard nothing"),
            (stats.lost, "packets were lost"),
            (ledger.duplicate, "packets came twice"),
            (ledger.damaged, "packets were not the RTP that was due"),
            (ledger.misdelivered, "packets came to another call"),
            (ledger.foreign, "packets came from where no answer had said"),
            (stats.ssrc_changes, "times a stream changed its SSRC"),
            (stats.timestamp_breaks, "timestamps did not advance with their packets"),
        ] {
            if count > 0 {
                self.faults.push(format!("{count} {what}"));
            }
        }
    }
}

/// Tolerated 99th percentile of late packets: one tick of the wheel, a twentieth of a packet.
const LATE_US_MAX: u64 = 1_000;

#[cfg(test)]
mod tests;
