//! Batch: whether datagrams pass between kernel and generator one by one, or many of them joined.

use clap::ValueEnum;
use serde::Serialize;
use trunkline::transport::{PlainReceiver, PlainSender, UdpListener};

use crate::socket::{RX_BATCH, RX_BYTES};

/// Which way they are joined. `In` changes nothing for the server; `Both` does: it then gets as one
/// what left as one, unless a card or its kernel cuts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Batch {
    /// Neither way.
    Off,
    /// Take what the server joins (UDP_GRO).
    In,
    /// That, and join what goes to the server (UDP_SEGMENT).
    Both,
}

impl Batch {
    /// What receives from `socket` from now on. A kernel that joins nothing gives them one by one.
    pub(crate) fn receiver(self, socket: &UdpListener) -> PlainReceiver {
        match self {
            Batch::In | Batch::Both if socket.join().is_ok() => {
                PlainReceiver::joined(RX_BATCH, RX_BYTES)
            }
            Batch::Off | Batch::In | Batch::Both => PlainReceiver::new(RX_BATCH, RX_BYTES),
        }
    }

    /// What sends up to `count` datagrams of up to `bytes_max` bytes at a time.
    pub(crate) fn sender(self, count: usize, bytes_max: usize) -> PlainSender {
        match self {
            Batch::Off | Batch::In => PlainSender::new(count, bytes_max),
            Batch::Both => PlainSender::joined(count, bytes_max),
        }
    }
}
