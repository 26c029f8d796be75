//! Host: what the kernel and the limits must offer before anything is bound.

use super::super::{MediaFiles, StartFailure};
use crate::api::Server;
use crate::transport::{Features, probe, raise_files_max};

/// Kibibytes of locked memory without which a shard's executor refuses to start.
pub const EXECUTOR_LOCKED_KIB: u64 = 512;

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
        let listeners = server.listen.len().max(1) as u64;
        let files = MediaFiles::within(features.files_max, shards, listeners)?;
        let limit_kib = features.memlock_bytes / 1_024;
        if limit_kib < EXECUTOR_LOCKED_KIB {
            let needed_kib = EXECUTOR_LOCKED_KIB;
            return Err(StartFailure::LockedMemory { limit_kib, needed_kib });
        }
        let files = if server.has_no_media { MediaFiles::default() } else { files };
        Ok(Host { features, media_sockets: files.sockets, recordings: files.recordings })
    }
}
