//! Checks: what must hold in every world, whatever happened in it; one invariant a file.

mod destination;
mod freed;
mod ledger;
pub mod live;
mod one_final;
mod one_tag;
mod silence;
#[cfg(test)]
mod tests;

pub use destination::known_destinations;
pub use freed::freed;
pub use ledger::{balanced, media_balanced};
pub use one_final::one_final;
pub use one_tag::one_tag;
pub use silence::{silent, silent_on_ack};

/// An invariant that was broken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{rule}: {detail}")]
pub struct Violation {
    /// The invariant.
    pub rule: &'static str,
    /// Who broke it, and how.
    pub detail: String,
}

impl Violation {
    pub(crate) fn new(rule: &'static str, detail: impl Into<String>) -> Violation {
        Violation { rule, detail: detail.into() }
    }
}
