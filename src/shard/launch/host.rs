//! Host: what the kernel and the limits must offer before anything is bound.

use super::super::StartFailure;
use crate::api::Server;
use crate::limits::MEDIA_PORTS_MAX;
use crate::transport::{Features, probe, raise_files_max};

/// Kibibytes of locked memory without which a shard's executor refuses to start.
pub const EXECUTOR_LOCKED_KIB: u64 = 512;

/// Files a shard opens beside its sockets: four rings and four eventfds, its executor's included, and its sieve.
const SHARD_FILES: u64 = 12;
/// Files the process opens beside its shards', for a moment or for good; it has 8 when it serves.
const PROCESS_FILES: u64 = 20;

/// One in so many of the files left for media is kept for recordings: a process without any more to open stalls, and
/// sockets that opened ports never give theirs back.
const RECORDINGS_SHARE: u64 = 16;

/// What was found.
pub(super) struct Host {
    pub(super) features: Features,
    /// Media sockets a shard may open.
    pub(super) media_sockets: u32,
    /// Recordings a shard may write at a time.
    pub(super) recordings: u64,
}

impl Host {
    /// Look, before anything is bound: else the executor would be the first to stumble, in words of its own.
    pub(super) fn check(server: &Server, shards: u64) -> Result<Host, StartFailure> {
        raise_files_max();
        let mut features = probe();
        if let Some(error) = features.io_uring.take() {
            return Err(error.into());
        }
        let files = PROCESS_FILES + shards * (SHARD_FILES + server.listen.len().max(1) as u64);
        if features.files_max < files {
            return Err(StartFailure::OpenFiles { limit: features.files_max, needed: files });
        }
        let limit_kib = features.memlock_bytes / 1_024;
        if limit_kib < EXECUTOR_LOCKED_KIB {
            let needed_kib = EXECUTOR_LOCKED_KIB;
            return Err(StartFailure::LockedMemory { limit_kib, needed_kib });
        }
        let files = if server.has_no_media { 0 } else { features.files_max - files };
        let recordings = files / RECORDINGS_SHARE / shards;
        let media_sockets = files / shards - recordings;
        let media_sockets = media_sockets.min(2 * u64::from(MEDIA_PORTS_MAX)) as u32;
        Ok(Host { features, media_sockets, recordings })
    }
}
