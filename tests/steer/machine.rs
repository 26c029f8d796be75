//! Machine: runs instructions of eBPF as RFC 9669 has them, over memory of its own, and fails at what no kernel allows.

use std::collections::HashMap;

const STACK: u64 = 0x1000_0000;
const CONTEXT: u64 = 0x2000_0000;
const MAPS: u64 = 0x4000_0000;
const MAP_BYTES: u64 = 0x100_0000;
const STACK_BYTES: usize = 512;
/// More than any program of ours can take.
const STEPS_MAX: usize = 100_000;

/// What a program is run on.
pub(crate) struct Machine {
    pub(crate) code: Vec<[u8; 8]>,
    /// The values of its maps that are arrays, by their numbers.
    pub(crate) arrays: HashMap<u64, Vec<u8>>,
    /// The one map that is none, by its number.
    pub(crate) hash: (u64, HashMap<Vec<u8>, Vec<u8>>),
    /// The one array that has several values, words, by its number.
    pub(crate) words: u64,
    pub(crate) clock_ns: u64,
    pub(crate) random: u32,
    /// From the network header on; `udp` says where that of UDP is.
    pub(crate) packet: Vec<u8>,
    pub(crate) udp: usize,
    pub(crate) context: Vec<u8>,
    stack: Vec<u8>,
    /// The socket chosen.
    pub(crate) chosen: Option<u32>,
}

impl Machine {
    pub(crate) fn new(code: Vec<[u8; 8]>, context_bytes: usize) -> Machine {
        Machine {
            code,
            arrays: HashMap::new(),
            hash: (u64::MAX, HashMap::new()),
            words: u64::MAX,
            clock_ns: 0,
            random: 0,
            packet: Vec::new(),
            udp: 0,
            context: vec![0; context_bytes],
            stack: vec![0; STACK_BYTES],
            chosen: None,
        }
    }

    /// A 32-bit field of the context.
    pub(crate) fn set_context(&mut self, offset: usize, value: u32) {
        self.context[offset..offset + 4].copy_from_slice(&value.to_le_bytes());
    }

    /// Run the program; its verdict.
    pub(crate) fn run(&mut self) -> u32 {
        let mut r = [0u64; 11];
        (r[1], r[10]) = (CONTEXT, STACK + STACK_BYTES as u64);
        self.chosen = None;
        let mut at = 0usize;
        for _ in 0..STEPS_MAX {
            let [op, registers, o0, o1, c @ ..] = self.code[at];
            let (to, from) = (usize::from(registers & 15), usize::from(registers >> 4));
            let offset = i16::from_le_bytes([o0, o1]);
            let constant = i64::from(i32::from_le_bytes(c)) as u64;
            let operand = if op & 0x08 != 0 { r[from] } else { constant };
            at += 1;
            match (op & 7, op) {
                (_, 0x95) => return r[0] as u32,
                (_, 0x85) => r[0] = self.call(constant, &r),
                (_, 0x18) => {
                    let high = u32::from_le_bytes(self.code[at][4..].try_into().unwrap());
                    r[to] = u64::from(high) << 32 | constant & 0xffff_ffff;
                    at += 1;
                }
                (7, _) => r[to] = arithmetic(op & 0xf0, r[to], operand),
                (5, _) if jumps(op & 0xf0, r[to], operand) => {
                    at = at.checked_add_signed(offset.into()).unwrap();
                }
                (5, _) => {}
                (1, _) => {
                    let place = r[from].wrapping_add_signed(offset.into());
                    let mut word = [0; 8];
                    let bytes = self.memory(place, width(op));
                    word[..bytes.len()].copy_from_slice(bytes);
                    r[to] = u64::from_le_bytes(word);
                }
                (3, 0xdb) => {
                    let bytes = self.memory(r[to].wrapping_add_signed(offset.into()), 8);
                    let sum = u64::from_le_bytes(bytes.try_into().unwrap()) + r[from];
                    bytes.copy_from_slice(&sum.to_le_bytes());
                }
                (2 | 3, _) => {
                    let value = if op & 7 == 3 { r[from] } else { constant };
                    let bytes = self.memory(r[to].wrapping_add_signed(offset.into()), width(op));
                    bytes.copy_from_slice(&value.to_le_bytes()[..bytes.len()]);
                }
                _ => panic!("no instruction of ours: {op:#x}"),
            }
        }
        panic!("the program does not end");
    }

