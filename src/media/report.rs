//! Report: how the media of a call went, from what was counted on the way (RFC 3550 §6.4).

use super::lane::{Lane, NO_STREAM};
use super::port::MediaPort;
use super::quality::TICK_US;
use super::stream::Stream;
use super::table::Media;
use super::totals::Totals;
use crate::api::{MediaReport, QualitySums};
use crate::rtp::{Header, Reception};
use crate::sdp::CodecKind;
use crate::time::Timestamp;

impl Media {
    /// The call of `port` is over, or has no media any more. If there was a stream the port comes back: it is for
    /// [`Media::close`], which has more to do than most calls need.
    #[inline]
    pub fn close_unused(&mut self, port: MediaPort) -> Option<MediaPort> {
        if let Some(lane) = self.lanes.get_mut(port.number() as usize) {
            if lane.stream != NO_STREAM {
                return Some(port);
            }
            lane.vacate();
        }
        self.ports.release(port, None);
        None
    }

    /// The same for every port; how the media went, if any flowed.
    #[cold]
    pub fn close(&mut self, port: MediaPort) -> Option<MediaReport> {
        let port = self.close_unused(port)?;
        let lane = self.lanes.get_mut(port.number() as usize)?;
        let lane = std::mem::replace(lane, Lane::VACANT);
        let (flowed, report) = self.end_stream(&lane);
        self.ports.release(port, flowed);
        report
    }

    /// Free the stream of `lane`: when its peer was heard last, and how it went.
    fn end_stream(&mut self, lane: &Lane) -> (Option<Timestamp>, Option<MediaReport>) {
        let index = lane.stream;
        let Some(mut stream) = self.streams.remove(index) else { return (None, None) };
        if let Some(seat) = stream.seat {
            self.wheel.leave(seat, index);
        }
        self.end_recording(&mut stream);
        let report = stream.report(lane);
        self.controls.bid_farewell(&self.ports, lane, &mut stream);
        if let Some(report) = &report {
            self.quality.record(report);
        }
        // Who was heard before it moved was heard until then.
        let heard = stream.heard.or(stream.was_heard().then_some(stream.excused));
        (heard, report)
    }

    /// How the media of `port` goes, if any flowed.
    pub fn report(&self, port: u32) -> Option<MediaReport> {
        let lane = self.lanes.get(port as usize)?;
        self.streams.get(lane.stream)?.report(lane)
    }

    /// How calls went that are over.
    pub fn quality(&self) -> QualitySums {
        self.quality
    }
}

impl Stream {
    /// Another source is heard from here on. `None`: it claims to be us.
    #[cold]
    pub(super) fn meet(&mut self, header: &Header) -> Option<&mut Reception> {
        if header.ssrc == self.sender.ssrc {
            self.note_collision();
            return None;
        }
        if let Some(former) = &self.reception {
            self.totals.follow(former);
        }
        self.control.forget_source();
        Some(self.reception.insert(Reception::new(header.ssrc, header.sequence)))
    }

    /// Whether a packet was heard or sent.
    pub(super) fn has_flowed(&self) -> bool {
        self.was_heard() || self.sender.packets > 0 || self.totals.sent > 0
    }

    /// Whether the peer was ever heard, wherever it was.
    pub(super) fn was_heard(&self) -> bool {
        self.heard.is_some() || self.reception.is_some()
    }

    /// What was counted of all sources of the peer, and of ours that were given up.
    pub(super) fn totals_now(&self) -> Totals {
        match &self.reception {
            Some(reception) => self.totals.with(reception),
            None => self.totals,
        }
    }

    fn report(&self, lane: &Lane) -> Option<MediaReport> {
        if !self.has_flowed() {
            return None;
        }
        let kind = lane.terms.map_or(CodecKind::Pcmu, |terms| terms.codec.kind);
        let totals = self.totals_now();
        let jitter = self.reception.as_ref().map_or(0, |reception| reception.jitter());
        let remote = self.control.remote;
        Some(MediaReport {
            received: totals.received,
            received_octets: totals.received_octets,
            lost: totals.loss.missing,
            reordered: totals.reordered,
            duplicates: totals.duplicates,
            jitter_us: jitter.saturating_mul(TICK_US),
            jitter_us_max: totals.jitter_max.saturating_mul(TICK_US),
            sent: totals.sent + self.sender.packets,
            sent_octets: totals.sent_octets + self.sender.octets,
            remote_lost_e4: remote.map_or(0, |remote| remote.lost_e4()),
            remote_jitter_us: remote.map_or(0, |remote| remote.jitter.saturating_mul(TICK_US)),
            round_trip_us: remote.and_then(|remote| remote.round_trip_us),
            mos_e2: self.mos_e2(kind),
            remote_mos_e2: self.remote_mos_e2(kind),
        })
    }
}
