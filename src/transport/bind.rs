//! How a UDP listener is to be bound, and why it could not be.

use std::io;
use std::net::SocketAddr;

/// How a listener is bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BindOptions {
    /// Receive buffer to ask for. The kernel doubles it for its own overhead.
    pub rx_bytes: usize,
    /// Send buffer to ask for, likewise.
    pub tx_bytes: usize,
}

impl Default for BindOptions {
    fn default() -> BindOptions {
        BindOptions { rx_bytes: RX_BYTES, tx_bytes: TX_BYTES }
    }
}

/// Why a listener could not be bound.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// `EADDRINUSE`.
    #[error(
        "cannot bind {address}: another socket uses this port; stop its owner \
         (`ss -lunp` names it) or choose another port with --listen"
    )]
    PortInUse {
        /// The address asked for.
        address: SocketAddr,
    },

    /// `EACCES`.
    #[error(
        "cannot bind {address}: ports below 1024 need root or CAP_NET_BIND_SERVICE; \
         use --listen {}:5060 or grant the capability", host(.address)
    )]
    PrivilegedPort {
        /// The address asked for.
        address: SocketAddr,
    },

    /// `EADDRNOTAVAIL`.
    #[error(
        "cannot bind {address}: no interface of this host has that address; \
         use one that `ip address` lists"
    )]
    AddressNotLocal {
        /// The address asked for.
        address: SocketAddr,
    },

    /// `EAFNOSUPPORT`.
    #[error(
        "cannot bind {address}: this host has that address family switched off; \
         use the other family or enable it"
    )]
    NoSuchFamily {
        /// The address asked for.
        address: SocketAddr,
    },

    /// `EMFILE` or `ENFILE`.
    #[error("cannot bind {address}: too many open files; raise the limit with `ulimit -n`")]
    TooManyFiles {
        /// The address asked for.
        address: SocketAddr,
    },

    /// The kernel refused a step that has no better explanation of its own.
    #[error("cannot bind {address}: the kernel refused {step}: {source}")]
    Refused {
        /// The address asked for.
        address: SocketAddr,
        /// The step.
        step: &'static str,
        /// The kernel's reason.
        source: io::Error,
    },
}

impl BindError {
    /// The variant that explains `source` when it came out of `step`.
    pub(super) fn at(address: SocketAddr, step: &'static str, source: io::Error) -> BindError {
        match source.raw_os_error() {
            Some(libc::EADDRINUSE) => BindError::PortInUse { address },
            Some(libc::EACCES) => BindError::PrivilegedPort { address },
            Some(libc::EADDRNOTAVAIL) => BindError::AddressNotLocal { address },
            Some(libc::EAFNOSUPPORT) => BindError::NoSuchFamily { address },
            Some(libc::EMFILE | libc::ENFILE) => BindError::TooManyFiles { address },
            Some(_) | None => BindError::Refused { address, step, source },
        }
    }
}

/// The address as it stands before a port: IPv6 in brackets.
fn host(address: &SocketAddr) -> String {
    match address {
        SocketAddr::V4(v4) => v4.ip().to_string(),
        SocketAddr::V6(v6) => format!("[{}]", v6.ip()),
    }
}

/// About 6,500 messages of 600 bytes: the kernel charges 1,280 bytes for one of them. At 300 k
/// datagrams/s that is 20 ms, the longest a shard may be kept off its core without loss.
const RX_BYTES: usize = 8 << 20;

/// A few turns' worth of full batches: sends complete at once, only a slow interface holds them.
const TX_BYTES: usize = 1 << 20;
