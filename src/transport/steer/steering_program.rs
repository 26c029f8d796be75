//! The program behind [`Steering`](super::Steering): which socket of a group a datagram is for.

use super::assembler::{Assembler, Label, Program};
use super::call_id::{self, CALL_ID_WORDS_MAX, LENGTH, START};
use super::image::{Kind, Map};
use super::instruction::Register::{self, Frame, R0, R1, R2, R3, R4, R5, R6, R7, R8, R9};
use super::instruction::{Helper, Test, Width};
use super::room::{ROOM, ROOM_BYTES, WINDOW_BYTES, read_word};
use super::siphash::Digest;

/// The maps of the program for `shards` sockets: the numbers below are its places here.
pub(super) fn maps(shards: u32) -> [Map; 2] {
    [
        Map { name: ROOMS_NAME, kind: Kind::ArrayPerCore, key: 4, value: ROOM_BYTES, entries: 1 },
        Map { name: SOCKETS_NAME, kind: Kind::Sockets, key: 4, value: 4, entries: shards },
    ]
}

/// The name of the map that holds the sockets, in the order of their shards.
pub(super) const SOCKETS_NAME: &str = "sockets";
/// Steer by the digest under `key` among `shards` sockets.
pub(super) fn program(key: [u64; 2], shards: u32) -> Program {
    let mut code = Assembler::default();
    let give_up = code.label();
    copy_datagram(&mut code, give_up);
    call_id::find(&mut code, give_up);
    digest(&mut code, key, give_up);
    select(&mut code, shards);
    code.place(give_up);
    code.exit(PASS);
    code.finish()
}

/// Copy the datagram's window into this core's room: a packet may be in pieces.
fn copy_datagram(code: &mut Assembler, give_up: Label) {
    code.store(Width::Bytes8, Frame, CONTEXT, R1);
    code.load(Width::Bytes4, R7, R1, MD_LENGTH);
    code.set(R8, R1);
    code.store(Width::Bytes4, Frame, INDEX, 0);
    code.set_map(R1, ROOMS);
    code.set(R2, Frame);
    code.add(R2, i32::from(INDEX));
    code.call(Helper::MapLookup);
    code.jump_if(R0, Test::Equal, 0, give_up);
    code.set(ROOM, R0);

    let fits = code.label();
    code.jump_if(R7, Test::Below, UDP_HEADER_BYTES + DATAGRAM_BYTES_MIN, give_up);
    code.sub(R7, UDP_HEADER_BYTES);
    code.jump_if(R7, Test::AtMost, WINDOW_BYTES, fits);
    code.set(R7, WINDOW_BYTES);
    code.place(fits);
    code.set(R1, R8);
    code.set(R2, UDP_HEADER_BYTES);
    code.set(R3, ROOM);
    code.set(R4, R7);
    code.call(Helper::LoadBytes);
    code.jump_if(R0, Test::NotEqual, 0, give_up);

    // The line feeds that end every search: behind the datagram an older one may lie.
    code.set_wide(R1, u64::from_le_bytes([b'\n'; 8]));
    code.add(R7, ROOM);
    code.store(Width::Bytes8, R7, 0, R1);
}

/// The digest of LENGTH bytes at START of the room.
fn digest(code: &mut Assembler, key: [u64; 2], give_up: Label) {
    let [words_left, words] = [R1, R2];
    code.store(Width::Bytes8, Frame, KEPT_LENGTH, LENGTH);
    code.set(words, LENGTH);
    code.shift_right(words, 3);
    DIGEST.start(code, key);
    code.set(words_left, 0);

    let [again, rest] = [code.here(), code.label()];
    code.jump_if(words_left, Test::AtLeast, words, rest);
    // Known already, but not to the verifier.
    code.jump_if(words_left, Test::Equal, CALL_ID_WORDS_MAX, give_up);
    code.add(words_left, 1);
    read_word(code, WORD, START);
    DIGEST.compress(code, WORD);
    code.add(START, 8);
    code.jump(again);

    code.place(rest);
    last_word(code);
    DIGEST.compress(code, WORD);
    DIGEST.finish(code);
}

/// WORD becomes the up to seven bytes left, with the length above them.
fn last_word(code: &mut Assembler) {
    let [length, bits, mask] = [R1, R2, R5];
    code.load(Width::Bytes8, length, Frame, KEPT_LENGTH);
    read_word(code, WORD, START);
    code.set(bits, length);
    code.and(bits, 7);
    code.shift_left(bits, 3);
    code.set(mask, 1);
    code.shift_left(mask, bits);
    code.sub(mask, 1);
    code.and(WORD, mask);
    code.shift_left(length, 56);
    code.or(WORD, length);
}

/// Choose the socket of the shard the digest belongs to. Where it has been closed the kernel chooses.
fn select(code: &mut Assembler, shards: u32) {
    let digest = DIGEST.state[0];
    code.modulo(digest, i32::try_from(shards).expect("SHARDS_MAX is far below"));
    code.store(Width::Bytes4, Frame, INDEX, digest);
    code.load(Width::Bytes8, R1, Frame, CONTEXT);
    code.set_map(R2, SOCKETS);
    code.set(R3, Frame);
    code.add(R3, i32::from(INDEX));
    code.set(R4, 0);
    code.call(Helper::SelectSocket);
}

const ROOMS_NAME: &str = "rooms";

const ROOMS: usize = 0;
const SOCKETS: usize = 1;

/// Let the kernel choose, if the program has not.
///
/// The other verdict would have it answer with an ICMP error.
const PASS: i32 = 1;

/// Shorter is no SIP message.
const DATAGRAM_BYTES_MIN: i32 = 32;
const UDP_HEADER_BYTES: i32 = 8;
/// Of `struct sk_reuseport_md`: the bytes from the UDP header on.
const MD_LENGTH: i16 = 16;

/// What is kept in the program's own bytes.
const INDEX: i16 = -4;
const CONTEXT: i16 = -16;
const KEPT_LENGTH: i16 = -24;

/// The digest of the Call-ID is made in these; the search is over then.
const DIGEST: Digest = Digest { state: [R7, R8, R9, R4], spare: R5 };
const WORD: Register = R3;

const _: () = assert!(ROOM as u8 == R6 as u8, "a call leaves the room's address as it is");
