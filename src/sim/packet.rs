//! Packet: media in the simulated world, which travels at once.

use std::net::SocketAddr;

use super::World;
use crate::api::{MediaLedger, QualitySums};
use crate::time::Timestamp;
use crate::wire::{MediaSocket, MediaTransmit};

/// A media packet that bob sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packet {
    /// When.
    pub at: Timestamp,
    /// By which socket, and where to.
    pub transmit: MediaTransmit,
    /// The datagram.
    pub bytes: Vec<u8>,
}

impl World {
    /// `bytes` arrive from `remote` at bob's media socket `socket`, now. What bob sends goes to
    /// [`World::packets`].
    pub fn send_media(&mut self, remote: SocketAddr, socket: MediaSocket, bytes: &[u8]) {
        let (mut told, mut packet) = (Vec::new(), bytes.to_vec());
        let tell = |what: super::Told<'_>| told.push(what.into());
        self.bob.receive_media(self.now, socket, remote, &mut packet, tell);
        self.take(told);
    }

    /// Where every media packet ended.
    pub fn media_ledger(&self) -> MediaLedger {
        self.bob.engine().media_ledger()
    }

    /// How the media of calls went that are over.
    pub fn quality(&self) -> QualitySums {
        self.bob.engine().quality()
    }
}
