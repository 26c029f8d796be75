//! Payload types: what each number of a stream stands for (RFC 3551 §6, RFC 8866 §6.6, §6.15).

use super::codec::{Codec, CodecKind, Encoding};
use super::event::TelephoneEvents;
use super::field::Fields;
use super::line::Line;
use super::media::Media;
use super::number::decimal;

/// What we take of a stream's formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Formats {
    /// The first codec of the list that we speak.
    pub(crate) codec: Codec,
    /// The first telephone-event of the list, if we share an event with it.
    pub(crate) events: Option<TelephoneEvents>,
}

impl Formats {
    /// Choose. One pass over the lines and one over the formats: a list of a thousand payload
    /// types with a thousand maps costs their sum, not their product.
    pub(crate) fn choose(media: &Media<'_>) -> Option<Formats> {
        let mut meanings = Meanings::fixed();
        meanings.read(media);
        let (mut codec, mut events) = (None, None);
        for payload_type in payload_types(media) {
            match meanings.encoding(payload_type) {
                Encoding::Codec(kind) => codec = codec.or(Some(Codec { payload_type, kind })),
                Encoding::TelephoneEvent => events = events.or(Some(payload_type)),
                Encoding::Unknown => {}
            }
        }
        let events = events.and_then(|payload_type| meanings.events(payload_type));
        Some(Formats { codec: codec?, events })
    }
}

/// The payload types a stream lists, best first.
#[inline]
pub(crate) fn payload_types<'a>(media: &Media<'a>) -> impl Iterator<Item = u8> + use<'a> {
    // A zero in front makes it no payload type: its twin without would be another's in our answer.
    media
        .formats()
        .filter(|format| !matches!(format, [b'0', _, ..]))
        .filter_map(|format| seven_bits(decimal(format)?))
}

/// What a stream's attributes say about each payload type.
pub(crate) struct Meanings {
    encodings: [Encoding; 128],
    /// All where nothing is said that could be read as a list of events.
    events: [u16; 128],
}

impl Meanings {
    /// What RFC 3551 says, before any attribute. Filled where it is kept and never moved: the
    /// tables are large, and copying them costs every call 64 instructions.
    #[inline(always)]
    pub(crate) fn fixed() -> Meanings {
        Meanings { encodings: STATIC, events: [TelephoneEvents::DTMF; 128] }
    }

    /// Read the attributes of `media`.
    #[inline]
    pub(crate) fn read(&mut self, media: &Media<'_>) {
        for line in media.lines().filter(|line| line.letter == b'a') {
            self.take_line(&line);
        }
    }

    /// What `payload_type` stands for.
    #[inline]
    pub(crate) fn encoding(&self, payload_type: u8) -> Encoding {
        self.encodings[index(payload_type)]
    }

    /// The events under `payload_type` that we share.
    #[inline]
    pub(crate) fn events(&self, payload_type: u8) -> Option<TelephoneEvents> {
        let events = self.events[index(payload_type)];
        (events != 0).then_some(TelephoneEvents { payload_type, events })
    }

    fn take_line(&mut self, line: &Line<'_>) {
        if let Some(value) = line.value.strip_prefix(b"rtpmap:") {
            let Some((payload_type, text)) = about(value) else { return };
            self.encodings[index(payload_type)] = Encoding::parse(text);
        } else if let Some(value) = line.value.strip_prefix(b"fmtp:") {
            let Some((payload_type, text)) = about(value) else { return };
            let events = &mut self.events[index(payload_type)];
            *events = TelephoneEvents::parse(text).unwrap_or(*events);
        }
    }
}

/// A payload type and what is said about it.
fn about(value: &[u8]) -> Option<(u8, &[u8])> {
    let mut fields = Fields::new(value);
    let payload_type = seven_bits(fields.number_u16()?)?;
    Some((payload_type, fields.remainder()))
}

/// Payload types have seven bits.
fn seven_bits(number: u16) -> Option<u8> {
    if number < 128 { Some(number as u8) } else { None }
}

/// Where a payload type stands in the tables; the mask shows that it always does.
fn index(payload_type: u8) -> usize {
    usize::from(payload_type & 0x7f)
}

/// The payload types that need no `a=rtpmap`.
const STATIC: [Encoding; 128] = {
    let mut table = [Encoding::Unknown; 128];
    table[0] = Encoding::Codec(CodecKind::Pcmu);
    table[8] = Encoding::Codec(CodecKind::Pcma);
    table[9] = Encoding::Codec(CodecKind::G722);
    table
};
