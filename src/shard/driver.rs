//! The driver: keeps the engine's contract (handle one, drain all) and lets the application speak.

use crate::api::{Application, Command, Commands};
use crate::engine::Engine;
use crate::time::Timestamp;
use crate::transport::{BindError, MediaPlane, Plane, Sender};
use crate::wire::{Datagram, SocketAnswer, Verdict};

/// An engine and the application on top of it.
pub(super) struct Driver<A> {
    pub(super) engine: Engine,
    application: A,
    commands: Commands,
}

/// One datagram or timer rarely causes more messages than this; with fewer free slots the sender must submit first.
const ROOM_MIN: usize = 8;

/// Media packets handled between two looks at the signalling: some 40 us of work.
const MEDIA_BATCH: u64 = 64;

impl<A: Application> Driver<A> {
    pub(super) fn new(engine: Engine, application: A) -> Driver<A> {
        Driver { engine, application, commands: Commands::new() }
    }

    /// Let the application begin.
    pub(super) fn start(&mut self, now: Timestamp, sender: &mut Sender) {
        self.application.on_start(&mut self.commands);
        for command in self.commands.drain() {
            execute(&mut self.engine, now, command);
        }
        self.drain(now, sender);
    }

    /// Whether the sender can take what one more datagram may cause.
    #[inline]
    pub(super) fn has_room(sender: &Sender) -> bool {
        sender.room() >= ROOM_MIN
    }

    /// Whether something waits to be heard or sent.
    #[inline]
    pub(super) fn has_news(&self) -> bool {
        self.engine.has_transmit() || self.engine.has_event()
    }

    #[inline]
    pub(super) fn receive(&mut self, now: Timestamp, datagram: Datagram<'_>, sender: &mut Sender) {
        sender.answer_to(datagram.age);
        self.engine.handle_datagram(now, datagram);
        self.drain(now, sender);
    }

    /// Handle media packets, as many as one turn may. How many.
    #[inline]
    pub(super) fn receive_media(&mut self, now: Timestamp, media: &mut MediaPlane) -> u64 {
        let mut handled = 0;
        while handled < MEDIA_BATCH
            && let Some(packet) = media.next()
        {
            handled += 1;
            // What was cut cannot be told from what is whole: it counts as broken.
            let bytes = if packet.is_truncated { &mut [] } else { packet.bytes };
            let verdict = self.engine.handle_media(now, packet.socket, packet.remote, bytes);
            if let Verdict::Forward(transmit) = verdict {
                media.forward(transmit);
            }
        }
        handled
    }

    /// Send what the engine makes, as far as there are slots.
    #[inline]
    pub(super) fn send_media(&mut self, now: Timestamp, media: &mut MediaPlane) {
        while let Some(slot) = media.slot() {
            let Some(transmit) = self.engine.poll_media(now, slot) else { return };
            media.commit(transmit);
        }
    }

    /// Open the media sockets that the engine would like to have, `count_max` at most.
    #[inline]
    pub(super) fn open_sockets(&mut self, now: Timestamp, plane: &mut Plane, count_max: usize) {
        for _ in 0..count_max {
            let Some(order) = self.engine.poll_socket() else { return };
            let answer = match plane.open_media(order.socket, order.address) {
                Ok(()) => SocketAnswer::Open,
                Err(BindError::TooManyFiles { .. }) => SocketAnswer::NoMore,
                Err(_) => SocketAnswer::Refused,
            };
            self.engine.handle_socket(now, order.socket, answer);
        }
    }

    /// Fire what is due; whether something was.
    #[inline]
    pub(super) fn expire(&mut self, now: Timestamp, sender: &mut Sender) -> bool {
        let is_due = self.engine.poll_timeout().is_some_and(|due| due <= now);
        if is_due {
            self.engine.handle_timeout(now);
            self.drain(now, sender);
        }
        is_due
    }

    /// Let every event be heard and every message go, as far as the sender has slots; the rest keeps its order.
    #[inline]
    pub(super) fn drain(&mut self, now: Timestamp, sender: &mut Sender) {
        self.transmit(sender);
        while let Some(event) = self.engine.poll_event() {
            let call = self.engine.info(&event);
            self.application.on_event(event, call, &mut self.commands);
            for command in self.commands.drain() {
                execute(&mut self.engine, now, command);
            }
            self.transmit(sender);
        }
    }

    #[inline]
    fn transmit(&mut self, sender: &mut Sender) {
        while let Some(slot) = sender.slot() {
            let Some(transmit) = self.engine.poll_transmit(slot) else { return };
            sender.commit(transmit);
        }
    }
}

/// A command the engine refuses costs nothing but the command: it crossed an event the application has yet to hear of,
/// or it was a mistake of the application's.
fn execute(engine: &mut Engine, now: Timestamp, command: Command) {
    let _ = engine.handle_command(now, command);
}
