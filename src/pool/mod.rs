//! Pooled memory: slots for structures, blocks for bytes, queues and the index over them, reused for ever.

mod block;
mod index;
mod queue;
mod slab;
#[cfg(test)]
mod tests;

pub use block::{Block, Blocks};
pub use index::Index;
pub use queue::Queue;
pub use slab::Slab;
