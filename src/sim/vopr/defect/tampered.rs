//! Tampered: a message as the world gets to see it.

use std::time::Duration;

use crate::time::Timestamp;
use crate::wire::Flow;

/// What leaves, when, and whereto.
#[derive(Clone, Debug)]
pub(in crate::sim::vopr) struct Tampered {
    pub(in crate::sim::vopr) at: Timestamp,
    pub(in crate::sim::vopr) flow: Flow,
    pub(in crate::sim::vopr) bytes: Vec<u8>,
}

impl Tampered {
    pub(super) fn late(&self, by: Duration) -> Tampered {
        Tampered { at: self.at + by, ..self.clone() }
    }

    pub(super) fn to_port(&self, port: u16) -> Tampered {
        let mut flow = self.flow;
        flow.remote.set_port(port);
        Tampered { flow, ..self.clone() }
    }

    pub(super) fn to_stranger(&self) -> Tampered {
        let flow = self.flow.towards(([203, 0, 113, 201], 5060).into());
        Tampered { flow, ..self.clone() }
    }

    /// With the number of a reliable response two higher; `None`: it is none.
    pub(super) fn renumbered(&self) -> Option<Tampered> {
        let text = String::from_utf8_lossy(&self.bytes);
        let line = text.lines().find(|line| line.starts_with("RSeq: "))?;
        let number = line.strip_prefix("RSeq: ")?.parse::<u32>().ok()?;
        self.changed(line, &format!("RSeq: {}", number + 2))
    }

    /// Whether `text` is in it.
    pub(super) fn has(&self, text: &str) -> bool {
        memchr::memmem::find(&self.bytes, text.as_bytes()).is_some()
    }

    /// With the first `from` replaced; `None` when there is none.
    pub(super) fn changed(&self, from: &str, to: &str) -> Option<Tampered> {
        let text = String::from_utf8_lossy(&self.bytes);
        let is_there = text.contains(from);
        is_there
            .then(|| Tampered { bytes: text.replacen(from, to, 1).into_bytes(), ..self.clone() })
    }

    /// With the version in the origin line moved `by` so many.
    pub(super) fn skipped(&self, by: i64) -> Option<Tampered> {
        let text = String::from_utf8_lossy(&self.bytes);
        let origin = text.lines().find(|line| line.starts_with("o="))?;
        let mut fields = origin.splitn(4, ' ');
        let (user, session, version) = (fields.next()?, fields.next()?, fields.next()?);
        let version = version.parse::<i64>().ok()? + by;
        self.changed(origin, &format!("{user} {session} {version} {}", fields.next()?))
    }
}
