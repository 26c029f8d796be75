//! Forward: audio that goes out again in the packet it came in, to the peer itself or to that of another call.

use super::lane::Lane;
use super::stream::{Stream, may_send};
use super::table::Media;
use super::work::{Leg, Work};
use crate::api::MediaBucket;
use crate::rtp::Header;
use crate::rtp::g711::{self, Law};
use crate::sdp::CodecKind;
use crate::time::Timestamp;
use crate::wire::{MediaSocket, MediaTransmit};

impl Media {
    /// What the treatment does with audio: where it goes, or the bucket it ends in. A recording hears it first.
    pub(super) fn treat_packet(
        &mut self,
        now: Timestamp,
        port: u32,
        header: &Header,
        packet: &mut [u8],
    ) -> Result<MediaTransmit, MediaBucket> {
        let (_, stream) = self.lane_and_stream(port).ok_or(MediaBucket::Stray)?;
        if stream.extras.is_some() {
            self.record_packet(now, port, header, packet);
        }
        let (lane, stream) = self.lane_and_stream(port).ok_or(MediaBucket::Stray)?;
        match stream.work {
            Work::Sink | Work::Play(_) => Err(MediaBucket::Taken),
            Work::Echo => forward(now, &lane, stream, header, packet),
            Work::Relay(leg) => self.relay(now, &lane, leg, header, packet),
        }
    }

    /// On to the peer of another call.
    fn relay(
        &mut self,
        now: Timestamp,
        from: &Lane,
        leg: Leg,
        header: &Header,
        packet: &mut [u8],
    ) -> Result<MediaTransmit, MediaBucket> {
        if self.streams.generation(leg.stream) != leg.generation {
            return Err(MediaBucket::Taken);
        }
        let stream = self.streams.get_mut(leg.stream).ok_or(MediaBucket::Taken)?;
        let lane = self.lanes.get(stream.port as usize).ok_or(MediaBucket::Taken)?;
        let (Some(theirs), Some(ours)) = (from.terms, lane.terms) else {
            return Err(MediaBucket::Taken);
        };
        let payload = packet.get_mut(header.payload()).unwrap_or_default();
        if !convert(theirs.codec.kind, ours.codec.kind, payload) {
            stream.sender.forget_source();
            return Err(MediaBucket::Unexpected);
        }
        forward(now, lane, stream, header, packet)
    }
}

/// Rewrite `packet` into one of ours, for the peer of `stream`.
#[inline]
pub(super) fn forward(
    now: Timestamp,
    lane: &Lane,
    stream: &mut Stream,
    header: &Header,
    packet: &mut [u8],
) -> Result<MediaTransmit, MediaBucket> {
    let is_open = may_send(lane, stream);
    let sender = &mut stream.sender;
    let Some(terms) = lane.terms.filter(|_| is_open) else {
        sender.forget_source();
        return Err(MediaBucket::Taken);
    };
    let numbers = sender.forward(now, header.ssrc, header.sequence, header.timestamp);
    if numbers.is_first {
        Header::mark(packet);
    }
    let (sequence, timestamp) = (numbers.sequence, numbers.timestamp);
    Header::rewrite(packet, terms.codec.payload_type, sequence, timestamp, sender.ssrc);
    sender.count(now, timestamp, header.payload().len());
    Ok(MediaTransmit { socket: MediaSocket::rtp(stream.port), remote: stream.peer })
}

/// Make `payload` in codec `from` one in codec `to`; whether that is possible.
#[inline]
fn convert(from: CodecKind, to: CodecKind, payload: &mut [u8]) -> bool {
    match (from, to) {
        (CodecKind::Pcmu, CodecKind::Pcma) => g711::transcode(payload, Law::Mu, Law::A),
        (CodecKind::Pcma, CodecKind::Pcmu) => g711::transcode(payload, Law::A, Law::Mu),
        (one, other) => return one == other,
    }
    true
}
