//! Event: the payload of a telephone-event packet (RFC 4733 §2.3).

/// What is known of an event so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// Which event: 0 to 15 are the DTMF keys.
    pub code: u8,
    /// The E bit: it is over.
    pub is_end: bool,
    /// Power below 0 dBm0, in dB: six bits.
    pub volume: u8,
    /// How long it lasts so far, in ticks of the clock from the packet's timestamp.
    pub duration: u16,
}

impl Event {
    /// Bytes of one event.
    pub const BYTES: usize = 4;

    /// The first event of a payload.
    pub fn parse(payload: &[u8]) -> Option<Event> {
        payload.first_chunk().map(Event::from_bytes)
    }

    fn from_bytes(bytes: &[u8; Event::BYTES]) -> Event {
        let [code, flags, high, low] = *bytes;
        Event {
            code,
            is_end: flags & END != 0,
            // The bit between is reserved and means nothing.
            volume: flags & VOLUME,
            duration: u16::from_be_bytes([high, low]),
        }
    }

    /// Write the payload of a packet.
    pub fn write(self, out: &mut [u8; Event::BYTES]) {
        let [high, low] = self.duration.to_be_bytes();
        let end = if self.is_end { END } else { 0 };
        *out = [self.code, end | self.volume & VOLUME, high, low];
    }
}

/// The events of one packet, each with the timestamp of its start: they follow each other without a
/// pause (RFC 4733 §2.5.1.5).
#[derive(Clone, Debug)]
pub struct Events<'a> {
    timestamp: u32,
    rest: std::slice::Iter<'a, [u8; Event::BYTES]>,
}

impl<'a> Events<'a> {
    /// The events of a packet that was sampled at `timestamp`.
    pub fn new(timestamp: u32, payload: &'a [u8]) -> Events<'a> {
        Events { timestamp, rest: payload.as_chunks().0.iter() }
    }
}

impl Iterator for Events<'_> {
    type Item = (u32, Event);

    fn next(&mut self) -> Option<(u32, Event)> {
        let event = Event::from_bytes(self.rest.next()?);
        let timestamp = self.timestamp;
        self.timestamp = timestamp.wrapping_add(event.duration.into());
        Some((timestamp, event))
    }
}

const END: u8 = 0x80;
const VOLUME: u8 = 0x3f;
