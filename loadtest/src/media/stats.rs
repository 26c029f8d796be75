//! Statistics of the media of a run.

use hdrhistogram::Histogram;
use serde::Serialize;

use crate::stats::histogram;

/// Everything counted while media flows.
#[derive(Debug)]
pub(crate) struct MediaStats {
    /// Calls whose answer named a place for media.
    pub(crate) streams: u64,
    /// Calls whose answer named none.
    pub(crate) without_media: u64,
    /// Streams that were over and had heard nothing.
    pub(crate) silent: u64,
    /// Packets handed to the kernel.
    pub(crate) sent: u64,
    /// Packets the kernel did not take.
    pub(crate) unsent: u64,
    /// Packets that should have been heard and were not, of streams that are over.
    pub(crate) lost: u64,
    /// Packets heard after one that was sent later.
    pub(crate) reordered: u64,
    /// Times a stream went on under another SSRC.
    pub(crate) ssrc_changes: u64,
    /// Times a timestamp did not advance by 160 for each sequence number.
    pub(crate) timestamp_breaks: u64,
    pub(crate) ledger: MediaLedger,
    /// Microseconds from sending a packet to having it back.
    pub(crate) round_trip: Histogram<u64>,
    /// Microseconds by which the spacing of two packets changed on their way (RFC 3550 §6.4.1: D).
    pub(crate) difference: Histogram<u64>,
    /// Interarrival jitter of each stream when it ended, in microseconds.
    pub(crate) jitter: Histogram<u64>,
    /// Microseconds from a packet's turn to its sending: the generator's own share.
    pub(crate) lateness: Histogram<u64>,
}

/// One bucket for each datagram at the media ports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct MediaLedger {
    /// Taken from the sockets.
    pub(crate) received: u64,
    /// Packets of the call's stream, each the first time.
    pub(crate) heard: u64,
    /// The same again.
    pub(crate) duplicate: u64,
    /// RTCP from where RTP is expected.
    pub(crate) rtcp: u64,
    /// From anywhere but where the answer wanted RTP.
    pub(crate) foreign: u64,
    /// While no call talked on the port: before the answer, or after the BYE.
    pub(crate) outside: u64,
    /// Our own packets of another call.
    pub(crate) misdelivered: u64,
    /// Not the RTP we sent, or none at all.
    pub(crate) damaged: u64,
    /// Dropped by the kernel because a socket's buffer was full.
    pub(crate) kernel_drops: u64,
}

/// Where a datagram ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Heard,
    Duplicate,
    Rtcp,
    Foreign,
    Outside,
    Misdelivered,
    Damaged,
}

impl MediaStats {
    /// Nothing counted yet.
    pub(super) fn new() -> MediaStats {
        let [round_trip, difference, jitter, lateness] = std::array::from_fn(|_| histogram());
        MediaStats {
            streams: 0,
            without_media: 0,
            silent: 0,
            sent: 0,
            unsent: 0,
            lost: 0,
            reordered: 0,
            ssrc_changes: 0,
            timestamp_breaks: 0,
            ledger: MediaLedger::default(),
            round_trip,
            difference,
            jitter,
            lateness,
        }
    }
}

impl MediaLedger {
    /// A datagram came and ended so.
    pub(super) fn count(&mut self, fate: Fate) {
        self.received += 1;
        match fate {
            Fate::Heard => self.heard += 1,
            Fate::Duplicate => self.duplicate += 1,
            Fate::Rtcp => self.rtcp += 1,
            Fate::Foreign => self.foreign += 1,
            Fate::Outside => self.outside += 1,
            Fate::Misdelivered => self.misdelivered += 1,
            Fate::Damaged => self.damaged += 1,
        }
    }

    /// All that was sent to our media ports, as far as this host knows.
    pub(crate) fn offered(&self) -> u64 {
        self.received + self.kernel_drops
    }

    /// Whether each datagram is in exactly one bucket.
    pub(crate) fn is_balanced(&self) -> bool {
        let of_the_call = self.heard + self.duplicate + self.rtcp;
        let others = self.foreign + self.outside + self.misdelivered + self.damaged;
        of_the_call + others + self.kernel_drops == self.offered()
    }
}
