//! Parking: how a shard sleeps elsewhere than in its ring, and is woken by it.

use std::os::fd::{AsRawFd, OwnedFd};

use super::Plane;
use crate::transport::PlaneError;

impl Plane {
    /// Get ready to sleep: from here on the [`Plane::eventfd`] becomes readable when something
    /// arrives. Returns whether something is there already; then the shard must not sleep.
    /// Either way [`Plane::unpark`] comes next.
    pub fn park(&mut self) -> Result<bool, PlaneError> {
        self.turn()?;
        if self.is_idle() {
            self.watch.arm(&mut self.ring.submission());
            self.ring.enter()?;
            self.reap();
        }
        if self.is_idle() && self.watch.is_complete() {
            self.ring.start_signalling()?;
            self.reap();
        }
        Ok(!self.is_idle() || !self.watch.is_complete())
    }

    /// Stop writing the eventfd and forget what it has counted.
    pub fn unpark(&mut self) {
        self.ring.stop_signalling();
        let mut count = 0u64;
        // SAFETY: `count` is valid for writes of its eight bytes and outlives the call. Failure
        // (nothing counted) is as good as success.
        unsafe {
            libc::read(self.eventfd().as_raw_fd(), (&raw mut count).cast(), size_of_val(&count))
        };
    }

    /// Readable when completions may be waiting, while parked.
    pub fn eventfd(&self) -> &OwnedFd {
        self.ring.eventfd()
    }
}
