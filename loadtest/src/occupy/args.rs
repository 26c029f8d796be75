//! Arguments of `occupy`, checked once.

use std::time::Duration;

use clap::Args;

use super::OccupyPlan;
use crate::core::Core;
use crate::error::Error;
use crate::limits;

/// Make a core slower: take a share of every few hundred microseconds of it.
///
/// A generator on one core can hardly offer a server on another four times what it can serve. On a core
/// that somebody occupies the server can serve less, and still gets every message soon: `perf/measure
/// overload` does so. To go before the server this must be started in a real-time class:
///
/// chrt -f 1 trunkline-load occupy --core 0 --share 90 --seconds 60
///
/// It ends by itself, or at a signal, and says how much it took.
#[derive(Args)]
pub(crate) struct OccupyArgs {
    /// The core.
    #[arg(long)]
    core: usize,
    /// Percent of each period that is taken. The kernel leaves the others 5 % in any case
    /// (kernel.sched_rt_runtime_us), a whole 50 ms at a time.
    #[arg(long, value_name = "PERCENT", default_value_t = 90)]
    share: u8,
    /// Length of a period.
    #[arg(long, value_name = "US", default_value_t = 500)]
    period_us: u64,
    /// How long to go on.
    #[arg(long, value_name = "S", default_value_t = 60.0)]
    seconds: f64,
}

impl OccupyArgs {
    /// What to take.
    pub(super) fn check(&self) -> Result<OccupyPlan, Error> {
        let period = Duration::from_micros(limits::period_us(self.period_us)?);
        Ok(OccupyPlan {
            core: Core::new(self.core)?,
            period,
            taken: period * limits::occupied(self.share)?.into() / 100,
            length: Duration::from_micros(limits::spray_seconds(self.seconds)?),
        })
    }

    /// Percent of each period.
    pub(super) fn share(&self) -> u8 {
        self.share
    }

    /// The core's number.
    pub(super) fn core(&self) -> usize {
        self.core
    }
}
