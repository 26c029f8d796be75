//! Drops: datagrams that found a full socket, whoever's it was.

use super::Finding;

pub(super) fn drops(overflows: Option<u64>, rx_bytes: usize) -> Finding {
    match overflows {
        None => Finding::Fit("UDP drops: this host does not tell of any".to_owned()),
        Some(0) => Finding::Fit("UDP drops: none at full sockets so far".to_owned()),
        Some(count) => Finding::Poor(format!(
            "UDP drops: {count} at full sockets of any program since this host came up; if it still \
             grows, give larger buffers with `sysctl -w net.core.rmem_max={rx_bytes}`, or more shards"
        )),
    }
}
