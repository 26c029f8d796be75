//! The end of a run.

use std::io;

use trunkline::time::Timestamp;

use super::{Drive, counts};
use crate::cohort::Cohort;
use crate::generator::Run;
use crate::load::LoadRun;
use crate::load::flooder::Flooder;
use crate::stats::Stats;

impl Drive<'_> {
    /// All is over: put together what was counted.
    pub(super) fn finish(self) -> io::Result<LoadRun> {
        self.line.finish();
        let shifts = self.watch.finish(counts(&self.lanes, self.held_back), self.patience.spun());
        let elapsed = self.clock.now().since(Timestamp::ZERO);
        let seconds = self.seconds.finish(|at| {
            let cohorts = self.lanes.iter().filter_map(|lane| lane.farm.cohorts());
            cohorts.fold(Cohort::default(), |sum, cohorts| sum + cohorts.of_second(at))
        });
        let (mut stats, mut unsent) = (Stats::new(), 0);
        for lane in self.lanes {
            let (of_lane, unsent_of_lane) = lane.finish()?;
            stats += &of_lane;
            unsent += unsent_of_lane;
        }
        let heaviest =
            shifts.iter().max_by(|a, b| a.generator.taken().total_cmp(&b.generator.taken()));
        let usage = heaviest.map(|shift| shift.generator).unwrap_or_default();
        let calls_per_s = stats.completed as f64 / elapsed.as_secs_f64();
        Ok(LoadRun {
            run: Run { stats, media: None, elapsed, calls_per_s, usage, unsent },
            seconds,
            shifts,
            held_back: self.held_back,
            returned: self.returns.map_or(0, |returns| returns.count),
            flood: self.flooder.map(Flooder::finish),
        })
    }
}
