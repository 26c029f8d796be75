//! Governor: whether the cores of shards are always at their highest frequency.

use trunkline::host::Governors;

use super::Finding;

/// A core that slows down while calls are few is slow when the next burst comes.
pub(super) fn governor(governors: &Governors) -> Finding {
    if governors.is_empty() {
        return Finding::Fit("governor: not adjustable here".to_owned());
    }
    let slow: Vec<String> =
        governors.slow().map(|(core, name)| format!("{name} on core {core}")).collect();
    if slow.is_empty() {
        return Finding::Fit("governor: performance".to_owned());
    }
    Finding::Poor(format!(
        "governor: {}; choose another with `cpupower frequency-set -g performance`",
        slow.join(", ")
    ))
}
