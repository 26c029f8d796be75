//! Outlet: where requests leave, so that the farm runs without a socket too.

use trunkline::wire::TxBuf;

/// Takes one datagram at a time.
pub(crate) trait Outlet {
    /// Let `build` write a datagram and queue it.
    fn send(&mut self, build: impl FnOnce(&mut TxBuf));
}
