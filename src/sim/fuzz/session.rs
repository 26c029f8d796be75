//! Session: a typed story played to a whole engine, which must survive it, account for it and forget it.

mod operation;
mod peer;
mod rules;
mod story;
mod text;
mod wish;

use arbitrary::{Arbitrary, Unstructured};

use operation::Operation;
use story::Story;

/// Play the operations that `bytes` stand for, let everything run out, and see that nothing is left.
pub fn session(bytes: &[u8]) {
    let Ok(operations) = Vec::<Operation>::arbitrary_take_rest(Unstructured::new(bytes)) else {
        return;
    };
    let mut story = Story::new();
    for operation in operations.iter().take(OPERATIONS_MAX) {
        story.play(operation);
    }
    story.end();
}

/// Longer stories only repeat themselves.
const OPERATIONS_MAX: usize = 64;
