//! The header of a data packet: what fits is read, what contradicts itself is refused.

use super::super::Header;
use super::{SSRC, packet};

/// `first` with `rest` behind an otherwise plain header.
fn with(first: u8, rest: &[u8]) -> Vec<u8> {
    let mut bytes = packet(1, 2);
    bytes.truncate(Header::BYTES);
    bytes[0] = first;
    bytes.extend_from_slice(rest);
    bytes
}

fn payload(bytes: &[u8]) -> Option<std::ops::Range<usize>> {
    Header::parse(bytes).map(|header| header.payload())
}

#[test]
fn a_plain_packet_is_read_to_the_last_field() {
    let mut bytes = [0x80, 0x80 | 101, 0xff, 0xfe, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9];
    let header = Header::parse(&bytes).unwrap();
    assert!(header.is_marked);
    assert_eq!(header.payload_type, 101);
    assert_eq!(
        (header.sequence, header.timestamp, header.ssrc),
        (65_534, 0x0102_0304, 0x0506_0708)
    );
    assert_eq!(header.payload(), 12..15);
    bytes[1] = 0;
    let header = Header::parse(&bytes).unwrap();
    assert_eq!((header.is_marked, header.payload_type), (false, 0));
    assert!(size_of::<Header>() <= 16, "it is passed in registers");
}

#[test]
fn csrc_list_and_extension_come_before_the_payload() {
    assert_eq!(payload(&with(0x82, &[0; 8 + 5])), Some(20..25));
    assert_eq!(payload(&with(0x8f, &[0; 60])), Some(72..72));
    assert_eq!(payload(&with(0x90, &[0xbe, 0xde, 0, 1, 1, 2, 3, 4, 7])), Some(20..21));
    assert_eq!(payload(&with(0x91, &[0, 0, 0, 0, 0xbe, 0xde, 0, 0])), Some(20..20));
}

//= rfc3550#5.1
//# The last octet of the padding contains a count of how many padding octets should be ignored,
//# including itself.
#[test]
fn padding_is_no_payload() {
    assert_eq!(payload(&with(0xa0, &[7, 7, 7, 0, 0, 3])), Some(12..15));
    assert_eq!(payload(&with(0xa0, &[7, 1])), Some(12..13));
    assert_eq!(payload(&with(0xa0, &[0, 0, 0, 4])), Some(12..12), "padding alone");
    assert_eq!(payload(&with(0xb1, &[0, 0, 0, 0, 0, 0, 0, 0, 9, 0, 2])), Some(20..21));
}

#[test]
fn what_contradicts_itself_is_no_packet() {
    let bad: [(&str, Vec<u8>); 14] = [
        ("nothing", Vec::new()),
        ("a byte short", packet(1, 2)[..11].to_vec()),
        ("version 0", with(0x00, &[0; 9])),
        ("version 1", with(0x40, &[0; 9])),
        ("version 3", with(0xc0, &[0; 9])),
        ("CSRC list beyond the end", with(0x81, &[0; 3])),
        ("fifteen of them", with(0x8f, &[0; 59])),
        ("no room for the extension's length", with(0x90, &[0; 3])),
        ("extension beyond the end", with(0x90, &[0, 0, 0, 1, 0, 0, 0])),
        ("the longest extension", with(0x90, &[0xff; 40])),
        ("padding of zero", with(0xa0, &[1, 2, 0])),
        ("padding longer than the packet", with(0xa0, &[255])),
        ("padding reaches into the header", with(0xa0, &[0, 0, 4])),
        ("padding reaches into the extension", with(0xb0, &[0, 0, 0, 1, 0, 0, 0, 1])),
    ];
    for (what, bytes) in bad {
        assert_eq!(Header::parse(&bytes), None, "{what}");
    }
    assert_eq!(Header::parse(&vec![0x80; 65_536]), None, "longer than any datagram");
    assert_eq!(payload(&vec![0x80; 65_535]), Some(12..65_535));
}

#[test]
fn a_packet_cut_anywhere_is_read_in_bounds_or_not_at_all() {
    let bytes = with(0xb2, &[&[1; 8][..], &[0, 0, 0, 2], &[2; 8], &[3; 20], &[0, 0, 3]].concat());
    for length in 0..=bytes.len() {
        if let Some(payload) = payload(&bytes[..length]) {
            assert!(payload.start <= payload.end && payload.end <= length);
        }
    }
    assert_eq!(payload(&bytes), Some(32..52));
}

#[test]
fn rewriting_touches_four_fields_and_nothing_else() {
    let mut bytes = with(0xb1, &[1, 2, 3, 4, 0xbe, 0xde, 0, 1, 5, 6, 7, 8, 9, 9, 9, 2]);
    bytes[1] = 0x80 | 96;
    let before = bytes.clone();
    Header::rewrite(&mut bytes, 8, 0xabcd, 0x0102_0304, SSRC);
    let header = Header::parse(&bytes).unwrap();
    assert!(header.is_marked, "the marker stays");
    assert_eq!((header.payload_type, header.sequence), (8, 0xabcd));
    assert_eq!((header.timestamp, header.ssrc), (0x0102_0304, SSRC));
    assert_eq!((bytes[0], &bytes[12..]), (before[0], &before[12..]));
    let mut short = [7; 11];
    Header::rewrite(&mut short, 8, 1, 2, 3);
    assert_eq!(short, [7; 11]);
}

#[test]
fn a_written_header_reads_back() {
    let mut out = [0xee; Header::BYTES];
    Header::write(&mut out, true, 0xff, 7, 8, 9);
    let header = Header::parse(&out).unwrap();
    assert_eq!((header.is_marked, header.payload_type), (true, 0x7f), "seven bits are a type");
    assert_eq!((header.sequence, header.timestamp, header.ssrc), (7, 8, 9));
    assert_eq!((out[0], header.payload()), (0x80, 12..12));
}
