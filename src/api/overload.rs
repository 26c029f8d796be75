//! Overload: when new calls are refused so that those that are up stay well (RFC 6357 §2, RFC 7339).

use std::time::Duration;

/// When a shard takes no more new calls than it can serve, and how many one source may start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OverloadConfig {
    /// How long datagrams may wait before they are looked at; above it new INVITEs are refused. `None`: whatever comes
    /// is taken, until tables are full.
    pub age_max: Option<Duration>,
    /// New calls each second that one source may start on a server, if it is not trusted; `None`: any number.
    pub source_calls_per_s: Option<u32>,
}

impl Default for OverloadConfig {
    fn default() -> OverloadConfig {
        OverloadConfig { age_max: Some(AGE_MAX), source_calls_per_s: Some(SOURCE_CALLS_PER_S) }
    }
}

impl OverloadConfig {
    /// Whether these rules can be kept; else they come back.
    pub(super) fn check(self) -> Result<(), OverloadConfig> {
        let waits = |age: Duration| (AGE_MAX_LEAST..=AGE_MAX_MOST).contains(&age);
        let is_rate = |calls_per_s: u32| (1..=SOURCE_CALLS_PER_S_MAX).contains(&calls_per_s);
        match self.age_max.is_none_or(waits) && self.source_calls_per_s.is_none_or(is_rate) {
            true => Ok(()),
            false => Err(self),
        }
    }
}

/// A wait shorter than the clock can tell of is always too long, and who waited for longer has sent his INVITE again.
const AGE_MAX_LEAST: Duration = Duration::from_millis(1);
const AGE_MAX_MOST: Duration = Duration::from_secs(1);

/// Calls of one source are told apart by the microsecond.
const SOURCE_CALLS_PER_S_MAX: u32 = 1_000_000;

/// What a socket's buffer holds at 300 k datagrams/s: above it the kernel is about to drop blindly. A peer notices
/// nothing of it: it waits 500 ms before it sends anything again.
const AGE_MAX: Duration = Duration::from_millis(20);

/// More than a person or a gateway starts; a peer that does more is a trunk, and belongs on the list of the trusted.
const SOURCE_CALLS_PER_S: u32 = 100;
