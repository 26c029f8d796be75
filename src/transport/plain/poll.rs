//! Waiting for many sockets with one `epoll`.

use std::io;
use std::os::fd::{AsFd, AsRawFd, FromRawFd, OwnedFd};
use std::time::Duration;

/// Tells which of its sockets have something to receive, as long as they have.
pub struct PlainPoller {
    epoll: OwnedFd,
    events: Box<[libc::epoll_event]>,
}

impl PlainPoller {
    /// A poller that tells of up to `batch` sockets at a time; not zero.
    pub fn new(batch: usize) -> io::Result<PlainPoller> {
        assert!(batch > 0, "a batch has room for something");
        // SAFETY: the call takes no pointers.
        let fd = unsafe { libc::epoll_create1(libc::EPOLL_CLOEXEC) };
        if fd < 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: the kernel has just made this descriptor for us and nobody else knows it.
        let epoll = unsafe { OwnedFd::from_raw_fd(fd) };
        let events = vec![libc::epoll_event { events: 0, u64: 0 }; batch].into_boxed_slice();
        Ok(PlainPoller { epoll, events })
    }

    /// Tell of `socket` as `index` from now on, until it is closed.
    pub fn add(&self, socket: &impl AsFd, index: usize) -> io::Result<()> {
        let mut event = libc::epoll_event { events: libc::EPOLLIN as u32, u64: index as u64 };
        let (epoll, socket) = (self.epoll.as_raw_fd(), socket.as_fd().as_raw_fd());
        // SAFETY: `event` outlives the call; the kernel copies it.
        let status = unsafe { libc::epoll_ctl(epoll, libc::EPOLL_CTL_ADD, socket, &raw mut event) };
        if status < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
    }

    /// The indices of sockets with something to receive; with none, sleep until there is one, at
    /// most `wait`, in whole milliseconds.
    pub fn wait(&mut self, wait: Duration) -> io::Result<impl Iterator<Item = usize>> {
        let wait_ms = wait.as_millis().try_into().unwrap_or(libc::c_int::MAX);
        let count_max = self.events.len().try_into().unwrap_or(libc::c_int::MAX);
        let (epoll, events) = (self.epoll.as_raw_fd(), self.events.as_mut_ptr());
        // SAFETY: `events` is valid for writes of `count_max` events and outlives the call.
        let count = unsafe { libc::epoll_wait(epoll, events, count_max, wait_ms) };
        let count = match usize::try_from(count) {
            Ok(count) => count,
            Err(_) => match io::Error::last_os_error() {
                error if error.kind() == io::ErrorKind::Interrupted => 0,
                error => return Err(error),
            },
        };
        Ok(self.events[..count].iter().map(|event| event.u64 as usize))
    }
}
