//! Event receiver: packets about keys become keys pressed, each told once (RFC 4733 §2.5.2).

use super::digit::Digit;
use super::event::Event;

/// A key that was pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// Which one.
    pub digit: Digit,
    /// For how long, as far as was heard, in ticks of the clock.
    pub duration: u32,
}

/// What a stream of events said last. One event lasts many packets, and its end comes three times.
#[derive(Clone, Copy, Debug, Default)]
pub struct EventReceiver {
    last: Option<Press>,
}

/// A key that is or was held.
#[derive(Clone, Copy, Debug)]
struct Press {
    digit: Digit,
    is_ended: bool,
    is_told: bool,
    /// Of the segment heard last, as is `duration`.
    duration: u16,
    timestamp: u32,
    /// Duration of the segments before it.
    duration_before: u32,
}

/// How an event stands to the press before it.
enum Relation {
    Same,
    NextSegment,
    Late,
    Another,
}

impl EventReceiver {
    /// Take an event that started at `timestamp`; tells a key once it is released, or once the next
    /// one shows that its end was lost. Events that are no keys say nothing.
    pub fn receive(&mut self, timestamp: u32, event: Event) -> Option<Key> {
        let digit = Digit::from_event(event.code)?;
        let Some(last) = &mut self.last else {
            return self.last.insert(Press::new(digit, timestamp)).hear(event);
        };
        match last.relation(digit, timestamp) {
            Relation::Same => last.hear(event),
            Relation::NextSegment => {
                last.begin_segment(timestamp);
                last.hear(event)
            }
            Relation::Late => None,
            Relation::Another => {
                let lost = last.tell();
                *last = Press::new(digit, timestamp);
                if lost.is_none() {
                    return last.hear(event);
                }
                // Two keys at once: the end of the new one comes again, or is found lost in turn.
                last.duration = event.duration;
                last.is_ended = event.is_end;
                lost
            }
        }
    }

    /// Tell the key that is still held: to be asked when the stream fell silent or ended
    /// (RFC 4733 §2.5.2.2).
    pub fn finish(&mut self) -> Option<Key> {
        self.last.as_mut()?.tell()
    }
}

impl Press {
    fn new(digit: Digit, timestamp: u32) -> Press {
        Press { digit, is_ended: false, is_told: false, duration: 0, timestamp, duration_before: 0 }
    }

    fn relation(&self, digit: Digit, timestamp: u32) -> Relation {
        let ahead = timestamp.wrapping_sub(self.timestamp);
        if ahead == 0 && digit == self.digit {
            Relation::Same
        } else if ahead == SEGMENT_TICKS && digit == self.digit && !self.is_ended {
            Relation::NextSegment
        } else if (1..=LATE_TICKS_MAX).contains(&ahead.wrapping_neg()) {
            Relation::Late
        } else {
            Relation::Another
        }
    }

    //= rfc4733#2.5.1.3
    //# The sender MUST then begin reporting a new "segment" with the RTP timestamp set to the time
    //# at which the previous segment ended
    fn begin_segment(&mut self, timestamp: u32) {
        self.duration_before = self.duration_before.saturating_add(SEGMENT_TICKS);
        self.timestamp = timestamp;
        self.duration = 0;
    }

    //= rfc4733#2.5.1.4
    //# The final packet for each event and for each segment SHOULD be sent a total of three times at
    //# the interval used by the source for updates.
    fn hear(&mut self, event: Event) -> Option<Key> {
        self.duration = self.duration.max(event.duration);
        self.is_ended |= event.is_end;
        if self.is_ended { self.tell() } else { None }
    }

    fn tell(&mut self) -> Option<Key> {
        let duration = self.duration_before.saturating_add(self.duration.into());
        let key = Key { digit: self.digit, duration };
        (!std::mem::replace(&mut self.is_told, true)).then_some(key)
    }
}

/// The longest duration one segment can say.
const SEGMENT_TICKS: u32 = 0xffff;
/// A packet about an event that started up to this much earlier is a late one, sixteen seconds of a clock of 8000 Hz;
/// further back lies no event, but the clock of a sender that started anew.
const LATE_TICKS_MAX: u32 = 2 * SEGMENT_TICKS;
