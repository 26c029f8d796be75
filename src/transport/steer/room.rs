//! Room: the copy of a datagram, read by instructions eight bytes at a time.

use super::assembler::{Assembler, Label};
use super::instruction::Register::{self, R1, R2, R3, R4, R5, R6, R7, R8, R9};
use super::instruction::{Test, Width};

/// Bytes of a datagram that are copied: what one frame of Ethernet carries.
pub(super) const WINDOW_BYTES: i32 = 1_472;
/// What they are copied to: a word may be read at each of 2,048 places.
pub(super) const ROOM_BYTES: u32 = 2_048 + 16;

/// Where the room is.
pub(super) const ROOM: Register = R6;
/// Where in it the search stands.
pub(super) const AT: Register = R7;
/// Steps of the search so far.
pub(super) const STEPS: Register = R5;
/// What was read, and what is overwritten besides.
pub(super) const WORD: Register = R1;
pub(super) const SPARE: Register = R2;

/// Places in the room: the verifier believes an AND.
pub(super) const PLACES: i32 = 2_047;

/// Begin at the first byte.
pub(super) fn start(code: &mut Assembler) {
    code.set_wide(FEEDS, u64::from_le_bytes([b'\n'; 8]));
    code.set_wide(ONES, u64::from_le_bytes([0x01; 8]));
    code.set_wide(TOPS, u64::from_le_bytes([0x80; 8]));
    // Zero, which the verifier must not know: it would follow every way through the lines with its own bounds.
    code.store(Width::Bytes8, ROOM, ZERO_AT, 0);
    code.load(Width::Bytes8, AT, ROOM, ZERO_AT);
    code.and(AT, PLACES);
    code.set(STEPS, 0);
}

/// `register =` the eight bytes at `at`; nothing else changes.
pub(super) fn read_word(code: &mut Assembler, register: Register, at: Register) {
    read(code, Width::Bytes8, register, at);
}

/// `register =` what is at `at`.
pub(super) fn read(code: &mut Assembler, width: Width, register: Register, at: Register) {
    code.set(register, at);
    code.and(register, PLACES);
    code.add(register, ROOM);
    code.load(width, register, register, 0);
}

/// AT moves on to the next line feed, at most `steps_max` words with those of the last time.
pub(super) fn next_feed(code: &mut Assembler, steps_max: i32, give_up: Label) {
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

const FOUND: Register = R3;
/// Three words of eight equal bytes.
const FEEDS: Register = R8;
const ONES: Register = R9;
const TOPS: Register = R4;

/// Behind the last place a word can be read from.
const ZERO_AT: i16 = 2_056;

const _: () = assert!(WINDOW_BYTES + 8 < PLACES, "behind the window there is room for line feeds");
