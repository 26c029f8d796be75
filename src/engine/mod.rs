//! The engine: the sans-IO top of one shard. Bytes, time and chance come in; bytes, events and a deadline come out.

mod numbers;
mod receive;
mod router;
#[cfg(test)]
mod tests;

use std::net::SocketAddr;

use crate::api::{Bucket, CallHandle, CallInfo, Command, CommandError, Config, Event, Ledger};
use crate::session::UserAgent;
use crate::time::Timestamp;
use crate::wire::{
    Datagram, Losses, MediaSocket, MediaTransmit, SieveOrder, SocketAnswer, SocketOrder, Transmit,
    TxBuf, Verdict,
};

pub use crate::api::ConfigError;
pub use crate::media::{Chunk, Step};
pub use router::Router;

/// All of one shard below its sockets.
///
/// The contract: call one `handle_*`, then [`poll_transmit`](Engine::poll_transmit) until it has nothing, then
/// [`poll_event`](Engine::poll_event) until it has nothing (handling a command is a `handle_*` of its own), then read
/// [`poll_timeout`](Engine::poll_timeout). A datagram is only borrowed: what must outlive it was copied.
#[derive(Debug)]
pub struct Engine {
    agent: UserAgent,
    ledger: Ledger,
}

impl Engine {
    /// An engine without calls. The same seed, inputs and times give the same outputs.
    pub fn new(config: Config, seed: u64) -> Result<Engine, ConfigError> {
        config.check()?;
        Ok(Engine { agent: UserAgent::new(config, seed), ledger: Ledger::default() })
    }

    /// A datagram came. Whatever it holds, it is acted upon, answered or dropped, and counted once.
    pub fn handle_datagram(&mut self, now: Timestamp, datagram: Datagram<'_>) {
        self.ledger.offered += 1;
        let bucket = self.receive(now, datagram);
        self.ledger.count(bucket);
    }

    /// A datagram came that was longer than the receive buffer: its rest is lost, so it cannot be read.
    pub fn handle_truncated(&mut self) {
        self.ledger.offered += 1;
        self.ledger.count(Bucket::ParseReject);
    }

    /// Datagrams were lost on their way here: more come than can be served.
    pub fn handle_losses(&mut self, now: Timestamp, losses: Losses) {
        self.agent.on_losses(now, losses);
    }

    /// What the sieve before the sockets is to do from now on.
    #[inline]
    pub fn poll_sieve(&mut self) -> Option<SieveOrder> {
        self.agent.poll_sieve()
    }

    /// A packet came to a media socket. What is to be done with it, rewritten in place or not.
    #[inline]
    pub fn handle_media(
        &mut self,
        now: Timestamp,
        socket: MediaSocket,
        remote: SocketAddr,
        packet: &mut [u8],
    ) -> Verdict {
        self.agent.on_media(now, socket, remote, packet)
    }

    /// What became of a socket that [`poll_socket`](Engine::poll_socket) asked for.
    pub fn handle_socket(&mut self, now: Timestamp, socket: MediaSocket, answer: SocketAnswer) {
        self.agent.on_socket(now, socket, answer);
    }

    /// The next media socket to open. Until it is answered no call has its port.
    #[inline]
    pub fn poll_socket(&mut self) -> Option<SocketOrder> {
        self.agent.poll_socket()
    }

    /// Write the next media packet that is due by `now` into `out`.
    #[inline]
    pub fn poll_media(&mut self, now: Timestamp, out: &mut TxBuf) -> Option<MediaTransmit> {
        self.agent.poll_media(now, out)
    }

    /// The next piece of a recording to be written.
    #[inline]
    pub fn poll_recording(&mut self) -> Option<Chunk> {
        self.agent.poll_recording()
    }

    /// Finish all recordings: the server ends.
    pub fn end_recordings(&mut self) {
        self.agent.end_recordings();
    }

    /// The application wants something.
    pub fn handle_command(&mut self, now: Timestamp, command: Command) -> Result<(), CommandError> {
        self.agent.on_command(now, command)
    }

    /// Time passed. Early and late calls are harmless.
    pub fn handle_timeout(&mut self, now: Timestamp) {
        self.agent.on_timeout(now);
    }

    /// From here on a new INVITE gets 503 and none of ours is sent; calls that are up go on.
    pub fn drain(&mut self) {
        self.agent.drain();
    }

    /// Hang up calls, as many as leave in one breath. Whether some are left for the next.
    pub fn hang_up_all(&mut self, now: Timestamp) -> bool {
        self.agent.hang_up_all(now)
    }

    /// Swap the next message to send into `out`.
    #[inline]
    pub fn poll_transmit(&mut self, out: &mut TxBuf) -> Option<Transmit> {
        self.agent.outbox().fetch(out)
    }

    /// Whether a message waits to be fetched.
    #[inline]
    pub fn has_transmit(&self) -> bool {
        self.agent.has_transmit()
    }

    /// The next event to tell.
    #[inline]
    pub fn poll_event(&mut self) -> Option<Event> {
        self.agent.poll_event()
    }

    /// Whether an event waits to be told.
    #[inline]
    pub fn has_event(&self) -> bool {
        self.agent.has_event()
    }

    /// When [`handle_timeout`](Engine::handle_timeout) wants to be called; `None`: nothing is armed.
    #[inline]
    pub fn poll_timeout(&self) -> Option<Timestamp> {
        self.agent.next_deadline()
    }

    /// What the application may read of a call.
    pub fn call(&self, handle: CallHandle) -> Option<CallInfo<'_>> {
        self.agent.info(handle)
    }

    /// What the application may read with `event`: of its call, and of what it brought.
    #[inline]
    pub fn info(&self, event: &Event) -> Option<CallInfo<'_>> {
        self.agent.info_of(event)
    }
}
