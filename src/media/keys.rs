//! Keys: telephone-events of the peer (RFC 4733).

use std::time::Duration;

use super::lane::Lane;
use super::receive::Heard;
use super::stream::{may_send, note};
use super::table::Media;
use super::wheel::{PACKET_SAMPLES, SLOTS};
use super::work::{Leg, Work};
use crate::api::MediaBucket;
use crate::rtp::{self, Digit, EventReceiver, Events, Header};
use crate::time::Timestamp;
use crate::wire::{MediaSocket, MediaTransmit, Verdict};

/// A key that the peer of a call pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pressed {
    /// The call.
    pub call: u32,
    /// Which key.
    pub digit: Digit,
    /// For how long.
    pub duration_ms: u16,
    /// The call it is relayed to, if the other peer did not hear it.
    pub onward: Option<u32>,
}

/// What a peer's telephone-events said so far.
#[derive(Debug, Default)]
pub(super) struct Listener {
    receiver: EventReceiver,
    /// When a key still held counts as released.
    silent_at: Option<Timestamp>,
}

impl Listener {
    /// Whether a key may be held whose end was lost.
    pub(super) fn is_waiting(&self) -> bool {
        self.silent_at.is_some()
    }

    /// The key whose end did not come, once it is due.
    fn finish(&mut self, now: Timestamp) -> Option<rtp::Key> {
        self.silent_at.take_if(|due| *due <= now)?;
        self.receiver.finish()
    }
}

impl Media {
    /// Whether there are keys to be told, to the application or to a peer.
    #[inline]
    pub fn has_keys(&self) -> bool {
        !self.pressed.is_empty() || !self.untold.is_empty()
    }

    /// The next call with keys that its peer must be told of by other means.
    pub fn poll_untold(&mut self) -> Option<u32> {
        self.untold.pop_front()
    }

    /// The next key that was pressed.
    #[inline]
    pub fn poll_key(&mut self) -> Option<Pressed> {
        self.pressed.pop_front()
    }

    /// The call that the peer of the call with `port` is relayed to.
    pub fn relayed_to(&self, port: u32) -> Option<u32> {
        let lane = self.lanes.get(port as usize)?;
        match self.streams.get(lane.stream)?.work {
            Work::Relay(leg) => self.lane_of(leg).map(|lane| lane.call),
            Work::Echo | Work::Sink | Work::Play(_) => None,
        }
    }

    fn lane_of(&self, leg: Leg) -> Option<&Lane> {
        let is_same = self.streams.generation(leg.stream) == leg.generation;
        let stream = self.streams.get(leg.stream).filter(|_| is_same)?;
        self.lanes.get(stream.port as usize)
    }

    /// A packet of the peer's with the payload type of telephone-event.
    pub(super) fn receive_event(
        &mut self,
        now: Timestamp,
        port: u32,
        header: &Header,
        packet: &mut [u8],
    ) -> Heard {
        let payload = packet.get(header.payload()).unwrap_or_default();
        let Some((lane, stream)) = self.lane_and_stream(port) else {
            return self.drop_as(MediaBucket::Stray);
        };
        // All packets of an event have the timestamp of its start; its duration says when each was due.
        let duration = rtp::Event::parse(payload).map_or(0, |event| event.duration);
        let mut due = *header;
        due.timestamp = header.timestamp.wrapping_add(duration.into());
        if !note(stream, now, &due) {
            return self.drop_as(MediaBucket::Rejected);
        }
        let leg = match stream.work {
            Work::Relay(leg) => Some(leg),
            Work::Echo | Work::Sink | Work::Play(_) => None,
        };
        let transmit = leg.and_then(|leg| self.forward_event(now, leg, header, packet));
        let onward = leg.filter(|_| transmit.is_none());
        let payload = packet.get(header.payload()).unwrap_or_default();
        self.listen(now, port, header.timestamp, payload, onward);
        let verdict = match transmit {
            Some(transmit) => {
                self.ledger.count(MediaBucket::Forwarded);
                Verdict::Forward(transmit)
            }
            None => {
                // Its number is not sent on: that is no loss either.
                self.interrupt(lane.stream);
                self.ledger.count(MediaBucket::Event);
                Verdict::Done
            }
        };
        if self.pressed.is_empty() { Heard::Verdict(verdict) } else { Heard::Keys(verdict) }
    }

    /// Read what a packet says of keys. Those not forwarded are told to be pressed again for `onward`.
    fn listen(
        &mut self,
        now: Timestamp,
        port: u32,
        timestamp: u32,
        payload: &[u8],
        onward: Option<Leg>,
    ) {
        let onward = onward.and_then(|leg| self.lane_of(leg)).map(|lane| lane.call);
        let Some(&lane) = self.lanes.get(port as usize) else { return };
        let Some(stream) = self.streams.get_mut(lane.stream) else { return };
        let listener = &mut stream.extras().listener;
        listener.silent_at = Some(now + SILENCE);
        for (start, event) in Events::new(timestamp, payload).take(EVENTS_MAX) {
            if let Some(key) = listener.receiver.receive(start, event) {
                self.pressed.push_back(Pressed::of(lane.call, key, onward));
            }
        }
        self.reseat(now, port);
    }

    /// A key that is held for too long without a word was released: the packets that said so were lost.
    pub(super) fn expire_key(&mut self, now: Timestamp, port: u32) {
        let Some((lane, stream)) = self.lane_and_stream(port) else { return };
        let listener = stream.extras.as_mut().map(|extras| &mut extras.listener);
        if let Some(key) = listener.and_then(|listener| listener.finish(now)) {
            // Whoever was sent its packets finds out in the same way.
            self.pressed.push_back(Pressed::of(lane.call, key, None));
        }
    }

    /// Make an event packet one of ours, for the peer of another call. `None`: that one cannot hear it now.
    fn forward_event(
        &mut self,
        now: Timestamp,
        leg: Leg,
        header: &Header,
        packet: &mut [u8],
    ) -> Option<MediaTransmit> {
        let is_same = self.streams.generation(leg.stream) == leg.generation;
        let stream = self.streams.get_mut(leg.stream).filter(|_| is_same)?;
        let lane = self.lanes.get(stream.port as usize)?;
        let payload_type = lane.terms?.telephone_event.filter(|_| may_send(lane, stream))?;
        let sender = &mut stream.sender;
        let numbers = sender.forward(now, header.ssrc, header.sequence, header.timestamp);
        if numbers.is_first {
            Header::mark(packet);
        }
        Header::rewrite(packet, payload_type, numbers.sequence, numbers.timestamp, sender.ssrc);
        sender.count_event(header.payload().len());
        Some(MediaTransmit { socket: MediaSocket::rtp(stream.port), remote: stream.peer })
    }
}

impl Pressed {
    fn of(call: u32, key: rtp::Key, onward: Option<u32>) -> Pressed {
        let duration_ms = u16::try_from(key.duration / TICKS_PER_MS).unwrap_or(u16::MAX);
        Pressed { call, digit: key.digit, duration_ms, onward }
    }
}

/// Of the RTP clock.
const TICKS_PER_MS: u32 = (PACKET_SAMPLES / SLOTS) as u32;

/// Events of one packet that are looked at; each sender repeats at most its last few (RFC 4733 §2.5.1.5).
const EVENTS_MAX: usize = 8;

/// Without a word for so long an event is over: three times the longest update interval recommended (RFC 4733 §2.5.1.2,
/// §2.5.2.2).
const SILENCE: Duration = Duration::from_millis(150);
