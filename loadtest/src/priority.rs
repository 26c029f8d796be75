//! Priority: whether a thread goes before whatever else its core has to do.

use thread_priority::{RealtimeThreadSchedulePolicy, ThreadPriority, ThreadSchedulePolicy};
use thread_priority::{set_thread_priority_and_policy, thread_native_id};

/// Let the calling thread go before all ordinary ones of its core from now on; whether the host grants
/// it, which takes CAP_SYS_NICE.
///
/// To the scheduler a thread that looks for answers instead of sleeping has had more than its share:
/// whoever wakes beside it runs for milliseconds. The background work of an idle host makes 1 % of the
/// calls late.
pub(crate) fn go_first() -> bool {
    let fifo = ThreadSchedulePolicy::Realtime(RealtimeThreadSchedulePolicy::Fifo);
    set_thread_priority_and_policy(thread_native_id(), ThreadPriority::Min, fifo).is_ok()
}

#[cfg(test)]
mod tests;
