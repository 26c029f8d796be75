//! The ledger: every datagram ends in exactly one bucket.

use serde::Serialize;

/// The bucket a datagram ends in. Each ends in exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bucket {
    /// Acted upon.
    Delivered,
    /// A retransmission, absorbed or answered again.
    Absorbed,
    /// A request answered with a refusal and no state kept.
    Refused,
    /// Well formed, but nothing here waits for it: a late response, an ACK of no call.
    Stray,
    /// Not a SIP message, or one too broken to act upon.
    ParseReject,
    /// Refused for want of room.
    Shed,
    /// A new INVITE from a source above its rate, dropped: its first ones were refused.
    Limited,
    /// A new INVITE so old that its retransmission is there or near, dropped.
    Stale,
    /// A new INVITE beyond what can be served or refused in time, dropped: its retransmission comes.
    Excess,
    /// An empty line that keeps a binding open (RFC 5626 §3.5.1).
    Keepalive,
}

/// Counts per bucket. `offered` is counted where datagrams come in, the rest where they end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Ledger {
    /// Datagrams that reached the host for this shard, those the kernel dropped included.
    pub offered: u64,
    /// Dropped by the kernel because a socket buffer was full or the checksum was wrong. It counts packets: datagrams
    /// that came as one (UDP_GRO) are one here.
    pub kernel_drop: u64,
    /// Dropped by a filter of ours in the kernel: new INVITEs under overload, or of a source above its rate; and ACKs
    /// of refusals, told apart in [`sieved_acks`](super::Stats::sieved_acks).
    pub sieved: u64,
    /// Dropped because the owning shard's mailbox was full.
    pub mailbox_overflow: u64,
    /// Left in a mailbox, or received and not looked at, when the server ended.
    pub abandoned: u64,
    /// See [`Bucket::Delivered`].
    pub delivered: u64,
    /// See [`Bucket::Absorbed`].
    pub absorbed: u64,
    /// See [`Bucket::Refused`].
    pub refused: u64,
    /// See [`Bucket::Stray`].
    pub stray: u64,
    /// See [`Bucket::ParseReject`].
    pub parse_reject: u64,
    /// See [`Bucket::Shed`].
    pub shed: u64,
    /// See [`Bucket::Limited`].
    pub limited: u64,
    /// See [`Bucket::Stale`].
    pub stale: u64,
    /// See [`Bucket::Excess`].
    pub excess: u64,
    /// See [`Bucket::Keepalive`].
    pub keepalive: u64,
    /// Whether the buckets add up to `offered`.
    pub balanced: bool,
}

impl Ledger {
    /// One more datagram ended in `bucket`.
    #[inline]
    pub fn count(&mut self, bucket: Bucket) {
        *match bucket {
            Bucket::Delivered => &mut self.delivered,
            Bucket::Absorbed => &mut self.absorbed,
            Bucket::Refused => &mut self.refused,
            Bucket::Stray => &mut self.stray,
            Bucket::ParseReject => &mut self.parse_reject,
            Bucket::Shed => &mut self.shed,
            Bucket::Limited => &mut self.limited,
            Bucket::Stale => &mut self.stale,
            Bucket::Excess => &mut self.excess,
            Bucket::Keepalive => &mut self.keepalive,
        } += 1;
    }

    /// Add another shard's counts.
    pub(crate) fn add(&mut self, other: &Ledger) {
        self.offered += other.offered;
        self.kernel_drop += other.kernel_drop;
        self.sieved += other.sieved;
        self.mailbox_overflow += other.mailbox_overflow;
        self.abandoned += other.abandoned;
        self.delivered += other.delivered;
        self.absorbed += other.absorbed;
        self.refused += other.refused;
        self.stray += other.stray;
        self.parse_reject += other.parse_reject;
        self.shed += other.shed;
        self.limited += other.limited;
        self.stale += other.stale;
        self.excess += other.excess;
        self.keepalive += other.keepalive;
    }

    /// The sum of all buckets.
    pub fn sum(&self) -> u64 {
        self.kernel_drop
            + self.sieved
            + self.mailbox_overflow
            + self.abandoned
            + self.delivered
            + self.absorbed
            + self.refused
            + self.stray
            + self.parse_reject
            + self.shed
            + self.limited
            + self.stale
            + self.excess
            + self.keepalive
    }
}
