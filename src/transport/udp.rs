//! A bound UDP socket of ours, sized, with what the kernel granted (RFC 3261 §18.2.1).

mod option;

use std::io;
use std::net::SocketAddr;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};

use socket2::{Domain, Protocol, Socket, Type};

use self::option::Side;
pub(super) use self::option::forbid_fragments;
use super::{BindError, BindOptions};

/// A UDP socket bound to one of our addresses.
#[derive(Debug)]
pub struct UdpListener {
    socket: Socket,
    local: SocketAddr,
    rx_bytes: usize,
    tx_bytes: usize,
}

impl UdpListener {
    /// Bind `address` for one owner; the port must be free.
    pub fn bind(address: SocketAddr, options: BindOptions) -> Result<UdpListener, BindError> {
        open(address, options, Share::Alone)
    }

    /// Bind `address` for `count` owners (one socket per shard, `SO_REUSEPORT`).
    ///
    /// The port must be free: the first socket binds alone and only then lets the others in, so
    /// a stranger of the same user who also shares the port is refused like any other owner.
    pub fn bind_shared(
        address: SocketAddr,
        options: BindOptions,
        count: usize,
    ) -> Result<Vec<UdpListener>, BindError> {
        let first = open(address, options, Share::Alone)?;
        let local = first.local;
        if count > 1 {
            let refused = |source| BindError::at(address, "SO_REUSEPORT", source);
            first.socket.set_reuse_port(true).map_err(refused)?;
        }
        let mut listeners = Vec::with_capacity(count);
        listeners.push(first);
        while listeners.len() < count {
            listeners.push(open(local, options, Share::Joining)?);
        }
        Ok(listeners)
    }

    /// From now on exchange datagrams with `remote` alone; from others the kernel takes none. A
    /// later call chooses another peer.
    pub fn connect(&self, remote: SocketAddr) -> io::Result<()> {
        self.socket.connect(&remote.into())
    }

    /// From now on the kernel may hand over many datagrams of one peer as one, which only a reader
    /// that takes them apart may ask for: a [`Plane`](super::Plane) with
    /// [`PlaneOptions::gro`](super::PlaneOptions::gro), or a
    /// [`PlainReceiver::joined`](super::PlainReceiver::joined). Since Linux 5.0.
    pub fn join(&self) -> io::Result<()> {
        self.set_joining(true)
    }

    /// Whether the kernel may [join](UdpListener::join) from now on.
    pub(super) fn set_joining(&self, may_join: bool) -> io::Result<()> {
        option::set(&self.socket, libc::SOL_UDP, libc::UDP_GRO, may_join.into())
    }

    /// From now on every datagram comes with the time the kernel took it in.
    pub(super) fn stamp(&self) -> io::Result<()> {
        option::set(&self.socket, libc::SOL_SOCKET, libc::SO_TIMESTAMPNS, 1)
    }

    /// The address it is bound to, with the port the kernel chose when port 0 was asked for.
    pub fn local(&self) -> SocketAddr {
        self.local
    }

    /// Receive buffer granted, comparable with [`BindOptions::rx_bytes`]; less than asked for
    /// means that `net.core.rmem_max` clamped it.
    pub fn rx_bytes(&self) -> usize {
        self.rx_bytes
    }

    /// Send buffer granted, comparable with [`BindOptions::tx_bytes`]; less than asked for means
    /// that `net.core.wmem_max` clamped it.
    pub fn tx_bytes(&self) -> usize {
        self.tx_bytes
    }

    /// Datagrams the kernel has dropped at this socket so far, modulo 2^32: the very counter that
    /// `SO_RXQ_OVFL` reports, read without waiting for a datagram to carry it.
    pub fn kernel_drops(&self) -> io::Result<u32> {
        kernel_drops(self.as_fd())
    }
}

impl AsRawFd for UdpListener {
    fn as_raw_fd(&self) -> RawFd {
        self.socket.as_raw_fd()
    }
}

impl AsFd for UdpListener {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }
}

/// Datagrams the kernel has dropped at `socket` so far, modulo 2^32.
pub(super) fn kernel_drops(socket: BorrowedFd<'_>) -> io::Result<u32> {
    let mut counters = [0u32; MEMINFO_WORDS];
    let mut len = size_of_val(&counters) as libc::socklen_t;
    // SAFETY: `counters` is valid for writes of `len` bytes and outlives the call.
    let status = unsafe {
        libc::getsockopt(
            socket.as_raw_fd(),
            libc::SOL_SOCKET,
            libc::SO_MEMINFO,
            counters.as_mut_ptr().cast(),
            &raw mut len,
        )
    };
    if status < 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(counters[libc::SK_MEMINFO_DROPS as usize])
}

/// Who else is on the port when a socket binds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Share {
    /// Nobody may be.
    Alone,
    /// Sockets of ours are.
    Joining,
}

fn open(address: SocketAddr, asked: BindOptions, share: Share) -> Result<UdpListener, BindError> {
    let at = |step| move |source| BindError::at(address, step, source);
    let domain = Domain::for_address(address);
    let socket = Socket::new(domain, Type::DGRAM.nonblocking(), Some(Protocol::UDP))
        .map_err(at("socket"))?;
    if address.is_ipv6() {
        socket.set_only_v6(true).map_err(at("IPV6_V6ONLY"))?;
    }
    if share == Share::Joining {
        socket.set_reuse_port(true).map_err(at("SO_REUSEPORT"))?;
    }
    option::allow_fragments(&socket, address).map_err(at("MTU_DISCOVER"))?;
    option::size(&socket, Side::Receive, asked.rx_bytes).map_err(at("SO_RCVBUF"))?;
    option::size(&socket, Side::Send, asked.tx_bytes).map_err(at("SO_SNDBUF"))?;
    socket.bind(&address.into()).map_err(at("bind"))?;
    let local = socket.local_addr().map_err(at("getsockname"))?.as_socket().unwrap_or(address);
    // The kernel keeps, and tells, twice what it was asked for.
    let rx_bytes = socket.recv_buffer_size().map_err(at("SO_RCVBUF"))? / 2;
    let tx_bytes = socket.send_buffer_size().map_err(at("SO_SNDBUF"))? / 2;
    Ok(UdpListener { socket, local, rx_bytes, tx_bytes })
}

/// Words of the kernel's `SK_MEMINFO_VARS` that we read: up to and with the drops.
const MEMINFO_WORDS: usize = libc::SK_MEMINFO_DROPS as usize + 1;

#[cfg(test)]
mod tests;
