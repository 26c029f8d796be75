//! Tuning: the numbers of the control loop (RFC 6357 §5), all in one place. What they make of a shard that is offered
//! two and four times what it can serve is in `tests/model.rs`.

use std::time::Duration;

/// How long the load is watched before the limit is set anew. A queue of 20 ms fills and empties in it.
pub(super) const WINDOW: Duration = Duration::from_millis(50);

/// Fewer datagrams in a window are no load, however long they waited: a core that sleeps is slow to wake.
pub(super) const BUSY_DATAGRAMS: u64 = 16;

/// A datagram waited so long in a part of the longest wait allowed: below it the queue is short, and the limit grows.
pub(super) const SHORT_QUEUE_PART: u32 = 4;

/// What is left of the limit when the queue was too long, and when datagrams were lost besides.
pub(super) const CUT: f64 = 0.98;
pub(super) const CUT_AT_LOSS: f64 = 0.85;

/// Between two cuts: the queue that the first one shortens has to be seen empty.
pub(super) const CUT_PAUSE: Duration = Duration::from_millis(100);

/// How much the limit grows in a window: slowly at first, since it was cut near what can be served, and faster with
/// every second in which that does not show again. Not too fast: what a call costs at its end shows late.
pub(super) const GROWTH: f64 = 0.004;
pub(super) const GROWTH_PER_S: f64 = 0.008;
pub(super) const GROWTH_MAX: f64 = 0.02;

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

/// Of what is older than so many windows nothing is left: less than a hundredth.
pub(super) const WINDOWS_TOLD: u64 = 16;

/// The limit is left when what is offered stays below such a part of it, for so long.
pub(super) const CALM_PART: f64 = 0.9;
pub(super) const CALM_FOR: Duration = Duration::from_millis(1_500);

/// Tokens a bucket holds, in seconds of its rate: what comes in one batch is not refused for coming together.
pub(super) const BURST_SECONDS: f64 = 0.02;

/// Refusals for each call taken. One costs three fifths of a call, so they take a quarter of the shard where a sieve
/// drops what is beyond; where there is none a refusal is cheaper than the six copies that follow a drop.
pub(super) const REFUSALS_PER_CALL: f64 = 0.5;
pub(super) const REFUSALS_PER_CALL_UNSIEVED: f64 = 20.0;

/// A sieve that dropped nothing for so long although it should is none.
pub(super) const SIEVE_TRUSTED_FOR: Duration = Duration::from_millis(500);

/// How much more passes the sieve than can be taken or refused: it must not starve the shard.
pub(super) const SIEVE_MARGIN: f64 = 1.1;

/// The same while the queue is too long: it has to empty, and there is nothing to gain from what waits in it.
pub(super) const SIEVE_MARGIN_LONG: f64 = 0.75;

/// A sieve at work has datagrams come one by one, which costs where they would come joined. It is let go when no more
/// than so many INVITEs come for each that can be taken, and is back when more come than can be answered.
pub(super) const SIEVE_REST_PART: f64 = 1.3;

/// Copies of INVITEs dropped before pass the sieve while new ones leave such a part of the limit free, and fill it up
/// to that: those who come after a storm must not suffer from it.
pub(super) const AGAIN_PART: f64 = 0.7;

/// How many more calls than can be taken clients are asked for: what one holds back too much nobody gets.
pub(super) const FEEDBACK_MARGIN: f64 = 1.03;

/// The same while the queue is not short: it empties in four times the time it stands for.
pub(super) const FEEDBACK_MARGIN_EMPTYING: f64 = 0.75;

/// How much more clients may send after a window in which nobody was refused.
pub(super) const KEPT_STEP: f64 = 1.02;

/// How long a client obeys what it is told without being told again (RFC 7339 §4.3).
pub(super) const FEEDBACK_VALID_MS: u16 = 500;

/// The most that clients are asked to give up, in percent: who sends nothing is never told that it may again.
pub(super) const LOSS_PERCENT_MAX: f64 = 99.0;
