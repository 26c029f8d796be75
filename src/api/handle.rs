//! The name of a call on its shard.

/// Names one call of one shard. A handle outlives its call harmlessly: it then names nothing, never another call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CallHandle {
    index: u32,
    generation: u32,
}

impl CallHandle {
    pub(crate) fn new(index: u32, generation: u32) -> CallHandle {
        CallHandle { index, generation }
    }

    pub(crate) fn index(self) -> u32 {
        self.index
    }

    pub(crate) fn generation(self) -> u32 {
        self.generation
    }
}

impl std::fmt::Display for CallHandle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "call {}.{}", self.index, self.generation)
    }
}
