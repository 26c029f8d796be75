//! SipHash-1-3 as instructions: the first word of the digest that `ident` takes of a Call-ID.

use super::assembler::Assembler;
use super::instruction::Register;

/// The registers a digest is made in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Digest {
    pub(super) state: [Register; 4],
    /// Overwritten by every round.
    pub(super) spare: Register,
}

impl Digest {
    /// The state before the first word.
    pub(super) fn start(&self, code: &mut Assembler, [k0, k1]: [u64; 2]) {
        let state = [
            k0 ^ 0x736f_6d65_7073_6575,
            k1 ^ 0x646f_7261_6e64_6f6d ^ 0xee,
            k0 ^ 0x6c79_6765_6e65_7261,
            k1 ^ 0x7465_6462_7974_6573,
        ];
        for (register, value) in self.state.into_iter().zip(state) {
            code.set_wide(register, value);
        }
    }

    /// Take the eight bytes in `word` in.
    pub(super) fn compress(&self, code: &mut Assembler, word: Register) {
        code.xor(self.state[3], word);
        self.round(code);
        code.xor(self.state[0], word);
    }

    /// The digest's first word ends up in the first register of the state.
    pub(super) fn finish(&self, code: &mut Assembler) {
        let [v0, v1, v2, v3] = self.state;
        code.xor(v2, 0xee);
        for _ in 0..3 {
            self.round(code);
        }
        for other in [v1, v2, v3] {
            code.xor(v0, other);
        }
    }

    fn round(&self, code: &mut Assembler) {
        let [v0, v1, v2, v3] = self.state;
        self.mix(code, v0, v1, 13);
        self.mix(code, v2, v3, 16);
        code.rotate_left(v0, 32, self.spare);
        self.mix(code, v2, v1, 17);
        self.mix(code, v0, v3, 21);
        code.rotate_left(v2, 32, self.spare);
    }

    /// `a += b; b = rotated(b) ^ a`
    fn mix(&self, code: &mut Assembler, a: Register, b: Register, bits: i32) {
        code.add(a, b);
        code.rotate_left(b, bits, self.spare);
        code.xor(b, a);
    }
}
