//! Instruction: eight bytes of eBPF, and the words they are made of (RFC 9669 §3 to §5).

/// One instruction as the kernel reads it: opcode, registers, offset, constant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Instruction([u8; 8]);

impl Instruction {
    pub(super) fn new(
        opcode: u8,
        target: Register,
        source: Register,
        offset: i16,
        constant: i32,
    ) -> Instruction {
        let [o0, o1] = offset.to_le_bytes();
        let [c0, c1, c2, c3] = constant.to_le_bytes();
        Instruction([opcode, target as u8 | (source as u8) << 4, o0, o1, c0, c1, c2, c3])
    }

    /// On 64 bits: `target = target (op) operand`.
    pub(super) fn arithmetic(op: u8, target: Register, operand: Operand) -> Instruction {
        Instruction::with(op::ARITHMETIC | op, target, operand)
    }

    /// On 64 bits: jump if `register (test) operand`.
    pub(super) fn jump(test: Test, register: Register, operand: Operand) -> Instruction {
        Instruction::with(op::JUMP_IF | test as u8, register, operand)
    }

    fn with(opcode: u8, target: Register, operand: Operand) -> Instruction {
        match operand {
            Operand::Register(source) => {
                Instruction::new(opcode | op::REGISTER, target, source, 0, 0)
            }
            Operand::Constant(value) => Instruction::new(opcode, target, Register::R0, 0, value),
        }
    }

    pub(super) fn set_offset(&mut self, offset: i16) {
        [self.0[2], self.0[3]] = offset.to_le_bytes();
    }

    pub(super) fn bytes(self) -> [u8; 8] {
        self.0
    }
}

/// A register of the machine.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(super) enum Register {
    /// Result of a call, verdict of the program.
    R0,
    /// First argument of a call; at the start, what the program looks at.
    R1,
    R2,
    R3,
    R4,
    /// Last argument of a call.
    R5,
    /// From here on a call leaves registers as they are.
    R6,
    R7,
    R8,
    R9,
    /// The end of the program's own 512 bytes; what is stored there has negative offsets.
    Frame,
}

/// What an instruction works with.
#[derive(Clone, Copy, Debug)]
pub(super) enum Operand {
    Register(Register),
    /// Extended with its sign to 64 bits.
    Constant(i32),
}

impl From<Register> for Operand {
    fn from(register: Register) -> Operand {
        Operand::Register(register)
    }
}

impl From<i32> for Operand {
    fn from(value: i32) -> Operand {
        Operand::Constant(value)
    }
}

impl From<u8> for Operand {
    fn from(value: u8) -> Operand {
        Operand::Constant(value.into())
    }
}

/// How much a load or store moves.
#[derive(Clone, Copy, Debug)]
#[repr(u8)]
pub(super) enum Width {
    Bytes4 = 0x00,
    Bytes1 = 0x10,
    Bytes8 = 0x18,
}

/// What a conditional jump asks.
#[derive(Clone, Copy, Debug)]
#[repr(u8)]
pub(super) enum Test {
    Equal = 0x10,
    Above = 0x20,
    AtLeast = 0x30,
    NotEqual = 0x50,
    Below = 0xa0,
    AtMost = 0xb0,
}

/// Functions of the kernel, by the numbers of `linux/bpf.h`; all of them are in Linux 5.15.
#[derive(Clone, Copy, Debug)]
#[repr(i32)]
pub(super) enum Helper {
    MapLookup = 1,
    MonotonicNs = 5,
    RandomU32 = 7,
    LoadBytes = 26,
    LoadBytesRelative = 68,
    SelectSocket = 82,
}

/// Opcodes and their parts (RFC 9669 §3.1).
pub(super) mod op {
    pub(in super::super) const ADD: u8 = 0x00;
    pub(in super::super) const SUB: u8 = 0x10;
    pub(in super::super) const MUL: u8 = 0x20;
    pub(in super::super) const OR: u8 = 0x40;
    pub(in super::super) const AND: u8 = 0x50;
    pub(in super::super) const LSH: u8 = 0x60;
    pub(in super::super) const RSH: u8 = 0x70;
    pub(in super::super) const NEG: u8 = 0x80;
    pub(in super::super) const MOD: u8 = 0x90;
    pub(in super::super) const XOR: u8 = 0xa0;
    pub(in super::super) const MOV: u8 = 0xb0;
    /// Arithmetic on 64 bits.
    pub(super) const ARITHMETIC: u8 = 0x07;
    pub(super) const JUMP_IF: u8 = 0x05;
    /// The operand is a register, not the constant.
    pub(super) const REGISTER: u8 = 0x08;
    pub(in super::super) const LOAD: u8 = 0x61;
    pub(in super::super) const STORE: u8 = 0x63;
    pub(in super::super) const STORE_CONSTANT: u8 = 0x62;
    pub(in super::super) const ADD_ATOMIC: u8 = 0xdb;
    pub(in super::super) const LOAD_WIDE: u8 = 0x18;
    pub(in super::super) const JUMP: u8 = 0x05;
    pub(in super::super) const CALL: u8 = 0x85;
    pub(in super::super) const EXIT: u8 = 0x95;
}
