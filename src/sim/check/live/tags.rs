//! Tags: a dialog's local tag is fixed by the first response above 100 (RFC 3261 §12.1.1), call by call.

use super::Passage;
use crate::sim::check::{Violation, one_tag};
use crate::sip::Method;

/// The engine's tag of one call, as a digest.
#[derive(Debug, Default)]
pub(super) struct Tags {
    /// Zero before the first response.
    local: u64,
}

impl Tags {
    /// Whether `tag` is the engine's own of this call.
    pub(super) fn is_local(&self, tag: u64) -> bool {
        tag != 0 && tag == self.local
    }

    pub(super) fn on_departure(&mut self, passage: &Passage<'_>) -> Result<(), Violation> {
        let sight = passage.sight;
        let tag = match (sight.status, sight.method) {
            // Our own request, in a dialog we made.
            (0, _) => sight.from_tag,
            // The responses of a call's own; one without state has a tag of its own.
            (180 | 183 | 200 | 486 | 404 | 603 | 302 | 487 | 480 | 504, Method::Invite) => {
                sight.to_tag
            }
            (_, _) => return Ok(()),
        };
        if self.local == 0 && tag != 0 {
            self.local = tag;
        }
        if tag != 0 && tag == self.local {
            return Ok(());
        }
        Err(Violation::new(one_tag::RULE, String::from_utf8_lossy(passage.bytes)))
    }
}
