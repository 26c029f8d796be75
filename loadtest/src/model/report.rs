//! Model report: the split, the formula, the prediction and the check, as Markdown.

use std::fmt::{Display, Formatter, Result};

use serde::Serialize;

use super::Model;
use crate::floor::quotient;
use crate::shards::Medians;

/// One prediction.
#[derive(Debug, Serialize)]
pub(super) struct ModelReport {
    pub(super) model: Model,
    pub(super) predictions: Vec<Prediction>,
    checks: Vec<Check>,
}

/// For one number of cores.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Prediction {
    pub(super) cores: u32,
    pub(super) ebpf_calls_per_s: f64,
    pub(super) mailbox_calls_per_s: f64,
}

/// The model beside a closed loop that was measured.
#[derive(Clone, Copy, Debug, Serialize)]
struct Check {
    what: &'static str,
    predicted_calls_per_s: f64,
    measured_calls_per_s: f64,
}

impl Prediction {
    fn new(model: &Model, cores: u32) -> Prediction {
        Prediction {
            cores,
            ebpf_calls_per_s: Model::calls_per_s(cores, model.ebpf_us(cores)),
            mailbox_calls_per_s: Model::calls_per_s(cores, model.mailbox_us(cores)),
        }
    }
}

impl ModelReport {
    /// Of `model`, made from `measured`, for each number of `cores`.
    pub(super) fn new(model: Model, measured: &Medians, cores: &[u32]) -> ModelReport {
        let predictions = cores.iter().map(|&cores| Prediction::new(&model, cores));
        let shared = |us: f64, generator: f64| Model::calls_per_s(2, us + generator);
        let Medians { one, ebpf, mailbox } = measured;
        let checks = vec![
            Check {
                what: "one shard",
                predicted_calls_per_s: Model::calls_per_s(1, model.ebpf_us(1)),
                measured_calls_per_s: one.calls_per_s,
            },
            Check {
                what: "two, eBPF, and the generator on the two cores",
                predicted_calls_per_s: shared(model.ebpf_us(2), ebpf.generator_us_per_call),
                measured_calls_per_s: ebpf.calls_per_s,
            },
            Check {
                what: "two, mailbox, and the generator on the two cores",
                predicted_calls_per_s: shared(model.mailbox_us(2), mailbox.generator_us_per_call),
                measured_calls_per_s: mailbox.calls_per_s,
            },
        ];
        ModelReport { model, predictions: predictions.collect(), checks }
    }
}

impl Display for ModelReport {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let Model { local_us, steering_us, hand_off_us } = self.model;
        writeln!(
            f,
            "Measured, in us of CPU: a call's local work L = {local_us:.2}, what steering"
        )?;
        writeln!(
            f,
            "in the kernel adds to a call S = {steering_us:.2}, what a datagram handed from"
        )?;
        writeln!(f, "shard to shard adds H = {hand_off_us:.2}.\n")?;
        writeln!(f, "    eBPF:     calls/s(n) = n / (L + S)")?;
        writeln!(f, "    mailbox:  calls/s(n) = n / (L + 3 (1 - 1/n) H)\n")?;
        writeln!(f, "| cores | eBPF, calls/s | mailbox, calls/s |")?;
        writeln!(f, "|------:|--------------:|-----------------:|")?;
        for prediction in &self.predictions {
            let Prediction { cores, ebpf_calls_per_s, mailbox_calls_per_s } = prediction;
            writeln!(f, "| {cores:>5} | {ebpf_calls_per_s:>13.0} | {mailbox_calls_per_s:>16.0} |")?;
        }
        writeln!(f, "\nBeside what was measured:\n")?;
        writeln!(f, "| closed loop | predicted calls/s | measured calls/s | measured/predicted |")?;
        writeln!(f, "|---|--:|--:|--:|")?;
        for Check { what, predicted_calls_per_s: predicted, measured_calls_per_s: measured } in
            &self.checks
        {
            let share = quotient(*measured, *predicted);
            writeln!(f, "| {what} | {predicted:.0} | {measured:.0} | {share:.2} |")?;
        }
        write!(f, "{ASSUMPTIONS}")
    }
}

const ASSUMPTIONS: &str = "
Assumptions:

- every core runs a shard and nothing else: the generator is on other hosts;
- the network card has a receive queue for each core, its interrupts are spread, and a packet through
  it costs the kernel what one over loopback does (loopback charges a part of it to the sender);
- calls spread evenly over the shards, as hashed Call-IDs do; with the mailbox, many clients spread
  over the sockets, too: all datagrams of one client come to one shard, which then hands over for all;
- the memory of the tables grows with the cores while caches and memory bandwidth per core stay what
  they are here; cores are real ones, on one NUMA node, and do not slow down when all are busy;
- a core is used to the full: a real one is kept below, for latency.
";
