//! Commands: what an application says in one turn.

use std::time::Duration;

use super::{CallHandle, Command, Status};

/// Commands of one turn, carried out in order when the application returns.
#[derive(Debug, Default)]
pub struct Commands(Vec<Command>);

impl Commands {
    /// None yet.
    pub fn new() -> Commands {
        Commands::default()
    }

    /// [`Command::Ring`]: send 180 (Ringing).
    pub fn ring(&mut self, call: CallHandle) {
        self.push(Command::Ring { call });
    }

    /// [`Command::Answer`]: send 200 with SDP.
    pub fn answer(&mut self, call: CallHandle) {
        self.push(Command::Answer { call });
    }

    /// [`Command::Reject`]: refuse the INVITE with `status`, 300 to 699.
    pub fn reject(&mut self, call: CallHandle, status: Status) {
        self.push(Command::Reject { call, status });
    }

    /// [`Command::Hangup`]: end the call, whatever its state.
    pub fn hang_up(&mut self, call: CallHandle) {
        self.push(Command::Hangup { call });
    }

    /// [`Command::Schedule`]: [`Event::Elapsed`](super::Event::Elapsed) with `token` comes `after`
    /// a while. A call has one such delay; a second one replaces it.
    pub fn schedule(&mut self, call: CallHandle, after: Duration, token: u32) {
        self.push(Command::Schedule { call, after, token });
    }

    /// One more command.
    pub fn push(&mut self, command: Command) {
        self.0.push(command);
    }

    /// The commands so far, in order.
    pub fn as_slice(&self) -> &[Command] {
        &self.0
    }

    /// Take all of them out, for whoever drives an engine; the room they took is used again.
    pub fn drain(&mut self) -> impl Iterator<Item = Command> {
        self.0.drain(..)
    }
}
