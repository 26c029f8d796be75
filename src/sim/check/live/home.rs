//! Home: a message is handled by the shard its Call-ID belongs to, and by no other.

use crate::sim::check::Violation;

/// `owner` is the shard that the router names, `shard` the one that handles the message.
pub fn at_home(owner: usize, shard: usize) -> Result<(), Violation> {
    if owner == shard {
        return Ok(());
    }
    let detail = format!("shard {shard} handles what belongs to shard {owner}");
    Err(Violation::new("a call is handled by its own shard", detail))
}
