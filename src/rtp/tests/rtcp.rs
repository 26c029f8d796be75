//! Compound RTCP packets from outside: read if every length adds up, refused as a whole if not.

use super::super::rtcp::{Packet, Packets, ReportBlock, middle32};

/// A packet of `packet_type` whose length is right.
fn part(packet_type: u8, count: u8, body: &[u8]) -> Vec<u8> {
    assert_eq!(body.len() % 4, 0);
    let [high, low] = ((body.len() / 4) as u16).to_be_bytes();
    [&[0x80 | count, packet_type, high, low], body].concat()
}

fn empty_rr() -> Vec<u8> {
    part(201, 0, &[0, 0, 0, 1])
}

fn compound(parts: &[Vec<u8>]) -> Vec<u8> {
    parts.concat()
}

fn count(bytes: &[u8]) -> Option<usize> {
    Packets::parse(bytes).map(Iterator::count)
}

#[test]
fn a_sender_report_is_read_to_the_last_field() {
    let mut body = vec![0, 0, 0, 9];
    for word in [0x1111_2222_u32, 0x3333_4444, 5, 6, 7] {
        body.extend(word.to_be_bytes());
    }
    for word in [0xaa_u32, 0x40ff_fffe, 65_540, 33, 0x2222_3333, 65_536] {
        body.extend(word.to_be_bytes());
    }
    body.extend([1, 2, 3, 4]);
    let bytes = part(200, 1, &body);
    let packets: Vec<Packet<'_>> = Packets::parse(&bytes).unwrap().collect();
    let [Packet::SenderReport { ssrc, sender, blocks }] = packets.as_slice() else {
        panic!("{packets:?}")
    };
    assert_eq!(*ssrc, 9);
    assert_eq!(sender.ntp, 0x1111_2222_3333_4444);
    assert_eq!((sender.timestamp, sender.packets, sender.octets), (5, 6, 7));
    let blocks: Vec<ReportBlock> = blocks.clone().collect();
    let expected = ReportBlock {
        ssrc: 0xaa,
        fraction_lost: 0x40,
        cumulative_lost: -2,
        extended_highest: 65_540,
        interarrival_jitter: 33,
        last_sr: 0x2222_3333,
        delay_since_last_sr: 65_536,
    };
    assert_eq!(blocks, [expected]);
    assert_eq!(middle32(sender.ntp), 0x2222_3333);
}

//= rfc3550#6.4.1
//# It calculates the total round-trip time A-LSR using the last SR timestamp (LSR) field, and then
//# subtracting this field to leave the round-trip propagation delay as (A - LSR - DLSR).
#[test]
fn the_round_trip_of_figure_2_is_six_seconds_and_an_eighth() {
    let block = ReportBlock {
        ssrc: 1,
        fraction_lost: 0,
        cumulative_lost: 0,
        extended_highest: 0,
        interarrival_jitter: 0,
        last_sr: 0xb705_2000,
        delay_since_last_sr: 0x0005_4000,
    };
    assert_eq!(block.round_trip_micros(0xb710_8000), Some(6_125_000));
    let never = ReportBlock { last_sr: 0, ..block };
    assert_eq!(never.round_trip_micros(0xb710_8000), None);
    let longer = ReportBlock { delay_since_last_sr: 0x000b_6001, ..block };
    assert_eq!(longer.round_trip_micros(0xb710_8000), None, "kept for longer than it is ago");
    let around = ReportBlock { last_sr: 0xffff_0000, delay_since_last_sr: 0, ..block };
    assert_eq!(around.round_trip_micros(0x0000_8000), Some(1_500_000));
    let farthest = ReportBlock { last_sr: 1, delay_since_last_sr: 0, ..block };
    assert_eq!(farthest.round_trip_micros(0), None, "more than a u32 of microseconds");
}

