//! The sieve: what is to be dropped before it reaches a socket, so that a flood costs the shard nothing.

use std::net::IpAddr;
use std::time::Duration;

/// What the engine wants of the sieve. It concerns INVITEs outside dialogs alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SieveOrder {
    /// Of those let so many of 2^32 pass; `u32::MAX`: all.
    Share(u32),
    /// Let none of one source pass for a while.
    Block {
        /// The source.
        source: IpAddr,
        /// For how long.
        time: Duration,
    },
}

/// Datagrams lost on their way to the engine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Losses {
    /// Because a socket's buffer or a mailbox was full.
    pub overflowed: u64,
    /// In the sieve, by its share.
    pub sieved: u64,
    /// In the sieve, by their source.
    pub blocked: u64,
}
