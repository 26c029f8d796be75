//! Proofs: addresses that lately showed that they receive what is sent to them.

use crate::limits::PROOFS_MAX;
use crate::time::Timestamp;

/// Places an address may have in the table.
const WAYS: usize = 8;
const SETS: usize = PROOFS_MAX / WAYS;
const _: () = assert!(SETS.is_power_of_two() && SETS * WAYS == PROOFS_MAX);

/// A table of fixed size: an address has its place in one set of eight, where the one proven least recently makes room.
/// Its name must be a keyed digest, so that nobody can choose whom to push out. What ran out is simply overwritten:
/// there is nothing to free and no timer to wake for.
#[derive(Debug)]
pub(super) struct Proofs(Box<[[Proof; WAYS]]>);

#[derive(Clone, Copy, Debug)]
struct Proof {
    name: u64,
    until: Timestamp,
}

impl Proofs {
    pub(super) fn new() -> Proofs {
        const NONE: Proof = Proof { name: 0, until: Timestamp::ZERO };
        Proofs(vec![[NONE; WAYS]; SETS].into_boxed_slice())
    }

    /// Whether `name` was proven and the proof still holds.
    pub(super) fn holds(&self, now: Timestamp, name: u64) -> bool {
        let is_it = |proof: &Proof| proof.name == name && proof.until > now;
        self.0[place(name)].iter().any(is_it)
    }

    /// `name` is proven until `until`.
    pub(super) fn keep(&mut self, name: u64, until: Timestamp) {
        let set = &mut self.0[place(name)];
        let first_to_go = |proof: &&mut Proof| (proof.name != name, proof.until);
        if let Some(proof) = set.iter_mut().min_by_key(first_to_go) {
            *proof = Proof { name, until };
        }
    }
}

fn place(name: u64) -> usize {
    name as usize % SETS
}
