//! Round: a floor run and the engine run right after it.

use serde::Serialize;

use crate::arrival::Arrival;
use crate::generator::Run;
use crate::usage::Usage;
use crate::verdict::Verdict;

/// A pair of runs.
#[derive(Debug, Serialize)]
pub(super) struct Round {
    pub(super) floor: Side,
    pub(super) engine: Side,
    /// The engine's calls/s over the floor's.
    pub(super) ratio: f64,
    /// The floor's CPU time per call over the engine's. Where the generator was the slower half, the
    /// other ratio flatters the engine, and this one does not.
    pub(super) cpu_ratio: f64,
}

/// One run.
#[derive(Debug, Serialize)]
pub(super) struct Side {
    pub(super) calls_per_s: f64,
    pub(super) completed: u64,
    pub(super) failed: u64,
    pub(super) sent_again: u64,
    pub(super) generator: Usage,
    pub(super) generator_us_per_call: f64,
    pub(super) server: Usage,
    pub(super) server_us_per_call: f64,
    /// Of the engine while the floor runs.
    pub(super) idle_engine: Option<Usage>,
    pub(super) verdict: Verdict,
}

impl Round {
    /// A pair.
    pub(super) fn new(floor: Side, engine: Side) -> Round {
        let ratio = quotient(engine.calls_per_s, floor.calls_per_s);
        let cpu_ratio = quotient(floor.server_us_per_call, engine.server_us_per_call);
        Round { floor, engine, ratio, cpu_ratio }
    }
}

impl Side {
    /// What `run` says, with what `server` used meanwhile.
    pub(super) fn new(
        run: &Run,
        arrival: Arrival,
        server: Usage,
        idle_engine: Option<Usage>,
    ) -> Side {
        let calls = run.stats.completed as f64;
        Side {
            calls_per_s: run.calls_per_s,
            completed: run.stats.completed,
            failed: run.stats.failures.total(),
            sent_again: run.stats.sent.repeats(),
            generator: run.usage,
            generator_us_per_call: quotient(run.usage.cpu_us as f64, calls),
            server,
            server_us_per_call: quotient(server.cpu_us as f64, calls),
            idle_engine,
            verdict: Verdict::of(run, arrival),
        }
    }

    /// The longer wait for a core, of server and generator.
    pub(super) fn waiting_share(&self) -> f64 {
        self.server.waiting_share.max(self.generator.waiting_share)
    }

    /// Whether every call completed and the generator lost nothing.
    pub(super) fn is_fine(&self) -> bool {
        self.failed == 0 && self.completed > 0 && self.verdict.is_valid()
    }
}

/// Zero where there is nothing to divide by.
pub(crate) fn quotient(dividend: f64, divisor: f64) -> f64 {
    if divisor > 0.0 { dividend / divisor } else { 0.0 }
}
