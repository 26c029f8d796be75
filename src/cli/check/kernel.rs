//! Kernel: its release, and the parts of it that packets go through.

use trunkline::transport::Features;

use super::Finding;

pub(super) fn release(features: &Features) -> Finding {
    Finding::Fit(format!("kernel: Linux {}", features.kernel))
}

pub(super) fn io_uring(features: &Features) -> Finding {
    match &features.io_uring {
        None => Finding::Fit("io_uring: multishot receive, sends with an address".to_owned()),
        Some(error) => Finding::Unfit(format!("io_uring: {error}")),
    }
}

/// Without it shards hand datagrams over to each other and drop floods themselves: calls go on, at a price.
pub(super) fn ebpf(error: Option<String>) -> Finding {
    match error {
        None => Finding::Fit("eBPF: gives datagrams to the shard that owns their call".to_owned()),
        Some(error) => {
            Finding::Poor(format!("eBPF: {error}; until then shards hand datagrams over"))
        }
    }
}

/// Without it every datagram passes through the network stack by itself.
pub(super) fn gso(error: Option<String>) -> Finding {
    match error {
        None => Finding::Fit("GSO: datagrams of one size leave as one".to_owned()),
        Some(error) => Finding::Poor(format!("GSO: {error}; until then they leave one by one")),
    }
}
