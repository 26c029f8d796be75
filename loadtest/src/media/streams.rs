//! Streams: the media of all calls in progress, paced by one wheel.
//!
//! Sans-IO like the farm: time comes in as `now`, packets leave in the caller's buffer.

use std::net::SocketAddr;

use trunkline::time::Timestamp;

use super::packet::PacketBytes;
use super::plan::{MediaMode, MediaPlan};
use super::stats::{Fate, MediaStats};
use super::stream::Stream;
use super::talk::Talk;
use super::wheel::Wheel;
use crate::stats::record;

/// A stream for each slot of the farm whose call talks.
#[derive(Debug)]
pub(super) struct Streams {
    mode: MediaMode,
    /// The run's number: it stands in every packet.
    run: u32,
    packets_per_call: u32,
    streams: Box<[Option<Stream>]>,
    wheel: Wheel,
    stats: MediaStats,
}

impl Streams {
    /// No stream yet.
    pub(super) fn new(plan: &MediaPlan, run: u32, now: Timestamp) -> Streams {
        Streams {
            mode: plan.mode,
            run,
            packets_per_call: plan.packets_per_call(),
            streams: vec![None; plan.calls_max as usize].into_boxed_slice(),
            wheel: Wheel::new(now),
            stats: MediaStats::new(),
        }
    }

    /// A call began to talk, or ended.
    pub(super) fn handle(&mut self, talk: Talk) {
        match talk {
            Talk::Began { remote: None, .. } => self.stats.without_media += 1,
            Talk::Began { call, remote: Some(remote) } => {
                // A number of its own for each call, spread over all there are.
                let ssrc = call.slot.wrapping_mul(SPREAD) ^ call.generation ^ self.run;
                let mut stream = Stream::new(call, remote, ssrc, self.packets_per_call);
                let Some(place) = self.streams.get_mut(call.slot as usize) else { return };
                self.stats.streams += 1;
                stream.place = match self.mode {
                    MediaMode::Echo => Some(self.wheel.add(call.slot)),
                    MediaMode::Listen => None,
                };
                *place = Some(stream);
            }
            Talk::Ended { call } => {
                let ended = self.streams.get_mut(call.slot as usize).and_then(Option::take);
                let Some(stream) = ended else { return };
                if let Some(place) = stream.place {
                    self.wheel.remove(place, call.slot);
                }
                stream.end(&mut self.stats, self.mode);
            }
        }
    }

    /// A datagram came to the port of `slot`.
    pub(super) fn handle_packet(
        &mut self,
        now: Timestamp,
        slot: u32,
        remote: SocketAddr,
        bytes: &[u8],
    ) {
        let stream = self.streams.get_mut(slot as usize).and_then(Option::as_mut);
        let fate = stream.map_or(Fate::Outside, |stream| {
            stream.receive(now, (remote, bytes), (self.mode, self.run), &mut self.stats)
        });
        self.stats.ledger.count(fate);
    }

    /// Write the next packet that is due into `out`: whose it is and where it goes. Tell its end
    /// to [`Streams::sent`] before asking again.
    pub(super) fn poll_packet(
        &mut self,
        now: Timestamp,
        out: &mut PacketBytes,
    ) -> Option<(u32, SocketAddr)> {
        loop {
            let turn = self.wheel.poll(now)?;
            let stream = self.streams.get(turn.slot as usize).and_then(Option::as_ref);
            if let Some(stream) = stream.filter(|stream| !stream.is_done()) {
                record(&mut self.stats.lateness, turn.deadline, now);
                stream.write(now, self.run, out);
                return Some((turn.slot, stream.remote));
            }
        }
    }

    /// The packet of `slot` last polled was taken by the kernel, or refused.
    pub(super) fn sent(&mut self, slot: u32, is_sent: bool) {
        if let Some(stream) = self.streams.get_mut(slot as usize).and_then(Option::as_mut) {
            stream.advance(&mut self.stats, is_sent);
        }
    }

    /// When [`Streams::poll_packet`] wants to be called.
    pub(super) fn next_deadline(&self) -> Option<Timestamp> {
        self.wheel.next_deadline()
    }

    /// What was counted so far.
    pub(super) fn stats(&self) -> &MediaStats {
        &self.stats
    }

    /// What was counted, with what the kernel dropped at our sockets.
    pub(super) fn into_stats(mut self, kernel_drops: u64) -> MediaStats {
        self.stats.ledger.kernel_drops = kernel_drops;
        self.stats
    }
}

/// Odd, so that no two slots meet.
const SPREAD: u32 = 0x9e37_79b1;

#[cfg(test)]
mod tests;
