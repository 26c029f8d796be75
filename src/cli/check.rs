//! `trunkline check`: whether this host can serve.

mod cores;
mod drops;
mod finding;
mod governor;
mod kernel;
mod limits;
mod network;
#[cfg(test)]
mod tests;

use std::error::Error;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::process::ExitCode;

use clap::Args;
use trunkline::dialplan::config::Settings;
use trunkline::host::{CpuQuota, Governors, Host, Topology, udp_overflows};
use trunkline::shard::Cores;
use trunkline::transport::{
    BindOptions, Features, interfaces, probe, raise_files_max, try_programs,
};

use self::finding::Finding;
use super::config::{ConfigFile, check_circle};
use super::output::say;
use super::trust::Trust;
use super::{EXIT_UNUSABLE, Placement, said, serve};

/// Look at this host and at the configuration, and print a line for each thing a server needs.
///
/// A line starts with `ok`, with `warn` and what would serve better, or with `FAIL` and the mend.
/// Exits with 2 when something fails.
#[derive(Debug, Args)]
pub(crate) struct Check {
    #[command(flatten)]
    config: ConfigFile,

    /// Address that will be listened on; again for more: the interfaces they are on are looked at
    ///
    /// [default: 127.0.0.1:5060]
    #[arg(long, value_name = "IP:PORT", value_parser = serve::listener)]
    listen: Vec<SocketAddr>,

    #[command(flatten)]
    placement: Placement,

    #[command(flatten)]
    trust: Trust,
}

impl Check {
    pub(crate) fn run(self) -> Result<ExitCode, Box<dyn Error>> {
        // As `serve` does before it counts.
        raise_files_max();
        let features = probe();
        let (mut findings, settings) = match self.config.read() {
            Ok(settings) => (self.routes(&settings), settings),
            Err(error) => (vec![Finding::Unfit(format!("config: {error}"))], Settings::default()),
        };
        findings.push(overridden(&self.trust.clone().or(&settings)));
        findings.extend(self.host(&settings, &features));
        let is_fit = !findings.iter().any(|finding| matches!(finding, Finding::Unfit(_)));
        for finding in findings {
            say(&format!("{finding}\n"));
        }
        Ok(if is_fit { ExitCode::SUCCESS } else { ExitCode::from(EXIT_UNUSABLE) })
    }

    /// What would be done with calls, route by route, and why the server would not start.
    fn routes(&self, settings: &Settings) -> Vec<Finding> {
        let listen = said(&self.listen, &settings.listen);
        let told = Finding::Fit(format!("config: {}", self.config.describe(settings)));
        let routes = settings.routes.iter().map(|route| Finding::Fit(format!("route {route}")));
        let circle = check_circle(settings, listen).err();
        let media = settings.media.config(listen).err();
        let refused = [circle, media.map(|error| error.to_string())].into_iter().flatten();
        let refused = refused.map(|error| Finding::Unfit(format!("config: {error}")));
        [told].into_iter().chain(routes).chain(refused).collect()
    }

    /// What the host offers.
    fn host(&self, settings: &Settings, features: &Features) -> Vec<Finding> {
        const DEFAULT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 5060);
        let listen = match said(&self.listen, &settings.listen) {
            [] => &[DEFAULT],
            listen => listen,
        };
        let host = Host::here();
        let chosen = Cores::choose(self.placement.cores(settings), self.placement.shards(settings));
        let shards = chosen.as_ref().map(Cores::as_slice).unwrap_or_default();
        let calls_max = settings.calls_max.map(u32::from);
        let BindOptions { rx_bytes, tx_bytes, .. } = BindOptions::default();
        let mut findings = vec![
            kernel::release(features),
            kernel::io_uring(features),
            kernel::ebpf(try_programs().err().map(|error| error.to_string())),
            kernel::gso(features.gso.as_ref().map(ToString::to_string)),
            limits::locked_memory(features.memlock_bytes),
            limits::open_files(features.files_max, shards.len().max(1), listen.len(), calls_max),
            limits::buffer("receive", features.rmem_bytes_max, rx_bytes),
            limits::buffer("send", features.wmem_bytes_max, tx_bytes),
            drops::drops(udp_overflows(&host), rx_bytes),
            cores::placement(&chosen),
        ];
        if !shards.is_empty() {
            let topology = Topology::read(&host, shards);
            findings.push(cores::quota(&CpuQuota::read(&host), shards.len()));
            findings.push(cores::siblings(&topology, shards));
            findings.push(cores::nodes(&topology, shards));
            findings.push(governor::governor(&Governors::read(&host, shards)));
        }
        findings.extend(network::network(&host, interfaces(), listen, shards));
        findings
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
