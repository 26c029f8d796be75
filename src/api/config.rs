//! The engine's configuration: values checked once, before the first datagram.

use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::time::Duration;

use super::{MediaConfig, OverloadConfig, TrustConfig};
use crate::limits::{CALLS_MAX, LISTENERS_MAX, NETWORKS_MAX, SHARDS_MAX};

/// Configuration of one shard's engine.
#[derive(Clone, Debug)]
pub struct Config {
    /// The address peers reach each listener by, in the listeners' order; becomes Contact and Via.
    pub listeners: Vec<SocketAddr>,
    /// Which shard this is.
    pub shard: usize,
    /// How many shards there are; media ports are divided among them.
    pub shards: usize,
    /// Calls this shard takes at a time.
    pub calls_max: u32,
    /// The timers of RFC 3261 §17.1.1.1.
    pub timers: TimerConfig,
    /// Where media is received, and what is done with it.
    pub media: MediaConfig,
    /// Whose sources get the full schedule of retransmissions.
    pub trust: TrustConfig,
    /// How long an established call may be silent before its peer is asked whether it is still there.
    pub probe_after: Duration,
    /// When new calls are refused, and how many one source may start.
    pub overload: OverloadConfig,
    /// Messages are padded to multiples of so many bytes, so that many of one size can be sent as one; 1: not at all.
    /// [`SIZE_STEP`](crate::wire::SIZE_STEP) is the one to choose.
    pub size_step: u16,
    /// Shared by the shards of a process: maps Call-IDs to them, so that a Call-ID minted here comes home.
    pub steering_seed: u64,
    /// When the runtime's zero of time is, since the Unix epoch: `oc-seq` must grow from one start of a server to the
    /// next (RFC 7339 §4.4), or clients take what it says for old news.
    pub zero: Duration,
}

/// T1, T2 and T4 (RFC 3261, table 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimerConfig {
    /// Round-trip estimate; 500 ms.
    pub t1: Duration,
    /// Longest retransmit interval; 4 s.
    pub t2: Duration,
    /// How long a message stays in the network; 5 s.
    pub t4: Duration,
}

impl Default for TimerConfig {
    fn default() -> TimerConfig {
        TimerConfig {
            t1: Duration::from_millis(500),
            t2: Duration::from_secs(4),
            t4: Duration::from_secs(5),
        }
    }
}

impl Config {
    /// A single shard behind `listeners`, with the defaults of RFC 3261, media on the listeners' own
    /// addresses, and trust in loopback alone.
    pub fn new(listeners: Vec<SocketAddr>) -> Config {
        let media = MediaConfig::on(&listeners);
        Config {
            listeners,
            shard: 0,
            shards: 1,
            calls_max: CALLS_MAX,
            timers: TimerConfig::default(),
            media,
            trust: TrustConfig::default(),
            probe_after: PROBE_AFTER,
            overload: OverloadConfig::default(),
            size_step: 1,
            steering_seed: 0,
            zero: Duration::ZERO,
        }
    }

    /// The same for shard `shard` of `shards`.
    pub fn for_shard(&self, shard: usize, shards: usize) -> Config {
        Config { shard, shards, ..self.clone() }
    }

    /// Whether the values fit together.
    pub fn check(&self) -> Result<(), ConfigError> {
        if self.listeners.is_empty() || self.listeners.len() > LISTENERS_MAX {
            return Err(ConfigError::Listeners(self.listeners.len()));
        }
        if self.shards > SHARDS_MAX || self.shard >= self.shards {
            return Err(ConfigError::Shards(self.shards));
        }
        if self.calls_max == 0 || self.calls_max > CALLS_MAX {
            return Err(ConfigError::Calls(self.calls_max));
        }
        if !(1..=SIZE_STEP_MAX).contains(&self.size_step) {
            return Err(ConfigError::SizeStep(self.size_step));
        }
        let timers = &self.timers;
        let is_sane = |wait: &Duration| (TIMER_MIN..=TIMER_MAX).contains(wait);
        if ![timers.t1, timers.t2, timers.t4].iter().all(is_sane) || timers.t2 < timers.t1 {
            return Err(ConfigError::Timers(*timers));
        }
        self.overload.check().map_err(ConfigError::Overload)?;
        if (self.media.pairs() as usize) < self.shards {
            return Err(ConfigError::MediaPorts(self.media.ports.clone()));
        }
        for networks in [&self.trust.networks, &self.trust.untrusted] {
            if networks.len() > NETWORKS_MAX {
                return Err(ConfigError::Networks(networks.len()));
            }
        }
        let has_media = |listener: &&SocketAddr| {
            self.media.addresses.iter().any(|address| address.is_ipv4() == listener.is_ipv4())
        };
        match self.listeners.iter().find(|listener| !has_media(listener)) {
            Some(listener) => Err(ConfigError::MediaAddresses(*listener)),
            None => Ok(()),
        }
    }
}

/// Half the shortest session interval most carriers use (RFC 4028 §4 recommends 30 minutes and allows 90 s).
const PROBE_AFTER: Duration = Duration::from_secs(900);

/// Shorter and a repetition would never end; longer and no call would.
const TIMER_MIN: Duration = Duration::from_millis(1);
const TIMER_MAX: Duration = Duration::from_secs(60);

/// More would be padding for the most part.
const SIZE_STEP_MAX: u16 = 256;

/// A configuration that cannot work.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// None or too many listeners.
    #[error("{0} listeners: give 1 to {LISTENERS_MAX}")]
    Listeners(usize),
    /// None or too many shards.
    #[error("{0} shards: give 1 to {SHARDS_MAX}")]
    Shards(usize),
    /// Call limit out of range.
    #[error("calls_max {0}: give 1 to {CALLS_MAX} a shard")]
    Calls(u32),
    /// Padding out of range.
    #[error("size_step {0}: give 1 to {SIZE_STEP_MAX} bytes")]
    SizeStep(u16),
    /// Rules for new calls by which none would be taken, or that nobody could keep.
    #[error(
        "overload {0:?}: wait for 1 ms to 1 s, and give a source 1 to 1,000,000 calls a second"
    )]
    Overload(OverloadConfig),
    /// Timers against RFC 3261.
    #[error("timers {0:?}: give 1 ms to 60 s, and T2 not below T1")]
    Timers(TimerConfig),
    /// Too many networks to trust, or not to trust.
    #[error(
        "{0} networks of one kind: name {NETWORKS_MAX} at most, joining neighbours into one prefix"
    )]
    Networks(usize),
    /// A listener whose calls could have no media.
    #[error(
        "no media address of the family of listener {0}: add one, or its calls cannot be answered"
    )]
    MediaAddresses(SocketAddr),
    /// Too few media ports.
    #[error(
        "media ports {0:?}: every shard needs at least one pair of an even port and the odd one after it"
    )]
    MediaPorts(RangeInclusive<u16>),
}
