//! Ration: a source that showed nothing yet draws at most three bytes for each of its own (RFC 3261 §26.1.5).

use std::collections::HashMap;
use std::net::IpAddr;

use crate::sim::check::Violation;

const RULE: &str = "nobody draws more than three times what it sends";
const OUT_PER_IN: usize = 3;

/// What sources sent to engines and drew from them, engine by engine.
#[derive(Debug, Default)]
pub struct Ration {
    accounts: HashMap<(usize, IpAddr), Account>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Account {
    in_bytes: usize,
    out_bytes: usize,
    is_proven: bool,
}

impl Ration {
    /// Engine `shard` is handed `bytes` from `source`.
    pub fn on_arrival(&mut self, shard: usize, source: IpAddr, bytes: usize) {
        self.accounts.entry((shard, source)).or_default().in_bytes += bytes;
    }

    /// `source` knows what only a receiver of our messages can.
    pub fn prove(&mut self, shard: usize, source: IpAddr) {
        self.accounts.entry((shard, source)).or_default().is_proven = true;
    }

    /// It sends `bytes` to `target`.
    pub fn on_departure(
        &mut self,
        shard: usize,
        target: IpAddr,
        bytes: usize,
    ) -> Result<(), Violation> {
        let account = self.accounts.entry((shard, target)).or_default();
        account.out_bytes += bytes;
        let Account { in_bytes, out_bytes, is_proven } = *account;
        if is_proven || out_bytes <= OUT_PER_IN * in_bytes {
            return Ok(());
        }
        Err(Violation::new(RULE, format!("{target} sent {in_bytes} bytes and drew {out_bytes}")))
    }

    /// The engine `shard` is another now.
    pub fn restart(&mut self, shard: usize) {
        self.accounts.retain(|(other, _), _| *other != shard);
    }
}
