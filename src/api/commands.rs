//! Commands: what an application says in one turn.

use std::time::Duration;

use super::{CallHandle, Command, Invitation, Status, Treatment};

/// Commands of one turn, carried out in order when the application returns.
#[derive(Debug, Default)]
pub struct Commands(Vec<Command>);

impl Commands {
    /// None yet.
    pub fn new() -> Commands {
        Commands::default()
    }

    /// [`Command::Invite`]: place a call.
    pub fn invite(&mut self, invitation: Invitation) {
        self.push(Command::Invite(Box::new(invitation)));
    }

    /// [`Command::Ring`]: send 180 (Ringing).
    pub fn ring(&mut self, call: CallHandle) {
        self.push(Command::Ring { call });
    }

    /// [`Command::Progress`]: send 183 (Session Progress) with SDP.
    pub fn progress(&mut self, call: CallHandle) {
        self.push(Command::Progress { call });
    }

    /// [`Command::Fork`]: send 180 with another To tag.
    pub fn fork(&mut self, call: CallHandle) {
        self.push(Command::Fork { call });
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

    /// [`Command::Hold`]: put the peer on hold.
    pub fn hold(&mut self, call: CallHandle) {
        self.push(Command::Hold { call });
    }

    /// [`Command::Resume`]: take it off hold.
    pub fn resume(&mut self, call: CallHandle) {
        self.push(Command::Resume { call });
    }

    /// [`Command::Refer`]: ask the peer to call `target`.
    pub fn refer(&mut self, call: CallHandle, target: impl Into<Box<str>>) {
        self.push(Command::Refer { call, target: target.into() });
    }

    /// [`Command::Notify`]: tell the peer how the call goes that it asked for.
    pub fn notify(&mut self, call: CallHandle, status: Status) {
        self.push(Command::Notify { call, status });
    }

    /// [`Command::Info`]: send INFO with `body`.
    pub fn info(
        &mut self,
        call: CallHandle,
        content_type: impl Into<String>,
        body: impl Into<Vec<u8>>,
    ) {
        let content = Box::new((content_type.into(), body.into()));
        self.push(Command::Info { call, content });
    }

    /// [`Command::Probe`]: ask the peer whether it is still there.
    pub fn probe(&mut self, call: CallHandle) {
        self.push(Command::Probe { call });
    }

    /// [`Command::Treat`]: do this with the call's media.
    pub fn treat(&mut self, call: CallHandle, treatment: Treatment) {
        self.push(Command::Treat { call, treatment });
    }

    /// [`Command::Record`]: write what the peer says to the WAV file `path`.
    pub fn record(&mut self, call: CallHandle, path: impl Into<Box<str>>) {
        self.push(Command::Record { call, path: path.into() });
    }

    /// [`Command::StopRecording`]: finish the recording.
    pub fn stop_recording(&mut self, call: CallHandle) {
        self.push(Command::StopRecording { call });
    }

    /// [`Command::Mute`]: send no audio, or go on.
    pub fn mute(&mut self, call: CallHandle, is_muted: bool) {
        self.push(Command::Mute { call, is_muted });
    }

    /// [`Command::Dial`]: press `keys`, of `0` to `9`, `*`, `#`, `A` to `D`.
    pub fn dial(&mut self, call: CallHandle, keys: impl Into<Box<str>>) {
        self.push(Command::Dial { call, keys: keys.into() });
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
