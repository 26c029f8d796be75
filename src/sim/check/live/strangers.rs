//! Strangers: whoever was neither heard nor named is sent nothing.

use std::collections::HashSet;
use std::net::IpAddr;

use crate::sim::check::Violation;
use crate::sim::check::destination::{self, RULE};

/// Every address that was heard or named so far.
#[derive(Debug, Default)]
pub struct Strangers {
    known: HashSet<IpAddr>,
}

impl Strangers {
    /// Somebody spoke, or was named in a message.
    pub fn introduce(&mut self, ip: IpAddr) {
        self.known.insert(ip);
    }

    /// Everybody is known whose address is written in `bytes`.
    pub fn introduce_all(&mut self, bytes: &[u8]) {
        self.known.extend(destination::written(&String::from_utf8_lossy(bytes)));
    }

    /// The engine sends to `ip`.
    pub fn on_departure(&self, ip: IpAddr) -> Result<(), Violation> {
        if self.known.contains(&ip) {
            return Ok(());
        }
        Err(Violation::new(RULE, format!("{ip} was neither heard nor named")))
    }
}
