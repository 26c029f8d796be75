//! The program behind [`Sieve`](super::Sieve): which packets may reach a socket.
//!
//! It looks at INVITEs and ACKs alone. One packet may carry several datagrams of one size (UDP_GRO): it is dropped only
//! if every one of them would be.

use super::assembler::{Assembler, Label, Program};
use super::head::{self, KEPT, SEGMENTS};
use super::image::{Kind, Map};
use super::instruction::Register::{self, Frame, R0, R1, R7, R8};
use super::instruction::{Helper, Test, Width};
use super::memory::{self, Memory};
use super::{blocks, refused_ack, window};

/// The maps of the program: the numbers below are their places here.
pub(super) const MAPS: [Map; 5] = [
    Map { name: SHARES_NAME, kind: Kind::Array, key: 4, value: 16, entries: 1 },
    blocks::MAP,
    Map { name: DROPS_NAME, kind: Kind::Array, key: 4, value: 8 * DROPS_WORDS, entries: 1 },
    memory::SETS_MAP,
    window::MAP,
];

/// Two words: of 2^32 INVITEs so many pass, of new ones and of copies of those that were dropped.
pub(super) const SHARES_NAME: &str = "shares";
/// Datagrams dropped by their share for the first time, those dropped by their source, the packets all came in, copies
/// dropped by their share, new ones that passed their share, copies that did, and ACKs of refusals dropped.
pub(super) const DROPS_NAME: &str = "drops";
/// So many words those are.
pub(super) const DROPS_WORDS: u32 = 7;

/// A request to a URI in `spared` passes: that is our Contact, the request one inside a dialog. Digests are made under
/// `key`.
//= rfc3261#12.2.1.1
//# the UAC MUST place the remote target URI into the Request-URI
pub(super) fn program(spared: &[Vec<u8>], key: [u64; 2]) -> Program {
    let mut code = Assembler::default();
    let [all_new, ack, keep] = [code.label(), code.label(), code.label()];
    code.store(Width::Bytes4, Frame, INDEX, 0);
    head::look(&mut code, spared, [all_new, ack, keep]);
    code.place(all_new);
    drop_blocked(&mut code, keep);
    drop_share(&mut code, key, keep);
    code.place(ack);
    refused_ack::expect(&mut code, WINDOW, INDEX, keep);
    drop_counted(&mut code, DROPS_ACKS, keep);
    code.place(keep);
    code.exit(KEEP);
    code.finish()
}

/// Drop what comes from a blocked source.
fn drop_blocked(code: &mut Assembler, keep: Label) {
    let [blocked, passed] = [code.label(), code.label()];
    blocks::find(code, BLOCKS, KEY, [blocked, passed, keep]);
    code.place(blocked);
    drop_counted(code, DROPS_BLOCKED, keep);
    code.place(passed);
}

/// Drop all but the share that may pass. Packets of several datagrams are taken for new.
fn drop_share(code: &mut Assembler, key: [u64; 2], keep: Label) {
    let [some, again, new, others] = [code.label(), code.label(), code.label(), code.label()];
    let [passed, passed_again] = [code.label(), code.label()];
    code.look_up(SHARES, INDEX);
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
    code.look_up(DROPS, INDEX);
    code.jump_if(R0, Test::Equal, 0, keep);
    code.load(Width::Bytes8, R1, Frame, SEGMENTS);
    code.add_atomic(R0, counter, R1);
}

const SHARES: usize = 0;
const BLOCKS: usize = 1;
const DROPS: usize = 2;
const SETS: usize = 3;
const WINDOW: usize = 4;

/// Where the shares are, and the words there.
const SHARE: Register = R8;
const SHARE_NEW: i16 = 0;
const SHARE_AGAIN: i16 = 8;

/// Drop, or keep all of it.
const DROP: i32 = 0;
const KEEP: i32 = -1;

/// What is kept in the program's own bytes.
const KEY: i16 = KEPT - 16;
const INDEX: i16 = KEY - 8;
const MEMORY: Memory =
    Memory { sets: SETS, window: WINDOW, index: INDEX + 4, address: INDEX - 8, zero: INDEX };

/// The words of a value in the map of drops.
const DROPS_SHED: i16 = 0;
const DROPS_BLOCKED: i16 = 8;
const DROPS_PACKETS: i16 = 16;
const DROPS_AGAIN: i16 = 24;
const PASSED: i16 = 32;
const PASSED_AGAIN: i16 = 40;
const DROPS_ACKS: i16 = 48;
