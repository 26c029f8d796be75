//! The numbers a process can tell of itself: what is alive, how long answers took, and all it counts.

use serde::Serialize;

use super::{Ledger, MediaLedger, QualitySums, Recordings, ShedCounts};

/// Everything `--stats` writes.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Stats {
    /// Live objects by kind, summed over the shards.
    pub live: Live,
    /// Where every datagram ended, summed over the shards.
    pub ledger: Ledger,
    /// Why new calls were refused for want of room, summed over the shards.
    pub shed: ShedCounts,
    /// Where every media packet ended, summed over the shards.
    pub media: MediaLedger,
    /// How the media of calls went that are over, summed over the shards.
    pub quality: QualitySums,
    /// What became of recordings, summed over the shards.
    pub recordings: Recordings,
    /// From the arrival of a datagram at the host to the hand-over of its answers to the kernel, in microseconds.
    pub latency_us: Latency,
    /// From the arrival of a datagram at the host, through the kernel and mailboxes, to the moment its owner looked at
    /// it, in microseconds.
    pub age_us: Latency,
    /// How long turns of the shards' loops took that handled something, in microseconds.
    pub turn_us: Latency,
    /// Of the ledger's `sieved`: ACKs of refusals. They ask for nothing, unlike the INVITEs that are the rest.
    pub sieved_acks: u64,
    /// Calls accepted since start.
    pub calls_total: u64,
    /// Messages handed to the kernel.
    pub sent: u64,
    /// Sends they took: messages of one size for one peer may leave as one (`UDP_SEGMENT`), and count once here.
    pub groups: u64,
    /// Sends of several messages that the kernel refused; the messages went one by one.
    pub gso_refused: u64,
    /// Messages the kernel refused to send, and those too long to be sent at all.
    pub send_failed: u64,
    /// Messages kept back: their source may not be who it says, and had drawn three times what it sent.
    pub suppressed: u64,
    /// Datagrams handed to other shards, which own their calls: the fewer, the better the kernel steers.
    pub handed_over: u64,
    /// Datagrams other shards handed over.
    pub taken_in: u64,
    /// The same, shard by shard.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub shards: Vec<Stats>,
}

impl Stats {
    /// Add another shard's counts; quantiles do not add.
    pub(crate) fn add(&mut self, other: &Stats) {
        self.live.add(&other.live);
        self.ledger.add(&other.ledger);
        self.shed.add(&other.shed);
        self.media.add(&other.media);
        self.quality.add(&other.quality);
        self.recordings.add(&other.recordings);
        self.sieved_acks += other.sieved_acks;
        self.calls_total += other.calls_total;
        self.sent += other.sent;
        self.groups += other.groups;
        self.gso_refused += other.gso_refused;
        self.send_failed += other.send_failed;
        self.suppressed += other.suppressed;
        self.handed_over += other.handed_over;
        self.taken_in += other.taken_in;
    }
}

/// Objects alive on a shard. After the last call and the last timer every one is zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Live {
    /// Calls, ringing, up or ending.
    pub sessions: u64,
    /// Dialogs that requests can find.
    pub dialogs: u64,
    /// Transactions with work left.
    pub transactions: u64,
    /// Transactions that only absorb or repeat.
    pub tombstones: u64,
    /// Armed timers.
    pub timers: u64,
    /// Media ports on lease.
    pub media_ports: u64,
    /// Media ports by which something flowed, or whose call was told what to do with it.
    pub media_streams: u64,
    /// Blocks of message bytes.
    pub blocks: u64,
}

impl Live {
    /// Add another shard's counts.
    pub(crate) fn add(&mut self, other: &Live) {
        self.sessions += other.sessions;
        self.dialogs += other.dialogs;
        self.transactions += other.transactions;
        self.tombstones += other.tombstones;
        self.timers += other.timers;
        self.media_ports += other.media_ports;
        self.media_streams += other.media_streams;
        self.blocks += other.blocks;
    }
}

/// Quantiles of a latency histogram, in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Latency {
    /// Values recorded.
    pub count: u64,
    /// Half were not above.
    pub p50: u64,
    /// 90 in 100 were not above.
    pub p90: u64,
    /// 99 in 100 were not above.
    pub p99: u64,
    /// 999 in 1,000 were not above.
    pub p999: u64,
    /// The largest.
    pub max: u64,
}
