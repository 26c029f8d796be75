//! Echoes by plain I/O: what a program without `io_uring` would do.

use std::io::{self, ErrorKind};
use std::net::UdpSocket;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use trunkline::transport::{PlainPoller, PlainReceiver, PlainSender, UdpListener};

use super::idle::Idle;
use super::talk::PACKET_BYTES;

/// Echo on many sockets: `epoll_wait` for those that are readable, a `recvfrom` and a `sendto` each.
pub(super) fn poll(sockets: &[UdpSocket], idle: &mut Idle, done: &AtomicBool) -> io::Result<()> {
    let mut poller = PlainPoller::new(BATCH)?;
    for (index, socket) in sockets.iter().enumerate() {
        poller.add(socket, index)?;
    }
    let mut bytes = [0; BUFFER_BYTES];
    while !done.load(Ordering::Relaxed) {
        let mut has_moved = false;
        for index in poller.wait(Duration::ZERO)? {
            let Some(socket) = sockets.get(index) else { continue };
            match socket.recv_from(&mut bytes) {
                Ok((len, remote)) => drop(socket.send_to(&bytes[..len], remote)),
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
            has_moved = true;
        }
        idle.turned(has_moved);
    }
    Ok(())
}

/// Echo on one socket: a `recvmmsg` and a `sendmmsg` for all that is there.
pub(super) fn batch(socket: &UdpListener, idle: &mut Idle, done: &AtomicBool) -> io::Result<()> {
    let mut receiver = PlainReceiver::new(BATCH, BUFFER_BYTES);
    let mut sender = PlainSender::new(BATCH, BUFFER_BYTES);
    while !done.load(Ordering::Relaxed) {
        let count = receiver.receive(socket, None)?;
        for (remote, bytes, _) in receiver.received() {
            if let Some(slot) = sender.slot() {
                slot.put(bytes);
                sender.commit(remote);
            }
        }
        if count > 0 {
            sender.flush(socket)?;
        }
        idle.turned(count > 0);
    }
    Ok(())
}

/// Sockets or packets per system call.
const BATCH: usize = 64;
/// A little more than what comes.
const BUFFER_BYTES: usize = PACKET_BYTES.next_multiple_of(256);
