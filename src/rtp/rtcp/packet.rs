//! Packets of a compound RTCP packet, validated as a whole and walked one by one (RFC 3550 §6, appendix A.2).

use super::description::Chunks;
use super::part::{
    APPLICATION_DEFINED, BYE, EXTENDED_REPORT, PAYLOAD_FEEDBACK, Part, RECEIVER_REPORT,
    SENDER_REPORT, SOURCE_DESCRIPTION, TRANSPORT_FEEDBACK,
};
use super::report::{ReportBlocks, SenderInfo};

/// A control packet.
#[derive(Clone, Debug)]
pub enum Packet<'a> {
    /// SR (RFC 3550 §6.4.1).
    SenderReport {
        /// Who sent it.
        ssrc: u32,
        /// What it sent.
        sender: SenderInfo,
        /// What it received.
        blocks: ReportBlocks<'a>,
    },
    /// RR (RFC 3550 §6.4.2).
    ReceiverReport {
        /// Who sent it.
        ssrc: u32,
        /// What it received.
        blocks: ReportBlocks<'a>,
    },
    /// SDES (RFC 3550 §6.5).
    SourceDescription {
        /// A chunk for each source described.
        chunks: Chunks<'a>,
    },
    /// BYE (RFC 3550 §6.6).
    Bye {
        /// Who leaves.
        sources: Sources<'a>,
        /// Why, in UTF-8 if the peer keeps to it; empty when it does not say.
        reason: &'a [u8],
    },
    /// APP (RFC 3550 §6.7).
    ApplicationDefined {
        /// Who sent it.
        ssrc: u32,
        /// Whose it is, in four letters.
        name: [u8; 4],
    },
    /// RTPFB or PSFB (RFC 4585 §6.1).
    Feedback {
        /// Who sent it.
        sender: u32,
        /// The source it is about.
        source: u32,
        /// The feedback message type.
        format: u8,
        /// Whether it is about the payload, not its transport.
        is_about_payload: bool,
    },
    /// XR (RFC 3611 §2).
    ExtendedReport {
        /// Who sent it.
        ssrc: u32,
    },
    /// One of a type not known here, or too short for its type: to be passed over (RFC 3550 §6.1).
    Unknown {
        /// Eight bits.
        packet_type: u8,
    },
}

/// The packets of a compound packet that passed every check.
#[derive(Clone, Debug)]
pub struct Packets<'a> {
    rest: &'a [u8],
}

impl<'a> Packets<'a> {
    /// Check a datagram: version 2 throughout, a report first, padding last, lengths that add up to
    /// its own, and room for as many blocks and sources as are counted. Else it is garbage as a whole.
    pub fn parse(datagram: &'a [u8]) -> Option<Packets<'a>> {
        let (first, _) = Part::split(datagram)?;
        //= rfc3550#A.2
        //# The payload type field of the first RTCP packet in a compound packet must be equal to SR
        //# or RR.
        if !matches!(first.packet_type, SENDER_REPORT | RECEIVER_REPORT) {
            return None;
        }
        //= rfc3550#A.2
        //# The length fields of the individual RTCP packets must add up to the overall length of the
        //# compound RTCP packet as received.
        let mut rest = datagram;
        while !rest.is_empty() {
            let (part, after) = Part::split(rest)?;
            if part.has_padding && !after.is_empty() {
                return None;
            }
            Packet::read(&part)?;
            rest = after;
        }
        Some(Packets { rest: datagram })
    }
}

impl<'a> Iterator for Packets<'a> {
    type Item = Packet<'a>;

    fn next(&mut self) -> Option<Packet<'a>> {
        let (part, rest) = Part::split(self.rest)?;
        self.rest = rest;
        Packet::read(&part)
    }
}

impl<'a> Packet<'a> {
    /// `None` when a report or BYE has fewer blocks or sources than it counts.
    fn read(part: &Part<'a>) -> Option<Packet<'a>> {
        let count = usize::from(part.count);
        let body = part.body;
        let packet = match part.packet_type {
            SENDER_REPORT => {
                let (ssrc, rest) = body.split_first_chunk()?;
                let (sender, rest) = rest.split_first_chunk()?;
                Packet::SenderReport {
                    ssrc: u32::from_be_bytes(*ssrc),
                    sender: SenderInfo::from_bytes(sender),
                    blocks: ReportBlocks::split(rest, count)?,
                }
            }
            RECEIVER_REPORT => {
                let (ssrc, rest) = body.split_first_chunk()?;
                let blocks = ReportBlocks::split(rest, count)?;
                Packet::ReceiverReport { ssrc: u32::from_be_bytes(*ssrc), blocks }
            }
            SOURCE_DESCRIPTION => Packet::SourceDescription { chunks: Chunks::new(body, count) },
            BYE => {
                let (sources, reason) = body.split_at_checked(4 * count)?;
                Packet::Bye { sources: Sources(sources.as_chunks().0.iter()), reason: text(reason) }
            }
            other => Packet::read_uncommon(other, part.count, body)
                .unwrap_or(Packet::Unknown { packet_type: other }),
        };
        Some(packet)
    }

    /// Packets we only count: one too short for its type is one of no type.
    fn read_uncommon(packet_type: u8, format: u8, body: &'a [u8]) -> Option<Packet<'a>> {
        let mut words = body.as_chunks().0.iter().copied();
        let ssrc = u32::from_be_bytes(words.next()?);
        let packet = match packet_type {
            APPLICATION_DEFINED => Packet::ApplicationDefined { ssrc, name: words.next()? },
            TRANSPORT_FEEDBACK | PAYLOAD_FEEDBACK => Packet::Feedback {
                sender: ssrc,
                source: u32::from_be_bytes(words.next()?),
                format,
                is_about_payload: packet_type == PAYLOAD_FEEDBACK,
            },
            EXTENDED_REPORT => Packet::ExtendedReport { ssrc },
            _ => return None,
        };
        Some(packet)
    }
}

/// The text behind a length of one octet, or nothing if it is longer than what there is.
fn text(bytes: &[u8]) -> &[u8] {
    let text = bytes.split_first().and_then(|(length, text)| text.get(..usize::from(*length)));
    text.unwrap_or_default()
}

/// The sources a BYE names.
#[derive(Clone, Debug)]
pub struct Sources<'a>(std::slice::Iter<'a, [u8; 4]>);

impl Iterator for Sources<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        self.0.next().copied().map(u32::from_be_bytes)
    }
}
