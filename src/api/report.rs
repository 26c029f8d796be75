//! Report: how the media of a call went (RFC 3550 §6.4, ITU-T G.107).

use serde::Serialize;

/// What was measured of one call's media so far, over all sources of either side. Times in microseconds, shares in
/// 1/10,000.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MediaReport {
    /// RTP packets of the peer that were taken, each counted once. The first of a source does not count: only the
    /// second proves that it is one (RFC 3550 §A.1).
    pub received: u64,
    /// Bytes of payload in them.
    pub received_octets: u64,
    /// Packets of the peer that never came.
    pub lost: u32,
    /// Packets that came after one with a higher sequence number.
    pub reordered: u32,
    /// Packets that came twice.
    pub duplicates: u32,
    /// Interarrival jitter (RFC 3550 §6.4.1) when the last packet came.
    pub jitter_us: u32,
    /// The largest it ever was.
    pub jitter_us_max: u32,
    /// RTP packets sent.
    pub sent: u64,
    /// Bytes of payload in them.
    pub sent_octets: u64,
    /// Share of ours that the peer lost, as it says in its last report; 0 if it sent none.
    pub remote_lost_e4: u16,
    /// Interarrival jitter of ours, as the peer says in its last report; 0 if it sent none.
    pub remote_jitter_us: u32,
    /// Round-trip time, from the last report of the peer that tells one; `None`: none did.
    pub round_trip_us: Option<u32>,
    /// Estimated mean opinion score of what we hear, in hundredths: 100 to 441; `None`: we heard nothing.
    pub mos_e2: Option<u16>,
    /// Estimated mean opinion score of what the peer hears, from its last report; `None`: it sent none.
    pub remote_mos_e2: Option<u16>,
}

/// How calls went that are over, summed up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct QualitySums {
    /// Calls with media.
    pub calls_reported: u64,
    /// Those of them that were rated.
    pub calls_rated: u64,
    /// The lowest estimated mean opinion score, in hundredths; 0: none was rated.
    pub mos_e2_min: u16,
    /// Their average.
    pub mos_e2_avg: u16,
    /// RTP packets taken.
    pub received: u64,
    /// RTP packets that never came.
    pub lost: u64,
    /// The largest interarrival jitter.
    pub jitter_us_max: u32,
    #[serde(skip)]
    mos_e2_sum: u64,
}

impl QualitySums {
    /// A call is over.
    pub(crate) fn record(&mut self, report: &MediaReport) {
        self.add(&QualitySums {
            calls_reported: 1,
            calls_rated: report.mos_e2.is_some().into(),
            mos_e2_min: report.mos_e2.unwrap_or(0),
            mos_e2_avg: 0,
            received: report.received,
            lost: report.lost.into(),
            jitter_us_max: report.jitter_us_max,
            mos_e2_sum: report.mos_e2.unwrap_or(0).into(),
        });
    }

    /// Add another shard's calls.
    pub(crate) fn add(&mut self, other: &QualitySums) {
        if other.calls_rated > 0 {
            let is_first = self.calls_rated == 0;
            let least = if is_first { u16::MAX } else { self.mos_e2_min };
            self.mos_e2_min = least.min(other.mos_e2_min);
        }
        self.calls_reported += other.calls_reported;
        self.calls_rated += other.calls_rated;
        self.mos_e2_sum += other.mos_e2_sum;
        self.mos_e2_avg = (self.mos_e2_sum / self.calls_rated.max(1)) as u16;
        self.received += other.received;
        self.lost += other.lost;
        self.jitter_us_max = self.jitter_us_max.max(other.jitter_us_max);
    }
}
