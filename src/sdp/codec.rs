//! Codecs, and which payload type stands for which (RFC 3551 §6, RFC 8866 §6.6).

use super::attr::PayloadType;
use super::field::decimal;
use super::media::Media;

/// The codecs we speak. All of them have an RTP clock of 8000 Hz, G.722 by an old mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CodecKind {
    /// G.711 µ-law.
    Pcmu,
    /// G.711 A-law.
    Pcma,
    /// G.722.
    G722,
}

/// A codec and the payload type its packets carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Codec {
    /// Seven bits.
    pub payload_type: u8,
    /// The codec.
    pub kind: CodecKind,
}

impl CodecKind {
    /// The payload type RFC 3551 fixed.
    pub fn payload_type(self) -> u8 {
        match self {
            CodecKind::Pcmu => 0,
            CodecKind::Pcma => 8,
            CodecKind::G722 => 9,
        }
    }

    /// Name and clock as `a=rtpmap` has them.
    pub fn encoding(self) -> &'static str {
        match self {
            CodecKind::Pcmu => "PCMU/8000",
            CodecKind::Pcma => "PCMA/8000",
            CodecKind::G722 => "G722/8000",
        }
    }
}

/// What a payload type stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    Codec(CodecKind),
    TelephoneEvent,
    Unknown,
}

impl Encoding {
    /// Read `<name>/<clock>[/<channels>]`; the name's case does not count (RFC 4855 §3).
    fn parse(text: &[u8]) -> Encoding {
        let mut parts = text.split(|byte| *byte == b'/');
        let name = parts.next().unwrap_or_default();
        let is_8000 = parts.next() == Some(b"8000");
        let is_mono = parts.next().is_none_or(|channels| channels == b"1");
        if !is_8000 || !is_mono {
            return Encoding::Unknown;
        }
        if name.eq_ignore_ascii_case(b"PCMU") {
            Encoding::Codec(CodecKind::Pcmu)
        } else if name.eq_ignore_ascii_case(b"PCMA") {
            Encoding::Codec(CodecKind::Pcma)
        } else if name.eq_ignore_ascii_case(b"telephone-event") {
            Encoding::TelephoneEvent
        } else if name.eq_ignore_ascii_case(b"G722") {
            Encoding::Codec(CodecKind::G722)
        } else {
            Encoding::Unknown
        }
    }
}

/// What we take of a stream's formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Formats {
    /// The first codec of the list that we speak.
    pub(crate) codec: Codec,
    /// The first telephone-event of the list, if we share an event with it.
    pub(crate) events: Option<TelephoneEvents>,
}

impl Formats {
    /// Choose. One pass over the attributes and one over the formats: a list of a thousand
    /// payload types with a thousand maps costs their sum, not their product.
    pub(crate) fn choose(media: &Media<'_>) -> Option<Formats> {
        let mut encodings = STATIC;
        for (number, text) in media.attributes().about_payloads(b"rtpmap") {
            encodings[usize::from(number.get())] = Encoding::parse(text);
        }
        let (mut codec, mut events) = (None, None);
        for number in media.payload_types() {
            match encodings[usize::from(number.get())] {
                Encoding::Codec(kind) => {
                    codec = codec.or(Some(Codec { payload_type: number.get(), kind }));
                }
                Encoding::TelephoneEvent => events = events.or(Some(number)),
                Encoding::Unknown => {}
            }
        }
        let events = events.and_then(|number| TelephoneEvents::shared(number, media));
        Some(Formats { codec: codec?, events })
    }
}

/// Telephone events both sides know (RFC 4733 §2.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TelephoneEvents {
    /// Seven bits.
    pub(crate) payload_type: u8,
    /// Bit n: event n. We know the sixteen DTMF keys.
    pub(crate) events: u16,
}

impl TelephoneEvents {
    /// All sixteen keys.
    pub(crate) const DTMF: u16 = 0xffff;

    /// The events of the stream's `a=fmtp` that we know; all when it has none.
    fn shared(number: PayloadType, media: &Media<'_>) -> Option<TelephoneEvents> {
        let events = media
            .attributes()
            .about_payloads(b"fmtp")
            .find_map(|(found, list)| (found == number).then(|| events(list)).flatten())
            .unwrap_or(TelephoneEvents::DTMF);
        (events != 0).then_some(TelephoneEvents { payload_type: number.get(), events })
    }
}

/// The events 0 to 15 of a list such as `0-15,66`; none if it cannot be read.
fn events(list: &[u8]) -> Option<u16> {
    list.split(|byte| *byte == b',').try_fold(0u16, |events, range| {
        let mut ends = range.trim_ascii().splitn(2, |byte| *byte == b'-');
        let first = ends.next().and_then(decimal)?;
        let last = ends.next().map_or(Some(first), decimal)?;
        Some((first..=last.min(15)).fold(events, |events, event| events | 1 << event))
    })
}

/// The payload types that need no `a=rtpmap`.
const STATIC: [Encoding; 128] = {
    let mut table = [Encoding::Unknown; 128];
    table[0] = Encoding::Codec(CodecKind::Pcmu);
    table[8] = Encoding::Codec(CodecKind::Pcma);
    table[9] = Encoding::Codec(CodecKind::G722);
    table
};
