//! The media of calls: what their descriptions agreed on, what the application wants of it, and what comes of it.

use std::net::SocketAddr;

use super::UserAgent;
use super::offer_answer::Described;
use crate::api::{CallHandle, CommandError, Event, MediaLedger, Treatment};
use crate::media::{Heard, Terms};
use crate::sdp::{self, Session};
use crate::sip::Message;
use crate::time::Timestamp;
use crate::wire::{MediaSocket, MediaTransmit, SocketAnswer, SocketOrder, TxBuf, Verdict};

impl UserAgent {
    /// A packet came to a media socket.
    #[inline]
    pub fn on_media(
        &mut self,
        now: Timestamp,
        socket: MediaSocket,
        remote: SocketAddr,
        packet: &mut [u8],
    ) -> Verdict {
        match self.media.receive(now, socket, remote, packet) {
            Heard::Verdict(verdict) => verdict,
            rare => self.on_heard(now, rare, socket, remote, packet),
        }
    }

    #[cold]
    fn on_heard(
        &mut self,
        now: Timestamp,
        heard: Heard,
        socket: MediaSocket,
        remote: SocketAddr,
        packet: &mut [u8],
    ) -> Verdict {
        match heard {
            Heard::Verdict(verdict) => verdict,
            Heard::Stranger { call } => {
                let signalling = self.calls.get(call).filter(|call| call.is_established);
                // Before the ACK nobody has proved to be where the signalling comes from.
                let signalling = signalling.map_or(UNPROVEN, |call| call.dialog.flow.remote.ip());
                let heard = self.media.receive_stranger(now, socket, remote, packet, signalling);
                match heard {
                    // Nobody is a stranger twice.
                    Heard::Stranger { .. } => Verdict::Done,
                    heard => self.on_heard(now, heard, socket, remote, packet),
                }
            }
            Heard::Keys(verdict) => {
                self.tell_keys(now);
                verdict
            }
        }
    }

    /// Write the next media packet that is due into `out`.
    #[inline]
    pub fn poll_media(&mut self, now: Timestamp, out: &mut TxBuf) -> Option<MediaTransmit> {
        let made = self.media.poll(now, out);
        if self.media.has_keys() {
            self.tell_keys(now);
        }
        let made = made?;
        if let Some(index) = made.played {
            let call = self.handle(index);
            self.tell_of(index, Event::Played { call });
        }
        Some(made.transmit)
    }

    /// What became of an order for a socket.
    pub fn on_socket(&mut self, now: Timestamp, socket: MediaSocket, answer: SocketAnswer) {
        self.media.on_socket(now, socket, answer);
    }

    /// The next socket to open.
    #[inline]
    pub fn poll_socket(&mut self) -> Option<SocketOrder> {
        self.media.ports.order()
    }

    /// Where every media packet ended.
    pub fn media_ledger(&self) -> MediaLedger {
        self.media.ledger()
    }

    /// Our description for call `index` waits to be sent.
    pub(super) fn propose(&mut self, index: u32, described: Described) {
        let Some(call) = self.calls.get_mut(index) else {
            return self.blocks.free(described.block);
        };
        if let Some(port) = call.port.as_ref().filter(|_| !described.is_offer) {
            self.media.propose(port.number(), described.terms);
        }
        call.session.propose(&mut self.blocks, described);
    }

    /// The peer of call `index` has our description: media may flow.
    #[inline]
    pub(super) fn begin_media(&mut self, now: Timestamp, index: u32) {
        if let Some(port) = self.calls.get(index).and_then(|call| call.port.as_ref()) {
            self.media.start(now, port.number());
        }
    }

    /// What was proposed for call `index` is sent with a message that follows.
    pub(super) fn speak(&mut self, now: Timestamp, index: u32) {
        if let Some(call) = self.calls.get_mut(index) {
            call.session.speak(&mut self.blocks);
        }
        self.begin_media(now, index);
    }

    /// Read `body`, the answer to what call `index` offered last; a usable one is in force at once. Whether it is one.
    pub(super) fn hear_answer(&mut self, now: Timestamp, index: u32, body: &[u8]) -> bool {
        let Some(terms) = self.read_answer(index, body) else { return false };
        if let Some(port) = self.calls.get(index).and_then(|call| call.port.as_ref()) {
            self.media.propose(port.number(), Some(terms));
        }
        self.begin_media(now, index);
        true
    }

    /// A provisional response to our INVITE may say already where media is to go (RFC 3261 §13.2.1): what it says is in
    /// force until the answer says otherwise.
    pub(super) fn hear_early(&mut self, now: Timestamp, index: u32, message: &Message<'_>) {
        if !message.body().is_empty() {
            self.hear_answer(now, index, message.body());
        }
    }

    /// What `body` agrees on as the answer to what call `index` offered last.
    pub(super) fn read_answer(&self, index: u32, body: &[u8]) -> Option<Terms> {
        // Whether the peer is on hold is what our offer says, not what was so before it.
        let local = self.local_when(index, false)?;
        let call = self.calls.get(index)?;
        let offer = call.session.spoken().map(|block| self.blocks.bytes(block))?;
        let (answer, offer) = (Session::parse(body).ok()?, Session::parse(offer).ok()?);
        sdp::accept(&answer, &offer, &local).ok().map(Terms::from)
    }

    /// [`Command::Treat`](crate::api::Command::Treat).
    pub(super) fn treat(
        &mut self,
        now: Timestamp,
        handle: CallHandle,
        treatment: Treatment,
    ) -> Result<(), CommandError> {
        let port = self.port_of(handle)?;
        let other = match &treatment {
            Treatment::Relay(other) => Some(self.port_of(*other)?),
            Treatment::Echo | Treatment::Sink | Treatment::Silence | Treatment::Play { .. } => None,
        };
        if let (Treatment::Relay(other_handle), Some(other)) = (&treatment, other)
            && !self.media.is_relayable(port, other)
        {
            return Err(CommandError::NoCommonCodec(handle, *other_handle));
        }
        self.media.treat(now, port, treatment, other);
        Ok(())
    }

    /// [`Command::Mute`](crate::api::Command::Mute).
    pub(super) fn mute(
        &mut self,
        now: Timestamp,
        handle: CallHandle,
        is_muted: bool,
    ) -> Result<(), CommandError> {
        let port = self.port_of(handle)?;
        self.media.mute(now, port, is_muted);
        Ok(())
    }

    /// The number of the port that call `handle` leases.
    pub(super) fn port_of(&self, handle: CallHandle) -> Result<u32, CommandError> {
        let index = self.find(handle).ok_or(CommandError::NoSuchCall(handle))?;
        let port = self.calls.get(index).and_then(|call| call.port.as_ref());
        port.map(|port| port.number()).ok_or(CommandError::NoMedia(handle))
    }
}

/// No packet comes from here.
const UNPROVEN: std::net::IpAddr = std::net::IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED);
