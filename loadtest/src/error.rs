//! Errors: why a run could not start or go on; each sentence names the thing and the mend.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use trunkline::transport::BindError;

/// What stopped us. None of it is a call that failed: those are counted.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("no target: name the server to call, as in `trunkline-load 127.0.0.1:5060`")]
    NoTarget,

    #[error(
        "target {target:?} is no HOST[:PORT]: {reason}; give an address such as 127.0.0.1:5060"
    )]
    BadTarget { target: String, reason: String },

    #[error(
        "target {target} is not on this host: load on a network hurts others; \
         add --allow-remote if the target is yours"
    )]
    RemoteTarget { target: SocketAddr },

    #[error("{target} is not on this host's loopback: a spray never leaves the host")]
    SprayBeyondLoopback { target: IpAddr },

    #[error("{flag} {value} is out of range: it must be {rule}")]
    OutOfRange { flag: &'static str, value: String, rule: &'static str },

    #[error("--user {user:?} is no user part of a SIP URI: use letters, digits and -_.+")]
    BadUser { user: String },

    #[error(
        "--local {local} and target {target} are of different families: use two IPv4 or two IPv6"
    )]
    Families { local: SocketAddr, target: SocketAddr },

    #[error("core {core} cannot be used here: this process may use {usable}")]
    NoSuchCore { core: usize, usable: String },

    #[error("--local {address} is in use by another socket: give port 0 and the kernel finds one")]
    PortInUse { address: SocketAddr },

    #[error(transparent)]
    Bind(BindError),

    #[error(
        "only {found} of the {count} media ports needed are free among the even ports of {ports}: \
         widen --media-ports or lower the number of calls"
    )]
    FewPorts { ports: String, found: usize, count: u32 },

    #[error("cannot find which address of this host reaches {target}: {source}; give --local")]
    NoRoute { target: SocketAddr, source: io::Error },

    #[error("cannot write --json {}: {source}", path.display())]
    Json { path: PathBuf, source: io::Error },

    #[error("cannot draw --plot {}: {reason}", path.display())]
    Plot { path: PathBuf, reason: String },

    #[error("the server at {target} takes a second call: it knows no --calls-max")]
    NotRefused { target: SocketAddr },

    #[error("cannot use the measurements of {}: {reason}", path.display())]
    Measured { path: PathBuf, reason: String },

    #[error("the server at {target} completed no call: there is no capacity to exceed")]
    NoCapacity { target: SocketAddr },

    #[error(
        "the core is not slowed: this thread is in {class} and goes before no other; \
         start it in a real-time class, as in `chrt -f 1 trunkline-load occupy --core 0`"
    )]
    GoesNotFirst { class: crate::occupy::Class },

    #[error("the socket failed: {0}")]
    Socket(#[from] io::Error),

    #[error("cannot start the server {}: {source}; name it with --server", path.display())]
    NoServer { path: PathBuf, source: io::Error },

    #[error("the server ended before it answered ({status}): see its own message above")]
    ServerEnded { status: std::process::ExitStatus },

    #[error("the server left no numbers: it ended otherwise than asked, or knows no --stats")]
    NoStats,

    #[error("the server at {target} answered no call within {seconds} s")]
    NoAnswer { target: SocketAddr, seconds: u64 },

    #[error("the server answers {user:?} with {status}: choose a --user that it accepts")]
    Refused { user: String, status: trunkline::sip::Status },

    #[error(
        "the server at {target} takes the call and no media: \
         its answer names no audio port that sends and receives"
    )]
    NoMedia { target: SocketAddr },

    #[error(transparent)]
    Plane(#[from] trunkline::transport::PlaneError),

    #[error("a thread of ours ended early: this is a defect, please report it")]
    Thread,
}

impl Error {
    /// The error for a socket of the generator that could not be bound.
    pub(crate) fn bind(error: BindError) -> Error {
        match error {
            BindError::PortInUse { address } => Error::PortInUse { address },
            BindError::PrivilegedPort { .. }
            | BindError::AddressNotLocal { .. }
            | BindError::NoSuchFamily { .. }
            | BindError::TooManyFiles { .. }
            | BindError::Refused { .. } => Error::Bind(error),
        }
    }
}
