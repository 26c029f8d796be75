//! The sieve: what is to be dropped before it reaches a socket, so that a flood costs the shard nothing.

use std::net::IpAddr;
use std::time::Duration;

/// What the engine wants of the sieve. It concerns INVITEs outside dialogs, and ACKs of those that were refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SieveOrder {
    /// Let that much of them pass.
    Share(Shares),
    /// Let none of one source pass for a while.
    Block {
        /// The source.
        source: IpAddr,
        /// For how long.
        time: Duration,
    },
    /// Whether there are so many ACKs of refusals that dropping them alone is worth its work. They ask for nothing:
    /// while it is at work, for whatever reason, it drops them.
    Acks(bool),
}

/// Of 2^32 INVITEs so many pass; `u32::MAX`: all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shares {
    /// Of those that were not dropped before.
    pub new: u32,
    /// Of copies of those that were: who has not been dropped yet goes first, or the callers of a storm that is over
    /// would go on crowding out those who come after it.
    pub again: u32,
}

impl Shares {
    /// All pass.
    pub const ALL: Shares = Shares { new: u32::MAX, again: u32::MAX };
}

/// What happened to datagrams on their way to the engine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Losses {
    /// Lost because a socket's buffer or a mailbox was full.
    pub overflowed: u64,
    /// Dropped in the sieve by their share, for the first time.
    pub sieved: u64,
    /// Dropped there by their share, and not for the first time.
    pub sieved_again: u64,
    /// Passed there while not all do: not lost, but what comes is known from them. A queue that grows hides from those
    /// who look at what leaves it the load that makes it grow.
    pub passed: u64,
    /// The same, after they had been dropped before.
    pub passed_again: u64,
    /// Dropped there by their source.
    pub blocked: u64,
    /// ACKs of refusals dropped there: no load, and no loss to anyone.
    pub acks: u64,
}

impl Losses {
    /// All that the sieve dropped.
    pub fn sieved_in_all(&self) -> u64 {
        self.sieved + self.sieved_again + self.blocked + self.acks
    }
}
