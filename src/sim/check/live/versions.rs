//! Versions: the origin's version goes up by one when our description changes, and only then (RFC 3264 §8).

use super::Passage;
use crate::sim::Digest;
use crate::sim::check::Violation;

const RULE: &str = "the version of our description counts its changes";

/// Our last description in one dialog.
#[derive(Debug, Default)]
pub(super) struct Versions {
    last: Option<Description>,
    /// The last one was an offer that came to nothing: it has used its version up, and may be made again.
    is_void: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Description {
    session_id: u64,
    version: u64,
    /// All but the version.
    rest: u64,
}

impl Versions {
    /// A request of ours was refused, and with it what it offered.
    pub(super) fn on_refusal(&mut self) {
        self.is_void = true;
    }

    pub(super) fn on_departure(&mut self, passage: &Passage<'_>) -> Result<(), Violation> {
        let body = passage.sight.body_in(passage.bytes);
        if body.is_empty() {
            return Ok(());
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
