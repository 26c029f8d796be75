//! The shard's sieve: the engine's orders, carried out before the shard's sockets where the kernel allows it.

use crossbeam::channel::{Receiver, TryRecvError};

use crate::transport::{Plane, Sieve, SieveDrops};
use crate::wire::SieveOrder;

/// A sieve, if there is one.
pub(super) struct ShardSieve {
    state: State,
    /// What it last said it dropped.
    told: SieveDrops,
}

enum State {
    /// It is being loaded.
    Awaited(Receiver<Sieve>),
    Here(Box<Sieve>),
    /// eBPF is not to be had.
    Absent,
}

impl ShardSieve {
    /// The one that will come out of `sieve`.
    pub(super) fn new(sieve: Receiver<Sieve>) -> ShardSieve {
        ShardSieve { state: State::Awaited(sieve), told: SieveDrops::default() }
    }

    /// Whether it takes orders. While it is awaited they are better kept: they are still in force when it is here.
    #[inline]
    pub(super) fn is_settled(&self) -> bool {
        match self.state {
            State::Awaited(_) => false,
            State::Here(_) | State::Absent => true,
        }
    }

    /// Carry out `order`. Without a sieve the engine drops the same datagrams itself, at a higher price; so it does
    /// when the kernel refuses an order.
    pub(super) fn obey(&mut self, order: SieveOrder, plane: &Plane) {
        match &mut self.state {
            State::Here(sieve) => {
                let was_for_invites = sieve.is_for_invites();
                let _ = sieve.obey(order, plane.sockets());
                join_without(sieve, was_for_invites, plane);
            }
            State::Awaited(_) | State::Absent => {}
        }
    }

    /// Let go of sources whose time is over; look whether the sieve has come.
    pub(super) fn rest(&mut self, plane: &Plane) {
        match &mut self.state {
            // One that stays at work a while longer only drops what the engine would.
            State::Here(sieve) if sieve.is_attached() => {
                let was_for_invites = sieve.is_for_invites();
                let _ = sieve.rest(plane.sockets());
                join_without(sieve, was_for_invites, plane);
            }
            State::Here(_) | State::Absent => {}
            State::Awaited(coming) => match coming.try_recv() {
                Ok(sieve) => self.state = State::Here(Box::new(sieve)),
                Err(TryRecvError::Empty) => {}
                Err(TryRecvError::Disconnected) => self.state = State::Absent,
            },
        }
    }

    /// What it dropped so far. When it cannot be asked it has dropped no more than it said: counts never fall.
    pub(super) fn dropped(&mut self) -> SieveDrops {
        match &self.state {
            State::Here(sieve) => self.told = sieve.dropped().unwrap_or(self.told),
            State::Awaited(_) | State::Absent => {}
        }
        self.told
    }
}

/// While the sieve drops INVITEs datagrams come one by one: it drops a packet of several only if all of them are to be.
/// ACKs that come joined cost less to receive than the INVITEs joined with others would cost apart.
fn join_without(sieve: &Sieve, was_for_invites: bool, plane: &Plane) {
    if sieve.is_for_invites() != was_for_invites {
        // Where the kernel refuses, some that are above the share pass.
        let _ = plane.let_join(!sieve.is_for_invites());
    }
}
