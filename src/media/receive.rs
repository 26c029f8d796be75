//! Receive: a packet of a peer, from its class to what is done with it. The path every packet takes.

use std::net::{IpAddr, SocketAddr};

use super::forward::forward;
use super::lane::NO_STREAM;
use super::stream::note;
use super::table::Media;
use crate::api::{Latching, MediaBucket};
use crate::rtp::{Class, Header};
use crate::time::Timestamp;
use crate::wire::{MediaSocket, Verdict};

/// What came of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Nothing that anybody has to hear of.
    Verdict(Verdict),
    /// Its source is not the peer of this call, but may be: where its signalling comes from decides.
    Stranger {
        /// The call.
        call: u32,
    },
    /// Keys were pressed: [`Media::poll_key`] tells which.
    Keys(Verdict),
}

/// Nothing more to do.
const DONE: Heard = Heard::Verdict(Verdict::Done);

impl Media {
    /// A packet came. It is taken, sent on, or dropped, and counted once.
    #[inline]
    pub fn receive(
        &mut self,
        now: Timestamp,
        socket: MediaSocket,
        remote: SocketAddr,
        packet: &mut [u8],
    ) -> Heard {
        self.ledger.offered += 1;
        let port = socket.port();
        let lane = self.lanes.get(port as usize).filter(|lane| lane.is_in_force);
        let Some(lane) = lane else { return self.drop_as(MediaBucket::Stray) };
        match Class::of(packet) {
            Class::Rtp if !socket.is_rtcp() => self.receive_rtp(now, port, remote, packet),
            Class::Rtcp => self.receive_rtcp(now, socket, *lane, remote, packet),
            Class::Stun => self.drop_as(MediaBucket::Stun),
            Class::Dtls => self.drop_as(MediaBucket::Dtls),
            Class::Sip => self.drop_as(MediaBucket::Sip),
            Class::Rtp | Class::Garbage => self.drop_as(MediaBucket::Garbage),
        }
    }

    #[inline]
    fn receive_rtp(
        &mut self,
        now: Timestamp,
        port: u32,
        remote: SocketAddr,
        packet: &mut [u8],
    ) -> Heard {
        let Some(lane) = self.lanes.get(port as usize) else {
            return self.drop_as(MediaBucket::Stray);
        };
        let call = lane.call;
        let index = match lane.stream {
            // Nobody but the peer brings a stream into being.
            NO_STREAM if lane.terms.is_none_or(|terms| terms.rtp() != remote) => {
                return Heard::Stranger { call: lane.call };
            }
            NO_STREAM => self.stream_of(now, port),
            index => Some(index),
        };
        let Some(stream) = index.and_then(|index| self.streams.get(index)) else {
            return self.drop_as(MediaBucket::Stray);
        };
        if remote != stream.peer {
            if stream.source.is_open() {
                return Heard::Stranger { call };
            }
            return self.drop_as(MediaBucket::Foreign);
        }
        let Some(header) = Header::parse(packet) else {
            return self.drop_as(MediaBucket::Garbage);
        };
        self.take(now, port, &header, packet)
    }

    /// A packet of a stranger, whose call is signalled from `signalling`. Most are nobody's; one may prove to be the
    /// peer, behind a network address translator.
    #[cold]
    pub fn receive_stranger(
        &mut self,
        now: Timestamp,
        socket: MediaSocket,
        remote: SocketAddr,
        packet: &mut [u8],
        signalling: IpAddr,
    ) -> Heard {
        let port = socket.port();
        let lane = self.lanes.get(port as usize);
        let Some(terms) = lane.and_then(|lane| lane.terms) else {
            return self.drop_as(MediaBucket::Stray);
        };
        let Some(header) = Header::parse(packet) else {
            return self.drop_as(MediaBucket::Garbage);
        };
        let is_agreed = header.payload_type == terms.codec.payload_type
            || Some(header.payload_type) == terms.telephone_event;
        // It described an address on another host than its signalling comes from, and sends from the latter.
        let is_translated = self.config.latching == Latching::BehindNat
            && terms.rtp().ip() != signalling
            && remote.ip() == signalling;
        if !is_agreed || !is_translated || self.stream_of(now, port).is_none() {
            return self.drop_as(MediaBucket::Foreign);
        }
        let Some((_, stream)) = self.lane_and_stream(port) else {
            return self.drop_as(MediaBucket::Stray);
        };
        if !stream.source.latch(remote, &header) {
            return self.drop_as(MediaBucket::Foreign);
        }
        stream.peer = remote;
        self.take(now, port, &header, packet)
    }

    /// A packet of the peer.
    #[inline]
    fn take(&mut self, now: Timestamp, port: u32, header: &Header, packet: &mut [u8]) -> Heard {
        let Some(lane) = self.lanes.get(port as usize) else {
            return self.drop_as(MediaBucket::Stray);
        };
        let (Some(stream), Some(terms)) = (self.streams.get_mut(lane.stream), &lane.terms) else {
            return self.drop_as(MediaBucket::Stray);
        };
        let is_first = stream.heard.replace(now).is_none();
        let verdict = if !terms.direction.receives() {
            Err(MediaBucket::Held)
        } else if Some(header.payload_type) == terms.telephone_event {
            if is_first {
                self.begin(now, port);
            }
            return self.receive_event(now, port, header, packet);
        } else if header.payload_type != terms.codec.payload_type {
            Err(self.take_other(now, port, header))
        } else if !note(stream, now, header) {
            Err(MediaBucket::Rejected)
        } else if stream.is_plain_echo() {
            forward(now, lane, stream, header, packet)
        } else {
            self.treat_packet(now, port, header, packet)
        };
        if is_first {
            self.begin(now, port);
        }
        match verdict {
            Ok(transmit) => {
                self.ledger.count(MediaBucket::Forwarded);
                Heard::Verdict(Verdict::Forward(transmit))
            }
            Err(bucket) => self.drop_as(bucket),
        }
    }

    /// A packet of the peer that is neither audio nor keys; the bucket it ends in.
    #[cold]
    fn take_other(&mut self, now: Timestamp, port: u32, header: &Header) -> MediaBucket {
        let Some((lane, stream)) = self.lane_and_stream(port) else { return MediaBucket::Stray };
        if header.payload_type != COMFORT_NOISE || !note(stream, now, header) {
            return MediaBucket::Unexpected;
        }
        self.interrupt(lane.stream);
        MediaBucket::Taken
    }

    /// The first packet of the peer came.
    #[cold]
    fn begin(&mut self, now: Timestamp, port: u32) {
        if let Some((lane, stream)) = self.lane_and_stream(port) {
            stream.source.lock();
            if lane.terms.is_some_and(|terms| !terms.is_rtcp_mux) {
                self.ports.want_control(port);
            }
            self.reseat(now, port);
        }
    }

    #[inline]
    pub(super) fn drop_as(&mut self, bucket: MediaBucket) -> Heard {
        self.ledger.count(bucket);
        DONE
    }
}

/// What a peer that suppresses silence sends now and then, asked or not (RFC 3389 §4). It is heard of, and not sent on.
const COMFORT_NOISE: u8 = 13;
