//! Plan: what the media of a run's calls does.

use std::ops::RangeInclusive;
use std::time::Duration;

use super::wheel::SPACING;

/// Media, as asked for.
#[derive(Clone, Debug)]
pub(crate) struct MediaPlan {
    pub(crate) mode: MediaMode,
    /// From a call's ACK to its BYE.
    pub(crate) hold: Duration,
    /// Ports to choose from: an even one for each call that may be in progress.
    pub(crate) ports: RangeInclusive<u16>,
    /// Calls that may be in progress at once.
    pub(crate) calls_max: u32,
}

/// Who talks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MediaMode {
    /// We do, and expect every packet back.
    Echo,
    /// The server does: we send nothing and judge what comes.
    Listen,
}

impl MediaPlan {
    /// Packets each call sends. The last go out well before the BYE: what is under way when a call
    /// ends would be lost by the rules.
    pub(super) fn packets_per_call(&self) -> u32 {
        match self.mode {
            MediaMode::Echo => {
                let talk = self.hold.saturating_sub(LINGER);
                (talk.as_millis() / SPACING.as_millis()).try_into().unwrap_or(u32::MAX)
            }
            MediaMode::Listen => 0,
        }
    }
}

/// What a packet may take to come back.
const LINGER: Duration = Duration::from_millis(200);
/// Shortest `--hold` with media, in milliseconds: ten packets and the time for them to come back.
pub(crate) const HOLD_MS_MIN: u64 = 400;
/// `--hold` with media unless given, in milliseconds.
pub(crate) const HOLD_MS: u64 = 10_000;
