//! Occupy: a thief of a core: what else runs there runs as if the core were slower.
//!
//! A quota takes milliseconds away at once, and whatever waits meanwhile comes as one batch. This takes
//! a part of every few hundred microseconds.

mod args;
mod class;
mod pace;
mod report;
mod turn;

use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

pub(crate) use self::args::OccupyArgs;
pub(crate) use self::class::Class;
use self::pace::Pace;
use self::report::OccupyReport;
use self::turn::Turns;
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
    let (forgiven, pace) = take_turns(&plan, &stop);
    let report = OccupyReport::new(&plan, forgiven, &pace, &meter.usage());
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

/// Take a part of every period until the time is over or `stop` is set; what was lost of it, and how fast the core
/// was.
fn take_turns(plan: &OccupyPlan, stop: &AtomicBool) -> (Duration, Pace) {
    let zero = Instant::now();
    let (mut turns, mut pace) = (Turns::new(plan.period, plan.taken), Pace::new());
    loop {
        let since = zero.elapsed();
        if since >= plan.length || stop.load(Ordering::Relaxed) {
            return (turns.forgiven, pace);
        }
        let turn = turns.begin(since, own_time());
        let mut units = 0;
        while zero.elapsed() < turn.until {
            pace::work();
            units += 1;
        }
        pace.tell(units, zero.elapsed() - since);
        std::thread::sleep(turn.end.saturating_sub(zero.elapsed()));
    }
}

/// How long this thread has been on a core, getting there and leaving it included.
fn own_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

#[cfg(test)]
mod tests;
