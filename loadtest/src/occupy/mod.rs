//! Occupy: a thief of a core: what else runs there runs as if the core were slower.
//!
//! A quota takes milliseconds away at once, and whatever waits meanwhile comes as one batch. This takes
//! a part of every few hundred microseconds.

mod args;
mod class;
mod report;
mod round;

use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

pub(crate) use self::args::OccupyArgs;
pub(crate) use self::class::Class;
use self::report::OccupyReport;
use self::round::Rounds;
use crate::clock::Clock;
use crate::error::Error;
use crate::usage::UsageMeter;
use crate::{publish, stop_on_signal};

/// Occupy; whether as much was taken as was asked for.
pub(crate) fn run(args: &OccupyArgs) -> Result<bool, Error> {
    let plan = args.check()?;
    let stop = stop_on_signal()?;
    plan.core.pin();
    let class = Class::of_this_thread();
    if !class.goes_first() {
        return Err(Error::GoesNotFirst { class });
    }
    // Whoever reads it knows that from here on the core is slowed.
    let _ = writeln!(
        std::io::stdout(),
        "occupies {} % of core {}, {} us at a time ({class})",
        args.share(),
        args.core(),
        plan.taken.as_micros()
    );
    let meter = UsageMeter::of_this_thread(Clock::new());
    let (begun, missed) = take_turns(&plan, &stop);
    let report = OccupyReport::new(&plan, begun, missed, &meter.usage());
    publish(&report, None)?;
    Ok(report.is_fine())
}

/// What to take.
struct OccupyPlan {
    core: crate::core::Core,
    period: Duration,
    /// Of each period.
    taken: Duration,
    length: Duration,
}

/// Take a part of every period until the time is over or `stop` is set; periods begun, and periods that
/// had passed before we were there.
fn take_turns(plan: &OccupyPlan, stop: &AtomicBool) -> (u64, u64) {
    let zero = Instant::now();
    let mut rounds = Rounds::new(plan.period);
    loop {
        let since = zero.elapsed();
        if since >= plan.length || stop.load(Ordering::Relaxed) {
            return rounds.counts();
        }
        let begin = rounds.begin(since);
        while zero.elapsed() < begin + plan.taken {
            std::hint::spin_loop();
        }
        std::thread::sleep((begin + plan.period).saturating_sub(zero.elapsed()));
    }
}

#[cfg(test)]
mod tests;
