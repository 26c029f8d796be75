//! Report: how the media of a call went (RFC 3550 §6.4, ITU-T G.107).

use serde::Serialize;

/// What was measured of one call's media so far. Times in microseconds, shares in 1/10,000.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MediaReport {
    /// RTP packets of the peer that were taken.
    pub received: u64,
    /// Bytes of payload in them.
    pub received_octets: u64,
    /// Packets of the peer that never came (RFC 3550 §6.4.1: negative when duplicates outnumber them).
    pub lost: i32,
    /// Packets that came after one with a higher sequence number.
    pub reordered: u32,
    /// Packets that came twice.
    pub duplicates: u32,
    /// Interarrival jitter at the end.
    pub jitter_us: u32,
    /// The largest it was.
    pub jitter_us_max: u32,
    /// RTP packets sent.
    pub sent: u64,
    /// Bytes of payload in them.
    pub sent_octets: u64,
    /// Share of ours that the peer says it lost, from its last report.
    pub remote_lost_e4: u16,
    /// Interarrival jitter the peer reports.
    pub remote_jitter_us: u32,
    /// Round-trip time, from the peer's last report; `None`: none told.
    pub round_trip_us: Option<u32>,
    /// Estimated mean opinion score of what we hear, in hundredths: 100 to 450.
    pub mos_e2: u16,
    /// Estimated mean opinion score of what the peer hears, from its reports; `None`: none told.
    pub remote_mos_e2: Option<u16>,
}
