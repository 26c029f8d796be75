//! Versions: the origin's version goes up by one when our description changes, and only then (RFC 3264 §8).

use super::Passage;
use crate::sim::check::Violation;
use crate::sim::{Digest, Sight};
use crate::sip::Method;

const RULE: &str = "the version of our description counts its changes";

/// Our last description in one dialog.
#[derive(Debug, Default)]
pub(super) struct Versions {
    last: Option<Description>,
    /// The last one was an offer that came to nothing: it has used its version up, and may be made again.
    is_void: bool,
    /// Responses with a description by Via, and what they said: they may be sent again at any time.
    given: Vec<(u64, u64)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Description {
    session_id: u64,
    version: u64,
    /// All but the version.
    rest: u64,
}

impl Versions {
    /// A request of ours may have been refused, and with it what it offered.
    pub(super) fn on_arrival(&mut self, sight: &Sight) {
        self.is_void |= sight.status >= 300 && is_described(sight.method);
    }

    pub(super) fn on_departure(&mut self, passage: &Passage<'_>) -> Result<(), Violation> {
        let body = passage.sight.body_in(passage.bytes);
        if body.is_empty() || !is_described(passage.sight.method) {
            return Ok(());
        }
        let given = (passage.sight.via, Digest::of(body));
        if !passage.sight.is_request() {
            if self.given.contains(&given) {
                return Ok(());
            }
            self.given.push(given);
        }
        let broken = |detail: &str| {
            let text = String::from_utf8_lossy(body);
            Err(Violation::new(RULE, format!("{detail}\n{text}")))
        };
        let Some(next) = Description::of(body) else { return broken("no origin can be read") };
        let was_void = std::mem::take(&mut self.is_void);
        let Some(last) = self.last.replace(next) else { return Ok(()) };
        if next.session_id != last.session_id {
            return broken("another session");
        }
        match next.version.checked_sub(last.version) {
            Some(0) if next.rest != last.rest => broken("changed under the same version"),
            Some(0) => Ok(()),
            Some(1) if next.rest == last.rest && !was_void => broken("a new version of the same"),
            Some(1) => Ok(()),
            Some(_) | None => broken("version out of order"),
        }
    }
}

/// Whether a message with a body has a description, be it a request or a response.
fn is_described(method: Method) -> bool {
    matches!(method, Method::Invite | Method::Ack | Method::Prack | Method::Update)
}

impl Description {
    fn of(body: &[u8]) -> Option<Description> {
        let start = memchr::memmem::find(body, b"\no=")? + 1;
        let end = start + memchr::memchr(b'\r', &body[start..])?;
        let mut fields = body[start..end].split(|byte| *byte == b' ');
        let (session_id, version) = (fields.nth(1)?, fields.next()?);
        let mut rest = Digest::new();
        for field in fields {
            rest.add(field);
        }
        rest.add(&body[end..]);
        let number = |text: &[u8]| std::str::from_utf8(text).ok()?.parse().ok();
        Some(Description {
            session_id: number(session_id)?,
            version: number(version)?,
            rest: rest.value(),
        })
    }
}
