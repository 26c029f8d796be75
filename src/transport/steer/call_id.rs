//! The Call-ID of a datagram, found by instructions: eight bytes a step (RFC 3261 §20.8, §7.3.1).
//!
//! Only usual lines are understood; at any other the program gives up, and the kernel chooses as it would without one.

use super::assembler::{Assembler, Label};
use super::instruction::Register::{self, R0, R1, R2, R3, R4, R5, R6, R7, R8, R9};
use super::instruction::{Test, Width};

/// Bytes of a datagram that are looked at: what one frame of Ethernet carries.
pub(super) const WINDOW_BYTES: i32 = 1_472;
/// The room they are copied to: a word may be read at each of 2,048 places.
pub(super) const ROOM_BYTES: u32 = 2_048 + 16;
/// Longest Call-ID understood, in words of eight bytes.
pub(super) const CALL_ID_WORDS_MAX: i32 = 32;

/// Where the room is.
pub(super) const ROOM: Register = R6;
/// Where in it the Call-ID begins, when it was found.
pub(super) const START: Register = R0;
/// How long it is then, in bytes.
pub(super) const LENGTH: Register = R1;

/// Places in the room: the verifier believes an AND.
const PLACES: i32 = 2_047;
/// Behind the last place a word can be read from.
const ZERO_AT: i16 = 2_056;
/// Steps of the search: the words of the window, and one more for each of 40 lines.
const STEPS_MAX: i32 = WINDOW_BYTES / 8 + 40;
/// Blanks understood at each place that may have some.
const BLANKS_MAX: usize = 2;

/// Where the search stands.
const AT: Register = R7;
const STEPS: Register = R5;
const WORD: Register = R1;
const FOUND: Register = R3;
const SPARE: Register = R2;
/// Three words of eight equal bytes.
const FEEDS: Register = R8;
const ONES: Register = R9;
const TOPS: Register = R4;

const NAME: u64 = u64::from_le_bytes(*b"call-id:");
/// Turns the letters of [`NAME`] into small ones, and nothing else into a letter.
const SMALL: u64 = u64::from_le_bytes([0x20, 0x20, 0x20, 0x20, 0, 0x20, 0x20, 0]);

/// Find the Call-ID of the datagram in the room; line feeds must follow it there.
pub(super) fn find(code: &mut Assembler, give_up: Label) {
    code.set_wide(FEEDS, u64::from_le_bytes([b'\n'; 8]));
    code.set_wide(ONES, u64::from_le_bytes([0x01; 8]));
    code.set_wide(TOPS, u64::from_le_bytes([0x80; 8]));
    find_value(code, give_up);
    skip_blanks(code, give_up);
    code.set(START, AT);
    find_end(code, give_up);
    trim_end(code, give_up);
    code.add(AT, 1);
    code.sub(AT, START);
    code.set(LENGTH, AT);
}

/// `register =` the eight bytes at `at`; nothing else changes.
pub(super) fn read_word(code: &mut Assembler, register: Register, at: Register) {
    read(code, Width::Bytes8, register, at);
}

fn read(code: &mut Assembler, width: Width, register: Register, at: Register) {
    code.set(register, at);
    code.and(register, PLACES);
    code.add(register, ROOM);
    code.load(width, register, register, 0);
}

/// Lets AT behind the colon of the first Call-ID. The start line is not looked at.
fn find_value(code: &mut Assembler, give_up: Label) {
    // Zero, which the verifier must not know: it would follow every way through the lines with its own bounds.
    code.store(Width::Bytes8, ROOM, ZERO_AT, 0);
    code.load(Width::Bytes8, AT, ROOM, ZERO_AT);
    code.and(AT, PLACES);
    read(code, Width::Bytes1, WORD, AT);
    code.jump_if(WORD, Test::AtMost, b' ', give_up);
    code.set(STEPS, 0);
    let again = code.here();
    let [value, blanks] = [code.label(), code.label()];
    next_feed(code, STEPS_MAX, give_up);
    code.add(AT, 1);
    code.and(AT, PLACES);
    name(code, [again, blanks, value], give_up);
    code.place(blanks);
    skip_to_colon(code, again, value);
    code.place(value);
}

/// AT moves on to the next line feed, at most `steps_max` words with those of the last time.
fn next_feed(code: &mut Assembler, steps_max: i32, give_up: Label) {
    let [again, found] = [code.here(), code.label()];
    code.jump_if(STEPS, Test::Equal, steps_max, give_up);
    code.add(STEPS, 1);
    read_word(code, WORD, AT);
    // A byte of the difference is zero where a line feed is; the lowest such byte has its top bit set for sure.
    code.xor(WORD, FEEDS);
    code.set(FOUND, WORD);
    code.sub(FOUND, ONES);
    code.xor(WORD, -1);
    code.and(FOUND, WORD);
    code.and(FOUND, TOPS);
    code.jump_if(FOUND, Test::NotEqual, 0, found);
    code.add(AT, 8);
    code.and(AT, PLACES);
    code.jump(again);
    code.place(found);
    to_index(code);
    code.add(AT, FOUND);
    code.and(AT, PLACES);
}

