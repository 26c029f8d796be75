//! Report: what a run's media says, for the table and the JSON file alike.

use std::time::Duration;

use serde::Serialize;

use super::stats::MediaLedger;
use super::{MediaMode, MediaRun};
use crate::report::Quantiles;

/// The media of one run.
#[derive(Debug, Serialize)]
pub(crate) struct MediaReport {
    pub(crate) mode: MediaMode,
    pub(crate) streams: u64,
    pub(crate) without_media: u64,
    pub(crate) silent: u64,
    pub(crate) sent: u64,
    pub(crate) sent_per_s: f64,
    pub(crate) unsent: u64,
    pub(crate) heard: u64,
    pub(crate) lost: u64,
    pub(crate) reordered: u64,
    pub(crate) duplicate: u64,
    pub(crate) foreign: u64,
    pub(crate) ssrc_changes: u64,
    pub(crate) timestamp_breaks: u64,
    pub(crate) ledger: MediaLedger,
    /// Received plus dropped by the kernel.
    pub(crate) offered: u64,
    /// Whether each of them is in exactly one bucket.
    pub(crate) balanced: bool,
    pub(crate) round_trip_us: Quantiles,
    /// By how much the spacing of two packets changed on their way (RFC 3550 §6.4.1: D).
    pub(crate) interarrival_difference_us: Quantiles,
    /// Of each stream when it ended (RFC 3550 §6.4.1: J).
    pub(crate) interarrival_jitter_us: Quantiles,
    /// How late the generator itself sent.
    pub(crate) generator_lateness_us: Quantiles,
}

impl MediaReport {
    /// What `run` says of `elapsed`.
    pub(crate) fn new(run: &MediaRun, elapsed: Duration) -> MediaReport {
        let stats = &run.stats;
        let seconds = elapsed.as_secs_f64();
        MediaReport {
            mode: run.mode,
            streams: stats.streams,
            without_media: stats.without_media,
            silent: stats.silent,
            sent: stats.sent,
            sent_per_s: if seconds > 0.0 { stats.sent as f64 / seconds } else { 0.0 },
            unsent: stats.unsent,
            heard: stats.ledger.heard,
            lost: stats.lost,
            reordered: stats.reordered,
            duplicate: stats.ledger.duplicate,
            foreign: stats.ledger.foreign,
            ssrc_changes: stats.ssrc_changes,
            timestamp_breaks: stats.timestamp_breaks,
            ledger: stats.ledger,
            offered: stats.ledger.offered(),
            balanced: stats.ledger.is_balanced(),
            round_trip_us: Quantiles::of(&stats.round_trip),
            interarrival_difference_us: Quantiles::of(&stats.difference),
            interarrival_jitter_us: Quantiles::of(&stats.jitter),
            generator_lateness_us: Quantiles::of(&stats.lateness),
        }
    }
}
