//! Head: how the datagrams of a packet begin, by which the sieve knows new INVITEs and an ACK (RFC 3261 §12.2.1.1,
//! §17.1.1.1).

use super::assembler::{Assembler, Label};
use super::instruction::Register::{Frame, R0, R1, R2, R3, R4, R6, R7, R8, R9};
use super::instruction::{Helper, Test, Width};
use super::window::{SKB_LENGTH, UDP_HEADER_BYTES};

/// Most texts that are spared.
pub(super) const SPARED_MAX: usize = 4;
/// Longest of them.
pub(super) const SPARED_BYTES_MAX: usize = 64;

/// How many datagrams the packet has, kept in the program's own bytes; below, these are for others.
pub(super) const SEGMENTS: i16 = HEAD - 8;
pub(super) const KEPT: i16 = SEGMENTS;

/// On to `all_new` if every datagram is an INVITE that would open a call, to `ack` if there is but one, and it is an
/// ACK; their number is kept in SEGMENTS, the context in R6.
pub(super) fn look(code: &mut Assembler, spared: &[Vec<u8>], [all_new, ack, keep]: [Label; 3]) {
    let [length, size, at, count] = [R7, R8, R9, R0];
    let [several, other] = [code.label(), code.label()];
    code.set(R6, R1);
    code.load(Width::Bytes4, length, R6, SKB_LENGTH);
    code.jump_if(length, Test::AtMost, UDP_HEADER_BYTES, keep);
    code.load(Width::Bytes4, size, R6, SKB_SEGMENT_BYTES);
    code.jump_if(size, Test::NotEqual, 0, several);
    code.set(size, length);
    code.place(several);
    code.set(at, UDP_HEADER_BYTES);
    code.set(count, 0);
    code.store(Width::Bytes8, Frame, SEGMENTS, count);

    let again = code.here();
    code.jump_if(at, Test::AtLeast, length, all_new);
    code.load(Width::Bytes8, count, Frame, SEGMENTS);
    code.jump_if(count, Test::Equal, SEGMENTS_MAX, keep);
    code.add(count, 1);
    code.store(Width::Bytes8, Frame, SEGMENTS, count);
    copy_head(code, keep);
    jump_unless_equal(code, INVITE, other);
    for uri in spared {
        spare(code, uri, keep);
    }
    code.add(at, size);
    code.jump(again);

    code.place(other);
    code.load(Width::Bytes4, R1, Frame, HEAD);
    code.jump_if(R1, Test::NotEqual, ACK, keep);
    // One ACK alone is dropped. Asked here, so that the verifier need not follow the loop on from each.
    code.load(Width::Bytes8, count, Frame, SEGMENTS);
    code.jump_if(count, Test::NotEqual, 1, keep);
    code.jump_if(size, Test::Equal, length, ack);
    code.jump(keep);
}

/// Copy the head of the datagram at R9 to HEAD; a shorter one is no SIP message.
fn copy_head(code: &mut Assembler, keep: Label) {
    code.set(R1, R6);
    code.set(R2, R9);
    code.set(R3, Frame);
    code.add(R3, i32::from(HEAD));
    // Always as much: the verifier need not follow where datagrams begin.
    code.set(R4, HEAD_BYTES);
    code.call(Helper::LoadBytes);
    code.jump_if(R0, Test::NotEqual, 0, keep);
}

/// To `keep` if the Request-URI begins with `uri` and has nothing behind it but parameters.
fn spare(code: &mut Assembler, uri: &[u8], keep: Label) {
    let other = code.label();
    let text = [INVITE, uri].concat();
    jump_unless_equal(code, &text, other);
    code.load(Width::Bytes1, R1, Frame, HEAD + text.len() as i16);
    for stop in STOPS {
        code.jump_if(R1, Test::Equal, stop, keep);
    }
    code.place(other);
}

/// To `other` unless the head begins with `text`.
fn jump_unless_equal(code: &mut Assembler, text: &[u8], other: Label) {
    for (at, part) in (HEAD..).step_by(8).zip(text.chunks(8)) {
        let mut word = [0; 8];
        word[..part.len()].copy_from_slice(part);
        let unknown_bits = 64 - 8 * part.len() as i32;
        code.load(Width::Bytes8, R1, Frame, at);
        if unknown_bits > 0 {
            code.shift_left(R1, unknown_bits);
        }
        code.set_wide(R2, u64::from_le_bytes(word) << unknown_bits);
        code.jump_if(R1, Test::NotEqual, R2, other);
    }
}

const INVITE: &[u8; 7] = b"INVITE ";
const ACK: i32 = i32::from_le_bytes(*b"ACK ");
/// What may follow a URI that is spared.
const STOPS: [u8; 3] = [b' ', b';', b'?'];

/// `INVITE`, a text and what follows it.
const HEAD_BYTES: i32 = (INVITE.len() + SPARED_BYTES_MAX + 1) as i32;
/// Most datagrams of one packet; the kernel makes none of more.
const SEGMENTS_MAX: i32 = 128;

/// Of `struct __sk_buff`: the size of each datagram when there are several.
const SKB_SEGMENT_BYTES: i16 = 176;

/// What the start of a datagram is copied to.
const HEAD: i16 = -HEAD_BYTES as i16;

const _: () = assert!(HEAD_BYTES % 8 == 0, "the head is compared by words");
