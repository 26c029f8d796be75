//! The Call-ID of a datagram, found by instructions: eight bytes a step (RFC 3261 §20.8, §7.3.1).
//!
//! Only usual lines are understood; at any other the program gives up, and the kernel chooses as it would without one.

use super::assembler::{Assembler, Label};
use super::instruction::Register::{self, R0, R1};
use super::instruction::{Test, Width};
use super::room::{self, AT, PLACES, SPARE, STEPS, WINDOW_BYTES, WORD, next_feed, read, read_word};

/// Longest Call-ID understood, in words of eight bytes.
pub(super) const CALL_ID_WORDS_MAX: i32 = 32;

/// Where in the room the Call-ID begins, when it was found.
pub(super) const START: Register = R0;
/// How long it is then, in bytes.
pub(super) const LENGTH: Register = R1;

/// Find the Call-ID of the datagram in the room; line feeds must follow it there.
pub(super) fn find(code: &mut Assembler, give_up: Label) {
    room::start(code);
    find_value(code, give_up);
    skip_blanks(code, give_up);
    code.set(START, AT);
    find_end(code, give_up);
    trim_end(code, give_up);
    code.add(AT, 1);
    code.sub(AT, START);
    code.set(LENGTH, AT);
}

/// Lets AT behind the colon of the first Call-ID. The start line is not looked at.
fn find_value(code: &mut Assembler, give_up: Label) {
    read(code, Width::Bytes1, WORD, AT);
    code.jump_if(WORD, Test::AtMost, b' ', give_up);
    let again = code.here();
    let [value, blanks] = [code.label(), code.label()];
    next_feed(code, STEPS_MAX, give_up);
    code.add(AT, 1);
    code.and(AT, PLACES);
    name(code, [again, blanks, value], give_up);
    code.place(blanks);
    skip_to_colon(code, [again, value], give_up);
    code.place(value);
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

    //= rfc3261#20.8
    //# The compact form of the Call-ID header field is i.
    code.place(compact);
    code.add(AT, 1);
}

/// The name ends at AT. Another character than a blank or the colon makes it another name.
fn skip_to_colon(code: &mut Assembler, [again, value]: [Label; 2], give_up: Label) {
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
    code.jump(give_up);
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

/// Steps of the search: the words of the window, and one more for each of 40 lines.
const STEPS_MAX: i32 = WINDOW_BYTES / 8 + 40;
/// Blanks understood at each place that may have some.
const BLANKS_MAX: usize = 2;

const NAME: u64 = u64::from_le_bytes(*b"call-id:");
/// Turns the letters of [`NAME`] into small ones, and nothing else into a letter.
const SMALL: u64 = u64::from_le_bytes([0x20, 0x20, 0x20, 0x20, 0, 0x20, 0x20, 0]);
