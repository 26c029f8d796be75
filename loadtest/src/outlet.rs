//! Outlet: where requests leave, so that the farm runs without a socket too.

use trunkline::transport::PlainSender;
use trunkline::wire::TxBuf;

/// Takes one datagram at a time.
pub(crate) trait Outlet {
    /// Let `build` write a datagram and queue it.
    fn send(&mut self, build: impl FnOnce(&mut TxBuf));

    /// The same for one that is `step` of its call. An outlet that joins datagrams of one step may let
    /// those of later steps wait.
    #[inline]
    fn send_step(&mut self, _step: Step, build: impl FnOnce(&mut TxBuf)) {
        self.send(build);
    }
}

/// Where in its call a datagram stands: within a call, and only there, order counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Step(u8);

impl Step {
    /// An INVITE, or what belongs to no call.
    pub(crate) const INVITE: Step = Step(0);
    /// The ACK.
    pub(crate) const ACK: Step = Step(1);
    /// The BYE.
    pub(crate) const BYE: Step = Step(2);
    /// The answer to a BYE.
    pub(crate) const LAST: Step = Step(PlainSender::STEPS - 1);

    /// The answer to an INVITE that has `index` before it.
    pub(crate) fn answer(index: usize) -> Step {
        Step(index.min(usize::from(PlainSender::STEPS) - 2) as u8)
    }

    /// As the sender counts.
    pub(crate) fn index(self) -> u8 {
        self.0
    }
}
