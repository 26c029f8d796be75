//! One message coming in or going out.

use std::time::Duration;

use super::Flow;

/// A received message: borrowed from the kernel's buffer for as long as it is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Datagram<'a> {
    /// The path it came by.
    pub flow: Flow,
    /// The bytes, exactly as received.
    pub bytes: &'a [u8],
    /// How long it had waited, in the kernel and in mailboxes, when it was looked at.
    pub age: Duration,
}

impl<'a> Datagram<'a> {
    /// A datagram that nobody let wait.
    pub fn fresh(flow: Flow, bytes: &'a [u8]) -> Datagram<'a> {
        Datagram { flow, bytes, age: Duration::ZERO }
    }
}

/// Where the bytes just placed in a [`TxBuf`](super::TxBuf) must go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transmit {
    /// The path to send by; `flow.remote` is the destination.
    pub flow: Flow,
}
