//! Limits: how much memory may be locked, how many files may be open, how large a socket's buffers may be.

use trunkline::limits::MEDIA_PORTS_MAX;
use trunkline::shard::{EXECUTOR_LOCKED_KIB, MediaFiles};

use super::Finding;

pub(super) fn locked_memory(allowed_bytes: u64) -> Finding {
    let allowed_kib = allowed_bytes / 1_024;
    if allowed_bytes == u64::MAX {
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

/// Every media port is an open file: calls that find none get 503.
pub(super) fn open_files(
    limit: u64,
    shards: usize,
    listeners: usize,
    calls_max: Option<u32>,
) -> Finding {
    let (shards, listeners) = (shards as u64, listeners as u64);
    let files = match MediaFiles::within(limit, shards, listeners) {
        Ok(files) => files,
        Err(error) => return Finding::Unfit(format!("open files: {error}")),
    };
    let ports = shards * u64::from(MEDIA_PORTS_MAX);
    let sockets = shards * u64::from(files.sockets);
    let (calls, wanted) =
        (sockets.min(ports), calls_max.map_or(shards * FEW_CALLS, u64::from).min(ports));
    let told = format!(
        "open files: {calls} calls with media fit, {} if their RTCP has a port of its own",
        sockets / 2
    );
    if calls >= wanted {
        return Finding::Fit(told);
    }
    let enough = MediaFiles::limit_for(wanted, shards, listeners).next_multiple_of(1_024);
    Finding::Poor(format!(
        "{told}, of {wanted}; raise it with `ulimit -Hn {enough}` or LimitNOFILE={enough}"
    ))
}

/// Media calls a shard should have room for when nobody said how many there will be.
const FEW_CALLS: u64 = 4_096;

/// A socket buffer smaller than wanted drops datagrams earlier in a burst; calls go on.
pub(super) fn buffer(side: &str, granted_max: Option<u64>, wanted: usize) -> Finding {
    let wanted_kib = wanted / 1_024;
    match granted_max {
        Some(granted) if granted < wanted as u64 => Finding::Poor(format!(
            "{side} buffer: {} KiB of {wanted_kib} without CAP_NET_ADMIN; raise it with \
             `sysctl -w net.core.{}mem_max={wanted}`",
            granted / 1_024,
            if side == "send" { "w" } else { "r" },
        )),
        Some(_) => Finding::Fit(format!("{side} buffer: {wanted_kib} KiB a socket")),
        None => Finding::Fit(format!(
            "{side} buffer: {wanted_kib} KiB a socket wanted; what is granted is not told here"
        )),
    }
}
