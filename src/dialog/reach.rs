//! Reach: how far the addresses in Contact and Record-Route direct our requests (RFC 3261 §8.1.2, §12.2.1.1).

use super::NextHop;
use crate::wire::Flow;

/// Where the requests of a dialog may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Wherever its route set and its remote target say.
    Anywhere,
    /// To the host of its flow only: a peer that may not be who it says must not direct them at another.
    Host,
    /// By its flow only: there is no peer yet, and the application said where its INVITE goes.
    Flow,
}

impl Reach {
    /// Keep `hop` within reach of `flow`.
    pub(super) fn keep<'a>(self, hop: NextHop<'a>, flow: Flow) -> NextHop<'a> {
        let is_within = match self {
            Reach::Anywhere => true,
            Reach::Host => hop.flow.remote.ip() == flow.remote.ip(),
            Reach::Flow => false,
        };
        if is_within { hop } else { NextHop { flow, ..hop } }
    }
}
