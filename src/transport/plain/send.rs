//! Sending a batch of datagrams with one `sendmmsg`.

use std::io;
use std::net::SocketAddr;
use std::os::fd::AsRawFd;

use super::super::UdpListener;
use super::super::name::Name;
use super::{empty_headers, empty_names, empty_parts};
use crate::wire::TxBuf;

/// Buffers for one batch, allocated once.
pub struct PlainSender {
    headers: Box<[libc::mmsghdr]>,
    parts: Box<[libc::iovec]>,
    names: Box<[Name]>,
    bufs: Box<[TxBuf]>,
    /// Buffers `first..count` are queued.
    first: usize,
    count: usize,
    errors: u64,
}

impl PlainSender {
    /// Room for `batch` datagrams of up to `bytes_max` bytes each.
    pub fn new(batch: usize, bytes_max: usize) -> PlainSender {
        PlainSender {
            headers: empty_headers(batch),
            parts: empty_parts(batch),
            names: empty_names(batch),
            bufs: (0..batch).map(|_| TxBuf::with_capacity(bytes_max)).collect(),
            first: 0,
            count: 0,
            errors: 0,
        }
    }

    /// The next free buffer, empty; `None` when the batch is full: flush first.
    #[inline]
    pub fn slot(&mut self) -> Option<&mut TxBuf> {
        let buf = self.bufs.get_mut(self.count)?;
        buf.clear();
        Some(buf)
    }

    /// Queue the buffer last given by [`PlainSender::slot`] for `remote`.
    #[inline]
    pub fn commit(&mut self, remote: SocketAddr) {
        assert!(self.count < self.bufs.len(), "commit follows a slot() that gave one");
        self.headers[self.count].msg_hdr.msg_namelen = self.names[self.count].set(remote);
        self.count += 1;
    }

    /// Queue the buffer last given by [`PlainSender::slot`] for the peer the socket is connected to
    /// ([`UdpListener::connect`]): the kernel then looks up no route.
    #[inline]
    pub fn commit_connected(&mut self) {
        assert!(self.count < self.bufs.len(), "commit follows a slot() that gave one");
        // Without a length the kernel ignores the name.
        self.headers[self.count].msg_hdr.msg_namelen = 0;
        self.count += 1;
    }

    /// Datagrams waiting for the next flush.
    #[inline]
    pub fn queued(&self) -> usize {
        self.count - self.first
    }

    /// Datagrams given up because the kernel refused them for good.
    pub fn errors(&self) -> u64 {
        self.errors
    }

    /// Send the batch, in order. Returns how many left; with a full socket buffer the rest stays
    /// queued for the next flush, and a datagram the kernel refuses for good is counted.
    pub fn flush(&mut self, socket: &UdpListener) -> io::Result<usize> {
        self.point();
        let mut sent = 0;
        while self.first < self.count {
            // SAFETY: `point` has just let the queued headers point into `names`, `parts` and
            // `bufs`, which are boxed and untouched during the call; the kernel only reads them.
            let status = unsafe {
                libc::sendmmsg(
                    socket.as_raw_fd(),
                    self.headers[self.first..].as_mut_ptr(),
                    (self.count - self.first) as libc::c_uint,
                    libc::MSG_DONTWAIT,
                )
            };
            if status >= 0 {
                self.first += status as usize;
                sent += status as usize;
                continue;
            }
            let error = io::Error::last_os_error();
            match error.raw_os_error() {
                Some(libc::EAGAIN | libc::ENOBUFS) => return Ok(sent),
                // Interrupted, or an ICMP error for an earlier datagram: this one is still due.
                Some(libc::EINTR | libc::ECONNREFUSED) => {}
                Some(libc::EBADF | libc::ENOTSOCK | libc::EFAULT) => return Err(error),
                Some(_) | None => {
                    self.errors += 1;
                    self.first += 1;
                }
            }
        }
        self.first = 0;
        self.count = 0;
        Ok(sent)
    }

    /// Let the queued headers point to their parts.
    fn point(&mut self) {
        for at in self.first..self.count {
            let bytes = self.bufs[at].as_bytes();
            self.parts[at].iov_base = bytes.as_ptr().cast_mut().cast();
            self.parts[at].iov_len = bytes.len();
            let header = &mut self.headers[at].msg_hdr;
            header.msg_name = self.names[at].as_mut_ptr();
            header.msg_iov = &raw mut self.parts[at];
            header.msg_iovlen = 1;
        }
    }
}
