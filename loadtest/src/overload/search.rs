//! Search: the highest rate that holds, in steps from a guess and then by halving what is left in doubt.

/// What is known so far.
#[derive(Debug)]
pub(super) struct Search {
    guess: f64,
    /// By so much the next rate is higher or lower until one holds and one does not.
    step: f64,
    /// The highest rate that held.
    held: Option<f64>,
    /// The lowest that did not.
    failed: Option<f64>,
    /// Rates tried.
    tried: u32,
}

impl Search {
    /// Nothing yet; `guess` comes first.
    pub(super) fn from(guess: f64) -> Search {
        Search { guess, step: 2.0, held: None, failed: None, tried: 0 }
    }

    /// The same where `guess` is hardly wrong.
    pub(super) fn near(guess: f64) -> Search {
        Search { step: STEP_NEAR, ..Search::from(guess) }
    }

    /// The rate to try next; `None`: it is found, or there is none.
    pub(super) fn next(&self) -> Option<f64> {
        if self.tried >= TRIED_MAX {
            return None;
        }
        match (self.held, self.failed) {
            (None, None) => Some(self.guess),
            (None, Some(failed)) => Some(failed / self.step),
            (Some(held), None) => Some(held * self.step),
            (Some(held), Some(failed)) => {
                (failed > held * (1.0 + PRECISION)).then(|| (held + failed) / 2.0)
            }
        }
    }

    /// `rate` was tried.
    pub(super) fn tell(&mut self, rate: f64, has_held: bool) {
        self.tried += 1;
        let side = if has_held { &mut self.held } else { &mut self.failed };
        *side = Some(rate);
    }

    /// The highest rate that held.
    pub(super) fn found(&self) -> Option<f64> {
        self.held
    }
}

/// What is still in doubt when the search ends, as a part of what was found.
const PRECISION: f64 = 0.03;
/// What a host does in other ways a minute later.
const STEP_NEAR: f64 = 1.12;
/// A guess may be wrong by a factor of a thousand.
const TRIED_MAX: u32 = 16;

#[cfg(test)]
mod tests;
