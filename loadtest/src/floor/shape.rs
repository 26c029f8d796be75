//! Shape: what the server answers to one real call, datagram by datagram.

use std::net::SocketAddr;
use std::time::Duration;

use trunkline::transport::{PlainReceiver, UdpListener};

use crate::answer::{Answer, Asked};
use crate::clock::Clock;
use crate::error::Error;
use crate::generator::run_number;
use crate::key::Key;
use crate::outlet::Outlet;
use crate::scenario::Scenario;
use crate::server::Server;
use crate::socket::{RX_BYTES, SocketOutlet};
use crate::template::{Fill, Template};

/// The answers of a recorded call.
pub(super) struct Shape {
    key: Key,
    run_number: u32,
    contact_len: usize,
    to_invite: Vec<Vec<u8>>,
    to_bye: Vec<Vec<u8>>,
}

impl Shape {
    /// Place a call to `user` at `target`, the server just started, and keep its answers.
    pub(super) fn record(
        socket: &UdpListener,
        target: SocketAddr,
        user: &str,
        server: &mut Server,
    ) -> Result<Shape, Error> {
        let run_number = run_number();
        let scenario = Scenario::new(socket.local(), target, user, run_number);
        let mut recorder = Recorder {
            call_id_end: &scenario.call_id_end,
            target,
            outlet: SocketOutlet::new(socket, target),
            receiver: PlainReceiver::new(1, RX_BYTES),
            socket,
            key: Key { slot: 0, generation: 0 },
        };
        let to_invite = recorder.first_answers(&scenario, server)?;
        let last = to_invite.last().map(Vec::as_slice).unwrap_or_default();
        let refused = |_| Error::NoAnswer { target, seconds: START_S };
        let answer = Answer::read(last, &scenario.call_id_end).map_err(refused)?;
        if answer.status.code() >= 300 {
            return Err(Error::Refused { user: user.to_owned(), status: answer.status });
        }
        let contact = answer.contact.unwrap_or_default();
        recorder.send(&scenario.ack, answer.tag.unwrap_or_default(), contact)?;
        recorder.send(&scenario.bye, answer.tag.unwrap_or_default(), contact)?;
        let to_bye = recorder.answers(Asked::Bye, FINAL_WAIT)?;
        if to_bye.is_empty() {
            return Err(Error::NoAnswer { target, seconds: FINAL_WAIT.as_secs() });
        }
        let (key, contact_len) = (recorder.key, contact.len());
        Ok(Shape { key, run_number, contact_len, to_invite, to_bye })
    }

    /// Sizes of the answers to the INVITE.
    pub(super) fn invite_bytes(&self) -> Vec<usize> {
        self.to_invite.iter().map(Vec::len).collect()
    }

    /// Sizes of the answers to the BYE.
    pub(super) fn bye_bytes(&self) -> Vec<usize> {
        self.to_bye.iter().map(Vec::len).collect()
    }

    /// Length of the Contact URI: what stands between a request's start and the key of its Via.
    pub(super) fn contact_len(&self) -> usize {
        self.contact_len
    }

    /// The answers to the INVITE and to the BYE, as another run's.
    pub(super) fn answers(&self, run_number: u32) -> (Vec<Template>, Vec<Template>) {
        let retold = |answers: &[Vec<u8>]| {
            let retell = |bytes: &Vec<u8>| self.retell(bytes, run_number);
            answers.iter().map(retell).collect()
        };
        (retold(&self.to_invite), retold(&self.to_bye))
    }

    fn retell(&self, bytes: &[u8], run_number: u32) -> Template {
        let [old, new] = [self.run_number, run_number].map(|run| format!("-{run:08x}@"));
        let mut bytes = bytes.to_vec();
        let found: Vec<usize> = memchr::memmem::find_iter(&bytes, &old).collect();
        for at in found {
            bytes[at..at + old.len()].copy_from_slice(new.as_bytes());
        }
        Template::recorded(&bytes, &self.key.text())
    }
}

struct Recorder<'a> {
    call_id_end: &'a [u8],
    target: SocketAddr,
    outlet: SocketOutlet<'a>,
    receiver: PlainReceiver,
    socket: &'a UdpListener,
    key: Key,
}

impl Recorder<'_> {
    /// Call until the server answers: it may still be starting. Each attempt is a call of its own.
    fn first_answers(
        &mut self,
        scenario: &Scenario,
        server: &mut Server,
    ) -> Result<Vec<Vec<u8>>, Error> {
        for _ in 0..ATTEMPTS {
            server.check()?;
            self.key.generation += 1;
            self.send(&scenario.invite, b"", b"")?;
            let answers = self.answers(Asked::Invite, ATTEMPT_WAIT)?;
            if !answers.is_empty() {
                return Ok(answers);
            }
        }
        Err(Error::NoAnswer { target: self.target, seconds: START_S })
    }

    fn send(&mut self, request: &Template, tag: &[u8], uri: &[u8]) -> Result<(), Error> {
        let fill = Fill { key: &self.key.text(), tag, uri };
        self.outlet.send(|buffer| request.render(&fill, buffer));
        Ok(self.outlet.flush()?)
    }

    /// Answers to what was just asked, up to the final one; none when `wait` passes before that.
    fn answers(&mut self, asked: Asked, wait: Duration) -> Result<Vec<Vec<u8>>, Error> {
        let clock = Clock::new();
        let mut answers = Vec::new();
        while clock.now().as_micros() < wait.as_micros() as u64 {
            self.receiver.receive(self.socket, Some(ATTEMPT_WAIT))?;
            for (_, bytes, _) in self.receiver.received() {
                let Ok(answer) = Answer::read(bytes, self.call_id_end) else { continue };
                if answer.key != self.key || answer.to != asked {
                    continue;
                }
                answers.push(bytes.to_vec());
                if answer.status.is_final() {
                    return Ok(answers);
                }
            }
        }
        Ok(Vec::new())
    }
}

const ATTEMPT_WAIT: Duration = Duration::from_millis(100);
/// A server that starts is given this long.
const START_S: u64 = 5;
const ATTEMPTS: u64 = START_S * 10;
const FINAL_WAIT: Duration = Duration::from_secs(2);

#[cfg(test)]
mod tests;
