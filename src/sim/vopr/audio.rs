//! Audio: what peers say in the calls of a storm, and what others say for them.

use std::collections::VecDeque;
use std::net::{IpAddr, SocketAddr};

use super::shard::MEDIA_PORTS;
use crate::rtp::Header;
use crate::sim::Chance;
use crate::wire::MediaSocket;

/// Who may speak, and where to. What is lost or comes late is no different from what was never said.
pub(super) struct Audio {
    chance: Chance,
    /// Of a storm without audio nobody is noted.
    is_on: bool,
    /// Pairs of ports each shard has, on each of its two addresses.
    pairs: u32,
    lines: VecDeque<Line>,
}

/// A description of the host's that was on its way to a peer.
#[derive(Clone, Copy, Debug)]
struct Line {
    shard: usize,
    socket: MediaSocket,
    /// Where the peer's description says it is.
    remote: SocketAddr,
    sequence: u16,
}

/// A packet for a shard.
pub(super) struct Said {
    pub(super) socket: MediaSocket,
    pub(super) remote: SocketAddr,
    pub(super) bytes: Vec<u8>,
}

/// Storms with audio, of a thousand: each stream wakes its shard many times a second.
const AUDIBLE_PER_MILLE: u32 = 250;
/// Descriptions remembered: the calls of a moment.
const LINES_MAX: usize = 32;
/// The port in every description of a peer.
const PORT: u16 = 6_000;
/// Payload and SSRC mean nothing to a storm.
const PAYLOAD: [u8; 160] = [0x55; 160];

impl Audio {
    pub(super) fn new(seed: u64, shards: usize) -> Audio {
        let mut chance = Chance::new(!seed);
        let is_on = chance.happens(AUDIBLE_PER_MILLE);
        let ports = u32::from(*MEDIA_PORTS.end()) + 1 - u32::from(*MEDIA_PORTS.start());
        Audio { chance, is_on, pairs: ports / 2 / shards as u32, lines: VecDeque::new() }
    }

    /// Shard `shard` sends `bytes` to the host at `ip`.
    pub(super) fn overhear(&mut self, shard: usize, ip: IpAddr, bytes: &[u8]) {
        if !self.is_on {
            return;
        }
        let Some(port) = described(bytes) else { return };
        let index = (u32::from(port) - u32::from(*MEDIA_PORTS.start())) / 2 % self.pairs;
        let number = if ip.is_ipv4() { index } else { self.pairs + index };
        let (socket, remote) = (MediaSocket::rtp(number), SocketAddr::new(ip, PORT));
        if self.lines.len() >= LINES_MAX {
            self.lines.pop_front();
        }
        self.lines.push_back(Line { shard, socket, remote, sequence: 0 });
    }

    /// What somebody says to shard `shard` now, if anybody does.
    pub(super) fn say(&mut self, shard: usize) -> Option<Said> {
        if self.lines.is_empty() {
            return None;
        }
        let place = self.chance.below(self.lines.len());
        let line = self.lines.get_mut(place).filter(|line| line.shard == shard)?;
        line.sequence = line.sequence.wrapping_add(1);
        let mut bytes = vec![0; Header::BYTES];
        bytes.extend_from_slice(&PAYLOAD);
        let timestamp = 160 * u32::from(line.sequence);
        Header::rewrite(&mut bytes, 0, line.sequence, timestamp, place as u32);
        bytes[0] = 0x80;
        let (mut socket, mut remote) = (line.socket, line.remote);
        match self.chance.below(8) {
            0 => remote.set_port(PORT + 2),
            1 => socket = MediaSocket::rtcp(socket.port()),
            2 => {
                let place = self.chance.below(bytes.len());
                bytes[place] = self.chance.bits() as u8;
            }
            _ => {}
        }
        Some(Said { socket, remote, bytes })
    }
}

/// The port of the first audio stream that `message` describes.
fn described(message: &[u8]) -> Option<u16> {
    const START: &[u8] = b"\r\nm=audio ";
    let start = memchr::memmem::find(message, START)? + START.len();
    let digits = message[start..].iter().take_while(|byte| byte.is_ascii_digit());
    let port = digits.fold(0_u32, |port, digit| 10 * port + u32::from(digit - b'0'));
    u16::try_from(port).ok().filter(|port| MEDIA_PORTS.contains(port))
}
