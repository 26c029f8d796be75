//! A packet is read as it was written, and nothing else passes for one.

use super::{Header, NoPacket, PACKET_BYTES, Stamp, blank, read};
use crate::key::Key;

const HEADER: Header =
    Header { is_marked: true, sequence: 0xfffe, timestamp: 0xdead_beef, ssrc: 0x0102_0304 };
const STAMP: Stamp = Stamp {
    run: 0xabc,
    call: Key { slot: 7, generation: 2 },
    number: 49,
    sent_us: 0x0123_4567_89ab_cdef,
};

fn packet() -> [u8; PACKET_BYTES] {
    let mut packet = blank();
    HEADER.write(&mut packet);
    STAMP.write(&mut packet);
    packet
}

#[test]
fn what_is_written_is_read() {
    let packet = packet();
    assert_eq!(packet[..4], [0x80, 0x80, 0xff, 0xfe], "version 2, marker, PCMU, sequence number");
    let (header, payload) = read(&packet).unwrap();
    assert_eq!((header, Stamp::read(payload)), (HEADER, Some(STAMP)));
}

#[test]
fn every_cut_is_damaged() {
    let packet = packet();
    for len in 0..packet.len() {
        assert_eq!(read(&packet[..len]).unwrap_err(), NoPacket::Damaged, "{len} bytes");
    }
    assert!(read(&[&packet[..], b"x"].concat()).is_err(), "so is one byte more");
}

#[test]
fn a_changed_byte_of_the_filler_is_seen() {
    for at in 12 + 24..PACKET_BYTES {
        let mut packet = packet();
        packet[at] ^= 1;
        assert_eq!(Stamp::read(read(&packet).unwrap().1), None, "byte {at}");
    }
}

#[test]
fn other_first_bytes_are_no_packet() {
    for first in 0..=255_u8 {
        for second in 0..=255_u8 {
            let mut packet = packet();
            (packet[0], packet[1]) = (first, second);
            let expected = match (first, second) {
                (0x80, 0 | 0x80) => None,
                (0x80..=0xbf, 192..=223) => Some(NoPacket::Rtcp),
                _ => Some(NoPacket::Damaged),
            };
            assert_eq!(read(&packet).err(), expected, "{first:#x} {second:#x}");
        }
    }
}
