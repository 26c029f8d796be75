//! What crosses the seam between engine and runtime: flows, datagrams, buffers. A leaf: imports nothing of ours.

mod buf;
mod datagram;
mod flow;
mod media;
mod octets;
mod outbox;
mod sieve;
mod transport;

pub use buf::{PADDED_BYTES_MAX, SIZE_STEP, TX_BYTES_MAX, TxBuf};
pub use datagram::{Datagram, Transmit};
pub use flow::Flow;
pub use media::{MediaSocket, MediaTransmit, SocketAnswer, SocketOrder, Verdict};
pub(crate) use octets::OCTETS;
pub use outbox::Outbox;
pub use sieve::{Losses, Shares, SieveOrder};
pub use transport::Transport;
