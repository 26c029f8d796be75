//! Memory: which INVITEs the sieve dropped before. A copy of one is the same to the letter (RFC 3261 §17.1.1.2), so
//! it is known by a digest of its bytes.
//!
//! Four bytes for each digest: 24 bits of it, and the time in the lowest eight. Eight share a set; a ninth takes the
//! place of the oldest: that is forgotten, and its next copy taken for new. Of a million callers who repeat that
//! befalls one in a thousand; in sets of two it would be one in ten. What is taken for a copy is one, but for one
//! chance in two millions.

use super::assembler::{Assembler, Label};
use super::image::{Kind, Map};
use super::instruction::Register::{self, Frame, R0, R1, R2, R3, R5, R7};
use super::instruction::{Helper, Test, Width};
use super::window::{self, WINDOW_BYTES};
use crate::limits::SIEVE_MEMORY;

/// The sets.
pub(super) const SETS_MAP: Map =
    Map { name: "sets", kind: Kind::Array, key: 4, value: PLACE_BYTES * PLACES, entries: SETS };

/// Digests in a set, and the bytes of each.
const PLACES: u32 = 8;
const PLACE_BYTES: u32 = 4;
const SETS: u32 = SIEVE_MEMORY / PLACES;

/// Where it keeps what in the program's own bytes, and the numbers of its maps.
#[derive(Clone, Copy, Debug)]
pub(super) struct Memory {
    pub(super) sets: usize,
    pub(super) window: usize,
    /// Four bytes for the index of a set, and eight for the address of the place that counts.
    pub(super) index: i16,
    pub(super) address: i16,
    /// Four bytes that are zero.
    pub(super) zero: i16,
}

impl Memory {
    /// Look up the one datagram of the packet in R6, by the digest under `key`: on to `known` if it was dropped
    /// lately, to `unknown` if not; WORD is then what [`keep`](Memory::keep) stores. To `give_up` where it cannot be
    /// told. R0 to R5 and R7 are lost.
    pub(super) fn find(
        &self,
        code: &mut Assembler,
        key: [u64; 2],
        [known, unknown, give_up]: [Label; 3],
    ) {
        window::copy(code, self.window, self.zero, give_up);
        digest(code, key);
        code.call(Helper::MonotonicNs);
        code.shift_right(R0, TICK_BITS);
        code.and(R0, TICKS);
        code.set(TICK, R0);
        code.set(R1, WORD);
        code.shift_right(R1, 64 - SETS.ilog2() as i32);
        code.store(Width::Bytes4, Frame, self.index, R1);
        code.shift_left(WORD, 32);
        code.shift_right(WORD, 32);
        code.and(WORD, !TICKS);
        code.look_up(self.sets, self.index);
        code.jump_if(R0, Test::Equal, 0, give_up);
        self.choose(code, [known, unknown]);
    }

    /// Of the set at R0 choose the place that is of this digest, or the oldest.
    fn choose(&self, code: &mut Assembler, [known, unknown]: [Label; 2]) {
        let [age, oldest, oldest_at] = [R2, R3, R5];
        let found = code.label();
        let mut same = Vec::new();
        code.set(oldest, 0);
        code.set(oldest_at, 0);
        for at in (0..PLACES * PLACE_BYTES).step_by(PLACE_BYTES as usize) {
            let [here, next] = [code.label(), code.label()];
            code.load(Width::Bytes4, R1, R0, at as i16);
            code.set(age, TICK);
            code.sub(age, R1);
            code.and(age, TICKS);
            // All but the time must agree.
            code.xor(R1, WORD);
            code.jump_if(R1, Test::AtMost, TICKS, here);
            code.jump_if(age, Test::AtMost, oldest, next);
            code.set(oldest, age);
            code.set(oldest_at, at as i32);
            code.place(next);
            same.push((here, at));
        }
        code.add(R0, oldest_at);
        self.mark(code);
        code.jump(unknown);

        for (here, at) in same {
            code.place(here);
            code.add(R0, at as i32);
            code.jump(found);
        }
        code.place(found);
        self.mark(code);
        code.jump_if(age, Test::AtMost, TICKS_KEPT, known);
        code.jump(unknown);
    }

    /// The place at R0 it is; what is to be kept there has the time of now.
    fn mark(&self, code: &mut Assembler) {
        code.store(Width::Bytes8, Frame, self.address, R0);
        code.or(WORD, TICK);
    }

    /// Remember what [`find`](Memory::find) looked up.
    pub(super) fn keep(&self, code: &mut Assembler) {
        code.load(Width::Bytes8, R1, Frame, self.address);
        code.store(Width::Bytes4, R1, 0, WORD);
    }
}

/// WORD becomes the digest of the window.
fn digest(code: &mut Assembler, [start, factor]: [u64; 2]) {
    let [sum, at, word, spare, multiplier] = [R0, R1, R2, R3, R5];
    code.set_wide(sum, start);
    code.set_wide(multiplier, factor | 1);
    code.set(at, 0);
    let [again, end] = [code.here(), code.label()];
    code.jump_if(at, Test::AtLeast, window::LENGTH, end);
    // Known already, but not to the verifier.
    code.jump_if(at, Test::AtLeast, WINDOW_BYTES, end);
    code.set(word, WORD);
    code.add(word, at);
    code.load(Width::Bytes8, word, word, 0);
    code.xor(sum, word);
    code.mul(sum, multiplier);
    code.set(spare, sum);
    code.shift_right(spare, 32);
    code.xor(sum, spare);
    code.add(at, 8);
    code.jump(again);
    code.place(end);
    code.mul(sum, multiplier);
    code.set(WORD, sum);
}

/// What is remembered of a datagram, and the time. The digest is made where the window's address is.
const WORD: Register = window::ADDRESS;
const TICK: Register = R7;

/// A tick is 2^30 ns; they are told apart for four minutes.
const TICK_BITS: i32 = 30;
const TICKS: i32 = 0xff;
/// Copies come at most 16 s apart (timer A, RFC 3261 §17.1.1.2).
const TICKS_KEPT: i32 = 17;

const _: () = assert!(SETS.is_power_of_two(), "a digest's upper bits are an index");