/// FOUND becomes the index of its lowest byte that is not zero; only top bits are set in it.
fn to_index(code: &mut Assembler) {
    code.set(SPARE, FOUND);
    code.negate(SPARE);
    code.and(FOUND, SPARE);
    code.shift_right(FOUND, 7);
    // One bit is left, the lowest of its byte: the product's highest byte is the index.
    code.set_wide(SPARE, 0x0001_0203_0405_0607);
    code.mul(FOUND, SPARE);
    code.shift_right(FOUND, 56);
}

/// A line begins at AT: on to `again` if it is of no interest, to `value` behind `Call-ID:` or `i:`, to `blanks` behind
/// the name if something is between it and the colon.
fn name(code: &mut Assembler, [again, blanks, value]: [Label; 3], give_up: Label) {
    let [compact, apart] = [code.label(), code.label()];
    read_word(code, WORD, AT);
    code.set(SPARE, WORD);
    code.and(SPARE, 0xff);
    // The empty line. A return alone would be part of a strange header.
    code.jump_if(SPARE, Test::Equal, b'\n', give_up);
    code.jump_if(SPARE, Test::Equal, b'\r', give_up);
    code.or(SPARE, 0x20);
    code.jump_if(SPARE, Test::Equal, b'i', compact);
    code.jump_if(SPARE, Test::NotEqual, b'c', again);

    code.set_wide(SPARE, SMALL);
    code.or(WORD, SPARE);
    code.set_wide(SPARE, NAME);
    code.jump_if(WORD, Test::NotEqual, SPARE, apart);
    code.add(AT, 8);
    code.jump(value);

    code.place(apart);
    code.shift_left(WORD, 8);
    code.shift_left(SPARE, 8);
    code.jump_if(WORD, Test::NotEqual, SPARE, again);
    code.add(AT, 7);
    code.jump(blanks);

    code.place(compact);
    code.add(AT, 1);
}

/// The name ends at AT. Another character than a blank or the colon makes it another name.
fn skip_to_colon(code: &mut Assembler, again: Label, value: Label) {
    let colon = code.label();
    for _ in 0..=BLANKS_MAX {
        let blank = code.label();
        read(code, Width::Bytes1, WORD, AT);
        code.jump_if(WORD, Test::Equal, b':', colon);
        code.jump_if(WORD, Test::Equal, b' ', blank);
        code.and(AT, PLACES);
        code.jump_if(WORD, Test::NotEqual, b'\t', again);
        code.place(blank);
        code.add(AT, 1);
    }
    code.and(AT, PLACES);
    code.jump(again);
    code.place(colon);
    code.add(AT, 1);
    code.jump(value);
}

/// AT moves on to the first character of the value.
fn skip_blanks(code: &mut Assembler, give_up: Label) {
    let text = code.label();
    for _ in 0..=BLANKS_MAX {
        let blank = code.label();
        read(code, Width::Bytes1, WORD, AT);
        code.jump_if(WORD, Test::Above, b' ', text);
        code.jump_if(WORD, Test::Equal, b' ', blank);
        code.jump_if(WORD, Test::NotEqual, b'\t', give_up);
        code.place(blank);
        code.add(AT, 1);
    }
    code.jump(give_up);
    code.place(text);
    code.and(AT, PLACES);
}

/// AT moves on to the line feed behind the value, which must be its end.
fn find_end(code: &mut Assembler, give_up: Label) {
    code.set(STEPS, 0);
    next_feed(code, CALL_ID_WORDS_MAX, give_up);
    code.set(SPARE, AT);
    code.add(SPARE, 1);
    read(code, Width::Bytes1, WORD, SPARE);
    code.jump_if(WORD, Test::Equal, b' ', give_up);
    code.jump_if(WORD, Test::Equal, b'\t', give_up);
}

/// AT moves back to the last character of the value: its first one stops it.
fn trim_end(code: &mut Assembler, give_up: Label) {
    let text = code.label();
    for _ in 0..=BLANKS_MAX {
        let blank = code.label();
        code.sub(AT, 1);
        read(code, Width::Bytes1, WORD, AT);
        code.jump_if(WORD, Test::Above, b' ', text);
        code.jump_if(WORD, Test::Equal, b' ', blank);
        code.jump_if(WORD, Test::Equal, b'\r', blank);
        code.jump_if(WORD, Test::NotEqual, b'\t', give_up);
        code.place(blank);
    }
    code.jump(give_up);
    code.place(text);
}
