//! Mutated media: a million packets in a release build, ten thousand in a debug build.

use super::rtp;
use crate::rtp::Header;
use crate::rtp::rtcp::{Compound, SenderInfo};
use crate::sim::Chance;
use crate::wire::TxBuf;

const PACKETS: u64 = if cfg!(debug_assertions) { 10_000 } else { 1_000_000 };

/// What a media port hears on a good day.
fn good() -> Vec<Vec<u8>> {
    let mut packet = vec![0xd5; 172];
    if let Some(head) = packet.first_chunk_mut() {
        Header::write(head, true, 8, 1, 160, 0xcafe);
    }
    let mut extended = packet.clone();
    extended[0] = 0xb2;
    extended[20..24].copy_from_slice(&[0xbe, 0xde, 0, 2]);
    extended[171] = 4;
    let event = [&packet[..12], &[5, 0x8a, 3, 0x20]].concat();
    let mut out = TxBuf::new();
    let sender = SenderInfo { ntp: 1 << 40, timestamp: 1, packets: 2, octets: 3 };
    Compound { ssrc: 1, sender: Some(sender), block: None, cname: b"a@b", bye: Some(b"end") }
        .write(&mut out);
    let control = out.as_bytes().to_vec();
    let report = [&[0x81, 201, 0, 7][..], &[7; 28], &control[28..]].concat();
    let signal = b"Signal=5\r\nDuration=160\r\n".to_vec();
    vec![packet, extended, event, control, report, signal]
}

/// One to four things go wrong.
fn mutate(packet: &mut Vec<u8>, chance: &mut Chance) {
    for _ in 0..=chance.below(4) {
        let at = chance.below(packet.len());
        match chance.below(6) {
            0 => packet.truncate(at),
            1 => packet.insert(at, chance.bits() as u8),
            2 => packet.extend_from_within(at..),
            3 => packet.iter_mut().skip(at).take(2).for_each(|byte| *byte = 0xff),
            4 => packet.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << (at % 8)),
            // Header, count and length are where the harm is.
            _ => packet.iter_mut().take(4).for_each(|byte| *byte ^= 1 << chance.below(8)),
        }
    }
}

#[test]
fn mutated_media_breaks_nothing() {
    let (good, mut chance) = (good(), Chance::new(0x3550));
    for nth in 0..PACKETS {
        let mut packet = good[chance.below(good.len())].clone();
        mutate(&mut packet, &mut chance);
        packet.truncate(2_048);
        let survived = std::panic::catch_unwind(|| rtp(&packet));
        assert!(survived.is_ok(), "packet {nth} of the seed: {packet:x?}");
    }
}

#[test]
fn control_packets_of_every_type_and_length_break_nothing() {
    for packet_type in 200..=213 {
        for count in 0..32 {
            for length in [0_u16, 1, 2, 5, 6, 7, 12, 13, 0xff, 0x7fff, 0xffff] {
                for bytes in [4, 8, 28, 32, 52, 56, 400] {
                    let [high, low] = length.to_be_bytes();
                    let mut packet = vec![count; bytes];
                    packet[..4].copy_from_slice(&[0x80 | count, packet_type, high, low]);
                    rtp(&packet);
                    rtp(&[&[0x80, 201, 0, 1, 0, 0, 0, 1], packet.as_slice()].concat());
                }
            }
        }
    }
}

#[test]
fn good_media_is_taken() {
    for packet in good() {
        rtp(&packet);
    }
}
