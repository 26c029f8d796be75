//! Responder: returns a recorded call's answers with the best plain I/O, and looks at no SIP.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use trunkline::transport::UdpListener;

use super::shape::Shape;
use crate::batch::Batch;
use crate::clock::Clock;
use crate::key::{KEY_LEN, KeyText};
use crate::outlet::{Outlet, Step};
use crate::patience::Patience;
use crate::scenario::Scenario;
use crate::socket::SocketOutlet;
use crate::template::{Fill, Template};
use crate::usage::{Usage, UsageMeter};

/// What to send for a datagram, told apart by its first byte, and where its key stands.
pub(super) struct Responder {
    to_invite: Vec<Template>,
    to_bye: Vec<Template>,
    invite_key: usize,
    bye_key: usize,
}

impl Responder {
    /// Answers of `shape` for the requests of `scenario`, of run `run_number`.
    pub(super) fn new(shape: &Shape, scenario: &Scenario, run_number: u32) -> Responder {
        let (to_invite, to_bye) = shape.answers(run_number);
        Responder {
            to_invite,
            to_bye,
            invite_key: scenario.invite.first_key().unwrap_or_default(),
            // The BYE's Request-URI is the Contact, a gap in the template.
            bye_key: scenario.bye.first_key().unwrap_or_default() + shape.contact_len(),
        }
    }

    /// Answer what comes to `socket` until `done`; how busy that was.
    pub(super) fn serve(
        &self,
        socket: &UdpListener,
        batch: Batch,
        done: &AtomicBool,
    ) -> io::Result<Usage> {
        let clock = Clock::new();
        let meter = UsageMeter::of_this_thread(clock);
        let mut patience = Patience::new(clock);
        let mut receiver = batch.receiver(socket);
        let mut outlet = SocketOutlet::batching(socket, socket.local(), batch);
        while !done.load(Ordering::Relaxed) {
            patience.receive(&mut receiver, socket, WAIT)?;
            for (remote, bytes, _) in receiver.received() {
                outlet.turn_to(remote);
                self.answer(bytes, &mut outlet);
            }
            outlet.flush()?;
        }
        Ok(meter.usage_but(patience.spun()))
    }

    #[inline]
    fn answer(&self, request: &[u8], out: &mut impl Outlet) {
        let (answers, key, step): (_, _, fn(usize) -> Step) = match request.first() {
            Some(b'I') => (&self.to_invite, self.invite_key, Step::answer),
            Some(b'B') => (&self.to_bye, self.bye_key, |_| Step::LAST),
            Some(_) | None => return,
        };
        let key = request.get(key..key + KEY_LEN).and_then(|key| <&KeyText>::try_from(key).ok());
        let Some(key) = key else { return };
        for (index, answer) in answers.iter().enumerate() {
            out.send_step(step(index), |buffer| {
                answer.render(&Fill { key, tag: b"", uri: b"" }, buffer);
            });
        }
    }
}

/// Longest sleep: how soon it hears that the round is over.
const WAIT: Duration = Duration::from_millis(20);

#[cfg(test)]
mod tests;
