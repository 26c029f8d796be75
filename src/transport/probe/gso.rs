//! Whether two datagrams sent as one arrive as two.

use std::io;
use std::net::{Ipv4Addr, UdpSocket};
use std::os::fd::AsRawFd;
use std::time::Duration;

/// Send two on loopback.
pub(super) fn try_segments() -> io::Result<()> {
    let [from, to] = [(); 2].map(|()| UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)));
    let (from, to) = (from?, to?);
    to.set_read_timeout(Some(WAIT))?;
    cut(&from, BYTES_EACH as libc::c_int)?;
    from.send_to(&[b'x'; 2 * BYTES_EACH], to.local_addr()?)?;
    for _ in 0..2 {
        if to.recv(&mut [0; 2 * BYTES_EACH])? != BYTES_EACH {
            return Err(io::Error::other("it was not cut"));
        }
    }
    Ok(())
}

/// Have the kernel cut what leaves `socket` into datagrams of `bytes_each`.
fn cut(socket: &UdpSocket, bytes_each: libc::c_int) -> io::Result<()> {
    // SAFETY: the kernel reads `bytes_each`, as many bytes as are told, during the call.
    let status = unsafe {
        libc::setsockopt(
            socket.as_raw_fd(),
            libc::SOL_UDP,
            libc::UDP_SEGMENT,
            (&raw const bytes_each).cast(),
            size_of_val(&bytes_each) as libc::socklen_t,
        )
    };
    if status == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// Of each of the two.
const BYTES_EACH: usize = 64;

/// Loopback delivers at once.
const WAIT: Duration = Duration::from_secs(1);
