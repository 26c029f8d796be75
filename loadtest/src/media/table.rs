//! Table: the media of a run for people.

use std::fmt::{Display, Formatter, Result};

use super::{MediaMode, MediaReport};
use crate::table::write_quantiles;

impl Display for MediaReport {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let mode = match self.mode {
            MediaMode::Echo => "echo",
            MediaMode::Listen => "listen",
        };
        let MediaReport { streams, silent, without_media, .. } = self;
        writeln!(
            f,
            "media, {mode}: {streams} streams ({silent} silent), {without_media} calls without"
        )?;
        for (name, count) in [
            ("packets sent", self.sent),
            ("packets heard", self.heard),
            ("  lost", self.lost),
            ("  reordered", self.reordered),
            ("  duplicate", self.duplicate),
            ("  foreign", self.foreign),
        ] {
            writeln!(f, "{name:<22}{count:>12}")?;
        }
        for (name, quantiles) in [
            ("round trip", &self.round_trip_us),
            ("spacing, changed by", &self.interarrival_difference_us),
            ("jitter of a stream", &self.interarrival_jitter_us),
            ("generator lateness", &self.generator_lateness_us),
        ] {
            write_quantiles(f, name, quantiles)?;
        }
        let ledger = &self.ledger;
        writeln!(
            f,
            "RTP in        {} ({} heard, {} duplicate, {} RTCP, {} foreign, {} outside a call, \
             {} misdelivered, {} damaged, {} dropped by the kernel)",
            self.offered,
            ledger.heard,
            ledger.duplicate,
            ledger.rtcp,
            ledger.foreign,
            ledger.outside,
            ledger.misdelivered,
            ledger.damaged,
            ledger.kernel_drops,
        )
    }
}
