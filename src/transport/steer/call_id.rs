//! The Call-ID of a datagram, found by instructions: eight bytes a step (RFC 3261 §20.8, §7.3.1).

use super::assembler::{Assembler, Label};
use super::instruction::Register::{self, R0, R1};
use super::instruction::Test;
use super::line;
use super::room::{AT, SPARE, WORD};

/// Longest Call-ID understood, in words of eight bytes.
pub(super) const CALL_ID_WORDS_MAX: i32 = 32;

/// Where in the room the Call-ID begins, when it was found.
pub(super) const START: Register = R0;
/// How long it is then, in bytes.
pub(super) const LENGTH: Register = R1;

/// Find the Call-ID of the datagram in the room; line feeds must follow it there.
pub(super) fn find(code: &mut Assembler, give_up: Label) {
    line::find(code, name, give_up);
    code.set(START, AT);
    line::find_end(code, CALL_ID_WORDS_MAX, give_up);
    code.add(AT, 1);
    code.sub(AT, START);
    code.set(LENGTH, AT);
}

/// On to `again` from another line, to `value` behind `Call-ID:`, to `blanks` behind `i` or a name that something is
/// between and the colon.
fn name(code: &mut Assembler, [again, blanks, value]: [Label; 3]) {
    let [compact, apart] = [code.label(), code.label()];
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

const NAME: u64 = u64::from_le_bytes(*b"call-id:");
/// Turns the letters of [`NAME`] into small ones, and nothing else into a letter.
const SMALL: u64 = u64::from_le_bytes([0x20, 0x20, 0x20, 0x20, 0, 0x20, 0x20, 0]);