//= rfc3550#A.2
//# The payload type field of the first RTCP packet in a compound packet must be equal to SR or RR.
#[test]
fn a_report_comes_first() {
    assert_eq!(count(&empty_rr()), Some(1));
    for packet_type in (0..=255).filter(|packet_type| !matches!(packet_type, 200 | 201)) {
        let alone = part(packet_type, 0, &[0; 32]);
        assert_eq!(count(&alone), None, "{packet_type} without a report before it");
        assert_eq!(count(&compound(&[empty_rr(), alone])), Some(2), "{packet_type} behind one");
    }
}

//= rfc3550#A.2
//# The length fields of the individual RTCP packets must add up to the overall length of the
//# compound RTCP packet as received.
#[test]
fn lengths_add_up_or_nothing_is_believed() {
    let good = compound(&[empty_rr(), part(202, 0, &[]), part(203, 1, &[0, 0, 0, 1])]);
    assert_eq!(count(&good), Some(3));
    for length in 0..good.len() {
        let is_whole = matches!(length, 8 | 12);
        assert_eq!(count(&good[..length]).is_some(), is_whole, "cut at {length}");
    }
    for extra in 1..4 {
        assert_eq!(count(&[good.as_slice(), &[0x80; 3][..extra]].concat()), None);
    }
    for length in [0_u16, 3, 5, 100, 0x7fff, 0xfffe, 0xffff] {
        let mut bytes = good.clone();
        bytes[2..4].copy_from_slice(&length.to_be_bytes());
        assert_eq!(count(&bytes), None, "a first packet of {length} words");
    }
    for version in [0x00, 0x40, 0xc0] {
        let mut bytes = good.clone();
        bytes[8] = version;
        assert_eq!(count(&bytes), None, "version {}", version >> 6);
    }
}

#[test]
fn packets_of_one_word_do_not_stop_the_walk() {
    let words = vec![part(207, 19, &[]); 300];
    assert_eq!(count(&compound(&[empty_rr(), words.concat()])), Some(301));
}

#[test]
fn counts_beyond_the_length_are_refused() {
    for bad in [
        part(200, 0, &[0; 20]),
        part(200, 1, &[0; 44]),
        part(200, 31, &[0; 24]),
        part(201, 0, &[]),
        part(201, 1, &[0; 24]),
        part(201, 31, &[0; 28]),
    ] {
        assert_eq!(count(&bad), None, "{bad:?}");
        assert_eq!(count(&compound(&[empty_rr(), bad])), None);
    }
    assert_eq!(count(&compound(&[empty_rr(), part(203, 31, &[0; 4])])), None);
    let full = part(201, 31, &[0; 4 + 31 * 24]);
    let Some(Packet::ReceiverReport { blocks, .. }) = Packets::parse(&full).unwrap().next() else {
        panic!("a report of 31 blocks")
    };
    assert_eq!(blocks.count(), 31);
}

#[test]
fn padding_belongs_to_the_last_packet_and_counts_itself() {
    let padded = |body: &[u8]| {
        let mut bytes = part(201, 0, body);
        bytes[0] |= 0x20;
        bytes
    };
    assert_eq!(count(&padded(&[0, 0, 0, 1, 0, 0, 0, 4])), Some(1));
    assert_eq!(count(&padded(&[0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 8])), Some(1));
    for bad in [[0, 0, 0, 0], [0, 0, 0, 3], [0, 0, 0, 8], [0, 0, 0, 255]] {
        assert_eq!(count(&padded(&[&[0, 0, 0, 1], &bad[..]].concat())), None, "{bad:?}");
    }
    assert_eq!(count(&padded(&[])), None, "no room for a count");
    let first = padded(&[0, 0, 0, 1, 0, 0, 0, 4]);
    assert_eq!(count(&compound(&[first, empty_rr()])), None);
}

