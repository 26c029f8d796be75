//! What crosses the seam between engine and runtime: flows, datagrams, buffers. A leaf: imports nothing of ours.

mod buf;
mod datagram;
mod flow;
mod transport;

pub use buf::{TX_BYTES_MAX, TxBuf};
pub use datagram::{Datagram, Transmit};
pub use flow::Flow;
pub use transport::Transport;
