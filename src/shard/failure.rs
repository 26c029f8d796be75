//! Failure: why a shard stopped serving although nobody told it to.

use crate::transport::PlaneError;

/// A shard that is gone. Its calls are lost; the other shards serve on until they are shut down.
#[derive(Debug, thiserror::Error)]
pub enum ShardFailure {
    /// The kernel refused to go on with its packet plane.
    #[error("shard {shard} on core {core} is lost: {source}")]
    Plane {
        /// Which shard.
        shard: usize,
        /// The core it was pinned to.
        core: usize,
        /// In the packet plane's words.
        source: PlaneError,
    },
    /// Its thread panicked: in the application, or by a defect of ours.
    #[error("shard {shard} on core {core} is lost: it panicked; the panic's own lines say where")]
    Panicked {
        /// Which shard.
        shard: usize,
        /// The core it was pinned to.
        core: usize,
    },
}
