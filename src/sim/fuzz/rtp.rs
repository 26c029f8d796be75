//! RTP: whatever comes to a media port is read in bounds or not at all, and what we make of it reads back (RFC 3550).

use crate::rtp::g711::{Law, transcode};
use crate::rtp::rtcp::{Compound, Packet, Packets, ReportBlock};
use crate::rtp::{
    Arrival, Class, Digit, Event, EventReceiver, Events, Header, Rating, Reception, Signal,
};
use crate::rtp::{Equipment, rtcp::middle32};
use crate::wire::TxBuf;

#[cfg(test)]
mod tests;

/// A datagram, read as everything it may be; then as a stream of short packets.
pub fn rtp(bytes: &[u8]) {
    if let Some(header) = Header::parse(bytes) {
        assert!(matches!(Class::of(bytes), Class::Rtp | Class::Rtcp));
        rewrite(&header, bytes);
    }
    if let Some(packets) = Packets::parse(bytes) {
        assert_eq!(Class::of(bytes), Class::Rtcp);
        control(packets, bytes);
    }
    if let Some(signal) = Signal::parse(bytes) {
        let mut out = TxBuf::new();
        Signal::write(signal.digit, signal.duration_ms.unwrap_or(0), &mut out);
        assert_eq!(Signal::parse(out.as_bytes()).map(|signal| signal.digit), Some(signal.digit));
    }
    keys(bytes);
    stream(bytes);
    speech(bytes);
}

/// The packet made one of ours: same payload, our numbers.
fn rewrite(header: &Header, bytes: &[u8]) {
    let payload = header.payload();
    assert!(payload.start >= Header::BYTES && payload.end <= bytes.len());
    let mut ours = bytes.to_vec();
    Header::rewrite(&mut ours, header.payload_type ^ 1, !header.sequence, !header.timestamp, 7);
    let Some(rewritten) = Header::parse(&ours) else { panic!("a packet of ours is refused") };
    assert_eq!(rewritten.payload(), payload);
    assert_eq!(rewritten.is_marked, header.is_marked);
    assert_eq!(rewritten.payload_type, header.payload_type ^ 1);
    assert_eq!((rewritten.sequence, rewritten.ssrc), (!header.sequence, 7));
    assert_eq!(rewritten.timestamp, !header.timestamp);
    assert_eq!(ours.get(Header::BYTES..), bytes.get(Header::BYTES..));
}

/// Every control packet, looked at to the last block, and an answer to it.
fn control(packets: Packets<'_>, bytes: &[u8]) {
    let (mut octets, mut first_block) = (0, None);
    for packet in packets {
        octets += 4;
        match packet {
            Packet::SenderReport { blocks, sender, .. } => {
                octets += 24 + blocks.clone().count() * ReportBlock::BYTES;
                first_block = first_block.or(blocks.into_iter().next());
                assert_eq!(u64::from(middle32(sender.ntp)), sender.ntp >> 16 & 0xffff_ffff);
            }
            Packet::ReceiverReport { blocks, .. } => {
                octets += 4 + blocks.clone().count() * ReportBlock::BYTES;
                first_block = first_block.or(blocks.into_iter().next());
            }
            Packet::SourceDescription { chunks } => {
                octets += chunks.map(|chunk| 4 + chunk.cname.len()).sum::<usize>();
            }
            Packet::Bye { sources, reason } => octets += 4 * sources.count() + reason.len(),
            Packet::ApplicationDefined { .. } | Packet::Feedback { .. } => octets += 8,
            Packet::ExtendedReport { .. } => octets += 4,
            Packet::Unknown { packet_type } => assert!(!(200..=203).contains(&packet_type)),
        }
    }
    assert!(octets <= bytes.len(), "no byte is two things");
    if let Some(block) = first_block {
        answer(block, bytes);
    }
}

/// A compound packet of ours with a block of theirs reads back to the same block.
fn answer(block: ReportBlock, bytes: &[u8]) {
    let _ = block.round_trip_micros(block.interarrival_jitter);
    let compound =
        Compound { ssrc: 7, sender: None, block: Some(block), cname: bytes, bye: Some(bytes) };
    let mut out = TxBuf::new();
    compound.write(&mut out);
    let Some(mut packets) = Packets::parse(out.as_bytes()) else { panic!("a report is refused") };
    match packets.next() {
        Some(Packet::ReceiverReport { ssrc: 7, mut blocks }) => {
            assert_eq!(blocks.next(), Some(block));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(packets.count(), 2, "a name and a farewell");
}

/// Events of one packet after the other: no key is told without a packet about it.
fn keys(bytes: &[u8]) {
    let mut receiver = EventReceiver::default();
    let (mut told, mut heard) = (0, 0);
    for packet in bytes.chunks(2 + 2 * Event::BYTES) {
        let (timestamp, payload) = packet.split_at(packet.len().min(2));
        // Near one another, and now and then a whole segment apart.
        let timestamp = timestamp.iter().fold(0, |sum, byte| sum * 0x00ff + u32::from(*byte));
        for (timestamp, event) in Events::new(timestamp, payload) {
            heard += usize::from(Digit::from_event(event.code).is_some());
            told += usize::from(receiver.receive(timestamp, event).is_some());
            let mut ours = [0; Event::BYTES];
            event.write(&mut ours);
            assert_eq!(Event::parse(&ours), Some(event));
        }
    }
    told += usize::from(receiver.finish().is_some());
    assert!(told <= heard && receiver.finish().is_none());
}

/// Every two bytes are the sequence number of a packet: the books balance whatever they are.
fn stream(bytes: &[u8]) {
    let mut packet = [0; Header::BYTES];
    let mut reception = Reception::new(7, 0);
    let (mut accepted, mut gaps) = (0, 0);
    for [high, low] in bytes.as_chunks().0 {
        // Few numbers, so that they meet.
        let sequence = u16::from_be_bytes([high & 0x81, *low]);
        Header::write(&mut packet, false, 0, sequence, u32::from(*low) << (high & 0x1f), 7);
        let Some(header) = Header::parse(&packet) else { panic!("a header of ours is refused") };
        match reception.receive(&header, u32::from(*low) << (high >> 3)) {
            Arrival::Probation | Arrival::Rejected => {}
            Arrival::InOrder { gap } => {
                accepted += 1;
                gaps += u32::from(gap);
            }
            Arrival::Reordered | Arrival::Duplicate | Arrival::Restarted => accepted += 1,
        }
        let loss = reception.loss();
        assert_eq!(loss.received + reception.duplicates(), accepted);
        assert!(loss.missing <= gaps && reception.gaps() <= gaps);
    }
    let block = reception.report_block(0, 0);
    assert_eq!(block.cumulative_lost, reception.lost());
    assert_eq!(reception.take_fraction_lost(), 0, "it was reported");
    let rating = Rating::new(Equipment::G711, reception.jitter() / 8, reception.loss());
    assert!((100..=441).contains(&rating.mos_hundredths()));
}

/// There and back again, the second time nothing changes.
fn speech(bytes: &[u8]) {
    for (theirs, ours) in [(Law::Mu, Law::A), (Law::A, Law::Mu)] {
        let mut once = bytes.to_vec();
        transcode(&mut once, theirs, ours);
        transcode(&mut once, ours, theirs);
        let mut twice = once.clone();
        transcode(&mut twice, theirs, ours);
        transcode(&mut twice, ours, theirs);
        assert_eq!(once, twice);
    }
}
