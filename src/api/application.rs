//! The application: one per shard, told of every event, answering with commands.

use super::{CallInfo, Commands, Event};

/// What an application is. Each shard owns one of its own, so it needs no locks and may keep state
/// freely.
///
/// It runs on the shard's core between two datagrams: it must not block.
pub trait Application: 'static {
    /// The shard runs: the place to start calls from.
    fn on_start(&mut self, _commands: &mut Commands) {}

    /// `event` happened. `call` describes the call, unless the event is that it ended.
    fn on_event(&mut self, event: Event, call: Option<CallInfo<'_>>, commands: &mut Commands);
}

impl<F: FnMut(Event, Option<CallInfo<'_>>, &mut Commands) + 'static> Application for F {
    fn on_event(&mut self, event: Event, call: Option<CallInfo<'_>>, commands: &mut Commands) {
        self(event, call, commands);
    }
}
