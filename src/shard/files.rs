//! Open files: what the shards take of them, and what that leaves for media.

use super::StartFailure;
use crate::limits::MEDIA_PORTS_MAX;

/// Files a shard opens beside its sockets: four rings and four eventfds, its executor's included, and its sieve.
const SHARD_FILES: u64 = 12;
/// Files the process opens beside its shards', for a moment or for good; it has 8 when it serves.
const PROCESS_FILES: u64 = 20;

/// One in so many of the files left for media is kept for recordings: a process without any more to open stalls, and
/// sockets that opened ports never give theirs back.
const RECORDINGS_SHARE: u64 = 16;

/// What a limit of open files leaves each shard for media.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MediaFiles {
    /// Media sockets it may open: a call takes one, and one for RTCP if not muxed (RFC 5761 §5).
    pub sockets: u32,
    /// Recordings it may write at a time.
    pub recordings: u64,
}

impl MediaFiles {
    /// Of `limit` files what is left beside what `shards` shards with `listeners` listeners open.
    pub fn within(limit: u64, shards: u64, listeners: u64) -> Result<MediaFiles, StartFailure> {
        let shards = shards.max(1);
        let needed = beside_media(shards, listeners);
        let Some(left) = limit.checked_sub(needed) else {
            return Err(StartFailure::OpenFiles { limit, needed });
        };
        let recordings = left / RECORDINGS_SHARE / shards;
        let sockets = (left / shards - recordings).min(2 * u64::from(MEDIA_PORTS_MAX));
        Ok(MediaFiles { sockets: sockets as u32, recordings })
    }

    /// The least limit that is enough for so many media `sockets` on all shards together.
    pub fn limit_for(sockets: u64, shards: u64, listeners: u64) -> u64 {
        let each = sockets.div_ceil(shards.max(1)) * RECORDINGS_SHARE;
        beside_media(shards, listeners) + shards * each.div_ceil(RECORDINGS_SHARE - 1)
    }
}

fn beside_media(shards: u64, listeners: u64) -> u64 {
    PROCESS_FILES + shards * (SHARD_FILES + listeners)
}

#[cfg(test)]
mod tests;
