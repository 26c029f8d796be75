//! Why a server did not start: each failure names the thing, the rule and the mend.

use std::net::SocketAddr;

use crate::api::ConfigError;
use crate::transport::{BindError, PlaneError, SteerError};

/// A start that failed. Nothing was left running.
#[derive(Debug, thiserror::Error)]
pub enum StartFailure {
    /// A listener could not be bound, or an address is none that media can come to.
    #[error(transparent)]
    Bind(#[from] BindError),
    /// The kernel offers no packet plane.
    #[error(transparent)]
    Plane(#[from] PlaneError),
    /// The kernel was to steer, and cannot.
    #[error("{0}; or let shards hand datagrams over, with --steering mailbox")]
    Steering(#[from] SteerError),
    /// The configuration contradicts itself.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Two listeners would share an address.
    #[error("{address} is to be listened on twice; name it once with --listen")]
    ListenerTwice {
        /// The address.
        address: SocketAddr,
    },
    /// A core that is not there, or not ours.
    #[error(
        "core {core} cannot be used: this process may run on {usable:?}; choose among those with --cores"
    )]
    NoSuchCore {
        /// The core asked for.
        core: usize,
        /// Cores this process may use.
        usable: Vec<usize>,
    },
    /// Two shards would share a core.
    #[error(
        "core {core} is named twice: each shard needs a core of its own; name it once in --cores"
    )]
    CoreTwice {
        /// The core.
        core: usize,
    },
    /// More shards than cores, or none.
    #[error(
        "{shards} shards on {cores} cores: each shard needs a core of its own; use --shards 1 to {cores}, or auto"
    )]
    TooFewCores {
        /// Shards asked for.
        shards: usize,
        /// Cores there are.
        cores: usize,
    },
    /// The executor wants more locked memory than is allowed.
    #[error(
        "only {limit_kib} KiB of memory may be locked and a shard's executor needs {needed_kib}; \
         raise it with `ulimit -l {needed_kib}` or LimitMEMLOCK=infinity"
    )]
    LockedMemory {
        /// What is allowed.
        limit_kib: u64,
        /// What is needed.
        needed_kib: u64,
    },
    /// The shards would run out of descriptors while they start.
    #[error(
        "only {limit} files may be open and {needed} are needed; raise it with `ulimit -n {needed}`"
    )]
    OpenFiles {
        /// What is allowed.
        limit: u64,
        /// What is needed.
        needed: u64,
    },
    /// The executor of a shard did not come up.
    #[error("cannot start the executor of shard {shard}: {reason}")]
    Executor {
        /// Which shard.
        shard: usize,
        /// In the executor's own words.
        reason: String,
    },
}
