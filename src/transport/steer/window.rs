//! Window: as much of a packet's one datagram as the sieve looks at, copied to this core's room.

use super::assembler::{Assembler, Label};
use super::image::{Kind, Map};
use super::instruction::Register::{self, R0, R1, R2, R3, R4, R6, R7, R9};
use super::instruction::{Helper, Test, Width};
use super::room::ROOM_BYTES;

/// What it is copied to.
pub(super) const MAP: Map =
    Map { name: "window", kind: Kind::ArrayPerCore, key: 4, value: ROOM_BYTES, entries: 1 };

/// As much of a datagram as counts: its branch, Call-ID and tags stand in it, or it is an odd one.
pub(super) const WINDOW_BYTES: i32 = 1_024;

/// Where the copy is, and how long.
pub(super) const ADDRESS: Register = R9;
pub(super) const LENGTH: Register = R7;

/// Copy the head of the datagram of the packet in R6 to the room in `map`; four bytes at `zero` are zero. R0 to R5 are
/// lost.
pub(super) fn copy(code: &mut Assembler, map: usize, zero: i16, give_up: Label) {
    code.look_up(map, zero);
    code.jump_if(R0, Test::Equal, 0, give_up);
    code.set(ADDRESS, R0);
    let fits = code.label();
    code.load(Width::Bytes4, LENGTH, R6, SKB_LENGTH);
    code.jump_if(LENGTH, Test::AtMost, UDP_HEADER_BYTES, give_up);
    code.sub(LENGTH, UDP_HEADER_BYTES);
    code.jump_if(LENGTH, Test::AtMost, WINDOW_BYTES, fits);
    code.set(LENGTH, WINDOW_BYTES);
    code.place(fits);
    code.set(R1, R6);
    code.set(R2, UDP_HEADER_BYTES);
    code.set(R3, ADDRESS);
    code.set(R4, LENGTH);
    code.call(Helper::LoadBytes);
    code.jump_if(R0, Test::NotEqual, 0, give_up);
    // The last word read has nothing older in it, and a search for a line feed ends there.
    code.set_wide(R2, u64::from_le_bytes([b'\n'; 8]));
    code.set(R1, ADDRESS);
    code.add(R1, LENGTH);
    code.store(Width::Bytes8, R1, 0, R2);
}

/// Of `struct __sk_buff`: its length.
pub(super) const SKB_LENGTH: i16 = 0;
pub(super) const UDP_HEADER_BYTES: i32 = 8;
