//! Blocks: sources whose new INVITEs the sieve drops for a while.

use super::assembler::{Assembler, Label};
use super::image::{Kind, Map};
use super::instruction::Register::{Frame, R0, R1, R2, R3, R4, R5, R6, R7};
use super::instruction::{Helper, Test, Width};
use crate::limits::SIEVE_BLOCKS_MAX;

/// Sources, as addresses of IPv6, and when on the kernel's monotonic clock they may send new INVITEs again.
pub(super) const MAP: Map =
    Map { name: NAME, kind: Kind::Hash, key: 16, value: 8, entries: SIEVE_BLOCKS_MAX };
pub(super) const NAME: &str = "blocks";

/// On to `blocked` if the packet in R6 comes from a source in `map` whose time is not over, to `passed` if not; to
/// `keep` where it cannot be told. 16 of the program's own bytes at `key` are lost, and R0 to R5 and R7.
pub(super) fn find(
    code: &mut Assembler,
    map: usize,
    key: i16,
    [blocked, passed, keep]: [Label; 3],
) {
    let [v6, known] = [code.label(), code.label()];
    code.load(Width::Bytes4, R7, R6, SKB_PROTOCOL);
    code.jump_if(R7, Test::Equal, IPV6, v6);
    code.jump_if(R7, Test::NotEqual, IPV4, keep);
    // An address of IPv4 is looked up as the one of IPv6 that stands for it.
    code.store(Width::Bytes8, Frame, key, 0);
    code.store(Width::Bytes4, Frame, key + 8, i32::from_le_bytes([0, 0, 0xff, 0xff]));
    load_source(code, IPV4_SOURCE, key + 12, 4);
    code.jump(known);
    code.place(v6);
    code.store(Width::Bytes8, Frame, key, 0);
    code.store(Width::Bytes8, Frame, key + 8, 0);
    load_source(code, IPV6_SOURCE, key, 16);
    code.place(known);
    code.jump_if(R0, Test::NotEqual, 0, keep);

    code.look_up(map, key);
    code.jump_if(R0, Test::Equal, 0, passed);
    code.load(Width::Bytes8, R7, R0, 0);
    code.call(Helper::MonotonicNs);
    code.jump_if(R0, Test::Below, R7, blocked);
    code.jump(passed);
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

/// Of `struct __sk_buff`: the protocol.
const SKB_PROTOCOL: i16 = 16;

/// `ETH_P_IP` and `ETH_P_IPV6`, in the order of the network.
const IPV4: i32 = 0x0008;
const IPV6: i32 = 0xdd86;
/// Where their headers keep the source, and that places count from there.
const IPV4_SOURCE: i32 = 12;
const IPV6_SOURCE: i32 = 8;
const FROM_NETWORK_HEADER: i32 = 1;
