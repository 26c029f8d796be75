//! Recorder: places calls one by one and keeps what comes back.

use std::net::SocketAddr;
use std::time::Duration;

use trunkline::transport::{PlainReceiver, UdpListener};

use crate::answer::{Answer, Asked};
use crate::clock::Clock;
use crate::error::Error;
use crate::key::Key;
use crate::outlet::Outlet;
use crate::scenario::Scenario;
use crate::server::Server;
use crate::socket::{RX_BYTES, SocketOutlet};
use crate::template::{Fill, Template};

/// One call after the other, and what the server answers.
pub(super) struct Recorder<'a> {
    call_id_end: &'a [u8],
    target: SocketAddr,
    outlet: SocketOutlet<'a>,
    receiver: PlainReceiver,
    socket: &'a UdpListener,
    pub(super) key: Key,
}

impl<'a> Recorder<'a> {
    /// Calls of `scenario` to `target`.
    pub(super) fn new(
        socket: &'a UdpListener,
        target: SocketAddr,
        scenario: &'a Scenario,
    ) -> Recorder<'a> {
        Recorder {
            call_id_end: &scenario.call_id_end,
            target,
            outlet: SocketOutlet::new(socket, target),
            receiver: PlainReceiver::new(1, RX_BYTES),
            socket,
            key: Key { slot: 0, generation: 0 },
        }
    }

    /// Call until the server answers: it may still be starting. Each attempt is a call of its own.
    pub(super) fn first_answers(
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

    pub(super) fn send(&mut self, request: &Template, tag: &[u8], uri: &[u8]) -> Result<(), Error> {
        let fill = Fill { key: &self.key.text(), tag, uri };
        self.outlet.send(|buffer| request.render(&fill, buffer));
        Ok(self.outlet.flush()?)
    }

    /// Answers to what was just asked, up to the final one; none when `wait` passes before that.
    pub(super) fn answers(&mut self, asked: Asked, wait: Duration) -> Result<Vec<Vec<u8>>, Error> {
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
pub(super) const START_S: u64 = 5;
const ATTEMPTS: u64 = START_S * 10;
pub(super) const FINAL_WAIT: Duration = Duration::from_secs(2);
