//! Floods: who drops INVITEs under overload, which is known only when the kernel has looked at the sieves.

use std::sync::{Arc, OnceLock};
use std::thread;

use crossbeam::channel::{Receiver, Sender, bounded};

use crate::api::OverloadConfig;
use crate::transport::{Sieve, SteerError};

/// Who drops INVITEs of a flood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Floods {
    /// The kernel, before the sockets.
    Kernel,
    /// The shards; why not the kernel.
    Shards(String),
}

/// The sieves of all shards, on their way. The verifier of the kernel takes its time, 25 ms each: the shards serve
/// meanwhile, as they do where there is no sieve.
pub(super) struct Sieves {
    shards: Vec<Sender<Sieve>>,
    outcome: Outcome,
}

/// What comes of it, told once.
struct Outcome(Arc<OnceLock<Floods>>);

impl Sieves {
    /// For `shards` shards: each of them waits for its own.
    pub(super) fn new(shards: usize) -> (Sieves, Vec<Receiver<Sieve>>) {
        let (shards, ends) = (0..shards).map(|_| bounded(1)).unzip();
        (Sieves { shards, outcome: Outcome(Arc::default()) }, ends)
    }

    /// Where the outcome will be told.
    pub(super) fn outcome(&self) -> Arc<OnceLock<Floods>> {
        Arc::clone(&self.outcome.0)
    }

    /// Have them loaded on a thread that ends with that, one after the other: the shards want their cores. They let
    /// INVITEs for the URIs `spared` pass.
    pub(super) fn load(self, wanted: OverloadConfig, spared: Vec<Vec<u8>>) {
        if wanted.age_max.is_none() && wanted.source_calls_per_s.is_none() {
            return self.outcome.tell("nothing is refused for want of time");
        }
        let thread = thread::Builder::new().name("sieves".to_owned());
        // A thread that cannot be had drops the outcome, which tells so.
        let _ = thread.spawn(move || self.load_with(|| Sieve::load(&spared)));
    }

    fn load_with(self, load: impl Fn() -> Result<Sieve, SteerError>) {
        for shard in self.shards {
            match load() {
                // A shard that is gone needs none.
                Ok(sieve) => drop(shard.send(sieve)),
                Err(error) => return self.outcome.tell(&error.to_string()),
            }
        }
        let _ = self.outcome.0.set(Floods::Kernel);
    }
}

impl Outcome {
    /// Why not the kernel, unless that was told before.
    fn tell(&self, reason: &str) {
        let _ = self.0.set(Floods::Shards(reason.to_owned()));
    }
}

impl Drop for Outcome {
    /// Who waits is told, whatever happened: a thread that panicked has brought no sieve.
    fn drop(&mut self) {
        self.tell(BROKEN_OFF);
    }
}

const BROKEN_OFF: &str = "the thread that was to load the sieve did not start, or broke off";

#[cfg(test)]
mod tests;
