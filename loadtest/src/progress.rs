//! Progress: one line each second, on a terminal only.

use std::io::{IsTerminal, Write};

use trunkline::time::Timestamp;

use crate::media::MediaStats;
use crate::stats::Stats;

/// The line and what it said last.
pub(crate) struct Progress {
    next: Timestamp,
    completed: u64,
    /// Packets sent and heard.
    packets: (u64, u64),
    is_shown: bool,
}

impl Progress {
    /// A line on standard error, if that is a terminal.
    pub(crate) fn on_terminal() -> Progress {
        let next = Timestamp::from_micros(SECOND_MICROS);
        Progress { next, completed: 0, packets: (0, 0), is_shown: std::io::stderr().is_terminal() }
    }

    /// No line.
    #[cfg(test)]
    pub(crate) fn none() -> Progress {
        Progress { is_shown: false, ..Progress::on_terminal() }
    }

    /// Say how far the run is, if a second has passed.
    #[inline]
    pub(crate) fn show(
        &mut self,
        now: Timestamp,
        stats: &Stats,
        media: Option<&MediaStats>,
        calls_live: u32,
    ) {
        if self.is_shown && now >= self.next {
            self.write(now, stats, calls_live);
            if let Some(media) = media {
                self.write_media(media);
            }
        }
    }

    /// Leave the terminal's line free again.
    pub(crate) fn finish(&self) {
        if self.is_shown {
            // A terminal that is gone is no reason to fail.
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }

    #[cold]
    fn write(&mut self, now: Timestamp, stats: &Stats, calls_live: u32) {
        let calls = stats.completed - self.completed;
        let _ = write!(
            std::io::stderr(),
            "\r{:>4} s  {calls:>6} calls/s  {calls_live:>6} out  \
             {} completed  {} failed  {} sent again\x1b[K",
            now.as_millis() / 1_000,
            stats.completed,
            stats.failures.total(),
            stats.sent.repeats(),
        );
        self.completed = stats.completed;
        self.next = Timestamp::from_micros(now.as_micros() + SECOND_MICROS);
    }

    /// The line goes on.
    fn write_media(&mut self, media: &MediaStats) {
        let (sent, heard) = (media.sent, media.ledger.heard);
        let _ = write!(
            std::io::stderr(),
            "  RTP/s {} out {} in  {} lost",
            sent - self.packets.0,
            heard - self.packets.1,
            media.lost,
        );
        self.packets = (sent, heard);
    }
}

const SECOND_MICROS: u64 = 1_000_000;
