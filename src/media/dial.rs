//! Dial: keys of ours, as telephone-events (RFC 4733 §2.5.1).

use std::collections::VecDeque;

use super::lane::Lane;
use super::stream::Stream;
use super::stream::is_open;
use super::table::Media;
use super::turn::{Made, put_header};
use super::wheel::{PACKET_SAMPLES, SLOTS};
use crate::limits::KEYS_MAX;
use crate::rtp::{Digit, Event};
use crate::time::Timestamp;
use crate::wire::{MediaSocket, MediaTransmit, TxBuf};

/// Keys that wait, and the one that is pressed.
#[derive(Debug, Default)]
pub(super) struct Dialler {
    waiting: VecDeque<Digit>,
    press: Option<Press>,
    /// Whether a key is on its way by INFO.
    is_told: bool,
}

/// A key on its way, a packet every turn.
#[derive(Clone, Copy, Debug)]
struct Press {
    digit: Digit,
    /// When it began: the RTP timestamp of all its packets.
    timestamp: u32,
    /// Turns it had.
    turns: u16,
}

/// How long a key of ours is pressed.
pub const KEY_MS: u16 = 100;

/// Turns a key is held, turns that say that it was released, and turns until the next one: 100 ms, and 60 ms for the
/// pause, the first multiple of a turn that is not below 50.
const HELD_TURNS: u16 = KEY_MS / SLOTS as u16;
const LAST_TURN: u16 = HELD_TURNS + 2;
const PRESS_TURNS: u16 = HELD_TURNS + 3;

/// Power of a key below 0 dBm0, in dB: what telephones send (ITU-T Q.24 accepts down to 25).
const VOLUME: u8 = 10;

impl Dialler {
    fn is_busy(&self) -> bool {
        !self.waiting.is_empty() || self.press.is_some()
    }

    /// What is to be sent in this turn.
    fn turn(&mut self) -> Option<(&mut Press, Event)> {
        self.press.take_if(|press| press.turns == PRESS_TURNS);
        let press = match &mut self.press {
            Some(press) => press,
            none => none.insert(Press { digit: self.waiting.pop_front()?, timestamp: 0, turns: 0 }),
        };
        press.turns += 1;
        //= rfc4733#2.5.1.4
        //# The final packet for each event and for each segment SHOULD be sent a total of three
        //# times at the interval used by the source for updates.
        let event = Event {
            code: press.digit.event(),
            is_end: press.turns >= HELD_TURNS,
            volume: VOLUME,
            duration: press.turns.min(HELD_TURNS) * PACKET_SAMPLES as u16,
        };
        (press.turns <= LAST_TURN).then_some((press, event))
    }
}

/// Whether keys of `stream` can be sent as events now. Being mute is about audio.
fn can_dial(lane: &Lane, stream: &Stream) -> bool {
    is_open(lane, stream) && lane.terms.is_some_and(|terms| terms.telephone_event.is_some())
}

/// Whether `stream` needs turns for its keys. A press that cannot go on is over.
pub(super) fn wants_turn(lane: &Lane, stream: &mut Stream) -> bool {
    let can_dial = can_dial(lane, stream);
    let Some(extras) = &mut stream.extras else { return false };
    if !can_dial {
        extras.dialler.press = None;
        stream.is_dialling = false;
    }
    let is_due = can_dial && extras.dialler.is_busy() || is_untold(lane, &extras.dialler);
    extras.listener.is_waiting() || is_due
}

/// Whether a key waits that the peer must be told of by other means.
fn is_untold(lane: &Lane, dialler: &Dialler) -> bool {
    let takes_none = lane.terms.is_some_and(|terms| terms.telephone_event.is_none());
    lane.is_in_force && takes_none && !dialler.is_told && !dialler.waiting.is_empty()
}

impl Media {
    /// Press `keys` one after the other. Whether there is room for them.
    pub fn dial(&mut self, now: Timestamp, port: u32, keys: impl Iterator<Item = Digit>) -> bool {
        let Some(index) = self.stream_of(now, port) else { return false };
        let Some(stream) = self.streams.get_mut(index) else { return false };
        let waiting = &mut stream.extras().dialler.waiting;
        let before = waiting.len();
        // One too many shows that there are too many.
        waiting.extend(keys.take(KEYS_MAX + 1));
        let has_room = waiting.len() <= KEYS_MAX;
        if !has_room {
            waiting.truncate(before);
        }
        self.reseat(now, port);
        has_room
    }

    /// Whether the peer of call `port` takes keys as events.
    pub fn takes_events(&self, port: u32) -> bool {
        let terms = self.lanes.get(port as usize).and_then(|lane| lane.terms);
        terms.is_some_and(|terms| terms.telephone_event.is_some())
    }

    /// The next key of a peer that takes no events. Until [`Media::told`] there is no other.
    pub fn next_untold(&mut self, port: u32) -> Option<Digit> {
        if self.takes_events(port) {
            return None;
        }
        let (_, stream) = self.lane_and_stream(port)?;
        let dialler = &mut stream.extras.as_mut()?.dialler;
        if dialler.is_told {
            return None;
        }
        let digit = dialler.waiting.pop_front();
        dialler.is_told = digit.is_some();
        digit
    }

    /// The peer was told of the key, or will not be told: then the others are dropped too.
    pub fn told(&mut self, now: Timestamp, port: u32, is_taken: bool) {
        let Some((_, stream)) = self.lane_and_stream(port) else { return };
        let Some(extras) = &mut stream.extras else { return };
        extras.dialler.is_told = false;
        if !is_taken {
            extras.dialler.waiting.clear();
        }
        self.reseat(now, port);
    }

    /// Give the keys of stream `index` their turn: the packet that is due, if one is.
    #[cold]
    pub(super) fn turn_keys(
        &mut self,
        now: Timestamp,
        index: u32,
        out: &mut TxBuf,
    ) -> Option<Made> {
        let port = self.streams.get(index)?.port;
        self.expire_key(now, port);
        if let Some((lane, stream)) = self.lane_and_stream(port)
            && stream.extras.as_ref().is_some_and(|extras| is_untold(&lane, &extras.dialler))
        {
            self.untold.push_back(lane.call);
        }
        let made = self.make_event(now, port, out);
        self.reseat(now, port);
        made
    }

    fn make_event(&mut self, now: Timestamp, port: u32, out: &mut TxBuf) -> Option<Made> {
        let (lane, stream) = self.lane_and_stream(port)?;
        let payload_type = lane.terms?.telephone_event.filter(|_| can_dial(&lane, stream))?;
        let dialler = &mut stream.extras.as_mut()?.dialler;
        if !dialler.is_busy() {
            return None;
        }
        let Some((press, event)) = dialler.turn() else {
            stream.is_dialling = false;
            stream.sender.pause();
            return None;
        };
        stream.is_dialling = true;
        let mut numbers = stream.sender.make(now);
        // The marker is for the first packet of an event, and its timestamp is that of all (RFC 4733 §2.2).
        numbers.is_first = press.turns == 1;
        if numbers.is_first {
            press.timestamp = numbers.timestamp;
        }
        numbers.timestamp = press.timestamp;
        let mut payload = [0; Event::BYTES];
        event.write(&mut payload);
        out.clear();
        put_header(out, payload_type, numbers, stream.sender.ssrc);
        out.put(&payload);
        stream.sender.count_event(payload.len());
        let transmit = MediaTransmit { socket: MediaSocket::rtp(port), remote: stream.peer };
        self.ledger.made += 1;
        Some(Made { transmit, played: None })
    }
}