#[test]
fn packets_too_short_for_their_type_are_of_no_type() {
    for packet_type in [204, 205, 206, 207, 208, 213] {
        let bytes = compound(&[empty_rr(), part(packet_type, 0, &[])]);
        let last = Packets::parse(&bytes).unwrap().last();
        assert!(
            matches!(last, Some(Packet::Unknown { packet_type: unknown }) if unknown == packet_type)
        );
    }
    let feedback = part(206, 3, &[0, 0, 0, 1, 0, 0, 0, 2, 0xff, 0xff, 0xff, 0xff]);
    let bytes = compound(&[
        empty_rr(),
        part(204, 0, b"\0\0\0\x05name"),
        part(205, 1, &[0; 8]),
        feedback,
        part(207, 0, &[0, 0, 0, 6, 4, 0, 0xff, 0xff]),
    ]);
    let packets: Vec<Packet<'_>> = Packets::parse(&bytes).unwrap().collect();
    let [_, application, _, feedback, extended] = packets.as_slice() else { panic!("{packets:?}") };
    assert!(matches!(application, Packet::ApplicationDefined { ssrc: 5, name: [b'n', b'a', ..] }));
    assert!(matches!(
        feedback,
        Packet::Feedback { sender: 1, source: 2, format: 3, is_about_payload: true }
    ));
    assert!(matches!(extended, Packet::ExtendedReport { ssrc: 6 }));
}

/// The chunks of a description with this body.
fn chunks(count: u8, body: &[u8]) -> Vec<(u32, Vec<u8>)> {
    let bytes = compound(&[empty_rr(), part(202, count, body)]);
    let Some(Packet::SourceDescription { chunks }) = Packets::parse(&bytes).unwrap().last() else {
        panic!("a description")
    };
    chunks.map(|chunk| (chunk.ssrc, chunk.cname.to_vec())).collect()
}

#[test]
fn descriptions_are_read_chunk_by_chunk() {
    let two = b"\0\0\0\x01\x01\x02ab\0\0\0\0\0\0\0\x02\x06\x01t\x01\x04name\0\0\0";
    assert_eq!(chunks(2, two), [(1, b"ab".to_vec()), (2, b"name".to_vec())]);
    assert_eq!(chunks(1, two), [(1, b"ab".to_vec())]);
    assert_eq!(chunks(1, b"\0\0\0\x03\0\0\0\0"), [(3, Vec::new())], "no item at all");
    for zeros in 1..=4 {
        let name = &b"abcdef"[..6 - zeros];
        let mut body = [&[0, 0, 0, 1, 1, name.len() as u8][..], name].concat();
        body.extend(vec![0; zeros]);
        body.extend([0, 0, 0, 2, 0, 0, 0, 0]);
        assert_eq!(chunks(2, &body).len(), 2, "{zeros} zeros");
    }
}

#[test]
fn a_description_that_does_not_fit_ends_there() {
    let first = b"\0\0\0\x01\x01\x02ab\0\0\0\0";
    for rest in [
        &b""[..],
        b"\0\0\0\x02",
        b"\0\0\0\x02\x01\xff\0\0",
        b"\0\0\0\x02\x01\x02ab",
        b"\0\0\0\x02\x01\x01a\x01",
    ] {
        assert_eq!(chunks(31, &[first, rest].concat()), [(1, b"ab".to_vec())], "{rest:?}");
    }
    assert_eq!(chunks(0, first), []);
}

#[test]
fn a_farewell_says_who_and_why() {
    let bye = |count, body: &[u8]| {
        let bytes = compound(&[empty_rr(), part(203, count, body)]);
        let Some(Packet::Bye { sources, reason }) = Packets::parse(&bytes).unwrap().last() else {
            panic!("a farewell")
        };
        (sources.collect::<Vec<u32>>(), reason.to_vec())
    };
    assert_eq!(bye(0, &[]), (vec![], vec![]));
    assert_eq!(bye(2, &[0, 0, 0, 1, 0, 0, 0, 2]), (vec![1, 2], vec![]));
    assert_eq!(bye(1, b"\0\0\0\x01\x03end"), (vec![1], b"end".to_vec()));
    assert_eq!(bye(1, b"\0\0\0\x01\xffend"), (vec![1], vec![]), "longer than there is");
}