    /// Memory the program may touch, or the test fails.
    fn memory(&mut self, place: u64, bytes: usize) -> &mut [u8] {
        let (region, start): (&mut [u8], u64) = match place {
            STACK..CONTEXT => (&mut self.stack, STACK),
            CONTEXT..MAPS => (&mut self.context, CONTEXT),
            _ => {
                let number = place.checked_sub(MAPS).expect("an address") / MAP_BYTES;
                let array = self.arrays.get_mut(&number).expect("a map");
                (array, MAPS + number * MAP_BYTES)
            }
        };
        let start = (place - start) as usize;
        region.get_mut(start..start + bytes).expect("inside its memory")
    }

    fn call(&mut self, helper: u64, r: &[u64; 11]) -> u64 {
        match helper {
            1 => self.look_up(r[1], r[2]),
            5 => self.clock_ns,
            7 => u64::from(self.random) | 0xdead << 32, // above the 32 bits anything may stand
            26 => self.load(self.udp + r[2] as usize, r[3], r[4] as usize),
            68 => self.load(r[2] as usize, r[3], r[4] as usize),
            82 => {
                let index = self.memory(r[3], 4).try_into().unwrap();
                self.chosen = Some(u32::from_le_bytes(index));
                0
            }
            _ => panic!("no helper of ours: {helper}"),
        }
    }

    fn look_up(&mut self, map: u64, key: u64) -> u64 {
        if map != self.hash.0 {
            let index = u32::from_le_bytes(self.memory(key, 4).try_into().unwrap());
            assert!(index == 0 || map == self.words);
            return MAPS + map * MAP_BYTES + u64::from(index) * 8;
        }
        let key = self.memory(key, 16).to_vec();
        match self.hash.1.get(&key) {
            Some(value) => {
                self.arrays.insert(map, value.clone());
                MAPS + map * MAP_BYTES
            }
            None => 0,
        }
    }

    fn load(&mut self, from: usize, to: u64, bytes: usize) -> u64 {
        assert!(bytes > 0, "the kernel copies something");
        match self.packet.get(from..from + bytes).map(<[u8]>::to_vec) {
            Some(text) => {
                self.memory(to, bytes).copy_from_slice(&text);
                0
            }
            None => -14i64 as u64,
        }
    }
}

fn width(op: u8) -> usize {
    match op & 0x18 {
        0x00 => 4,
        0x10 => 1,
        0x18 => 8,
        _ => panic!("no width of ours: {op:#x}"),
    }
}

fn arithmetic(op: u8, a: u64, b: u64) -> u64 {
    match op {
        0x00 => a.wrapping_add(b),
        0x10 => a.wrapping_sub(b),
        0x20 => a.wrapping_mul(b),
        0x40 => a | b,
        0x50 => a & b,
        0x60 => a << (b & 63),
        0x70 => a >> (b & 63),
        0x80 => a.wrapping_neg(),
        0x90 => a % b,
        0xa0 => a ^ b,
        0xb0 => b,
        _ => panic!("no arithmetic of ours: {op:#x}"),
    }
}

fn jumps(op: u8, a: u64, b: u64) -> bool {
    match op {
        0x00 => true,
        0x10 => a == b,
        0x20 => a > b,
        0x30 => a >= b,
        0x50 => a != b,
        0xa0 => a < b,
        0xb0 => a <= b,
        _ => panic!("no test of ours: {op:#x}"),
    }
}
