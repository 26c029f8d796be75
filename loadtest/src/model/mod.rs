//! Model: how many calls a host with more cores serves, from what a call costs one shard and two.

mod plot;
mod report;

use std::fs;
use std::path::PathBuf;

use clap::Args;
use serde::{Deserialize, Serialize};

use self::plot::draw;
use self::report::ModelReport;
use crate::error::Error;
use crate::json::JsonFile;
use crate::publish;
use crate::shards::Medians;

/// Predict the calls/s of 4 to 64 cores from what `trunkline-load shards --json FILE` measured.
#[derive(Args)]
pub(crate) struct ModelArgs {
    /// The report of `trunkline-load shards`.
    measured: PathBuf,
    /// Cores to predict for.
    #[arg(long, value_name = "N,...", value_delimiter = ',', default_value = "4,8,16,32,64")]
    cores: Vec<u32>,
    /// Draw the prediction into this SVG file.
    #[arg(long, value_name = "FILE")]
    plot: Option<PathBuf>,
    /// Write the report to this file, too.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// What a call costs, split by who causes it; microseconds of CPU.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Model {
    /// Its own work on its shard, the kernel's receiving and sending included.
    pub(crate) local_us: f64,
    /// What the program in the kernel adds.
    pub(crate) steering_us: f64,
    /// What one datagram adds that is handed from shard to shard.
    pub(crate) hand_off_us: f64,
}

/// The part of a shards report that is needed.
#[derive(Deserialize)]
struct Measured {
    medians: Medians,
}

/// Predict.
pub(crate) fn run(args: &ModelArgs) -> Result<bool, Error> {
    let unreadable = |reason| Error::Measured { path: args.measured.clone(), reason };
    let text = fs::read_to_string(&args.measured).map_err(|error| unreadable(error.to_string()))?;
    let measured: Measured =
        serde_json::from_str(&text).map_err(|error| unreadable(error.to_string()))?;
    let medians = measured.medians;
    let model = Model::of(&medians).ok_or_else(|| unreadable("it measured no call".to_owned()))?;
    let json = JsonFile::create(args.json.as_deref())?;
    let report = ModelReport::new(model, &medians, &args.cores);
    if let Some(plot) = &args.plot {
        draw(&report, plot)?;
    }
    publish(&report, json)?;
    Ok(true)
}

impl Model {
    /// From one shard and two, as measured.
    fn of(medians: &Medians) -> Option<Model> {
        let local_us = medians.one.us_per_call;
        let added = |us_per_call: f64| (us_per_call - local_us).max(0.0);
        let handed = medians.mailbox.handed_per_call;
        // A server that does not count what it hands over: half of a call's requests, by chance.
        let handed = if handed > 0.0 { handed } else { REQUESTS * 0.5 };
        (local_us > 0.0).then_some(Model {
            local_us,
            steering_us: added(medians.ebpf.us_per_call),
            hand_off_us: added(medians.mailbox.us_per_call) / handed,
        })
    }

    /// CPU time of a call where the kernel steers: the same on any number of cores.
    pub(crate) fn ebpf_us(&self, cores: u32) -> f64 {
        self.local_us + if cores > 1 { self.steering_us } else { 0.0 }
    }

    /// CPU time of a call where shards hand over what is not theirs: of n shards, n - 1 times in n.
    pub(crate) fn mailbox_us(&self, cores: u32) -> f64 {
        let elsewhere = 1.0 - 1.0 / f64::from(cores.max(1));
        self.local_us + REQUESTS * elsewhere * self.hand_off_us
    }

    /// Calls per second of `cores` cores at `us` a call.
    pub(crate) fn calls_per_s(cores: u32, us: f64) -> f64 {
        f64::from(cores) * 1e6 / us
    }
}

/// Datagrams of a call that the server receives: INVITE, ACK and BYE.
const REQUESTS: f64 = 3.0;

#[cfg(test)]
mod tests;
