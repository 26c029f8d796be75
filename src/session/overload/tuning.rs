//! Tuning: the numbers of the control loop (RFC 6357 §5), all in one place. What they make of a shard that is offered
//! two and four times what it can serve is in `tests/model.rs`.

use std::time::Duration;

/// How long the load is watched before the limit is set anew. A queue of 20 ms fills and empties in it.
pub(super) const WINDOW: Duration = Duration::from_millis(50);

/// Fewer datagrams in a window are no load, however long they waited: a core that sleeps is slow to wake.
pub(super) const BUSY_DATAGRAMS: u64 = 16;

/// A datagram waited so long in a part of the longest wait allowed: below it the queue is short, and the limit grows.
pub(super) const SHORT_QUEUE_PART: u32 = 4;

/// What is left of the limit when a queue begins to form or is too long and grows, and when datagrams were lost
/// besides.
pub(super) const CUT: f64 = 0.98;
pub(super) const CUT_AT_LOSS: f64 = 0.85;

/// Between two cuts: the queue that the first one shortens has to be seen empty.
pub(super) const CUT_PAUSE: Duration = Duration::from_millis(100);

/// A queue that is not short for so long is no accident: the limit is brought near what is taken.
pub(super) const NEAR_AFTER: Duration = Duration::from_millis(300);

/// How much the limit grows in a window: slowly at first, since it was cut near what can be served, and faster with
/// every second in which that does not show again. Not too fast: what a call costs at its end shows late.
pub(super) const GROWTH: f64 = 0.004;
pub(super) const GROWTH_PER_S: f64 = 0.008;
pub(super) const GROWTH_MAX: f64 = 0.02;

/// Where clients hold back what is too much it grows by such a part of that: they hear of it late, and no sieve keeps
/// too much away.
pub(super) const GROWTH_OBEYED_PART: f64 = 0.25;

/// Far below what was served lately it grows so much: something else than calls held the shard up.
pub(super) const FAR_PART: f64 = 0.6;
pub(super) const GROWTH_FAR: f64 = 0.08;

/// In such a time a third is left of what was served best.
pub(super) const BEST_SECONDS: f64 = 15.0;

/// It grows only while somebody is refused, or such a part of it is taken.
pub(super) const FELT_PART: f64 = 0.95;

/// The limit never falls below such a part of what was taken before there was one, or below so many calls a second:
/// if that is too much, it is not the calls taken that are, and from there it is back in seconds.
pub(super) const FLOOR_PART: f64 = 0.25;
pub(super) const CALLS_PER_S_MIN: f64 = 10.0;

/// How much of what lately happened the last window counts for.
pub(super) const LAST_WINDOW_WEIGHT: f64 = 0.3;

/// How much it counts for in what clients want, while it differs from before by less than such a part.
pub(super) const WANTED_WEIGHT: f64 = 0.08;
pub(super) const WANTED_ERROR: f64 = 0.25;

/// Of what is older than so many windows nothing is left: less than a hundredth.
pub(super) const WINDOWS_TOLD: u64 = 16;

/// The limit is left when what is offered stays below such a part of it, for so long.
pub(super) const CALM_PART: f64 = 0.9;
pub(super) const CALM_FOR: Duration = Duration::from_millis(1_500);

/// Tokens a bucket holds, in seconds of its rate: what comes in one batch is not refused for coming together.
pub(super) const BURST_SECONDS: f64 = 0.02;

/// Refusals for each call taken. One costs two fifths of a call, so they take a sixth of the shard where a sieve drops
/// what is beyond. It lets more pass when more come than in the window before: those are refused, too, since what is
/// dropped behind the sieve comes again as if it were new. Where there is none a refusal is cheaper than the six copies
/// that follow a drop.
pub(super) const REFUSALS_PER_CALL: f64 = 0.5;
pub(super) const REFUSALS_PER_CALL_SIEVED: f64 = 1.0;
pub(super) const REFUSALS_PER_CALL_UNSIEVED: f64 = 20.0;

/// A sieve that dropped nothing for so long although it should is none.
pub(super) const SIEVE_TRUSTED_FOR: Duration = Duration::from_millis(500);

/// So much less passes the sieve while the queue is too long: it has to empty, and there is nothing to gain from what
/// waits in it.
pub(super) const SIEVE_MARGIN_LONG: f64 = 0.75;

/// A sieve at work has datagrams come one by one, which costs where they would come joined: it rests when no more than
/// so many INVITEs come for each that can be taken.
pub(super) const SIEVE_REST_PART: f64 = 1.2;

/// Copies of INVITEs dropped before pass the sieve while new ones leave such a part of the limit free, and fill it up
/// to that: those who come after a storm must not suffer from it.
pub(super) const AGAIN_PART: f64 = 0.7;

/// While a queue is not short, clients are asked for less than is taken: by such a part where it is as long as it may
/// be, and in proportion, but never for less than the other.
pub(super) const EMPTYING_PART: f64 = 0.3;
pub(super) const EMPTYING_MIN: f64 = 0.5;

/// How much more clients may send after a window in which less came than could be taken.
pub(super) const KEPT_STEP: f64 = 1.02;

/// How long a client obeys what it is told without being told again (RFC 7339 §4.3).
pub(super) const FEEDBACK_VALID_MS: u16 = 500;

/// The most that clients are asked to give up, in percent: who sends nothing is never told that it may again.
pub(super) const LOSS_PERCENT_MAX: f64 = 99.0;
