//! Drops: what the kernel threw away at one socket, for whatever reason, made to outlast 32 bits.

/// The kernel's count for one socket.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Drops {
    last: u32,
}

impl Drops {
    /// The kernel's count is `now`, modulo 2^32; how many that are since it was last told.
    pub(super) fn since_last(&mut self, now: u32) -> u64 {
        let since = now.wrapping_sub(self.last);
        self.last = now;
        u64::from(since)
    }
}

#[cfg(test)]
mod tests;
