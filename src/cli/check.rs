//! `trunkline check`: whether this host can serve.

use std::error::Error;
use std::process::ExitCode;

use clap::Args;
use trunkline::dialplan::config::Settings;
use trunkline::shard::{Cores, EXECUTOR_LOCKED_KIB};
use trunkline::transport::{BindOptions, Features, probe};

use super::config::{ConfigFile, check_circle};
use super::output::say;
use super::trust::Trust;
use super::{EXIT_UNUSABLE, Placement};

/// Look at this host and at the configuration, and print a line for each thing a server needs.
///
/// A line starts with `ok`, with `warn` and what would serve better, or with `FAIL` and the mend.
/// Exits with 2 when something fails.
#[derive(Debug, Args)]
pub(crate) struct Check {
    #[command(flatten)]
    config: ConfigFile,

    #[command(flatten)]
    placement: Placement,

    #[command(flatten)]
    trust: Trust,
}

/// What was found of one thing.
enum Finding {
    Fit(String),
    Poor(String),
    Unfit(String),
}

impl Check {
    pub(crate) fn run(self) -> Result<ExitCode, Box<dyn Error>> {
        let features = probe();
        let (configured, settings) = match self.config.read() {
            Ok(settings) => (self.routes(&settings), settings),
            Err(error) => (vec![Finding::Unfit(format!("config: {error}"))], Settings::default()),
        };
        let host = [
            kernel(&features),
            io_uring(&features),
            locked_memory(&features),
            self.cores(&settings),
            overridden(&self.trust.clone().or(&settings)),
            buffer("receive", features.rmem_bytes_max, BindOptions::default().rx_bytes),
            buffer("send", features.wmem_bytes_max, BindOptions::default().tx_bytes),
        ];
        let mut is_fit = true;
        for finding in configured.iter().chain(&host) {
            say(&match finding {
                Finding::Fit(what) => format!("ok    {what}\n"),
                Finding::Poor(what) => format!("warn  {what}\n"),
                Finding::Unfit(what) => {
                    is_fit = false;
                    format!("FAIL  {what}\n")
                }
            });
        }
        Ok(if is_fit { ExitCode::SUCCESS } else { ExitCode::from(EXIT_UNUSABLE) })
    }

    /// What would be done with calls, route by route, and why the server would not start.
    fn routes(&self, settings: &Settings) -> Vec<Finding> {
        let told = Finding::Fit(format!("config: {}", self.config.describe(settings)));
        let routes = settings.routes.iter().map(|route| Finding::Fit(format!("route {route}")));
        let circle = check_circle(settings, &settings.listen).err();
        let media = settings.media.config(&settings.listen).err();
        let refused = [circle, media.map(|error| error.to_string())].into_iter().flatten();
        let refused = refused.map(|error| Finding::Unfit(format!("config: {error}")));
        [told].into_iter().chain(routes).chain(refused).collect()
    }

    fn cores(&self, settings: &Settings) -> Finding {
        match Cores::choose(self.placement.cores(settings), self.placement.shards(settings)) {
            Ok(cores) => {
                let cores: Vec<String> = cores.as_slice().iter().map(usize::to_string).collect();
                Finding::Fit(format!("cores: {}, a shard on each", cores.join(", ")))
            }
            Err(error) => Finding::Unfit(format!("cores: {error}")),
        }
    }
}

fn overridden(trust: &Trust) -> Finding {
    match trust.overridden() {
        None => Finding::Fit(format!("trust: {}", trust.describe())),
        Some((inner, outer)) => Finding::Poor(format!(
            "trust: --untrusted {outer} holds all of --trusted {inner} and overrides it; leave one \
             of them out"
        )),
    }
}

fn kernel(features: &Features) -> Finding {
    Finding::Fit(format!("kernel: Linux {}", features.kernel))
}

fn io_uring(features: &Features) -> Finding {
    match &features.io_uring {
        None => Finding::Fit("io_uring: multishot receive, sends with an address".to_owned()),
        Some(error) => Finding::Unfit(format!("io_uring: {error}")),
    }
}

fn locked_memory(features: &Features) -> Finding {
    let allowed_kib = features.memlock_bytes / 1_024;
    if features.memlock_bytes == u64::MAX {
        Finding::Fit("locked memory: no limit".to_owned())
    } else if allowed_kib >= EXECUTOR_LOCKED_KIB {
        Finding::Fit(format!("locked memory: {allowed_kib} KiB allowed"))
    } else {
        Finding::Unfit(format!(
            "locked memory: {allowed_kib} KiB allowed and {EXECUTOR_LOCKED_KIB} needed; raise it \
             with `ulimit -l {EXECUTOR_LOCKED_KIB}` or LimitMEMLOCK=infinity"
        ))
    }
}

/// A socket buffer smaller than wanted drops datagrams earlier in a burst; calls go on.
fn buffer(side: &str, granted_max: Option<u64>, wanted: usize) -> Finding {
    let wanted_kib = wanted / 1_024;
    match granted_max {
        Some(granted) if granted < wanted as u64 => Finding::Poor(format!(
            "{side} buffer: {} KiB of {wanted_kib} without CAP_NET_ADMIN; raise it with \
             `sysctl -w net.core.{}mem_max={wanted}`",
            granted / 1_024,
            if side == "send" { "w" } else { "r" },
        )),
        Some(_) | None => Finding::Fit(format!("{side} buffer: {wanted_kib} KiB a socket")),
    }
}
