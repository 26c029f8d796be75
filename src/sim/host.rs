//! Host: an engine and its application, driven by the contract of the seam.

use std::net::SocketAddr;

use crate::api::{Application, CommandError, Commands, Config, ConfigError, Event};
use crate::engine::{Chunk, Engine};
use crate::time::Timestamp;
use crate::wire::{Datagram, MediaSocket, MediaTransmit, SocketAnswer, Transmit, TxBuf, Verdict};

/// What the host had to tell while it was drained.
#[derive(Clone, Copy, Debug)]
pub enum Told<'a> {
    /// The engine sent a message.
    Message(Transmit, &'a [u8]),
    /// The engine sent a media packet.
    Media(MediaTransmit, &'a [u8]),
    /// The engine has a piece of a recording.
    Recording(&'a Chunk),
    /// The engine told the application.
    Event(Event),
    /// The engine did not carry out a command.
    Refusal(CommandError),
}

/// Runs an [`Engine`] as a shard does: handle one, drain messages, then events, each command a `handle_*` of its own.
pub struct Host {
    engine: Engine,
    application: Box<dyn Application>,
    commands: Commands,
    buffer: TxBuf,
}

impl Host {
    /// An engine of `config` under `application`.
    pub fn new(
        config: Config,
        seed: u64,
        application: Box<dyn Application>,
    ) -> Result<Host, ConfigError> {
        let engine = Engine::new(config, seed)?;
        let (commands, buffer) = (Commands::new(), TxBuf::new());
        let mut host = Host { engine, application, commands, buffer };
        host.open_sockets(Timestamp::ZERO);
        Ok(host)
    }

    /// The engine, to look at.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Let the application begin.
    pub fn start(&mut self, now: Timestamp, mut tell: impl FnMut(Told<'_>)) {
        let mut commands = std::mem::take(&mut self.commands);
        self.application.on_start(&mut commands);
        for command in commands.drain() {
            if let Err(refusal) = self.engine.handle_command(now, command) {
                tell(Told::Refusal(refusal));
            }
        }
        self.commands = commands;
        self.drain(now, &mut tell);
    }

    /// A datagram came.
    pub fn receive(
        &mut self,
        now: Timestamp,
        datagram: Datagram<'_>,
        mut tell: impl FnMut(Told<'_>),
    ) {
        self.engine.handle_datagram(now, datagram);
        self.drain(now, &mut tell);
    }

    /// A media packet came.
    pub fn receive_media(
        &mut self,
        now: Timestamp,
        socket: MediaSocket,
        remote: SocketAddr,
        packet: &mut [u8],
        mut tell: impl FnMut(Told<'_>),
    ) {
        if let Verdict::Forward(transmit) = self.engine.handle_media(now, socket, remote, packet) {
            tell(Told::Media(transmit, packet));
        }
        self.drain(now, &mut tell);
    }

    /// Time passed.
    pub fn expire(&mut self, now: Timestamp, mut tell: impl FnMut(Told<'_>)) {
        self.engine.handle_timeout(now);
        self.drain(now, &mut tell);
    }

    /// A command from outside the application.
    pub fn command(
        &mut self,
        now: Timestamp,
        command: crate::api::Command,
        mut tell: impl FnMut(Told<'_>),
    ) -> Result<(), CommandError> {
        let result = self.engine.handle_command(now, command);
        self.drain(now, &mut tell);
        result
    }

    /// Take no new calls from here on, and hang up those there are.
    pub fn shut_down(&mut self, now: Timestamp, mut tell: impl FnMut(Told<'_>)) {
        self.engine.drain();
        self.engine.hang_up_all(now);
        // Each time as many as the outbox has room for.
        while self.engine.has_transmit() {
            self.drain(now, &mut tell);
            self.engine.hang_up_all(now);
        }
    }

    fn drain(&mut self, now: Timestamp, tell: &mut impl FnMut(Told<'_>)) {
        self.transmit(now, tell);
        while let Some(event) = self.engine.poll_event() {
            tell(Told::Event(event));
            let info = self.engine.info(&event);
            self.application.on_event(event, info, &mut self.commands);
            let mut commands = std::mem::take(&mut self.commands);
            for command in commands.drain() {
                if let Err(refusal) = self.engine.handle_command(now, command) {
                    tell(Told::Refusal(refusal));
                }
                self.transmit(now, tell);
            }
            self.commands = commands;
        }
    }

    fn transmit(&mut self, now: Timestamp, tell: &mut impl FnMut(Told<'_>)) {
        self.open_sockets(now);
        // A turn of media may have something to say by SIP, too.
        while let Some(transmit) = self.engine.poll_media(now, &mut self.buffer) {
            tell(Told::Media(transmit, self.buffer.as_bytes()));
        }
        while let Some(transmit) = self.engine.poll_transmit(&mut self.buffer) {
            tell(Told::Message(transmit, self.buffer.as_bytes()));
        }
        while let Some(chunk) = self.engine.poll_recording() {
            tell(Told::Recording(&chunk));
        }
    }

    /// In this world every address can be had.
    fn open_sockets(&mut self, now: Timestamp) {
        while let Some(order) = self.engine.poll_socket() {
            self.engine.handle_socket(now, order.socket, SocketAnswer::Open);
        }
    }
}
