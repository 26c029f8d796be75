//! Events: of every call Incoming or Outgoing is told first and Ended last, each once; Established at most once.

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
        // A MESSAGE outside any call is no call's.
        let Some(handle) = event.call() else { return Ok(cause) };
        let index = handle.index() as usize;
        if self.lives.len() <= index {
            self.lives.resize(index + 1, None);
        }
        let slot = &mut self.lives[index];
        let is_first = matches!(event, Event::Incoming { .. } | Event::Outgoing { .. });
        let Some(life) = slot.as_mut().filter(|life| life.handle == handle && !is_first) else {
            if slot.is_some() || !is_first {
                return Err(Violation::new(RULE, format!("{event:?}")));
            }
            *slot = Some(Life { handle, call: cause, is_established: false });
            return Ok(cause);
        };
        let call = life.call;
        if let Event::Established { .. } = event
            && std::mem::replace(&mut life.is_established, true)
        {
            return Err(Violation::new(RULE, format!("{event:?} again")));
        }
        if let Event::Ended { .. } = event {
            *slot = None;
        }
        Ok(call)
    }

    /// A call that was not told over, to begin the search with.
    pub fn open(&self) -> Option<CallName> {
        self.lives.iter().flatten().find_map(|life| life.call)
    }

    /// Every call must be told over.
    pub fn on_close(&self) -> Result<(), Violation> {
        match self.lives.iter().flatten().next() {
            Some(life) => Err(Violation::new(RULE, format!("{} never ended", life.handle))),
            None => Ok(()),
        }
    }
}
