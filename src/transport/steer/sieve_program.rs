//! The program behind [`Sieve`](super::Sieve): which packets may reach a socket.
//!
//! It looks at INVITEs alone. One packet may carry several datagrams of one size (UDP_GRO): it is dropped only if every
//! one of them would be.

use super::assembler::{Assembler, Label, Program};
use super::image::{Kind, Map};
use super::instruction::Register::{self, Frame, R0, R1, R2, R3, R4, R5, R6, R7, R8};
use super::instruction::{Helper, Test, Width};
use super::memory::{self, Memory};
use super::new_invite::{self, KEPT, SEGMENTS};
use crate::limits::SIEVE_BLOCKS_MAX;

/// The maps of the program: the numbers below are their places here.
pub(super) const MAPS: [Map; 5] = [
    Map { name: SHARES_NAME, kind: Kind::Array, key: 4, value: 16, entries: 1 },
    Map { name: BLOCKS_NAME, kind: Kind::Hash, key: 16, value: 8, entries: SIEVE_BLOCKS_MAX },
    Map { name: DROPS_NAME, kind: Kind::Array, key: 4, value: 48, entries: 1 },
    memory::WORDS_MAP,
    memory::ROOM_MAP,
];

/// Two words: of 2^32 INVITEs so many pass, of new ones and of copies of those that were dropped.
pub(super) const SHARES_NAME: &str = "shares";
/// Sources, as addresses of IPv6, and when on the kernel's monotonic clock they may send new INVITEs again.
pub(super) const BLOCKS_NAME: &str = "blocks";
/// Six words: datagrams dropped by their share for the first time, those dropped by their source, the packets all
/// came in, copies dropped by their share, new ones that passed their share, and copies that did.
pub(super) const DROPS_NAME: &str = "drops";

/// A request to a URI in `spared` passes: that is our Contact, the request one inside a dialog. Digests are made under
/// `key`.
//= rfc3261#12.2.1.1
//# the UAC MUST place the remote target URI into the Request-URI
pub(super) fn program(spared: &[Vec<u8>], key: [u64; 2]) -> Program {
    let mut code = Assembler::default();
    let [keep, all_new] = [code.label(), code.label()];
    code.store(Width::Bytes4, Frame, INDEX, 0);
    new_invite::expect(&mut code, spared, keep, all_new);
    code.place(all_new);
    drop_blocked(&mut code, keep);
    drop_share(&mut code, key, keep);
    code.place(keep);
    code.exit(KEEP);
    code.finish()
}

/// Drop what comes from a blocked source.
fn drop_blocked(code: &mut Assembler, keep: Label) {
    let [v6, known, passed] = [code.label(), code.label(), code.label()];
    code.load(Width::Bytes4, R7, R6, SKB_PROTOCOL);
    code.jump_if(R7, Test::Equal, IPV6, v6);
    code.jump_if(R7, Test::NotEqual, IPV4, keep);
    // An address of IPv4 is looked up as the one of IPv6 that stands for it.
    code.store(Width::Bytes8, Frame, KEY, 0);
    code.store(Width::Bytes4, Frame, KEY + 8, i32::from_le_bytes([0, 0, 0xff, 0xff]));
    load_source(code, IPV4_SOURCE, KEY + 12, 4);
    code.jump(known);
    code.place(v6);
    code.store(Width::Bytes8, Frame, KEY, 0);
    code.store(Width::Bytes8, Frame, KEY + 8, 0);
    load_source(code, IPV6_SOURCE, KEY, 16);
    code.place(known);
    code.jump_if(R0, Test::NotEqual, 0, keep);

    look_up(code, BLOCKS, KEY);
    code.jump_if(R0, Test::Equal, 0, passed);
    code.load(Width::Bytes8, R7, R0, 0);
    code.call(Helper::MonotonicNs);
    code.jump_if(R0, Test::AtLeast, R7, passed);
    drop_counted(code, DROPS_BLOCKED, keep);
    code.place(passed);
}

fn load_source(code: &mut Assembler, offset: i32, to: i16, bytes: i32) {
    code.set(R1, R6);
    code.set(R2, offset);
    code.set(R3, Frame);
    code.add(R3, i32::from(to));
    code.set(R4, bytes);
    code.set(R5, FROM_NETWORK_HEADER);
    code.call(Helper::LoadBytesRelative);
}

