//! Chance: numbers that look random and follow from the seed (SplitMix64).

/// A source of chance. Equal seeds give equal numbers.
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// A source that starts from `seed`.
    pub fn new(seed: u64) -> Chance {
        Chance(seed)
    }

    /// 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// A number below `bound`; zero when `bound` is zero.
    pub fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.bits()) * bound as u128) >> u64::BITS) as usize
    }

    /// `true` `per_mille` times in a thousand.
    pub fn happens(&mut self, per_mille: u32) -> bool {
        self.below(1_000) < per_mille as usize
    }
}
