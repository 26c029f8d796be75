//! Arguments of media, checked once.

use std::ops::RangeInclusive;

use clap::Args;

use super::{HOLD_MS, MediaMode, MediaPlan};
use crate::error::Error;
use crate::generator::{Plan, calls_max_with_media};
use crate::limits;

/// Whether calls have media, and which.
#[derive(Args)]
pub(crate) struct MediaArgs {
    /// Give each call an RTP port of its own, and judge the media that flows while it is held.
    #[arg(long)]
    media: bool,
    /// Who talks: `echo`, we do and want every packet back; `listen`, the server does.
    #[arg(long, value_enum, value_name = "MODE", default_value = "echo", requires = "media")]
    media_mode: MediaMode,
    /// Ports for our RTP; each call takes an even one that is free.
    #[arg(long, value_name = "LOW..HIGH", value_parser = limits::ports,
          default_value = "10000..16383", requires = "media")]
    media_ports: RangeInclusive<u16>,
}

impl MediaArgs {
    /// The media of the calls of `plan`, if they have any.
    pub(crate) fn plan(&self, plan: &Plan) -> Result<Option<MediaPlan>, Error> {
        if !self.media {
            return Ok(None);
        }
        let (mode, hold) = (self.media_mode, plan.call.hold);
        let ports = limits::media_ports(&self.media_ports)?;
        let calls_max = calls_max_with_media(plan.arrival, hold);
        Ok(Some(MediaPlan { mode, hold, ports, calls_max }))
    }

    /// How long a call is held for which `--hold` says so, or nothing.
    pub(crate) fn hold_ms(&self, hold: Option<u64>) -> Result<u64, Error> {
        match (self.media, hold) {
            (true, hold) => limits::hold_with_media(hold.unwrap_or(HOLD_MS)),
            (false, hold) => limits::milliseconds("--hold", hold.unwrap_or_default(), 0),
        }
    }
}
