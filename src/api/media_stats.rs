//! Where every media packet ended.

use serde::Serialize;

/// The bucket a media packet ends in. Each ends in exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaBucket {
    /// Sent on: echoed, or relayed to another call.
    Forwarded,
    /// Measured, and dropped: as the treatment wants, or because whom it is for cannot be sent anything now.
    Taken,
    /// A telephone-event (RFC 4733).
    Event,
    /// RTCP of the peer.
    Control,
    /// Of the peer, while we had told it not to send.
    Held,
    /// A payload type nobody agreed on, what cannot be converted for whom it is relayed to, or RTCP at a port that was
    /// not agreed on for it (RFC 5761).
    Unexpected,
    /// A duplicate, so far out of sequence that it belongs to no stream (RFC 3550 §A.1), or under our own SSRC (§8.2).
    Rejected,
    /// Not from where the peer is.
    Foreign,
    /// At a port that no call has, or whose call agreed on no media yet.
    Stray,
    /// STUN (RFC 8489).
    Stun,
    /// DTLS (RFC 6347, RFC 9147).
    Dtls,
    /// SIP, or other text.
    Sip,
    /// None of all these, or broken.
    Garbage,
}

/// Counts per bucket. `offered` is counted where packets come in, the rest where they end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MediaLedger {
    /// Packets that came.
    pub offered: u64,
    /// See [`MediaBucket::Forwarded`].
    pub forwarded: u64,
    /// See [`MediaBucket::Taken`].
    pub taken: u64,
    /// See [`MediaBucket::Event`].
    pub event: u64,
    /// See [`MediaBucket::Control`].
    pub control: u64,
    /// See [`MediaBucket::Held`].
    pub held: u64,
    /// See [`MediaBucket::Unexpected`].
    pub unexpected: u64,
    /// See [`MediaBucket::Rejected`].
    pub rejected: u64,
    /// See [`MediaBucket::Foreign`].
    pub foreign: u64,
    /// See [`MediaBucket::Stray`].
    pub stray: u64,
    /// See [`MediaBucket::Stun`].
    pub stun: u64,
    /// See [`MediaBucket::Dtls`].
    pub dtls: u64,
    /// See [`MediaBucket::Sip`].
    pub sip: u64,
    /// See [`MediaBucket::Garbage`].
    pub garbage: u64,
    /// Packets made here: audio, keys and RTCP of ours.
    pub made: u64,
    /// Packets the kernel took from us, forwarded and made.
    pub sent: u64,
    /// Packets the kernel refused to send.
    pub send_failed: u64,
    /// Dropped by the kernel because a socket's buffer was full; not among those offered.
    pub kernel_drop: u64,
    /// Whether the buckets add up to `offered`.
    pub balanced: bool,
}

impl MediaLedger {
    /// One more packet ended in `bucket`.
    #[inline]
    pub fn count(&mut self, bucket: MediaBucket) {
        *match bucket {
            MediaBucket::Forwarded => &mut self.forwarded,
            MediaBucket::Taken => &mut self.taken,
            MediaBucket::Event => &mut self.event,
            MediaBucket::Control => &mut self.control,
            MediaBucket::Held => &mut self.held,
            MediaBucket::Unexpected => &mut self.unexpected,
            MediaBucket::Rejected => &mut self.rejected,
            MediaBucket::Foreign => &mut self.foreign,
            MediaBucket::Stray => &mut self.stray,
            MediaBucket::Stun => &mut self.stun,
            MediaBucket::Dtls => &mut self.dtls,
            MediaBucket::Sip => &mut self.sip,
            MediaBucket::Garbage => &mut self.garbage,
        } += 1;
    }

    /// Add another shard's counts.
    pub(crate) fn add(&mut self, other: &MediaLedger) {
        self.offered += other.offered;
        self.forwarded += other.forwarded;
        self.taken += other.taken;
        self.event += other.event;
        self.control += other.control;
        self.held += other.held;
        self.unexpected += other.unexpected;
        self.rejected += other.rejected;
        self.foreign += other.foreign;
        self.stray += other.stray;
        self.stun += other.stun;
        self.dtls += other.dtls;
        self.sip += other.sip;
        self.garbage += other.garbage;
        self.made += other.made;
        self.sent += other.sent;
        self.send_failed += other.send_failed;
        self.kernel_drop += other.kernel_drop;
    }

    /// The sum of the buckets of what came.
    pub fn sum(&self) -> u64 {
        self.forwarded
            + self.taken
            + self.event
            + self.control
            + self.held
            + self.unexpected
            + self.rejected
            + self.foreign
            + self.stray
            + self.stun
            + self.dtls
            + self.sip
            + self.garbage
    }
}
