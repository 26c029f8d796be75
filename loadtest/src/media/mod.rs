//! Media: every call's RTP through a socket of its own, sent and judged on the generator's thread.

mod args;
mod arrivals;
mod jitter;
mod offer;
mod packet;
mod plan;
mod report;
mod sockets;
mod stats;
mod stream;
mod streams;
mod table;
mod talk;
mod verdict;
mod wheel;

use std::io;
use std::net::IpAddr;
use std::time::Duration;

use trunkline::time::Timestamp;
use trunkline::transport::{PlainReceiver, UdpListener};

pub(crate) use self::args::MediaArgs;
pub(crate) use self::offer::{Offer, PORT_MIN, accepted};
pub(crate) use self::plan::{HOLD_MS, HOLD_MS_MIN, MediaMode, MediaPlan};
pub(crate) use self::report::MediaReport;
pub(crate) use self::stats::MediaStats;
pub(crate) use self::talk::Talk;

use self::packet::{PACKET_BYTES, PacketBytes};
use self::sockets::Sockets;
use self::streams::Streams;
use crate::clock::Clock;
use crate::error::Error;
use crate::farm::Farm;
use crate::patience::Patience;

/// The media of a run: sockets opened ahead, one for each slot of the farm.
pub(crate) struct Media {
    mode: MediaMode,
    ip: IpAddr,
    sockets: Sockets,
    streams: Streams,
    packet: PacketBytes,
}

/// The media of a run, as it went.
#[derive(Debug)]
pub(crate) struct MediaRun {
    pub(crate) mode: MediaMode,
    pub(crate) stats: MediaStats,
}

impl Media {
    /// Open what `plan` needs on `ip`. `run` is the run's number.
    pub(crate) fn open(plan: &MediaPlan, ip: IpAddr, run: u32) -> Result<Media, Error> {
        let sockets = Sockets::open(ip, &plan.ports, plan.calls_max)?;
        let streams = Streams::new(plan, run, Timestamp::ZERO);
        Ok(Media { mode: plan.mode, ip, sockets, streams, packet: packet::blank() })
    }

    /// What the calls offer: the port of each slot.
    pub(crate) fn offer(&self) -> Offer {
        Offer::new(self.ip, self.sockets.ports())
    }

    /// Wake for the signalling socket, too.
    pub(crate) fn watch(&self, signalling: &UdpListener) -> io::Result<()> {
        self.sockets.watch(signalling)
    }

    /// Learn what became of the farm's calls.
    pub(crate) fn follow(&mut self, farm: &mut Farm) {
        while let Some(talk) = farm.poll_talk() {
            self.streams.handle(talk);
        }
    }

    /// Send what is due. Ticks missed are made up in bursts, with looks at what came in between.
    pub(crate) fn send_due(&mut self, clock: Clock) {
        for _ in 0..SENDS_PER_TURN {
            let Some((slot, remote)) = self.streams.poll_packet(clock.now(), &mut self.packet)
            else {
                break;
            };
            let is_sent = self.sockets.send(slot, remote, &self.packet);
            self.streams.sent(slot, is_sent);
        }
    }

    /// Wait until something came or a packet is due, at most `wait`; what came for the calls is
    /// then in `receiver`.
    pub(crate) fn wait(
        &mut self,
        patience: &mut Patience,
        (receiver, signalling): (&mut PlainReceiver, &UdpListener),
        wait: Duration,
    ) -> io::Result<()> {
        let due = self.streams.next_deadline();
        let wait = due.map_or(wait, |due| due.since(patience.now()).min(wait));
        patience.wait(wait, |wait| self.sockets.look(wait.unwrap_or_default()))?;
        // After the look: a 200 that went ahead of the packets found is then among these.
        receiver.receive(signalling, None).map(drop)
    }

    /// Take what the last wait has found.
    pub(crate) fn receive(&mut self, clock: Clock) {
        let mut buffer = [0; RX_BYTES];
        for at in 0..self.sockets.ready() {
            let Some(slot) = self.sockets.ready_slot(at) else { continue };
            let Some((remote, len)) = self.sockets.receive(slot, &mut buffer) else { continue };
            let bytes = &buffer[..len.min(RX_BYTES)];
            self.streams.handle_packet(clock.now(), slot, remote, bytes);
        }
    }

    /// What was counted so far.
    pub(crate) fn stats(&self) -> &MediaStats {
        self.streams.stats()
    }

    /// What was counted, when all is over.
    pub(crate) fn finish(self) -> io::Result<MediaRun> {
        let kernel_drops = self.sockets.kernel_drops()?;
        Ok(MediaRun { mode: self.mode, stats: self.streams.into_stats(kernel_drops) })
    }
}

/// Packets sent between two looks at what came. With 1,000 calls and 128 the round trip is 132 us at
/// the median and 287 us at the 99th percentile, with 32 it is 89 and 175 us: what has come back no
/// longer waits for what is to be sent.
const SENDS_PER_TURN: usize = 32;
/// Longest datagram told from a packet by its length alone: one byte more suffices.
const RX_BYTES: usize = PACKET_BYTES + 1;

#[cfg(test)]
mod tests;
