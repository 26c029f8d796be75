//! Responder: opens sockets and echoes on them, in one of three ways.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;

use trunkline::transport::{MediaPacket, Plane, PlaneOptions, UdpListener};
use trunkline::wire::{MediaSocket, MediaTransmit};

use super::idle::Idle;
use super::{bind, echo};
use crate::clock::Clock;
use crate::error::Error;
use crate::usage::{Usage, UsageMeter};

/// How packets are echoed.
#[derive(Clone, Copy, Debug)]
pub(super) enum Responder {
    /// `epoll_wait`, then `recvfrom` and `sendto` for each.
    Poll,
    /// `recvmmsg` and `sendmmsg` on one socket.
    Batch,
    /// The packet plane of a shard, without a shard.
    Plane,
}

impl Responder {
    /// Echo on `count` sockets until `done`, having told where they are; how busy that was.
    pub(super) fn serve(
        self,
        count: u32,
        opened: Sender<Vec<SocketAddr>>,
        done: &AtomicBool,
    ) -> Result<Usage, Error> {
        match self {
            Responder::Poll => {
                let sockets = plain_sockets(count)?;
                for socket in &sockets {
                    socket.set_nonblocking(true)?;
                }
                let addresses = addresses(&sockets)?;
                measured(opened, addresses, |idle| Ok(echo::poll(&sockets, idle, done)?))
            }
            Responder::Batch => {
                let socket = bind()?;
                let addresses = vec![socket.local()];
                measured(opened, addresses, |idle| Ok(echo::batch(&socket, idle, done)?))
            }
            Responder::Plane => {
                let (mut plane, addresses) = plane(count)?;
                measured(opened, addresses, |idle| on_plane(&mut plane, idle, done))
            }
        }
    }
}

/// Tell the addresses, run `work`, and say how busy the thread was besides looking in vain.
fn measured(
    opened: Sender<Vec<SocketAddr>>,
    addresses: Vec<SocketAddr>,
    work: impl FnOnce(&mut Idle) -> Result<(), Error>,
) -> Result<Usage, Error> {
    let clock = Clock::new();
    let mut idle = Idle::new(clock);
    opened.send(addresses).map_err(|_| Error::Thread)?;
    let meter = UsageMeter::of_this_thread(clock);
    work(&mut idle)?;
    Ok(meter.usage_but(idle.spent()))
}

fn on_plane(plane: &mut Plane, idle: &mut Idle, done: &AtomicBool) -> Result<(), Error> {
    while !done.load(Ordering::Relaxed) {
        let count = plane.submit(0)?;
        let media = plane.media();
        while let Some(MediaPacket { socket, remote, .. }) = media.next() {
            media.forward(MediaTransmit { socket, remote });
        }
        idle.turned(count > 0);
    }
    Ok(())
}

/// A plane with `count` media sockets, and where they are.
fn plane(count: u32) -> Result<(Plane, Vec<SocketAddr>), Error> {
    let listener: UdpListener = bind()?;
    let options = PlaneOptions { media_sockets: count, ..PlaneOptions::default() };
    let mut plane = Plane::new(vec![listener], options)?;
    // The plane takes addresses with a port: those of sockets that are closed again at once.
    let addresses = addresses(&plain_sockets(count)?)?;
    for (index, &address) in (0..).zip(&addresses) {
        plane.open_media(MediaSocket::from_index(index), address).map_err(Error::bind)?;
    }
    Ok((plane, addresses))
}

fn plain_sockets(count: u32) -> io::Result<Vec<UdpSocket>> {
    (0..count).map(|_| UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))).collect()
}

fn addresses(sockets: &[UdpSocket]) -> io::Result<Vec<SocketAddr>> {
    sockets.iter().map(UdpSocket::local_addr).collect()
}

#[cfg(test)]
mod tests;
