//! Keys pressed far away: each told once, whatever the network did to its packets.

use super::super::{Digit, Event, EventReceiver, Events, Key};

fn digit(character: char) -> Digit {
    Digit::from_char(character).unwrap()
}

fn event(character: char, duration: u16, is_end: bool) -> Event {
    Event { code: digit(character).event(), is_end, volume: 10, duration }
}

fn key(character: char, duration: u32) -> Option<Key> {
    Some(Key { digit: digit(character), duration })
}

/// What a receiver tells of these packets: timestamp, key, duration, end.
fn told(packets: &[(u32, char, u16, bool)]) -> Vec<(char, u32)> {
    let mut receiver = EventReceiver::default();
    let keys = packets.iter().filter_map(|(timestamp, character, duration, is_end)| {
        receiver.receive(*timestamp, event(*character, *duration, *is_end))
    });
    let keys: Vec<Key> = keys.collect();
    keys.into_iter().map(|key| (key.digit.as_char(), key.duration)).collect()
}

#[test]
fn digits_are_sixteen_and_have_their_codes() {
    for (code, character) in (0..).zip("0123456789*#ABCD".chars()) {
        assert_eq!(Digit::from_event(code), Some(digit(character)));
        assert_eq!((digit(character).event(), digit(character).as_char()), (code, character));
        assert_eq!(digit(character).to_string(), character.to_string());
        assert_eq!(Digit::from_char(character.to_ascii_lowercase()), Some(digit(character)));
    }
    for code in 16..=255 {
        assert_eq!(Digit::from_event(code), None);
    }
    for character in ['E', ' ', '\0', '+', 'é', '٣', '５'] {
        assert_eq!(Digit::from_char(character), None, "{character}");
    }
}

#[test]
fn an_event_reads_back() {
    let bytes = [11, 0x80 | 0x40 | 36, 0x12, 0x34];
    let event = Event::parse(&bytes).unwrap();
    assert_eq!(event, Event { code: 11, is_end: true, volume: 36, duration: 0x1234 });
    let mut out = [0; Event::BYTES];
    event.write(&mut out);
    assert_eq!(out, [11, 0x80 | 36, 0x12, 0x34], "the reserved bit is not sent");
    Event { volume: 0xff, is_end: false, ..event }.write(&mut out);
    assert_eq!(out[1], 0x3f);
    for length in 0..4 {
        assert_eq!(Event::parse(&bytes[..length]), None);
    }
}

#[test]
fn events_of_one_packet_follow_each_other() {
    let payload = [1, 0x8a, 1, 0, 2, 0x8a, 2, 0, 3, 0x0a, 0, 50, 9, 9];
    let events: Vec<(u32, u8)> =
        Events::new(u32::MAX, &payload).map(|(start, event)| (start, event.code)).collect();
    assert_eq!(events, [(u32::MAX, 1), (255, 2), (767, 3)]);
    assert_eq!(Events::new(0, &payload[..3]).count(), 0);
}

//= rfc4733#2.5.1.4
//# The final packet for each event and for each segment SHOULD be sent a total of three times at the
//# interval used by the source for updates.
#[test]
fn a_key_is_told_once_however_often_its_end_comes() {
    let mut packets = vec![(1_000, '5', 160, false), (1_000, '5', 320, false)];
    packets.extend([(1_000, '5', 480, true); 10]);
    assert_eq!(told(&packets), [('5', 480)]);
    packets.extend([(9_000, '5', 160, false), (9_000, '5', 320, true), (9_000, '5', 320, true)]);
    assert_eq!(told(&packets), [('5', 480), ('5', 320)], "pressed twice, told twice");
}

#[test]
fn a_key_whose_beginning_was_lost_is_told_by_its_end() {
    assert_eq!(told(&[(1_000, '#', 800, true), (1_000, '#', 800, true)]), [('#', 800)]);
}

#[test]
fn a_key_whose_end_was_lost_is_told_by_the_next() {
    let packets = [(1_000, '1', 160, false), (1_000, '1', 320, false), (5_000, '2', 160, false)];
    assert_eq!(told(&packets), [('1', 320)]);
    let again = [(1_000, '1', 160, false), (5_000, '1', 160, false), (5_000, '1', 240, true)];
    assert_eq!(told(&again), [('1', 160), ('1', 240)], "the same key again");
}

