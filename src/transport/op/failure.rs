//! What becomes of a send the kernel refused: sent again, or counted and dropped.

/// Datagrams that were not sent, by reason. The sum is what the ledger calls send drops.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SendErrors {
    /// The socket's buffer or the interface's queue stayed full (`EAGAIN`, `ENOBUFS`, `ENOMEM`).
    pub full: u64,
    /// An ICMP error for an earlier datagram was pending (`ECONNREFUSED` and its kin) time and
    /// again.
    pub refused: u64,
    /// No route, or no such address or family (`ENETUNREACH`, `EHOSTUNREACH`, `EINVAL` ...).
    pub unreachable: u64,
    /// A packet filter or a missing permission (`EPERM`, `EACCES`).
    pub denied: u64,
    /// Longer than UDP carries (`EMSGSIZE`).
    pub too_long: u64,
    /// Refused for another reason.
    pub rejected: u64,
    /// Would have been sent again, but a later one to the same destination had already left:
    /// dropping keeps the order, and retransmission repairs a drop.
    pub overtaken: u64,
}

impl SendErrors {
    /// All of them.
    pub fn total(&self) -> u64 {
        let SendErrors { full, refused, unreachable, denied, too_long, rejected, overtaken } = self;
        full + refused + unreachable + denied + too_long + rejected + overtaken
    }

    /// Count one datagram given up because of `cause`.
    pub(in super::super) fn count(&mut self, cause: Cause) {
        let counter = match cause {
            Cause::Full => &mut self.full,
            Cause::Refused => &mut self.refused,
            Cause::Unreachable => &mut self.unreachable,
            Cause::Denied => &mut self.denied,
            Cause::TooLong => &mut self.too_long,
            Cause::Rejected => &mut self.rejected,
            Cause::Overtaken => &mut self.overtaken,
            // Offered again by itself, it has a cause of its own.
            Cause::Grouped => &mut self.rejected,
        };
        *counter += 1;
    }
}

/// Why a datagram was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Cause {
    Full,
    Refused,
    Unreachable,
    Denied,
    TooLong,
    Rejected,
    Overtaken,
    /// A group was refused for good: its datagrams may go through one by one.
    Grouped,
}

impl Cause {
    /// The cause behind `errno`.
    pub(in super::super) fn from_errno(errno: i32) -> Cause {
        match errno {
            libc::EAGAIN | libc::ENOBUFS | libc::ENOMEM | libc::EINTR => Cause::Full,
            libc::ECONNREFUSED | libc::ECONNRESET => Cause::Refused,
            libc::ENETUNREACH
            | libc::EHOSTUNREACH
            | libc::ENETDOWN
            | libc::EHOSTDOWN
            | libc::EADDRNOTAVAIL
            | libc::EAFNOSUPPORT
            | libc::EINVAL => Cause::Unreachable,
            libc::EPERM | libc::EACCES => Cause::Denied,
            libc::EMSGSIZE => Cause::TooLong,
            _ => Cause::Rejected,
        }
    }

    /// Whether the same datagram, by itself, may go through in a moment. `Refused` tells of an earlier
    /// datagram; the kernel reported it in place of sending this one.
    pub(super) fn is_passing(self) -> bool {
        match self {
            Cause::Full | Cause::Refused | Cause::Grouped => true,
            Cause::Unreachable
            | Cause::Denied
            | Cause::TooLong
            | Cause::Rejected
            | Cause::Overtaken => false,
        }
    }
}
