//! The end of a run.

use std::io;

use trunkline::time::Timestamp;

use super::Drive;
use crate::generator::Run;
use crate::load::LoadRun;
use crate::load::flooder::Flooder;

impl Drive<'_> {
    /// All is over: put together what was counted.
    pub(super) fn finish(self) -> io::Result<LoadRun> {
        self.line.finish();
        let callers = self.callers;
        let counts = callers.counts();
        let shifts = self.watch.finish(counts, self.patience.spun());
        let elapsed = self.clock.now().since(Timestamp::ZERO);
        let seconds = self.seconds.finish(|at| callers.cohort(at));
        let returned = callers.returned();
        let (stats, unsent) = callers.finish()?;
        let heaviest =
            shifts.iter().max_by(|a, b| a.generator.taken().total_cmp(&b.generator.taken()));
        let usage = heaviest.map(|shift| shift.generator).unwrap_or_default();
        let calls_per_s = stats.completed as f64 / elapsed.as_secs_f64();
        Ok(LoadRun {
            run: Run { stats, media: None, elapsed, calls_per_s, usage, unsent },
            seconds,
            shifts,
            held_back: counts.held_back,
            returned,
            flood: self.flooder.map(Flooder::finish),
            went_first: self.goes_first,
        })
    }
}