#[test]
fn an_end_that_tells_of_two_keys_tells_them_in_turn() {
    let mut packets = vec![(1_000, '1', 160, false), (5_000, '2', 400, true)];
    assert_eq!(told(&packets), [('1', 160)]);
    packets.push((5_000, '2', 400, true));
    assert_eq!(told(&packets), [('1', 160), ('2', 400)], "by the end repeated");
    packets.pop();
    packets.push((9_000, '3', 160, false));
    assert_eq!(told(&packets), [('1', 160), ('2', 400)], "or by the next key");
}

#[test]
fn silence_tells_the_key_still_held() {
    let mut receiver = EventReceiver::default();
    assert_eq!(receiver.finish(), None);
    assert_eq!(receiver.receive(1_000, event('9', 160, false)), None);
    assert_eq!(receiver.finish(), key('9', 160));
    assert_eq!(receiver.finish(), None);
    assert_eq!(receiver.receive(1_000, event('9', 320, true)), None, "told already");
    assert_eq!(receiver.receive(2_000, event('8', 320, true)), key('8', 320));
}

#[test]
fn late_packets_of_an_earlier_key_tell_nothing() {
    let packets = [
        (1_000, '1', 320, true),
        (3_000, '2', 160, false),
        (1_000, '1', 320, true),
        (1_000, '1', 160, false),
        (3_000, '2', 320, true),
        (1_000, '1', 320, true),
    ];
    assert_eq!(told(&packets), [('1', 320), ('2', 320)]);
}

#[test]
fn updates_out_of_order_do_not_shorten_a_key() {
    let packets = [(7, 'A', 480, false), (7, 'A', 160, false), (7, 'A', 400, true)];
    assert_eq!(told(&packets), [('A', 480)]);
}

//= rfc4733#2.5.1.3
//# The sender MUST then begin reporting a new "segment" with the RTP timestamp set to the time at
//# which the previous segment ended
#[test]
fn a_key_held_for_long_is_one_key() {
    let start = u32::MAX - 0x8000;
    let segment = |nth: u32| start.wrapping_add(nth * 0xffff);
    let packets = [
        (segment(0), '*', 0xff00, false),
        (segment(0), '*', 0xffff, false),
        (segment(1), '*', 160, false),
        (segment(0), '*', 0xffff, false),
        (segment(1), '*', 0xffff, false),
        (segment(2), '*', 1_000, true),
        (segment(2), '*', 1_000, true),
    ];
    assert_eq!(told(&packets), [('*', 2 * 0xffff + 1_000)]);
    let ended = [(0, '*', 0xffff, true), (0xffff, '*', 160, true)];
    assert_eq!(told(&ended), [('*', 0xffff), ('*', 160)], "after an end it is another");
    let other = [(0, '*', 0xffff, false), (0xffff, '#', 160, true), (0xffff, '#', 160, true)];
    assert_eq!(told(&other), [('*', 0xffff), ('#', 160)]);
}

#[test]
fn timestamps_wrap() {
    let packets =
        [(u32::MAX - 5, '1', 160, true), (3_000, '2', 160, true), (u32::MAX - 5, '1', 160, true)];
    assert_eq!(told(&packets), [('1', 160), ('2', 160)]);
}

#[test]
fn a_sender_whose_clock_fell_back_is_heard_again() {
    let packets = [(0x8000_0000, '1', 160, true), (1_000, '2', 160, true), (2_000, '3', 160, true)];
    assert_eq!(told(&packets), [('1', 160), ('2', 160), ('3', 160)]);
}

#[test]
fn two_keys_at_one_timestamp_are_two_keys() {
    assert_eq!(told(&[(1, '1', 160, true), (1, '2', 160, true)]), [('1', 160), ('2', 160)]);
}

#[test]
fn events_that_are_no_keys_tell_nothing() {
    let mut receiver = EventReceiver::default();
    receiver.receive(1_000, event('4', 160, false));
    for code in 16..=255 {
        let flash = Event { code, is_end: true, volume: 0, duration: 160 };
        assert_eq!(receiver.receive(u32::from(code) << 16, flash), None);
    }
    assert_eq!(receiver.receive(1_000, event('4', 320, true)), key('4', 320));
}
