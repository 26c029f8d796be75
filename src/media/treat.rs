//! Treat: what the application wants done with the media of a call, from now on.

use super::table::Media;
use super::work::{Leg, Work, is_convertible};
use crate::api::Treatment;
use crate::time::Timestamp;

impl Media {
    /// Treat what flows by `port` like that from now on. `other`: the port of the call relayed to.
    pub fn treat(&mut self, now: Timestamp, port: u32, treatment: Treatment, other: Option<u32>) {
        let leg = other.and_then(|other| self.leg(now, other));
        let Some(index) = self.stream_of(now, port) else { return };
        self.interrupt(index);
        if let Some(stream) = self.streams.get_mut(index) {
            stream.work = Work::of(treatment, leg);
        }
        self.reseat(now, port);
    }

    /// What the peer of stream `index` says goes nowhere for a while, or somewhere else from now on.
    pub(super) fn interrupt(&mut self, index: u32) {
        let Some(stream) = self.streams.get(index) else { return };
        let fed = match stream.work {
            Work::Relay(leg) if self.streams.generation(leg.stream) != leg.generation => return,
            Work::Relay(leg) => leg.stream,
            Work::Echo | Work::Sink | Work::Play(_) => index,
        };
        if let Some(fed) = self.streams.get_mut(fed) {
            fed.sender.forget_source();
        }
    }

    /// Whether what flows by `one` can go on by `other`, and back, as far as their codecs are known.
    pub fn is_relayable(&self, one: u32, other: u32) -> bool {
        let codec = |port: u32| Some(self.lanes.get(port as usize)?.terms?.codec.kind);
        match (codec(one), codec(other)) {
            (Some(one), Some(other)) => is_convertible(one, other),
            (None, _) | (_, None) => true,
        }
    }

    fn leg(&mut self, now: Timestamp, port: u32) -> Option<Leg> {
        let stream = self.stream_of(now, port)?;
        Some(Leg { stream, generation: self.streams.generation(stream) })
    }

    /// Send nothing by `port`, or go on.
    pub fn mute(&mut self, now: Timestamp, port: u32, is_muted: bool) {
        let Some(index) = self.stream_of(now, port) else { return };
        if let Some(stream) = self.streams.get_mut(index) {
            stream.is_muted = is_muted;
        }
        self.reseat(now, port);
    }
}
