//! A network of its own for a test: a loopback that nobody else uses.
//!
//! No program is run for that: until it has begun, it would hold what the tests beside it have open.

use std::net::UdpSocket;
use std::os::fd::AsRawFd;

/// Run `test` where the loopback carries packets of `mtu` bytes; skip it, aloud, where this process may have no network
/// of its own.
pub(super) fn alone(mtu: i32, test: impl FnOnce() + Send + 'static) {
    let test = move || {
        // SAFETY: the call takes no pointers, and changes this thread alone.
        if unsafe { libc::unshare(libc::CLONE_NEWNET) } == 0 {
            set_up(mtu);
            test();
        } else {
            eprintln!("skipped: no network of our own without CAP_SYS_ADMIN");
        }
    };
    std::thread::spawn(test).join().unwrap();
}

fn set_up(mtu: i32) {
    let socket = UdpSocket::bind("0.0.0.0:0").unwrap();
    let flags = (libc::IFF_UP | libc::IFF_RUNNING) as libc::c_short;
    for (order, value) in [
        (libc::SIOCSIFMTU, libc::__c_anonymous_ifr_ifru { ifru_mtu: mtu }),
        (libc::SIOCSIFFLAGS, libc::__c_anonymous_ifr_ifru { ifru_flags: flags }),
    ] {
        let mut request = libc::ifreq { ifr_name: [0; libc::IFNAMSIZ], ifr_ifru: value };
        for (to, byte) in request.ifr_name.iter_mut().zip(b"lo") {
            *to = *byte as libc::c_char;
        }
        // SAFETY: the kernel reads `request`, which outlives the call.
        let status = unsafe { libc::ioctl(socket.as_raw_fd(), order as _, &raw const request) };
        assert_eq!(status, 0, "{}", std::io::Error::last_os_error());
    }
}
