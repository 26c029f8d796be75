//! Progress: one line each second, on a terminal only.

use std::fmt::Arguments;
use std::io::{IsTerminal, Write};

use trunkline::time::Timestamp;

use crate::media::MediaStats;
use crate::stats::Stats;

/// The line of a run of calls, and what it said last.
pub(crate) struct Progress {
    line: Line,
    completed: u64,
    /// Packets sent and heard.
    packets: (u64, u64),
}

/// A line of the terminal that is written again and again.
pub(crate) struct Line {
    next: Timestamp,
    is_shown: bool,
}

impl Progress {
    /// A line on standard error, if that is a terminal.
    pub(crate) fn on_terminal() -> Progress {
        Progress { line: Line::on_terminal(), completed: 0, packets: (0, 0) }
    }

    /// No line.
    #[cfg(test)]
    pub(crate) fn none() -> Progress {
        Progress { line: Line::none(), completed: 0, packets: (0, 0) }
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
        if self.line.is_due(now) {
            self.write(now, stats, calls_live);
            if let Some(media) = media {
                self.write_media(media);
            }
        }
    }

    /// Leave the terminal's line free again.
    pub(crate) fn finish(&self) {
        self.line.finish();
    }

    #[cold]
    fn write(&mut self, now: Timestamp, stats: &Stats, calls_live: u32) {
        let calls = stats.completed - self.completed;
        self.line.write(format_args!(
            "{:>4} s  {calls:>6} calls/s  {calls_live:>6} out  \
             {} completed  {} failed  {} sent again",
            now.as_millis() / 1_000,
            stats.completed,
            stats.failures.total(),
            stats.sent.repeats(),
        ));
        self.completed = stats.completed;
    }

    #[cold]
    fn write_media(&mut self, media: &MediaStats) {
        let (sent, heard) = (media.sent, media.ledger.heard);
        self.line.go_on(format_args!(
            "  RTP/s {} out {} in  {} lost",
            sent - self.packets.0,
            heard - self.packets.1,
            media.lost,
        ));
        self.packets = (sent, heard);
    }
}

impl Line {
    /// A line on standard error, if that is a terminal.
    pub(crate) fn on_terminal() -> Line {
        let next = Timestamp::from_micros(SECOND_MICROS);
        Line { next, is_shown: std::io::stderr().is_terminal() }
    }

    /// No line.
    #[cfg(test)]
    pub(crate) fn none() -> Line {
        Line { is_shown: false, ..Line::on_terminal() }
    }

    /// Whether there is a line and a second has passed; then the next second begins.
    #[inline]
    pub(crate) fn is_due(&mut self, now: Timestamp) -> bool {
        let is_due = self.is_shown && now >= self.next;
        if is_due {
            self.next = Timestamp::from_micros(now.as_micros() + SECOND_MICROS);
        }
        is_due
    }

    /// Write it anew.
    pub(crate) fn write(&self, text: Arguments<'_>) {
        // A terminal that is gone is no reason to fail.
        let _ = write!(std::io::stderr(), "\r{text}\x1b[K");
    }

    /// Append to it.
    pub(crate) fn go_on(&self, text: Arguments<'_>) {
        let _ = write!(std::io::stderr(), "{text}");
    }

    /// Leave it free again.
    pub(crate) fn finish(&self) {
        if self.is_shown {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}

const SECOND_MICROS: u64 = 1_000_000;
