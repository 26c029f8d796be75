//! Media packets through the engine, without input or output.

use std::hint::black_box;
use std::net::SocketAddr;
use std::time::Duration;

use trunkline::api::{CallHandle, Command, Prompt, Treatment};
use trunkline::rtp::Header;
use trunkline::sdp::CodecKind;
use trunkline::wire::{MediaSocket, Verdict};

use super::call::{Callee, Course};

/// Octets of payload: 20 ms of G.711.
const PAYLOAD_BYTES: usize = 160;

/// The time between two packets of a stream.
const PACKET_TIME: Duration = Duration::from_millis(20);

/// Where packets come from, as the descriptions say.
const PEER: ([u8; 4], u16) = ([127, 0, 0, 1], 6_000);

/// A packet of a peer.
pub(crate) type Packet = [u8; Header::BYTES + PAYLOAD_BYTES];

/// What is done with the audio of the first of two calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Talk {
    /// PCMU comes and goes back.
    Echoed,
    /// PCMU comes and goes on to the other call as PCMA.
    Transcoded,
    /// PCMU is made here.
    Played,
}

/// An engine with two calls, whose media flow already.
pub(crate) struct Studio {
    callee: Callee,
    remote: SocketAddr,
    /// Number of the next packet of the first call's peer.
    sequence: u16,
}

impl Studio {
    pub(crate) fn new(talk: Talk) -> Studio {
        let mut callee = Callee::new(Course::AtOnce);
        let (call, other) = (callee.connect(0, "PCMU", 0), callee.connect(1, "PCMA", 8));
        let mut studio = Studio { callee, remote: PEER.into(), sequence: 0 };
        studio.treat(talk, call, other);
        // Both peers are heard, so that each may be sent something.
        studio.hear(MediaSocket::rtp(1), &mut packet(0, 8));
        for mut packet in studio.record(2) {
            let is_forwarded = studio.hear(MediaSocket::rtp(0), &mut packet);
            assert_eq!(is_forwarded, talk != Talk::Played, "{talk:?}");
        }
        studio
    }

    fn treat(&mut self, talk: Talk, call: CallHandle, other: CallHandle) {
        let prompt = || Prompt::from_raw(CodecKind::Pcmu, &[0x2a; 8_000]).expect("it is audio");
        let treatments = match talk {
            Talk::Echoed => vec![],
            Talk::Transcoded => {
                vec![(call, Treatment::Relay(other)), (other, Treatment::Relay(call))]
            }
            Talk::Played => vec![(call, Treatment::Play { prompt: prompt(), is_looped: true })],
        };
        for (call, treatment) in treatments {
            self.callee.command(Command::Treat { call, treatment });
        }
    }

    /// The next `count` packets of the first call's peer.
    pub(crate) fn record(&mut self, count: u16) -> Vec<Packet> {
        let first = self.sequence;
        self.sequence = first.wrapping_add(count);
        (0..count).map(|place| packet(first.wrapping_add(place), 0)).collect()
    }

    /// They come, one every 20 ms. How many of them go on.
    #[inline(never)]
    pub(crate) fn play_packets(&mut self, packets: &mut [Packet]) -> usize {
        packets.iter_mut().map(|packet| usize::from(self.hear(MediaSocket::rtp(0), packet))).sum()
    }

    /// Nobody speaks but us, `count` times 20 ms. How many packets are made.
    #[inline(never)]
    pub(crate) fn play_prompt(&mut self, count: usize) -> usize {
        let Callee { engine, now, out, .. } = &mut self.callee;
        let mut made = 0;
        for _ in 0..count {
            *now += PACKET_TIME;
            made += usize::from(engine.poll_media(*now, out).is_some());
            black_box(out.as_bytes());
        }
        made
    }

    #[inline]
    fn hear(&mut self, socket: MediaSocket, packet: &mut Packet) -> bool {
        let Callee { engine, now, .. } = &mut self.callee;
        *now += PACKET_TIME;
        match engine.handle_media(*now, socket, self.remote, packet) {
            Verdict::Forward(transmit) => {
                black_box((transmit, packet));
                true
            }
            Verdict::Done => false,
        }
    }
}

/// Packet number `sequence` of a peer that speaks G.711 under `payload_type`.
fn packet(sequence: u16, payload_type: u8) -> Packet {
    let mut packet = [0x55; Header::BYTES + PAYLOAD_BYTES];
    let timestamp = u32::from(sequence) * PAYLOAD_BYTES as u32;
    if let Some(header) = packet.first_chunk_mut() {
        Header::write(
            header,
            false,
            payload_type,
            sequence,
            timestamp,
            0x5eed + u32::from(payload_type),
        );
    }
    packet
}
