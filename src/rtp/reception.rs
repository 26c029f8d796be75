//! Reception: what a receiver knows of one source, and reports to it (RFC 3550 §6.4.1, appendix A).

use super::header::Header;
use super::jitter::Jitter;
use super::quality::Loss;
use super::rtcp::ReportBlock;
use super::sequence::{Arrival, Sequence};

/// The statistics of one synchronization source.
#[derive(Clone, Copy, Debug)]
pub struct Reception {
    sequence: Sequence,
    jitter: Jitter,
    octets: u64,
    ssrc: u32,
    packets: u32,
    /// Packets received before the source last started anew.
    packets_before: u32,
    reordered: u32,
    duplicates: u32,
    gaps: u32,
    /// What was expected and received when the last report was made.
    expected_prior: u32,
    received_prior: u32,
}

impl Reception {
    /// A source heard for the first time, by a packet numbered `sequence` that is yet to be received.
    pub fn new(ssrc: u32, sequence: u16) -> Reception {
        Reception {
            sequence: Sequence::new(sequence),
            jitter: Jitter::default(),
            octets: 0,
            ssrc,
            packets: 0,
            packets_before: 0,
            reordered: 0,
            duplicates: 0,
            gaps: 0,
            expected_prior: 0,
            received_prior: 0,
        }
    }

    /// Count a packet of this source that came at `arrival`, in ticks of the payload's clock.
    #[inline]
    pub fn receive(&mut self, header: &Header, arrival: u32) -> Arrival {
        let kind = self.sequence.receive(header.sequence);
        match kind {
            Arrival::InOrder { gap } => self.gaps = self.gaps.wrapping_add(u32::from(gap > 0)),
            Arrival::Reordered => self.reordered = self.reordered.wrapping_add(1),
            Arrival::Duplicate => {
                self.duplicates = self.duplicates.wrapping_add(1);
                self.packets = self.packets.wrapping_add(1);
                return kind;
            }
            Arrival::Restarted => self.restart(),
            Arrival::Probation | Arrival::Rejected => return kind,
        }
        self.packets = self.packets.wrapping_add(1);
        self.octets += header.payload().len() as u64;
        self.jitter.receive(header.timestamp, arrival);
        kind
    }

    /// Reports start from zero, as the source did; counts of the call go on.
    #[cold]
    fn restart(&mut self) {
        self.packets_before = self.packets;
        (self.expected_prior, self.received_prior) = (0, 0);
        self.jitter.restart();
    }

    /// The report block about this source. `last_sr` is the middle of the NTP timestamp in its last
    /// sender report, `delay_since_last_sr` the time since then in units of 1/65536 s; both are zero
    /// without one. The next block reports what was lost after this one.
    pub fn report_block(&mut self, last_sr: u32, delay_since_last_sr: u32) -> ReportBlock {
        ReportBlock {
            ssrc: self.ssrc,
            fraction_lost: self.take_fraction_lost(),
            cumulative_lost: self.lost(),
            extended_highest: self.extended_highest(),
            interarrival_jitter: self.jitter(),
            last_sr,
            delay_since_last_sr,
        }
    }

    /// The part of the packets expected since the last call of this that was lost, in 1/256 (RFC 3550 appendix A.3).
    pub fn take_fraction_lost(&mut self) -> u8 {
        let (expected, received) = (self.sequence.expected(), self.received());
        let expected_interval = expected.wrapping_sub(self.expected_prior);
        let received_interval = received.wrapping_sub(self.received_prior);
        (self.expected_prior, self.received_prior) = (expected, received);
        let lost_interval = expected_interval.saturating_sub(received_interval);
        let fraction = (u64::from(lost_interval) << 8) / u64::from(expected_interval.max(1));
        // All of them would be 256.
        fraction.min(255) as u8
    }

    /// Packets lost since the source last started, as reports carry it (RFC 3550 §6.4.1).
    pub fn lost(&self) -> i32 {
        //= rfc3550#A.3
        //# Since this signed number is carried in 24 bits, it should be clamped at 0x7fffff for
        //# positive loss or 0x800000 for negative loss rather than wrapping around.
        let lost = i64::from(self.sequence.expected()) - i64::from(self.received());
        lost.clamp(-0x80_0000, 0x7f_ffff) as i32
    }

    //= rfc3550#6.4.1
    //# Thus, packets that arrive late are not counted as lost, and the loss may be negative if there
    //# are duplicates.
    fn received(&self) -> u32 {
        self.packets.wrapping_sub(self.packets_before)
    }

    /// The source.
    pub fn ssrc(&self) -> u32 {
        self.ssrc
    }

    /// Whether it proved to be one, by two packets in sequence (RFC 3550 §6.2.1).
    pub fn is_valid(&self) -> bool {
        self.sequence.is_valid()
    }

    /// The highest sequence number received, extended by the count of cycles (RFC 3550 §6.4.1).
    pub fn extended_highest(&self) -> u32 {
        self.sequence.extended_highest()
    }

    /// Interarrival jitter in ticks (RFC 3550 §6.4.1).
    pub fn jitter(&self) -> u32 {
        self.jitter.ticks()
    }

    /// The highest the jitter ever was, in ticks.
    pub fn jitter_max(&self) -> u32 {
        self.jitter.ticks_max()
    }

    /// Packets received since the first valid one, late ones and duplicates included.
    pub fn packets(&self) -> u32 {
        self.packets
    }

    /// Octets of payload in them, duplicates left out.
    pub fn octets(&self) -> u64 {
        self.octets
    }

    /// Packets that came after one numbered higher.
    pub fn reordered(&self) -> u32 {
        self.reordered
    }

    /// Packets that had come before.
    pub fn duplicates(&self) -> u32 {
        self.duplicates
    }

    /// How often numbers were left out, however many at a time.
    pub fn gaps(&self) -> u32 {
        self.gaps
    }

    /// What was lost of the whole call, for its rating: the E-model does not start anew with the source.
    pub fn loss(&self) -> Loss {
        let received = self.packets.wrapping_sub(self.duplicates);
        let missing = self.sequence.expected_total().saturating_sub(received);
        Loss { received, missing, gaps: self.gaps }
    }
}
