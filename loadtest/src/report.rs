//! Report: everything a run says, for the table and the JSON file alike.

use std::collections::BTreeMap;

use hdrhistogram::Histogram;
use serde::Serialize;

use crate::arrival::Arrival;
use crate::batch::Batch;
use crate::generator::{Plan, Run};
use crate::ledger::Ledger;
use crate::machine::Machine;
use crate::media::MediaReport;
use crate::stats::{Latency, Sent};
use crate::usage::Usage;
use crate::verdict::Verdict;

/// One run.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    pub(crate) machine: Machine,
    pub(crate) target: String,
    pub(crate) arrival: ArrivalReport,
    pub(crate) batch: Batch,
    pub(crate) verdict: Verdict,
    pub(crate) elapsed_s: f64,
    pub(crate) calls_per_s: f64,
    pub(crate) calls: Calls,
    pub(crate) latency_us: Latencies,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) media: Option<MediaReport>,
    pub(crate) sent: Sent,
    /// Datagrams that never left.
    pub(crate) unsent: u64,
    pub(crate) ledger: Ledger,
    /// Received plus dropped by the kernel.
    pub(crate) offered: u64,
    /// Whether each of them is in exactly one bucket.
    pub(crate) balanced: bool,
    pub(crate) generator: Usage,
}

/// How calls arrived.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ArrivalReport {
    CallsOut(u32),
    CallsPerSecond(f64),
}

/// Calls by fate.
#[derive(Debug, Serialize)]
pub(crate) struct Calls {
    pub(crate) started: u64,
    pub(crate) completed: u64,
    pub(crate) failed: u64,
    pub(crate) failed_by_cause: BTreeMap<String, u64>,
}

/// Quantiles of every histogram; those of a call count from its scheduled start.
#[derive(Debug, Serialize)]
pub(crate) struct Latencies {
    pub(crate) invite_to_provisional: Quantiles,
    pub(crate) invite_to_200: Quantiles,
    pub(crate) bye_to_200: Quantiles,
    pub(crate) call: Quantiles,
    pub(crate) generator_lag: Quantiles,
}

/// One histogram, in microseconds.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Quantiles {
    pub(crate) count: u64,
    pub(crate) p50: u64,
    pub(crate) p90: u64,
    pub(crate) p99: u64,
    pub(crate) p999: u64,
    pub(crate) max: u64,
}

impl Report {
    /// What `run` of `plan` says.
    pub(crate) fn new(machine: Machine, plan: &Plan, run: &Run) -> Report {
        let stats = &run.stats;
        Report {
            machine,
            target: plan.target.to_string(),
            arrival: match plan.arrival {
                Arrival::Closed { calls_out } => ArrivalReport::CallsOut(calls_out),
                Arrival::Open { calls_per_s } => ArrivalReport::CallsPerSecond(calls_per_s),
            },
            batch: plan.batch,
            verdict: Verdict::of(run, plan.arrival),
            elapsed_s: run.elapsed.as_secs_f64(),
            calls_per_s: run.calls_per_s,
            calls: Calls {
                started: stats.started,
                completed: stats.completed,
                failed: stats.failures.total(),
                failed_by_cause: stats.failures.causes().collect(),
            },
            latency_us: Latencies::of(&stats.latency),
            media: run.media.as_ref().map(|media| MediaReport::new(media, run.elapsed)),
            sent: stats.sent,
            unsent: run.unsent,
            ledger: stats.ledger,
            offered: stats.ledger.offered(),
            balanced: stats.ledger.is_balanced(),
            generator: run.usage,
        }
    }

    /// Whether every call completed, its media too, and the numbers describe the server.
    pub(crate) fn is_fine(&self) -> bool {
        let verdict = &self.verdict;
        let is_well = verdict.is_valid() && verdict.faults.is_empty();
        is_well && self.calls.failed == 0 && self.calls.started > 0
    }
}

impl Latencies {
    fn of(latency: &Latency) -> Latencies {
        Latencies {
            invite_to_provisional: Quantiles::of(&latency.first_provisional),
            invite_to_200: Quantiles::of(&latency.setup),
            bye_to_200: Quantiles::of(&latency.bye),
            call: Quantiles::of(&latency.call),
            generator_lag: Quantiles::of(&latency.lag),
        }
    }
}

impl Quantiles {
    /// Those of `histogram`.
    pub(crate) fn of(histogram: &Histogram<u64>) -> Quantiles {
        Quantiles {
            count: histogram.len(),
            p50: histogram.value_at_quantile(0.5),
            p90: histogram.value_at_quantile(0.9),
            p99: histogram.value_at_quantile(0.99),
            p999: histogram.value_at_quantile(0.999),
            max: histogram.max(),
        }
    }
}
