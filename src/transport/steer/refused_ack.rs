//! ACK of a refusal, known by the tag its To header ends with (RFC 3261 §17.1.1.3).
//!
//! An answer without state has a tag of a kind that `ident` mints for no dialog, so that of a call is never taken for
//! one. It acknowledges nothing that we know of, and all that the engine does is absorb it.

use super::assembler::{Assembler, Label};
use super::instruction::Register::{self, R0, R6};
use super::instruction::{Test, Width};
use super::line;
use super::room::{AT, ROOM, SPARE, WORD, read, read_word};
use super::window::{self, SKB_LENGTH, UDP_HEADER_BYTES, WINDOW_BYTES};

/// On behind it if the one datagram of the packet in R6 is the ACK of a refusal: an ACK it is. To `keep` where it
/// cannot be told. `map` and `zero` are those of the window; all registers are lost.
//= rfc3261#8.2.7
//# A stateless UAS MUST ignore ACK requests.
pub(super) fn expect(code: &mut Assembler, map: usize, zero: i16, keep: Label) {
    code.load(Width::Bytes4, WORD, R6, SKB_LENGTH);
    code.jump_if(WORD, Test::Above, UDP_HEADER_BYTES + WINDOW_BYTES, keep);
    window::copy(code, map, zero, keep);
    code.set(ROOM, window::ADDRESS);
    line::find(code, name, keep);
    code.set(START, AT);
    line::find_end(code, TO_WORDS_MAX, keep);

    read(code, Width::Bytes1, WORD, AT);
    code.jump_if(WORD, Test::Below, KIND_FIRST, keep);
    code.jump_if(WORD, Test::Above, KIND_LAST, keep);
    // What is read is the value's own, and not all of it.
    code.add(START, TAG.len() as i32 + TAG_BYTES);
    code.jump_if(AT, Test::Below, START, keep);
    code.sub(AT, TAG.len() as i32 + TAG_BYTES - 1);
    read_word(code, WORD, AT);
    code.shift_left(WORD, 64 - 8 * TAG.len() as i32);
    code.set_wide(SPARE, TAG_WORD);
    code.jump_if(WORD, Test::NotEqual, SPARE, keep);
}

/// On to `again` from another line than `To`, to what follows behind that name, or behind `t`.
fn name(code: &mut Assembler, [again, ..]: [Label; 3]) {
    let compact = code.label();
    code.jump_if(SPARE, Test::NotEqual, b't', again);
    code.add(AT, 1);
    code.shift_right(WORD, 8);
    code.and(WORD, 0xff);
    code.or(WORD, 0x20);
    code.jump_if(WORD, Test::NotEqual, b'o', compact);
    code.add(AT, 1);
    code.place(compact);
}

/// Where in the room the value begins.
const START: Register = R0;
/// Longest value understood, in words of eight bytes.
const TO_WORDS_MAX: i32 = 32;

const TAG: &[u8; 5] = b";tag=";
const TAG_WORD: u64 = u64::from_le_bytes([0, 0, 0, TAG[0], TAG[1], TAG[2], TAG[3], TAG[4]]);
/// A tag of ours, and the last character of those without state.
const TAG_BYTES: i32 = 13;
const KIND_FIRST: u8 = b'g';
const KIND_LAST: u8 = b'z';
