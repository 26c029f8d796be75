//! The `io_uring` of one shard: set-up, one system call per turn, and what is registered with it.

mod operations;

use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::sync::atomic::{Ordering, fence};
use std::time::Duration;

use io_uring::types::{CancelBuilder, SubmitArgs, Timespec};
use io_uring::{EnterFlags, IoUring, cqueue, squeue};

use super::PlaneError;

/// A ring that only its own thread enters.
pub(super) struct Ring {
    uring: IoUring,
    eventfd: OwnedFd,
}

impl Ring {
    /// A ring whose submission side holds `sends` and whose completion side holds `completions`.
    pub(super) fn new(sends: u32, completions: u32) -> Result<Ring, PlaneError> {
        let uring = IoUring::builder()
            .dontfork()
            .setup_single_issuer()
            .setup_coop_taskrun()
            .setup_defer_taskrun()
            .setup_taskrun_flag()
            .setup_submit_all()
            .setup_cqsize(completions.max(sends))
            .build(sends)
            .map_err(|source| PlaneError::at("IORING_SETUP_DEFER_TASKRUN", source))?;
        operations::check(&uring)?;
        let eventfd = eventfd().map_err(|source| PlaneError::at("an eventfd", source))?;
        uring
            .submitter()
            .register_eventfd(eventfd.as_raw_fd())
            .map_err(|source| PlaneError::at("IORING_REGISTER_EVENTFD", source))?;
        let mut ring = Ring { uring, eventfd };
        ring.stop_signalling();
        Ok(ring)
    }

    /// The descriptor the kernel makes readable between [`Ring::start_signalling`] and
    /// [`Ring::stop_signalling`].
    pub(super) fn eventfd(&self) -> &OwnedFd {
        &self.eventfd
    }

    /// Let the ring know up to `count` sockets by index instead of by descriptor.
    pub(super) fn reserve_files(&self, count: u32) -> Result<(), PlaneError> {
        self.uring
            .submitter()
            .register_files_sparse(count)
            .map_err(|source| PlaneError::at("IORING_REGISTER_FILES", source))
    }

    /// Let the ring know `sockets` by the indices from `first` on.
    pub(super) fn register_files(&self, first: u32, sockets: &[RawFd]) -> io::Result<()> {
        self.uring.submitter().register_files_update(first, sockets).map(|_| ())
    }

    /// Let the ring take receive buffers from the buffer ring at `base`. The caller keeps that
    /// memory until [`Ring::quiesce`] has returned.
    pub(super) fn register_buffers(
        &self,
        base: u64,
        count: u16,
        group: u16,
    ) -> Result<(), PlaneError> {
        // SAFETY: `base` is the page-aligned ring of `count` entries owned by a `Pool`, and a
        // plane drops its pool only after `quiesce` has unregistered the ring.
        unsafe { self.uring.submitter().register_buf_ring_with_flags(base, count, group, 0) }
            .map_err(|source| PlaneError::at("IORING_REGISTER_PBUF_RING", source))
    }

    /// Where operations are queued.
    #[inline]
    pub(super) fn submission(&mut self) -> squeue::SubmissionQueue<'_> {
        self.uring.submission()
    }

    /// What has completed.
    #[inline]
    pub(super) fn completion(&mut self) -> cqueue::CompletionQueue<'_> {
        self.uring.completion()
    }

    /// The one system call of a turn: hand over what is queued and run what the kernel deferred.
    /// Returns whether the kernel took everything; short of memory it may leave a rest.
    #[inline]
    pub(super) fn enter(&mut self) -> Result<bool, PlaneError> {
        let entered = self.uring.submit();
        self.is_all_taken(entered)
    }

    /// Like `enter`, then sleep until something completes, at most `wait_us`.
    pub(super) fn wait(&mut self, wait_us: u32) -> Result<bool, PlaneError> {
        let limit = Timespec::from(Duration::from_micros(wait_us.into()));
        let arguments = SubmitArgs::new().timespec(&limit);
        let entered = self.uring.submitter().submit_with_args(1, &arguments);
        self.is_all_taken(entered)
    }

    /// Have new completions write the eventfd from now on, and run what the kernel deferred until
    /// now: nothing falls between the two.
    pub(super) fn start_signalling(&mut self) -> Result<(), PlaneError> {
        self.uring.completion().enable_eventfd();
        // The kernel queues its work, then reads the switch; we set the switch, then look at its
        // work. One of the two sees the other if neither's write can pass its own read.
        fence(Ordering::SeqCst);
        let entered = self.run_deferred();
        self.is_all_taken(entered).map(|_| ())
    }

    /// Stop writing the eventfd: while the shard spins, the write would cost the sender of every
    /// datagram.
    pub(super) fn stop_signalling(&mut self) {
        self.uring.completion().disable_eventfd();
    }

    /// Run what the kernel deferred to us; nothing is handed over, nothing waited for.
    fn run_deferred(&mut self) -> io::Result<usize> {
        let flags = EnterFlags::GETEVENTS.bits();
        // SAFETY: nothing is submitted and no argument is passed.
        unsafe { self.uring.submitter().enter::<()>(0, 0, flags, None) }
    }

    fn is_all_taken(&mut self, entered: io::Result<usize>) -> Result<bool, PlaneError> {
        match entered {
            Err(source) if !is_passing(&source) => {
                Err(PlaneError::Refused { step: "io_uring_enter", source })
            }
            Ok(_) | Err(_) => Ok(self.uring.submission().is_empty()),
        }
    }

    /// End the operations that carry `user_data`, best the newest first.
    pub(super) fn cancel(&mut self, user_data: impl Iterator<Item = u64>) {
        for (count, user_data) in (1u32..).zip(user_data) {
            let builder = CancelBuilder::user_data(user_data);
            // What is refused here is ended by `quiesce`.
            let _ = self.uring.submitter().register_sync_cancel(None, builder);
            // What was cancelled stands in the way of what comes until its completion has run.
            if count.is_multiple_of(16) {
                self.run_cancelled();
            }
        }
    }

    /// End every operation and take back the buffer rings `groups`: the kernel then touches no memory
    /// of ours.
    pub(super) fn quiesce(&mut self, groups: &[u16]) {
        let submitter = self.uring.submitter();
        // NotFound says that nothing was running; any other refusal leaves nothing better to do
        // than closing the ring, which follows.
        let _ = submitter.register_sync_cancel(None, CancelBuilder::any());
        // What was cancelled lets go of its socket only when its completion has run.
        self.run_cancelled();
        let submitter = self.uring.submitter();
        for &group in groups {
            let _ = submitter.unregister_buf_ring(group);
        }
        // Closing a ring lets go of its files later, in the background; the ports must be free
        // now.
        let _ = submitter.unregister_files();
    }

    /// Run what the kernel deferred, some of it with each call, and forget what completes.
    fn run_cancelled(&mut self) {
        while self.run_deferred().is_ok() && self.uring.completion().count() > 0 {}
    }
}

/// Errors that say "again", not "broken": a signal, the wait's end, completions to be read first.
fn is_passing(source: &io::Error) -> bool {
    matches!(
        source.raw_os_error(),
        Some(libc::EINTR | libc::ETIME | libc::EAGAIN | libc::EBUSY | libc::ENOMEM)
    )
}

fn eventfd() -> io::Result<OwnedFd> {
    // SAFETY: the call takes no pointers.
    let fd = unsafe { libc::eventfd(0, libc::EFD_NONBLOCK | libc::EFD_CLOEXEC) };
    if fd < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the kernel has just made this descriptor for us and nobody else knows it.
    Ok(unsafe { OwnedFd::from_raw_fd(fd) })
}
