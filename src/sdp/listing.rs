//! What a stream lists: codecs, best first, and events, each under its number (RFC 3264 §5.1).

use super::codec::{Codec, CodecKind, Encoding};
use super::event::TelephoneEvents;
use super::media::Media;
use super::payload::{Meanings, payload_types};

/// The codecs we speak among those listed, each once, and telephone-event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Listing {
    codecs: [Option<Codec>; CodecKind::COUNT],
    events: Option<TelephoneEvents>,
}

impl Listing {
    /// What `media` lists.
    pub(crate) fn read(media: &Media<'_>) -> Listing {
        let mut meanings = Meanings::fixed();
        meanings.read(media);
        let mut listing = Listing::default();
        for payload_type in payload_types(media) {
            match meanings.encoding(payload_type) {
                Encoding::Codec(kind) => listing.push(Codec { payload_type, kind }),
                Encoding::TelephoneEvent => {
                    listing.events = listing.events.or(meanings.events(payload_type));
                }
                Encoding::Unknown => {}
            }
        }
        listing
    }

    /// List `codecs` as well, each under the number RFC 3551 gives it. One whose number stands for
    /// something else in this session is left out.
    //= rfc3264#8.3.2
    //# the mapping from a particular dynamic payload type number to a particular codec within
    //# that media stream MUST NOT change for the duration of a session
    pub(crate) fn add(&mut self, codecs: &[CodecKind]) {
        for kind in codecs {
            let codec = Codec { payload_type: kind.payload_type(), kind: *kind };
            if !self.has_payload_type(codec.payload_type) {
                self.push(codec);
            }
        }
    }

    /// List all keys of a telephone: under the number they have, else the usual one, else the next
    /// that is free.
    pub(crate) fn add_events(&mut self) {
        let known = self.events.map(|events| events.payload_type);
        let free = || EVENT_NUMBERS.into_iter().find(|number| !self.has_payload_type(*number));
        let payload_type = known.or_else(free);
        self.events = payload_type
            .map(|payload_type| TelephoneEvents { payload_type, events: TelephoneEvents::DTMF });
    }

    /// The codecs, best first.
    pub(crate) fn codecs(&self) -> impl Iterator<Item = Codec> + '_ {
        self.codecs.iter().map_while(|codec| *codec)
    }

    /// The events.
    pub(crate) fn events(&self) -> Option<TelephoneEvents> {
        self.events
    }

    /// Whether a codec is listed, under whatever number.
    pub(crate) fn has(&self, kind: CodecKind) -> bool {
        self.codecs().any(|codec| codec.kind == kind)
    }

    fn has_payload_type(&self, number: u8) -> bool {
        self.codecs().any(|codec| codec.payload_type == number)
            || self.events.is_some_and(|events| events.payload_type == number)
    }

    /// Append `codec` unless it is there under another number. There is a place for each.
    fn push(&mut self, codec: Codec) {
        if self.has(codec.kind) {
            return;
        }
        if let Some(place) = self.codecs.iter_mut().find(|place| place.is_none()) {
            *place = Some(codec);
        }
    }
}

/// Numbers for telephone-event: the first is what everybody uses, and of the others one is free,
/// for there are not so many codecs.
const EVENT_NUMBERS: [u8; CodecKind::COUNT + 1] = [101, 102, 103, 104];
