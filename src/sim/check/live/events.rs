//! Events: of every call Incoming is told first and Ended last, each once; Established at most once between.

use crate::api::{CallHandle, Event};
use crate::sim::CallName;
use crate::sim::check::Violation;

const RULE: &str = "the events of a call are in order";

/// The calls one engine told its application of.
#[derive(Debug, Default)]
pub struct Events {
    /// By the index of the handle.
    lives: Vec<Option<Life>>,
}

#[derive(Clone, Copy, Debug)]
struct Life {
    handle: CallHandle,
    call: Option<CallName>,
    is_established: bool,
}

impl Events {
    /// The engine told `event` while it handled a message of `cause`. The call it is about.
    pub fn on_event(
        &mut self,
        event: Event,
        cause: Option<CallName>,
    ) -> Result<Option<CallName>, Violation> {
        let handle = event.call();
        let index = handle.index() as usize;
        if self.lives.len() <= index {
            self.lives.resize(index + 1, None);
        }
        let slot = &mut self.lives[index];
        let is_known = slot.is_some_and(|life| life.handle == handle);
        let broken = || Err(Violation::new(RULE, format!("{event:?}")));
        match (event, slot.as_mut()) {
            (Event::Incoming { .. }, None) => {
                *slot = Some(Life { handle, call: cause, is_established: false });
                Ok(cause)
            }
            (Event::Incoming { .. }, Some(_)) => broken(),
            (Event::Established { .. }, Some(life)) if is_known && !life.is_established => {
                life.is_established = true;
                Ok(life.call)
            }
            (Event::Elapsed { .. }, Some(life)) if is_known => Ok(life.call),
            (Event::Ended { .. }, Some(life)) if is_known => {
                let call = life.call;
                *slot = None;
                Ok(call)
            }
            (Event::Established { .. } | Event::Elapsed { .. } | Event::Ended { .. }, _) => {
                broken()
            }
        }
    }

    /// Every call must be told over.
    pub fn on_close(&self) -> Result<(), Violation> {
        match self.lives.iter().flatten().next() {
            Some(life) => Err(Violation::new(RULE, format!("{} never ended", life.handle))),
            None => Ok(()),
        }
    }
}
