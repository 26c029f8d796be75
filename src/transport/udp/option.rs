//! Options of a UDP socket (`setsockopt`).

use std::io;
use std::net::SocketAddr;
use std::os::fd::AsRawFd;

use socket2::Socket;

/// Clear don't-fragment: a message above the path's MTU must still arrive (RFC 3261 §18.1.1
/// moves requests to TCP then, but a response goes where the Via says).
pub(super) fn allow_fragments(socket: &Socket, address: SocketAddr) -> io::Result<()> {
    match address {
        SocketAddr::V4(_) => {
            let (level, name) = (libc::IPPROTO_IP, libc::IP_MTU_DISCOVER);
            set(socket, level, name, libc::IP_PMTUDISC_DONT)
        }
        SocketAddr::V6(_) => {
            let (level, name) = (libc::IPPROTO_IPV6, libc::IPV6_MTU_DISCOVER);
            set(socket, level, name, libc::IPV6_PMTUDISC_DONT)
        }
    }
}

/// Never fragment what `socket`, of IPv4, sends. The kernel then numbers no packets, 3 % of an echo;
/// one that is too long for its path is refused.
pub(in super::super) fn forbid_fragments(socket: &Socket) -> io::Result<()> {
    set(socket, libc::IPPROTO_IP, libc::IP_MTU_DISCOVER, libc::IP_PMTUDISC_DO)
}

#[derive(Clone, Copy)]
pub(super) enum Side {
    Receive,
    Send,
}

/// Ask for `bytes`, past the host's maximum where CAP_NET_ADMIN allows it.
pub(super) fn size(socket: &Socket, side: Side, bytes: usize) -> io::Result<()> {
    let asked = libc::c_int::try_from(bytes).unwrap_or(libc::c_int::MAX);
    let (forced, plain) = match side {
        Side::Receive => (libc::SO_RCVBUFFORCE, libc::SO_RCVBUF),
        Side::Send => (libc::SO_SNDBUFFORCE, libc::SO_SNDBUF),
    };
    set(socket, libc::SOL_SOCKET, forced, asked)
        .or_else(|_| set(socket, libc::SOL_SOCKET, plain, asked))
}

/// Set option `name` of `level` to `value`.
pub(super) fn set(
    socket: &Socket,
    level: libc::c_int,
    name: libc::c_int,
    value: libc::c_int,
) -> io::Result<()> {
    let len = size_of_val(&value) as libc::socklen_t;
    // SAFETY: `value` is valid for reads of `len` bytes and outlives the call.
    let status = unsafe {
        libc::setsockopt(socket.as_raw_fd(), level, name, (&raw const value).cast(), len)
    };
    if status < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}
