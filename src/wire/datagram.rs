//! One message coming in or going out.

use super::Flow;

/// A received message: borrowed from the kernel's buffer for as long as it is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Datagram<'a> {
    /// The path it came by.
    pub flow: Flow,
    /// The bytes, exactly as received.
    pub bytes: &'a [u8],
}

/// Where the bytes just placed in a [`TxBuf`](super::TxBuf) must go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transmit {
    /// The path to send by; `flow.remote` is the destination.
    pub flow: Flow,
}
