//! Credit: how many bytes a call may send towards a source that may not be who it says (RFC 3261 §26.1.5).

use std::cell::Cell;

/// Bytes out for each byte in, until a source has proven that it receives what we send it.
pub(in crate::session) const OUT_PER_IN: usize = 3;

/// What a call may send. A cell, because it is spent while the rest of the call is being read.
#[derive(Clone, Debug)]
pub(in crate::session) struct Credit(Cell<Standing>);

/// How the source of the INVITE stands with us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// Its network is trusted.
    Trusted,
    /// It showed that it receives what is sent to its address.
    Proven,
    /// It showed nothing yet.
    Unproven { left_bytes: usize },
}

impl Credit {
    /// For a source whose network is trusted, and for a peer we call ourselves.
    pub(in crate::session) fn trusted() -> Credit {
        Credit(Cell::new(Standing::Trusted))
    }

    /// For a source that is not trusted and proved its address of late.
    pub(super) fn proven() -> Credit {
        Credit(Cell::new(Standing::Proven))
    }

    /// For a source that proved nothing and sent `in_bytes` so far.
    pub(super) fn unproven(in_bytes: usize) -> Credit {
        let left_bytes = OUT_PER_IN * in_bytes;
        Credit(Cell::new(Standing::Unproven { left_bytes }))
    }

    /// Whether a message of `bytes` may leave; if so it is paid for, and `reserve` bytes are left for what must follow.
    #[inline]
    pub(in crate::session) fn pays(&self, bytes: usize, reserve: impl FnOnce() -> usize) -> bool {
        let Standing::Unproven { left_bytes } = self.0.get() else { return true };
        match left_bytes.checked_sub(bytes) {
            Some(left_bytes) if left_bytes >= reserve() => {
                self.0.set(Standing::Unproven { left_bytes });
                true
            }
            Some(_) | None => false,
        }
    }

    /// The source sent `in_bytes` more.
    pub(super) fn earn(&self, in_bytes: usize) {
        if let Standing::Unproven { left_bytes } = self.0.get() {
            let left_bytes = left_bytes.saturating_add(OUT_PER_IN * in_bytes);
            self.0.set(Standing::Unproven { left_bytes });
        }
    }

    /// The source received what we sent it.
    pub(super) fn prove(&self) {
        self.0.set(Standing::Proven);
    }

    /// Whether the source's network is trusted.
    #[inline]
    pub(in crate::session) fn is_trusted(&self) -> bool {
        self.0.get() == Standing::Trusted
    }
}
