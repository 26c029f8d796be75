//! Assembler: eBPF instructions with labels for jumps and numbers for maps (RFC 9669).

use super::instruction::{Helper, Instruction, Operand, Register, Test, Width, op};

/// A place in a program, to be jumped to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Label(usize);

/// Instructions that wait for their labels.
#[derive(Debug, Default)]
pub(super) struct Assembler {
    code: Vec<Instruction>,
    /// Where each label was placed.
    places: Vec<Option<usize>>,
    /// Instructions that jump, and where to.
    jumps: Vec<(usize, Label)>,
    map_uses: Vec<MapUse>,
}

/// An instruction that loads the address of a map, which only the loader knows.
#[derive(Clone, Copy, Debug)]
pub(super) struct MapUse {
    /// Which instruction.
    pub(super) instruction: usize,
    /// Which map of the program.
    pub(super) map: usize,
}

/// A program whose jumps are all known.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) code: Vec<Instruction>,
    pub(super) map_uses: Vec<MapUse>,
}

/// One method for each arithmetic instruction on 64 bits.
macro_rules! arithmetic {
    ($($(#[$doc:meta])* $name:ident = $op:ident;)*) => {
        $($(#[$doc])*
        pub(super) fn $name(&mut self, register: Register, operand: impl Into<Operand>) {
            self.push(Instruction::arithmetic(op::$op, register, operand.into()));
        })*
    };
}

impl Assembler {
    arithmetic! {
        /// `register = operand`
        set = MOV;
        /// `register += operand`
        add = ADD;
        /// `register -= operand`
        sub = SUB;
        /// `register *= operand`
        mul = MUL;
        /// `register %= operand`, without sign
        modulo = MOD;
        /// `register &= operand`
        and = AND;
        /// `register |= operand`
        or = OR;
        /// `register ^= operand`
        xor = XOR;
        /// `register <<= operand`
        shift_left = LSH;
        /// `register >>= operand`, zeros coming in
        shift_right = RSH;
    }

    /// `register = -register`
    pub(super) fn negate(&mut self, register: Register) {
        self.push(Instruction::arithmetic(op::NEG, register, Operand::Constant(0)));
    }

    /// Rotate `register` by `bits`; `spare` is overwritten. No instruction does it.
    pub(super) fn rotate_left(&mut self, register: Register, bits: i32, spare: Register) {
        self.set(spare, register);
        self.shift_left(spare, bits);
        self.shift_right(register, 64 - bits);
        self.or(register, spare);
    }

    /// `register = value`, all 64 bits of it. Takes the room of two instructions.
    pub(super) fn set_wide(&mut self, register: Register, value: u64) {
        let [low, high] = [value as i32, (value >> 32) as i32];
        self.push(Instruction::new(op::LOAD_WIDE, register, Register::R0, 0, low));
        self.push(Instruction::new(0, Register::R0, Register::R0, 0, high));
    }

    /// `register =` the address of a map of this program.
    pub(super) fn set_map(&mut self, register: Register, map: usize) {
        self.map_uses.push(MapUse { instruction: self.code.len(), map });
        self.set_wide(register, map as u64);
    }

    /// `register = *(base + offset)`, zero extended.
    pub(super) fn load(&mut self, width: Width, register: Register, base: Register, offset: i16) {
        self.push(Instruction::new(op::LOAD | width as u8, register, base, offset, 0));
    }

    /// `*(base + offset) = operand`
    pub(super) fn store(
        &mut self,
        width: Width,
        base: Register,
        offset: i16,
        operand: impl Into<Operand>,
    ) {
        let width = width as u8;
        self.push(match operand.into() {
            Operand::Register(from) => Instruction::new(op::STORE | width, base, from, offset, 0),
            Operand::Constant(value) => {
                let opcode = op::STORE_CONSTANT | width;
                Instruction::new(opcode, base, Register::R0, offset, value)
            }
        });
    }

    /// `*(base + offset) += register`, 64 bits, in one step for all cores.
    pub(super) fn add_atomic(&mut self, base: Register, offset: i16, register: Register) {
        self.push(Instruction::new(op::ADD_ATOMIC, base, register, offset, 0));
    }

    /// A label that is not placed yet.
    pub(super) fn label(&mut self) -> Label {
        self.places.push(None);
        Label(self.places.len() - 1)
    }

    /// `label` is here.
    pub(super) fn place(&mut self, label: Label) {
        debug_assert!(self.places[label.0].is_none(), "a label stands in one place");
        self.places[label.0] = Some(self.code.len());
    }

    /// A label that stands here.
    pub(super) fn here(&mut self) -> Label {
        let label = self.label();
        self.place(label);
        label
    }

    /// Go on at `label`.
    pub(super) fn jump(&mut self, label: Label) {
        self.jumps.push((self.code.len(), label));
        self.push(Instruction::new(op::JUMP, Register::R0, Register::R0, 0, 0));
    }

    /// Go on at `label` if `register` and `operand` pass `test`; neither has a sign.
    pub(super) fn jump_if(
        &mut self,
        register: Register,
        test: Test,
        operand: impl Into<Operand>,
        label: Label,
    ) {
        self.jumps.push((self.code.len(), label));
        self.push(Instruction::jump(test, register, operand.into()));
    }

    /// Call the kernel: arguments in R1 to R5, which are lost, the result in R0.
    pub(super) fn call(&mut self, helper: Helper) {
        self.push(Instruction::new(op::CALL, Register::R0, Register::R0, 0, helper as i32));
    }

    /// R0 becomes the address of the value in `map` under the key kept at `key` of the program's own bytes, or zero.
    pub(super) fn look_up(&mut self, map: usize, key: i16) {
        self.set_map(Register::R1, map);
        self.set(Register::R2, Register::Frame);
        self.add(Register::R2, i32::from(key));
        self.call(Helper::MapLookup);
    }

    /// End with `verdict`.
    pub(super) fn exit(&mut self, verdict: i32) {
        self.set(Register::R0, verdict);
        self.push(Instruction::new(op::EXIT, Register::R0, Register::R0, 0, 0));
    }

    /// The program: every jump finds its label.
    pub(super) fn finish(mut self) -> Program {
        for (at, label) in self.jumps {
            let place = self.places[label.0].expect("a label that is jumped to is placed");
            // A jump of zero would be the next instruction.
            let distance = place as isize - at as isize - 1;
            let distance = i16::try_from(distance).expect("a program of ours is that short");
            self.code[at].set_offset(distance);
        }
        Program { code: self.code, map_uses: self.map_uses }
    }

    fn push(&mut self, instruction: Instruction) {
        self.code.push(instruction);
    }
}

#[cfg(test)]
mod tests;
