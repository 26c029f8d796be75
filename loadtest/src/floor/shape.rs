//! Shape: what the server answers to one real call, datagram by datagram.

use std::net::SocketAddr;

use trunkline::transport::UdpListener;

use super::recorder::{FINAL_WAIT, Recorder, START_S};
use crate::answer::{Answer, Asked};
use crate::error::Error;
use crate::generator::run_number;
use crate::key::Key;
use crate::scenario::Scenario;
use crate::server::Server;
use crate::template::Template;

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
        let mut recorder = Recorder::new(socket, target, &scenario);
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

    /// Fill the server at `target`, which takes one call, and keep its answer to another.
    pub(super) fn record_refusal(
        socket: &UdpListener,
        target: SocketAddr,
        user: &str,
        server: &mut Server,
    ) -> Result<Shape, Error> {
        let run_number = run_number();
        let scenario = Scenario::new(socket.local(), target, user, run_number);
        let mut recorder = Recorder::new(socket, target, &scenario);
        let taken = recorder.first_answers(&scenario, server)?;
        let last = taken.last().map(Vec::as_slice).unwrap_or_default();
        if let Ok(answer) = Answer::read(last, &scenario.call_id_end) {
            let contact = answer.contact.unwrap_or_default();
            recorder.send(&scenario.ack, answer.tag.unwrap_or_default(), contact)?;
        }
        let to_invite = recorder.first_answers(&scenario, server)?;
        let last = to_invite.last().map(Vec::as_slice).unwrap_or_default();
        match Answer::read(last, &scenario.call_id_end) {
            Ok(answer) if answer.status.code() >= 300 => {
                recorder.send(&scenario.ack_refusal, answer.tag.unwrap_or_default(), b"")?;
            }
            Ok(_) | Err(_) => return Err(Error::NotRefused { target }),
        }
        let key = recorder.key;
        Ok(Shape { key, run_number, contact_len: 0, to_invite, to_bye: Vec::new() })
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

#[cfg(test)]
mod tests;
