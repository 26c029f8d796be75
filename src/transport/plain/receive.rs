//! Receiving a batch of datagrams with one `recvmmsg`.

use std::io;
use std::net::SocketAddr;
use std::os::fd::AsRawFd;
use std::ptr;
use std::time::Duration;

use super::super::UdpListener;
use super::super::name::{self, Name};
use super::super::op::batch::{BATCH_BYTES_MAX, Batch};
use super::super::op::control::{CONTROL_BYTES, Control};
use super::{empty_headers, empty_names, empty_parts};

/// Buffers for one batch, allocated once.
pub struct PlainReceiver {
    headers: Box<[libc::mmsghdr]>,
    parts: Box<[libc::iovec]>,
    names: Box<[Name]>,
    /// What the kernel says beside each, where it may join them; else nothing.
    controls: Box<[[u8; CONTROL_BYTES]]>,
    batches: Box<[Batch]>,
    bytes: Box<[u8]>,
    /// Distance of two buffers.
    stride_bytes: usize,
    /// Bytes kept of a datagram.
    bytes_max: usize,
    /// Buffers filled.
    count: usize,
}

impl PlainReceiver {
    /// Room for `batch` datagrams of up to `bytes_max` bytes each; neither may be zero.
    pub fn new(batch: usize, bytes_max: usize) -> PlainReceiver {
        PlainReceiver::with(batch, bytes_max, bytes_max, 0)
    }

    /// Room for `batch` times as many datagrams of one peer as the kernel joins (64 to 128), of up to
    /// `bytes_max` bytes each: for a socket that was told to [`join`](UdpListener::join).
    pub fn joined(batch: usize, bytes_max: usize) -> PlainReceiver {
        PlainReceiver::with(batch, bytes_max, JOINED_STRIDE_BYTES, batch)
    }

    fn with(batch: usize, bytes_max: usize, stride_bytes: usize, controls: usize) -> PlainReceiver {
        assert!(batch > 0 && bytes_max > 0, "a batch has room for something");
        PlainReceiver {
            headers: empty_headers(batch),
            parts: empty_parts(batch),
            names: empty_names(batch),
            controls: vec![[0; CONTROL_BYTES]; controls].into_boxed_slice(),
            batches: vec![Batch::new(0, 0, false); batch].into_boxed_slice(),
            bytes: vec![0; batch * stride_bytes].into_boxed_slice(),
            stride_bytes,
            bytes_max,
            count: 0,
        }
    }

    /// Take what has arrived at `socket`, up to a batch; with a `wait` and nothing there, sleep
    /// until something comes, at most that long. Returns how many datagrams; the last batch is
    /// forgotten.
    pub fn receive(&mut self, socket: &UdpListener, wait: Option<Duration>) -> io::Result<usize> {
        let count = self.receive_now(socket)?;
        match wait {
            Some(limit) if count == 0 && is_readable(socket, limit)? => self.receive_now(socket),
            Some(_) | None => Ok(count),
        }
    }

    /// The datagrams of the last batch: who sent it, its bytes, whether it was cut.
    #[inline]
    pub fn received(&self) -> impl Iterator<Item = (SocketAddr, &[u8], bool)> {
        (0..self.count).flat_map(move |at| {
            let header = &self.headers[at];
            let name_len = (header.msg_hdr.msg_namelen as usize).min(Name::BYTES);
            let remote = name::read(&self.names[at].as_bytes()[..name_len]);
            let bytes = &self.bytes[at * self.stride_bytes..][..self.stride_bytes];
            let mut batch = self.batches[at];
            std::iter::from_fn(move || {
                let segment = batch.next(self.bytes_max)?;
                Some((remote?, bytes.get(segment.range)?, segment.is_truncated))
            })
        })
    }

    fn receive_now(&mut self, socket: &UdpListener) -> io::Result<usize> {
        self.point();
        self.count = 0;
        // SAFETY: `point` has just let every header point into `names`, `parts`, `controls` and
        // `bytes`, which are boxed and not looked at during the call; the kernel writes within
        // their lengths.
        let status = unsafe {
            libc::recvmmsg(
                socket.as_raw_fd(),
                self.headers.as_mut_ptr(),
                self.headers.len() as libc::c_uint,
                libc::MSG_DONTWAIT,
                ptr::null_mut(),
            )
        };
        if status < 0 {
            return none_if_passing(io::Error::last_os_error());
        }
        self.count = status as usize;
        Ok((0..self.count).map(|at| self.part(at)).sum())
    }

    /// Take apart what came in buffer `at`; how many datagrams that are.
    #[inline]
    fn part(&mut self, at: usize) -> usize {
        let header = &self.headers[at];
        let len = (header.msg_len as usize).min(self.stride_bytes);
        let control = self.controls.get(at).map_or(Control::default(), |control| {
            Control::read(&control[..header.msg_hdr.msg_controllen.min(CONTROL_BYTES)])
        });
        let is_cut = header.msg_hdr.msg_flags & libc::MSG_TRUNC != 0;
        self.batches[at] = Batch::new(len, control.segment_bytes, is_cut);
        self.batches[at].count()
    }

    /// Let the headers point to their parts, with all the room there is.
    fn point(&mut self) {
        let chunks = self.bytes.chunks_exact_mut(self.stride_bytes);
        let places = self.parts.iter_mut().zip(&mut self.names).zip(chunks);
        for (header, ((part, name), chunk)) in self.headers.iter_mut().zip(places) {
            part.iov_base = chunk.as_mut_ptr().cast();
            part.iov_len = chunk.len();
            header.msg_hdr.msg_name = name.as_mut_ptr();
            header.msg_hdr.msg_namelen = Name::BYTES as libc::socklen_t;
            header.msg_hdr.msg_iov = part;
            header.msg_hdr.msg_iovlen = 1;
        }
        for (header, control) in self.headers.iter_mut().zip(&mut self.controls) {
            header.msg_hdr.msg_control = control.as_mut_ptr().cast();
            header.msg_hdr.msg_controllen = control.len();
        }
    }
}

/// "Nothing there", "interrupted" and a pending ICMP error mean an empty batch.
fn none_if_passing(error: io::Error) -> io::Result<usize> {
    match error.raw_os_error() {
        Some(libc::EAGAIN | libc::EINTR | libc::ECONNREFUSED) => Ok(0),
        Some(_) | None => Err(error),
    }
}

fn is_readable(socket: &UdpListener, limit: Duration) -> io::Result<bool> {
    let mut poll = libc::pollfd { fd: socket.as_raw_fd(), events: libc::POLLIN, revents: 0 };
    let limit = libc::timespec {
        tv_sec: limit.as_secs().try_into().unwrap_or(libc::time_t::MAX),
        tv_nsec: limit.subsec_nanos().into(),
    };
    // SAFETY: `poll` and `limit` outlive the call; a null signal mask changes none.
    let status = unsafe { libc::ppoll(&raw mut poll, 1, &raw const limit, ptr::null()) };
    if status < 0 {
        return none_if_passing(io::Error::last_os_error()).map(|_| false);
    }
    Ok(status > 0)
}

/// Distance of two buffers for joined datagrams: an odd number of cache lines, else all would share
/// the same few cache sets.
const JOINED_STRIDE_BYTES: usize = (BATCH_BYTES_MAX.div_ceil(64) | 1) * 64;
