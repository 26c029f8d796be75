//! Reports: what a sender sent, and what a receiver received of one source (RFC 3550 §6.4.1).

/// The sender information of a sender report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SenderInfo {
    /// When it was sent: seconds since 1900, with 32 bits behind the point.
    pub ntp: u64,
    /// The same moment on the clock of the data packets.
    pub timestamp: u32,
    /// Data packets sent.
    pub packets: u32,
    /// Octets of payload in them.
    pub octets: u32,
}

impl SenderInfo {
    pub(super) fn from_bytes(bytes: &[u8; 20]) -> SenderInfo {
        let [ntp_high, ntp_low, timestamp, packets, octets] = words(bytes);
        let ntp = u64::from(ntp_high) << 32 | u64::from(ntp_low);
        SenderInfo { ntp, timestamp, packets, octets }
    }

    pub(super) fn to_bytes(self) -> [u8; 20] {
        let (ntp_high, ntp_low) = ((self.ntp >> 32) as u32, self.ntp as u32);
        bytes([ntp_high, ntp_low, self.timestamp, self.packets, self.octets])
    }
}

/// What a receiver says about one source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReportBlock {
    /// The source it is about.
    pub ssrc: u32,
    /// The part of the packets lost since the last report, in 1/256.
    pub fraction_lost: u8,
    /// Packets lost since the beginning, 24 bits and a sign; duplicates make it less.
    pub cumulative_lost: i32,
    /// The highest sequence number received, and above it how often numbers wrapped.
    pub extended_highest: u32,
    /// In ticks of the clock of the data packets.
    pub interarrival_jitter: u32,
    /// LSR: the middle of the NTP timestamp of the source's last sender report, or zero.
    pub last_sr: u32,
    /// DLSR: the time since that report came, in units of 1/65536 s, or zero.
    pub delay_since_last_sr: u32,
}

impl ReportBlock {
    /// Bytes of a block.
    pub const BYTES: usize = 24;

    fn from_bytes(bytes: &[u8; ReportBlock::BYTES]) -> ReportBlock {
        let [ssrc, lost, extended_highest, interarrival_jitter, last_sr, delay_since_last_sr] =
            words(bytes);
        ReportBlock {
            ssrc,
            fraction_lost: (lost >> 24) as u8,
            // Up and down again: that spreads the sign.
            cumulative_lost: (lost << 8) as i32 >> 8,
            extended_highest,
            interarrival_jitter,
            last_sr,
            delay_since_last_sr,
        }
    }

    pub(super) fn to_bytes(self) -> [u8; ReportBlock::BYTES] {
        let lost = u32::from(self.fraction_lost) << 24 | self.cumulative_lost as u32 & 0xff_ffff;
        bytes([
            self.ssrc,
            lost,
            self.extended_highest,
            self.interarrival_jitter,
            self.last_sr,
            self.delay_since_last_sr,
        ])
    }

    /// The round trip to the receiver and back in microseconds, of a block that came at `arrival`,
    /// the [middle](super::middle32) of our NTP clock. `None` when it has heard no report of ours,
    /// or says it kept one for longer than that is ago.
    pub fn round_trip_micros(&self, arrival: u32) -> Option<u32> {
        if self.last_sr == 0 {
            return None;
        }
        //= rfc3550#6.4.1
        //# It calculates the total round-trip time A-LSR using the last SR timestamp (LSR) field,
        //# and then subtracting this field to leave the round-trip propagation delay as (A - LSR -
        //# DLSR).
        let elapsed = arrival.wrapping_sub(self.last_sr);
        let round_trip = elapsed.checked_sub(self.delay_since_last_sr)?;
        u32::try_from((u64::from(round_trip) * 1_000_000) >> 16).ok()
    }
}

/// The report blocks of a packet.
#[derive(Clone, Debug)]
pub struct ReportBlocks<'a>(std::slice::Iter<'a, [u8; ReportBlock::BYTES]>);

impl<'a> ReportBlocks<'a> {
    /// The first `count` blocks of `bytes`; what follows them is a profile's own.
    pub(super) fn split(bytes: &'a [u8], count: usize) -> Option<ReportBlocks<'a>> {
        Some(ReportBlocks(bytes.as_chunks().0.get(..count)?.iter()))
    }
}

impl Iterator for ReportBlocks<'_> {
    type Item = ReportBlock;

    fn next(&mut self) -> Option<ReportBlock> {
        self.0.next().map(ReportBlock::from_bytes)
    }
}

/// `bytes` as words; the caller's array is as long as it wants words.
fn words<const WORDS: usize>(bytes: &[u8]) -> [u32; WORDS] {
    let mut words = [0; WORDS];
    for (word, bytes) in words.iter_mut().zip(bytes.as_chunks().0) {
        *word = u32::from_be_bytes(*bytes);
    }
    words
}

fn bytes<const WORDS: usize, const BYTES: usize>(words: [u32; WORDS]) -> [u8; BYTES] {
    let mut bytes = [0; BYTES];
    for (bytes, word) in bytes.as_chunks_mut().0.iter_mut().zip(words) {
        *bytes = word.to_be_bytes();
    }
    bytes
}