/// Drop all but the share that may pass. Packets of several datagrams are taken for new.
fn drop_share(code: &mut Assembler, key: [u64; 2], keep: Label) {
    let [some, again, new, others] = [code.label(), code.label(), code.label(), code.label()];
    let [passed, passed_again] = [code.label(), code.label()];
    look_up(code, SHARES, INDEX);
    code.jump_if(R0, Test::Equal, 0, keep);
    code.set(SHARE, R0);
    for word in [SHARE_NEW, SHARE_AGAIN] {
        code.load(Width::Bytes8, R7, SHARE, word);
        code.shift_right(R7, 32);
        code.jump_if(R7, Test::Equal, 0, some);
    }
    code.jump(keep);
    code.place(some);
    code.load(Width::Bytes8, R7, Frame, SEGMENTS);
    code.jump_if(R7, Test::NotEqual, 1, others);
    MEMORY.find(code, key, [again, new, others]);

    code.place(again);
    draw(code, SHARE_AGAIN, passed_again);
    MEMORY.keep(code);
    drop_counted(code, DROPS_AGAIN, keep);
    code.place(new);
    draw(code, SHARE_NEW, passed);
    MEMORY.keep(code);
    drop_counted(code, DROPS_SHED, keep);
    code.place(others);
    draw(code, SHARE_NEW, passed);
    drop_counted(code, DROPS_SHED, keep);
    for (counter, place) in [(PASSED, passed), (PASSED_AGAIN, passed_again)] {
        code.place(place);
        count(code, counter, keep);
        code.exit(KEEP);
    }
}

/// On to `passed` by the chance that the word of the shares gives.
fn draw(code: &mut Assembler, word: i16, passed: Label) {
    code.load(Width::Bytes8, R7, SHARE, word);
    code.call(Helper::RandomU32);
    // The result is 32 bits wide.
    code.shift_left(R0, 32);
    code.shift_right(R0, 32);
    code.jump_if(R0, Test::Below, R7, passed);
}

/// Count the packet and its datagrams, and drop it. What could not be counted is kept.
fn drop_counted(code: &mut Assembler, counter: i16, keep: Label) {
    count(code, counter, keep);
    code.set(R1, 1);
    code.add_atomic(R0, DROPS_PACKETS, R1);
    code.exit(DROP);
}

/// Count the packet's datagrams; R0 is then where the counters are.
fn count(code: &mut Assembler, counter: i16, keep: Label) {
    look_up(code, DROPS, INDEX);
    code.jump_if(R0, Test::Equal, 0, keep);
    code.load(Width::Bytes8, R1, Frame, SEGMENTS);
    code.add_atomic(R0, counter, R1);
}

/// R0 becomes the address of the value in `map` under the key kept at `key`, zero if there is none.
fn look_up(code: &mut Assembler, map: usize, key: i16) {
    code.set_map(R1, map);
    code.set(R2, Frame);
    code.add(R2, i32::from(key));
    code.call(Helper::MapLookup);
}

const SHARES: usize = 0;
const BLOCKS: usize = 1;
const DROPS: usize = 2;

/// Where the shares are, and the words there.
const SHARE: Register = R8;
const SHARE_NEW: i16 = 0;
const SHARE_AGAIN: i16 = 8;

/// Drop, or keep all of it.
const DROP: i32 = 0;
const KEEP: i32 = -1;

/// Of `struct __sk_buff`: the protocol.
const SKB_PROTOCOL: i16 = 16;

/// `ETH_P_IP` and `ETH_P_IPV6`, in the order of the network.
const IPV4: i32 = 0x0008;
const IPV6: i32 = 0xdd86;
/// Where their headers keep the source, and that places count from there.
const IPV4_SOURCE: i32 = 12;
const IPV6_SOURCE: i32 = 8;
const FROM_NETWORK_HEADER: i32 = 1;

/// What is kept in the program's own bytes.
const KEY: i16 = KEPT - 16;
const INDEX: i16 = KEY - 8;
const MEMORY: Memory =
    Memory { words: 3, room: 4, index: INDEX + 4, address: INDEX - 8, zero: INDEX };

/// The words of a value in the map of drops.
const DROPS_SHED: i16 = 0;
const DROPS_BLOCKED: i16 = 8;
const DROPS_PACKETS: i16 = 16;
const DROPS_AGAIN: i16 = 24;
const PASSED: i16 = 32;
const PASSED_AGAIN: i16 = 40;
