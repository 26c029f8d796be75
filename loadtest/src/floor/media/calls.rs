//! Calls: established one after the other, for the media ports that their answers name.

use std::net::SocketAddr;
use std::time::Duration;

use trunkline::sdp::Session;
use trunkline::sip::Message;
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

/// Calls of one run, and how to end them.
pub(super) struct Calls<'a> {
    scenario: Scenario,
    target: SocketAddr,
    user: &'a str,
    socket: &'a UdpListener,
    outlet: SocketOutlet<'a>,
    receiver: PlainReceiver,
    established: Vec<Established>,
}

struct Established {
    key: Key,
    tag: Vec<u8>,
    contact: Vec<u8>,
}

impl<'a> Calls<'a> {
    /// No calls yet, to `user` at `target`, with media to come to `port`.
    pub(super) fn new(
        socket: &'a UdpListener,
        target: SocketAddr,
        user: &'a str,
        port: u16,
    ) -> Calls<'a> {
        Calls {
            scenario: Scenario::with_audio(socket.local(), target, user, run_number(), port),
            target,
            user,
            socket,
            outlet: SocketOutlet::new(socket, target),
            receiver: PlainReceiver::new(1, RX_BYTES),
            established: Vec::new(),
        }
    }

    /// Establish `count` calls; where each wants its media.
    pub(super) fn place(
        &mut self,
        count: u32,
        engine: &mut Server,
    ) -> Result<Vec<SocketAddr>, Error> {
        let mut addresses = Vec::new();
        for slot in 0..count {
            engine.check()?;
            addresses.push(self.establish(Key { slot, generation: 1 })?);
        }
        Ok(addresses)
    }

    /// Hang up all of them.
    pub(super) fn end(mut self) -> Result<(), Error> {
        for call in std::mem::take(&mut self.established) {
            let fill = Fill { key: &call.key.text(), tag: &call.tag, uri: &call.contact };
            let request = render(&self.scenario.bye, &fill);
            self.ask(&request, call.key, Asked::Bye)?;
        }
        Ok(())
    }

    fn establish(&mut self, key: Key) -> Result<SocketAddr, Error> {
        let invite = render(&self.scenario.invite, &Fill { key: &key.text(), tag: b"", uri: b"" });
        let response = self.ask(&invite, key, Asked::Invite)?;
        let no_media = || Error::NoMedia { target: self.target };
        let answer = Answer::read(&response, &self.scenario.call_id_end).map_err(|_| no_media())?;
        if answer.status.code() >= 300 {
            return Err(Error::Refused { user: self.user.to_owned(), status: answer.status });
        }
        let address = audio(&response).ok_or_else(no_media)?;
        let tag = answer.tag.unwrap_or_default().to_vec();
        let contact = answer.contact.unwrap_or_default().to_vec();
        let fill = Fill { key: &key.text(), tag: &tag, uri: &contact };
        let ack = render(&self.scenario.ack, &fill);
        self.send(&ack)?;
        self.established.push(Established { key, tag, contact });
        Ok(address)
    }

    /// Send `request` until its final response comes.
    fn ask(&mut self, request: &[u8], key: Key, asked: Asked) -> Result<Vec<u8>, Error> {
        for _ in 0..ATTEMPTS {
            self.send(request)?;
            let clock = Clock::new();
            while clock.now().as_micros() < ATTEMPT_WAIT.as_micros() as u64 {
                self.receiver.receive(self.socket, Some(ATTEMPT_WAIT))?;
                for (_, bytes, _) in self.receiver.received() {
                    let Ok(answer) = Answer::read(bytes, &self.scenario.call_id_end) else {
                        continue;
                    };
                    if answer.key == key && answer.to == asked && answer.status.is_final() {
                        return Ok(bytes.to_vec());
                    }
                }
            }
        }
        Err(Error::NoAnswer { target: self.target, seconds: ATTEMPTS * ATTEMPT_WAIT.as_secs() })
    }

    fn send(&mut self, request: &[u8]) -> Result<(), Error> {
        self.outlet.send(|buffer| buffer.put(request));
        Ok(self.outlet.flush()?)
    }
}

fn render(template: &Template, fill: &Fill<'_>) -> Vec<u8> {
    let mut buffer = trunkline::wire::TxBuf::new();
    template.render(fill, &mut buffer);
    buffer.as_bytes().to_vec()
}

/// Where the description in `response` wants audio; `None` where it wants none.
fn audio(response: &[u8]) -> Option<SocketAddr> {
    let session = Session::parse(Message::parse(response).ok()?.body()).ok()?;
    let media = session.media().next()?;
    let is_two_way = media.direction.sends() && media.direction.receives();
    let host = media.connection.as_ref()?.address()?;
    (media.port > 0 && is_two_way).then_some(SocketAddr::new(host, media.port))
}

/// A server that starts, or has lost a request, is asked again.
const ATTEMPT_WAIT: Duration = Duration::from_secs(1);
const ATTEMPTS: u64 = 5;

#[cfg(test)]
mod tests;
