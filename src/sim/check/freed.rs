//! Freed: when all calls are over and all timers ran out, nothing is alive.

use super::Violation;
use crate::api::Live;

/// Every live object is at zero.
pub fn freed(live: &Live) -> Result<(), Violation> {
    if *live == Live::default() {
        return Ok(());
    }
    Err(Violation::new("everything is freed in the end", format!("{live:?}")))
}
