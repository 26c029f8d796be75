//! Sockets: one bound to an even port for each call that may be in progress (RFC 3550 §11).
//!
//! `PlainPoller` sleeps in whole milliseconds, which are the ticks of the wheel: here waits are as long as
//! they should be.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::os::fd::{AsFd, OwnedFd};
use std::time::Duration;

use rustix::event::{Timespec, epoll};
use rustix::net::{RecvFlags, SendFlags, recvfrom, sendto};
use trunkline::transport::{BindError, BindOptions, UdpListener};

use crate::error::Error;

/// Media sockets by slot, and what waits for all of them at once.
pub(super) struct Sockets {
    sockets: Box<[UdpListener]>,
    epoll: OwnedFd,
    events: Vec<epoll::Event>,
}

impl Sockets {
    /// `count` sockets on `ip`, on even ports of `ports` that are free.
    pub(super) fn open(
        ip: IpAddr,
        ports: &RangeInclusive<u16>,
        count: u32,
    ) -> Result<Sockets, Error> {
        let epoll = epoll::create(epoll::CreateFlags::CLOEXEC).map_err(io::Error::from)?;
        let mut sockets = Vec::with_capacity(count as usize);
        let options = BindOptions { rx_bytes: BUFFER_BYTES, tx_bytes: BUFFER_BYTES };
        for port in ports.clone().filter(|port| port % 2 == 0) {
            if sockets.len() == count as usize {
                break;
            }
            let socket = match UdpListener::bind(SocketAddr::new(ip, port), options) {
                Ok(socket) => socket,
                Err(BindError::PortInUse { .. }) => continue,
                Err(error) => return Err(Error::bind(error)),
            };
            let slot = epoll::EventData::new_u64(sockets.len() as u64);
            epoll::add(&epoll, &socket, slot, epoll::EventFlags::IN).map_err(io::Error::from)?;
            sockets.push(socket);
        }
        if sockets.len() < count as usize {
            let ports = format!("{}..{}", ports.start(), ports.end());
            return Err(Error::FewPorts { ports, found: sockets.len(), count });
        }
        let events = Vec::with_capacity(EVENTS_MAX);
        Ok(Sockets { sockets: sockets.into_boxed_slice(), epoll, events })
    }

    /// The port of each slot.
    pub(super) fn ports(&self) -> Box<[u16]> {
        self.sockets.iter().map(|socket| socket.local().port()).collect()
    }

    /// Let [`Sockets::look`] wake for `socket`, too.
    pub(super) fn watch(&self, socket: &UdpListener) -> io::Result<()> {
        let other = epoll::EventData::new_u64(OTHER);
        Ok(epoll::add(&self.epoll, socket, other, epoll::EventFlags::IN)?)
    }

    /// Find out who has something; with nothing there, sleep at most `wait`. Returns how many.
    pub(super) fn look(&mut self, wait: Duration) -> io::Result<usize> {
        self.events.clear();
        let room = rustix::buffer::spare_capacity(&mut self.events);
        let wait =
            Timespec { tv_sec: wait.as_secs().cast_signed(), tv_nsec: wait.subsec_nanos().into() };
        match epoll::wait(&self.epoll, room, Some(&wait)) {
            Ok(count) => Ok(count),
            Err(rustix::io::Errno::INTR) => Ok(0),
            Err(error) => Err(error.into()),
        }
    }

    /// How many slots the last look found to have something.
    pub(super) fn ready(&self) -> usize {
        self.events.len()
    }

    /// The slot that the last look found at place `at`; `None` for the socket watched, too.
    pub(super) fn ready_slot(&self, at: usize) -> Option<u32> {
        let slot = self.events.get(at)?.data.u64();
        (slot != OTHER).then_some(slot as u32)
    }

    /// Take one datagram from the socket of `slot`, as far as it fits: from whom, and its length
    /// (above that of `buffer`: it was cut). `None`: nothing there.
    pub(super) fn receive(&self, slot: u32, buffer: &mut [u8]) -> Option<(SocketAddr, usize)> {
        let socket = self.sockets.get(slot as usize)?;
        // An ICMP error that waits at the socket is taken away by being told.
        let (_, len, remote) = recvfrom(socket, buffer, RecvFlags::TRUNC).ok()?;
        Some((SocketAddr::try_from(remote?).ok()?, len))
    }

    /// Hand a packet to the kernel. Whether it took it.
    pub(super) fn send(&self, slot: u32, remote: SocketAddr, bytes: &[u8]) -> bool {
        let socket = self.sockets.get(slot as usize);
        socket.is_some_and(|socket| {
            sendto(socket.as_fd(), bytes, SendFlags::empty(), &remote) == Ok(bytes.len())
        })
    }

    /// Datagrams the kernel dropped at any of them.
    pub(super) fn kernel_drops(&self) -> io::Result<u64> {
        self.sockets.iter().try_fold(0, |sum, socket| Ok(sum + u64::from(socket.kernel_drops()?)))
    }
}

/// Two seconds of packets, as the kernel charges them.
const BUFFER_BYTES: usize = 64 << 10;
/// Sockets served between two looks at everything else.
const EVENTS_MAX: usize = 256;
/// Stands for the socket that is no slot's.
const OTHER: u64 = u64::MAX;
