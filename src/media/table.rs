//! All media of one shard: ports, lanes and streams.

use std::collections::VecDeque;
use std::net::SocketAddr;

use super::control::{Control, ControlSource, Queue};
use super::dial::wants_turn;
use super::keys::Pressed;
use super::lane::{Lane, NO_STREAM};
use super::port::{MediaPort, Ports};
use super::quality::Opinion;
use super::recording::Chunks;
use super::sender::Sender;
use super::source::Source;
use super::stream::{Stream, may_send};
use super::sweep::Sweep;
use super::terms::Terms;
use super::totals::Totals;
use super::wheel::Wheel;
use super::work::Work;
use crate::api::{Config, MediaConfig, MediaLedger, QualitySums};
use crate::ident::Ident;
use crate::limits::MEDIA_PORTS_MAX;
use crate::pool::Slab;
use crate::time::Timestamp;

/// The media side of a shard.
#[derive(Debug)]
pub struct Media {
    /// The ports calls lease.
    pub ports: Ports,
    /// By port number.
    pub(super) lanes: Vec<Lane>,
    pub(super) streams: Slab<Stream>,
    pub(super) wheel: Wheel,
    pub(super) config: MediaConfig,
    /// Whether the treatment of a call that nothing was said about sends before anything came.
    speaks_first: bool,
    pub(super) ledger: MediaLedger,
    pub(super) sweep: Sweep,
    /// RTCP that waits to be sent.
    pub(super) controls: Queue,
    /// Of calls that are over.
    pub(super) quality: QualitySums,
    pub(super) ident: Ident,
    /// Keys that peers pressed, not told yet.
    pub(super) pressed: VecDeque<Pressed>,
    /// Calls with keys that cannot be sent as events.
    pub(super) untold: VecDeque<u32>,
    pub(super) chunks: Chunks,
}

impl Media {
    /// No media yet. What looks random follows from `seed`.
    pub fn new(config: &Config, seed: u64) -> Media {
        Media {
            ports: Ports::new(config),
            lanes: Vec::new(),
            streams: Slab::growing(MEDIA_PORTS_MAX),
            wheel: Wheel::default(),
            config: config.media.clone(),
            speaks_first: Work::of(config.media.treatment.clone(), None).makes_packets(),
            ledger: MediaLedger::default(),
            sweep: Sweep::default(),
            controls: Queue::default(),
            quality: QualitySums::default(),
            pressed: VecDeque::new(),
            untold: VecDeque::new(),
            chunks: Chunks::default(),
            ident: Ident::new(!seed),
        }
    }

    /// Where every media packet ended.
    pub fn ledger(&self) -> MediaLedger {
        self.ledger
    }

    /// Streams there are.
    pub fn live(&self) -> u64 {
        self.streams.len().into()
    }

    /// Call `call` leases `port`, for what it is about to agree on. Guarded: its peer may be somebody else than it
    /// says.
    #[inline]
    pub fn open(&mut self, port: &MediaPort, call: u32, is_guarded: bool, terms: Option<Terms>) {
        let index = port.number() as usize;
        if index >= self.lanes.len() {
            self.lanes.resize(index + 1, Lane::VACANT);
        }
        self.lanes[index] = Lane { call, is_guarded, terms, ..Lane::VACANT };
    }

    /// What is about to be agreed on, or is already: it counts from [`Media::start`] on.
    #[inline]
    pub fn propose(&mut self, port: u32, terms: Option<Terms>) {
        if let Some(lane) = self.lanes.get_mut(port as usize) {
            lane.terms = terms;
        }
    }

    /// Both sides know the terms of `port` now.
    #[inline]
    pub fn start(&mut self, now: Timestamp, port: u32) {
        let Some(lane) = self.lanes.get_mut(port as usize) else { return };
        lane.is_in_force = true;
        if lane.stream != NO_STREAM || self.speaks_first {
            self.renew(now, port);
        }
    }

    /// The terms of a stream at work changed: hold, resume, another codec, another address.
    #[cold]
    fn renew(&mut self, now: Timestamp, port: u32) {
        self.stream_of(now, port);
        let Some((lane, stream)) = self.lane_and_stream(port) else { return };
        if let Some(terms) = lane.terms
            && terms.rtp() != stream.peer
            && !terms.rtp().ip().is_unspecified()
        {
            (stream.peer, stream.source) = (terms.rtp(), Source::AWAITED);
            stream.control.source = ControlSource::AWAITED;
        }
        self.reseat(now, port);
    }

    /// The stream of `port`; none yet: made now.
    pub(super) fn stream_of(&mut self, now: Timestamp, port: u32) -> Option<u32> {
        let lane = self.lanes.get(port as usize).filter(|lane| lane.is_leased())?;
        if lane.stream != NO_STREAM {
            return Some(lane.stream);
        }
        let peer = lane.terms.map_or(NOBODY, |terms| terms.rtp());
        let work = Work::of(self.config.treatment.clone(), None);
        let [ssrc, chance] = [self.ident.token(), self.ident.token()].map(|token| token.bucket());
        let sender = Sender::new(ssrc as u32, chance, now);
        let stream = Stream {
            port,
            peer,
            source: Source::AWAITED,
            work,
            reception: None,
            control: Control::new(&mut self.ident, sender.next_sequence()),
            sender,
            seat: None,
            heard: None,
            is_muted: false,
            excused: now,
            totals: Totals::default(),
            opinion: Opinion::default(),
            is_dialling: false,
            extras: None,
        };
        self.begin_sweeps(now);
        let index = self.streams.insert(stream).ok()?;
        self.lanes[port as usize].stream = index;
        Some(index)
    }

    /// Whether the stream of `port` makes packets may have changed: a seat on the wheel is for those that do.
    pub(super) fn reseat(&mut self, now: Timestamp, port: u32) {
        let Some((lane, stream)) = self.lane_and_stream(port) else { return };
        let has_audio = stream.work.makes_packets() && may_send(&lane, stream);
        let wants_seat = stream.extras.is_some() && wants_turn(&lane, stream) || has_audio;
        let index = lane.stream;
        match (stream.seat, wants_seat) {
            (None, true) => {
                let seat = self.wheel.seat(now, index);
                if let Some(stream) = self.streams.get_mut(index) {
                    stream.seat = Some(seat);
                }
            }
            (Some(seat), false) => {
                stream.seat = None;
                stream.sender.pause();
                self.wheel.leave(seat, index);
            }
            (None, false) | (Some(_), true) => {}
        }
    }

    pub(super) fn lane_and_stream(&mut self, port: u32) -> Option<(Lane, &mut Stream)> {
        let lane = *self.lanes.get(port as usize)?;
        Some((lane, self.streams.get_mut(lane.stream)?))
    }
}

/// The peer of a call whose peer told no address yet.
const NOBODY: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED), 0);
