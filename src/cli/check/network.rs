//! Network: the interfaces that calls come in by, and the cores that take their packets up.

use std::io;
use std::net::{IpAddr, SocketAddr};

use trunkline::host::{Host, Interface, masked, told};

use super::Finding;
use crate::cli::output::counted;

/// A line for each interface that has an address of `listen`. `own`: the addresses of this host.
pub(super) fn network(
    host: &Host,
    own: io::Result<Vec<(String, IpAddr)>>,
    listen: &[SocketAddr],
    shards: &[usize],
) -> Vec<Finding> {
    let own = match own {
        Ok(own) => own,
        Err(error) => {
            return vec![Finding::Poor(format!("network: interfaces cannot be listed: {error}"))];
        }
    };
    let (names, strange) = carriers(&own, listen);
    let strange = strange.into_iter().map(|ip| {
        Finding::Poor(format!(
            "network: no interface has {ip}; give it to one with `ip address add`, or listen elsewhere"
        ))
    });
    let interfaces = names.iter().map(|name| interface(&Interface::read(host, name), shards));
    let findings: Vec<Finding> = strange.chain(interfaces).collect();
    match findings.is_empty() {
        true => vec![Finding::Fit("network: listens on no interface but loopback".to_owned())],
        false => findings,
    }
}

/// The interfaces that carry `listen`, loopback aside, and the addresses that none has.
fn carriers<'a>(own: &'a [(String, IpAddr)], listen: &[SocketAddr]) -> (Vec<&'a str>, Vec<IpAddr>) {
    let (mut names, mut strange) = (Vec::new(), Vec::new());
    for ip in listen.iter().map(SocketAddr::ip).filter(|ip| !ip.is_loopback()) {
        let is_meant = |address: &IpAddr| match ip.is_unspecified() {
            true => address.is_ipv4() == ip.is_ipv4() && !address.is_loopback(),
            false => *address == ip,
        };
        let found = own.iter().filter(|(_, address)| is_meant(address));
        let before = names.len();
        names.extend(found.map(|(name, _)| name.as_str()));
        if names.len() == before && !ip.is_unspecified() {
            strange.push(ip);
        }
    }
    names.sort_unstable();
    names.dedup();
    (names, strange)
}

/// One core that takes every packet up is the first to be full, and does a shard's work besides when it is its core.
fn interface(interface: &Interface, shards: &[usize]) -> Finding {
    let name = &interface.name;
    let cores = interface.cores();
    let told = format!("network: {name}: {}, {}", queues(interface), taken_up(interface, &cores));
    let Some(queues) = interface.queues.filter(|_| !cores.is_empty()) else {
        return Finding::Fit(told);
    };
    // An interrupt that may go to several cores goes to one at a time.
    let is_one = queues == 1 && interface.handed_to.is_empty() || cores.len() == 1;
    let is_shards = shards.iter().any(|core| cores == [*core]);
    match (is_one, queues, shards.len()) {
        (false, _, _) => Finding::Fit(told),
        (true, 1, 2..) => Finding::Poor(format!(
            "{told}, for {count} shards; give it more with `ethtool -L {name} combined {count}`, or \
             hand packets on with `echo {mask} > /sys/class/net/{name}/queues/rx-0/rps_cpus`",
            count = shards.len(),
            mask = masked(shards),
        )),
        (true, _, _) if is_shards => {
            Finding::Poor(format!("{told}, a shard's; {}", moved(interface)))
        }
        (true, _, _) => Finding::Fit(told),
    }
}

fn queues(interface: &Interface) -> String {
    match interface.queues {
        Some(count) => counted(count as u64, "receive queue"),
        None => "receive queues not told".to_owned(),
    }
}

fn taken_up(interface: &Interface, cores: &[usize]) -> String {
    let by = if interface.handed_to.is_empty() { "interrupts" } else { "handed on" };
    match cores {
        [] => "interrupts not told".to_owned(),
        [core] => format!("{by} to core {core}"),
        cores => format!("{by} to cores {}", told(cores)),
    }
}

/// How packets get to other cores.
fn moved(interface: &Interface) -> String {
    let name = &interface.name;
    match (&interface.handed_to[..], &interface.interrupts[..]) {
        ([], [first, ..]) => format!(
            "let irqbalance spread its interrupts, or stop it and move them with \
             `echo CORE > /proc/irq/{}/smp_affinity_list`",
            first.number
        ),
        _ => format!("name other cores in /sys/class/net/{name}/queues/rx-*/rps_cpus"),
    }
}

#[cfg(test)]
mod tests;
