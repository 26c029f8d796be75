//! Talk: keeps a number of RTP packets under way over many streams, and counts what comes back.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use trunkline::time::Timestamp;
use trunkline::transport::{PlainReceiver, PlainSender, UdpListener};

use crate::clock::Clock;
use crate::patience::Patience;
use crate::usage::{Usage, UsageMeter};

/// A run, as it went.
#[derive(Debug)]
pub(super) struct Talk {
    pub(super) echoed: u64,
    pub(super) lost: u64,
    /// What came and was no packet of ours.
    pub(super) strange: u64,
    pub(super) packets_per_s: f64,
    /// Of the generator's thread.
    pub(super) usage: Usage,
}

/// Keep `packets_out` packets under way to `remotes` in turn for `micros`, through `socket`.
pub(super) fn talk(
    socket: &UdpListener,
    remotes: &[SocketAddr],
    packets_out: u32,
    micros: u64,
    stop: &AtomicBool,
) -> io::Result<Talk> {
    let mut talker = Talker::new(socket, remotes);
    let mut receiver = PlainReceiver::new(BATCH, 2 * PACKET_BYTES);
    let clock = Clock::new();
    let meter = UsageMeter::of_this_thread(clock);
    let mut patience = Patience::new(clock);
    let end = Timestamp::from_micros(micros);
    let mut window = None;
    loop {
        let now = clock.now();
        let is_over = now >= end || stop.load(Ordering::Relaxed);
        if is_over {
            window.get_or_insert((talker.echoed, now));
        } else {
            talker.fill(u64::from(packets_out))?;
        }
        patience.receive(&mut receiver, socket, LOST_AFTER)?;
        let count = talker.take(&receiver);
        if count == 0 {
            talker.give_up();
        }
        if is_over && talker.out == 0 {
            break;
        }
    }
    let (echoed, over) = window.unwrap_or_default();
    let seconds = over.since(Timestamp::ZERO).as_secs_f64();
    Ok(Talk {
        echoed: talker.echoed,
        lost: talker.lost,
        strange: talker.strange,
        packets_per_s: if seconds > 0.0 { echoed as f64 / seconds } else { 0.0 },
        usage: meter.usage_but(patience.spun()),
    })
}

struct Talker<'a> {
    socket: &'a UdpListener,
    sender: PlainSender,
    streams: Vec<Stream>,
    /// The stream whose turn it is.
    next: usize,
    /// Packets under way.
    out: u64,
    echoed: u64,
    lost: u64,
    strange: u64,
}

/// One RTP stream (RFC 3550 §5.1).
struct Stream {
    remote: SocketAddr,
    ssrc: u32,
    sequence_number: u16,
    timestamp: u32,
}

impl<'a> Talker<'a> {
    fn new(socket: &'a UdpListener, remotes: &[SocketAddr]) -> Talker<'a> {
        let stream = |(ssrc, &remote)| Stream { remote, ssrc, sequence_number: 0, timestamp: 0 };
        Talker {
            socket,
            sender: PlainSender::new(BATCH, PACKET_BYTES),
            streams: (0x5452_0000..).zip(remotes).map(stream).collect(),
            next: 0,
            out: 0,
            echoed: 0,
            lost: 0,
            strange: 0,
        }
    }

    /// Send until `packets_out` are under way.
    fn fill(&mut self, packets_out: u64) -> io::Result<()> {
        while self.out < packets_out {
            let Some(slot) = self.sender.slot() else {
                self.sender.flush(self.socket)?;
                continue;
            };
            let Some(stream) = self.streams.get_mut(self.next) else { return Ok(()) };
            slot.put(&stream.next_header());
            slot.put(&[SILENCE; PAYLOAD_BYTES]);
            self.sender.commit(stream.remote);
            self.next = if self.next + 1 == self.streams.len() { 0 } else { self.next + 1 };
            self.out += 1;
        }
        self.sender.flush(self.socket)?;
        Ok(())
    }

    /// Count what was received; how much that was.
    fn take(&mut self, receiver: &PlainReceiver) -> usize {
        let mut count = 0;
        for (_, bytes, _) in receiver.received() {
            count += 1;
            if bytes.len() == PACKET_BYTES && self.out > 0 {
                self.out -= 1;
                self.echoed += 1;
            } else {
                self.strange += 1;
            }
        }
        count
    }

    /// What has not come back by now is lost.
    fn give_up(&mut self) {
        self.lost += self.out;
        self.out = 0;
    }
}

impl Stream {
    /// The header of the next packet: version 2, PCMU, marker on the first.
    fn next_header(&mut self) -> [u8; HEADER_BYTES] {
        let mut header = [0; HEADER_BYTES];
        header[0] = 0x80;
        header[1] = if self.sequence_number == 0 && self.timestamp == 0 { 0x80 } else { 0 };
        header[2..4].copy_from_slice(&self.sequence_number.to_be_bytes());
        header[4..8].copy_from_slice(&self.timestamp.to_be_bytes());
        header[8..12].copy_from_slice(&self.ssrc.to_be_bytes());
        self.sequence_number = self.sequence_number.wrapping_add(1);
        self.timestamp = self.timestamp.wrapping_add(PAYLOAD_BYTES as u32);
        header
    }
}

/// Bytes of an RTP header without extension (RFC 3550 §5.1).
const HEADER_BYTES: usize = 12;
/// 20 ms of G.711 (RFC 3551 §4.5.14).
const PAYLOAD_BYTES: usize = 160;
/// A packet.
pub(super) const PACKET_BYTES: usize = HEADER_BYTES + PAYLOAD_BYTES;
/// Zero in mu-law.
const SILENCE: u8 = 0xff;
/// Packets per system call.
const BATCH: usize = 64;
/// With nothing back for so long, what is under way is lost. A host takes real-time threads off their
/// cores for 50 ms at a time.
const LOST_AFTER: Duration = Duration::from_millis(250);

#[cfg(test)]
mod tests;
