//! Talk: what the farm tells of a call that can have media.

use std::net::SocketAddr;

use crate::key::Key;

/// A change to a call's media.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Talk {
    /// The call was answered.
    Began {
        call: Key,
        /// Where its answer wants RTP; `None`: it names no place, or refuses what was offered.
        remote: Option<SocketAddr>,
    },
    /// The call is about to hang up.
    Ended { call: Key },
}
