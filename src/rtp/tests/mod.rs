//! RTP as a network and its worst peers deliver it.

mod class;
mod compound;
mod dtmf;
mod g711;
mod header;
mod jitter;
mod quality;
mod reception;
mod rtcp;
mod signal;

use super::Header;

/// A packet as it would arrive, with 160 bytes of payload.
fn packet(sequence: u16, timestamp: u32) -> Vec<u8> {
    let mut head = [0; Header::BYTES];
    Header::write(&mut head, false, 0, sequence, timestamp, SSRC);
    [head.as_slice(), &[0xff; 160]].concat()
}

fn header(sequence: u16, timestamp: u32) -> Header {
    Header::parse(&packet(sequence, timestamp)).unwrap()
}

const SSRC: u32 = 0x1234_5678;
