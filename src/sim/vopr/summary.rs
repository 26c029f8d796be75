//! Summary: what a storm was made of.

use std::fmt::{self, Display, Formatter};
use std::time::Duration;

/// Counts of one storm, or of many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Simulated time, to the moment when everything was at rest.
    pub simulated: Duration,
    /// Calls placed.
    pub calls: u64,
    /// Of them up at some time.
    pub answered: u64,
    /// Messages engines were handed.
    pub handled: u64,
    /// Messages engines sent.
    pub sent: u64,
    /// Media packets engines sent.
    pub media: u64,
    /// Messages the network lost.
    pub lost: u64,
    /// Messages that did not fit a mailbox.
    pub overflowed: u64,
    /// Messages of somebody hostile.
    pub hostile: u64,
    /// Shards that died.
    pub crashes: u64,
    /// Jumps of a clock.
    pub jumps: u64,
    /// Everything engines sent, when and whereto: equal in two runs that were the same.
    pub digest: u64,
}

impl Summary {
    /// Add another storm.
    pub fn add(&mut self, other: &Summary) {
        self.simulated += other.simulated;
        self.calls += other.calls;
        self.answered += other.answered;
        self.handled += other.handled;
        self.sent += other.sent;
        self.media += other.media;
        self.lost += other.lost;
        self.overflowed += other.overflowed;
        self.hostile += other.hostile;
        self.crashes += other.crashes;
        self.jumps += other.jumps;
        self.digest ^= other.digest;
    }
}

impl Display for Summary {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Summary { calls, answered, handled, sent, media, lost, .. } = self;
        let Summary { overflowed, hostile, crashes, jumps, digest, .. } = self;
        let minutes = self.simulated.as_secs() / 60;
        write!(
            f,
            "{minutes} simulated minutes, {calls} calls ({answered} answered), {handled} messages in, \
             {sent} out, {media} of media, {lost} lost, {overflowed} overflowed, {hostile} hostile, {crashes} crashes, \
             {jumps} clock jumps, digest {digest:016x}"
        )
    }
}
