//! Line: a header of the datagram in the room, found by instructions (RFC 3261 §7.3.1).
//!
//! Only usual lines are understood; at any other the program gives up.

use super::assembler::{Assembler, Label};
use super::instruction::{Test, Width};
use super::room::{self, AT, PLACES, SPARE, STEPS, WINDOW_BYTES, WORD, next_feed, read, read_word};

/// AT moves on to the first character of the value of the first line of a name; line feeds must follow the datagram.
/// The start line is not looked at.
///
/// `name` writes what tells that name, where a line begins at AT: WORD is its first eight bytes, SPARE the first of
/// them, a letter in small. On to the first label if it is another, to the second, or to what is written next, with AT
/// behind the name if something may be between it and the colon, to the third with AT behind the colon.
pub(super) fn find(
    code: &mut Assembler,
    name: impl FnOnce(&mut Assembler, [Label; 3]),
    give_up: Label,
) {
    room::start(code);
    read(code, Width::Bytes1, WORD, AT);
    code.jump_if(WORD, Test::AtMost, b' ', give_up);
    let again = code.here();
    let [value, blanks] = [code.label(), code.label()];
    next_feed(code, STEPS_MAX, give_up);
    code.add(AT, 1);
    code.and(AT, PLACES);
    read_word(code, WORD, AT);
    code.set(SPARE, WORD);
    code.and(SPARE, 0xff);
    // The empty line. A return alone would be part of a strange header.
    code.jump_if(SPARE, Test::Equal, b'\n', give_up);
    code.jump_if(SPARE, Test::Equal, b'\r', give_up);
    code.or(SPARE, 0x20);
    name(code, [again, blanks, value]);
    code.place(blanks);
    skip_to_colon(code, [again, value], give_up);
    code.place(value);
    skip_blanks(code, give_up);
}

/// AT moves on to the last character of the value it stands at: at most `words_max` words, in one line.
pub(super) fn find_end(code: &mut Assembler, words_max: i32, give_up: Label) {
    find_feed(code, words_max, give_up);
    trim_end(code, give_up);
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
fn find_feed(code: &mut Assembler, words_max: i32, give_up: Label) {
    code.set(STEPS, 0);
    next_feed(code, words_max, give_up);
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
