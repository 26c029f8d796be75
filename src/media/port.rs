//! Media ports: even for RTP, the odd one after it for RTCP (RFC 3550 §11), divided among the shards.

use std::collections::VecDeque;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use super::control::ControlSockets;
use super::family::Family;
use crate::api::Config;
use crate::limits::MEDIA_PORTS_MAX;
use crate::time::{Timestamp, earlier};
use crate::wire::{MediaSocket, SocketAnswer, SocketOrder};

/// A lease of one RTP port and the RTCP port after it. Moves to whoever must give it back with [`Ports::release`].
#[derive(Debug, PartialEq, Eq)]
#[must_use = "a port that is not released is leaked"]
pub struct MediaPort {
    number: u32,
}

impl MediaPort {
    /// Its number on this shard.
    #[inline]
    pub fn number(&self) -> u32 {
        self.number
    }
}

/// The ports of one shard. A port is leased only once its RTP socket is open, and some are always opened ahead. A
/// returned port goes to the back of the queue; if media flowed on it, it rests first unless no other is left, so that
/// late packets of the last call do not meet the next.
#[derive(Debug)]
pub struct Ports {
    v4: Family,
    v6: Family,
    /// Returned after media flowed, with the time from which they may be leased again.
    resting: VecDeque<(Timestamp, u32)>,
    /// First even port of this shard's part of the range, and how many pairs it has on each address.
    first: u16,
    pairs: u32,
    /// RTCP sockets, for calls whose media flows.
    controls: ControlSockets,
    /// The host refused another socket for want of files: until then it is not asked for more.
    exhausted_until: Option<Timestamp>,
}

impl Ports {
    /// This shard's share of the configured ports.
    pub fn new(config: &Config) -> Ports {
        let range = &config.media.ports;
        let first = u32::from(*range.start()).next_multiple_of(2);
        let pairs = config.media.pairs() / config.shards as u32;
        let first = first + 2 * pairs * config.shard as u32;
        let is_bound = config.media.direction != crate::api::Direction::Inactive;
        let of = |is_v4: bool, base: u32| {
            let addresses = config.media.addresses.iter().copied();
            let addresses: Vec<IpAddr> = addresses.filter(|a| a.is_ipv4() == is_v4).collect();
            let total = (addresses.len() as u32 * pairs).min(MEDIA_PORTS_MAX);
            Family::new(addresses, base, total, is_bound)
        };
        let v4 = of(true, 0);
        let v6 = of(false, v4.total());
        Ports {
            v4,
            v6,
            resting: VecDeque::new(),
            first: first as u16,
            pairs,
            controls: ControlSockets::default(),
            exhausted_until: None,
        }
    }

    /// Lease a port of the family of a peer; `None` when all are leased, or being opened.
    #[inline]
    pub fn lease(&mut self, is_v4: bool) -> Option<MediaPort> {
        let family = if is_v4 { &mut self.v4 } else { &mut self.v6 };
        let number = match family.lease() {
            Some(number) => number,
            None => self.hurry(is_v4)?,
        };
        Some(MediaPort { number })
    }

    /// Every port is leased or rests: the one that rested longest, whatever its rest.
    #[cold]
    fn hurry(&mut self, is_v4: bool) -> Option<u32> {
        let family = if is_v4 { &mut self.v4 } else { &mut self.v6 };
        let place = self.resting.iter().position(|(_, number)| family.has(*number))?;
        let (_, number) = self.resting.remove(place)?;
        family.lend();
        Some(number)
    }

    /// Give a port back, and say when media flowed on it last, if any did.
    #[inline]
    pub fn release(&mut self, port: MediaPort, media_flowed: Option<Timestamp>) {
        let number = port.number;
        let family = self.family(number);
        family.take_back();
        match media_flowed {
            None => family.make_ready(number),
            Some(now) => self.resting.push_back((now + REST, number)),
        }
    }

    /// Let go of ports that have rested, and of the belief that the host has no files.
    pub fn wake(&mut self, now: Timestamp) {
        self.exhausted_until = self.exhausted_until.filter(|until| *until > now);
        while let Some((until, number)) = self.resting.front().copied()
            && until <= now
        {
            self.resting.pop_front();
            self.family(number).make_ready(number);
        }
    }

    /// When [`Ports::wake`] has something to do next.
    pub fn wakes_at(&self) -> Option<Timestamp> {
        earlier(self.resting.front().map(|(until, _)| *until), self.exhausted_until)
    }

    /// Where packets for `socket` are to be sent.
    pub fn address(&self, socket: MediaSocket) -> SocketAddr {
        let number = socket.port();
        let family = if self.v4.has(number) { &self.v4 } else { &self.v6 };
        let (ip, place) = family.place(number, self.pairs);
        SocketAddr::new(ip, self.first + 2 * place + u16::from(socket.is_rtcp()))
    }

    /// The RTCP half of `port` is wanted.
    pub fn want_control(&mut self, number: u32) {
        self.controls.want(number);
    }

    /// Whether that half is open.
    pub fn is_control_open(&self, number: u32) -> bool {
        self.controls.is_open(number)
    }

    /// The next socket to open, if one is wanted.
    #[inline]
    pub fn order(&mut self) -> Option<SocketOrder> {
        let is_wanted = !self.controls.is_empty() || self.v4.is_short() || self.v6.is_short();
        if is_wanted && self.exhausted_until.is_none() { self.order_now() } else { None }
    }

    #[cold]
    fn order_now(&mut self) -> Option<SocketOrder> {
        let socket = match self.controls.order() {
            Some(number) => MediaSocket::rtcp(number),
            None => {
                let number = self.v4.order().or_else(|| self.v6.order())?;
                MediaSocket::rtp(number)
            }
        };
        Some(SocketOrder { socket, address: self.address(socket) })
    }

    /// What became of an order.
    pub fn answer(&mut self, now: Timestamp, socket: MediaSocket, answer: SocketAnswer) {
        if answer == SocketAnswer::NoMore {
            self.exhausted_until = Some(now + ASK_AGAIN);
        }
        let number = socket.port();
        match socket.is_rtcp() {
            true => self.controls.answer(number, answer),
            false => self.family(number).answer(number, answer),
        }
    }

    /// Ports on lease.
    pub fn live(&self) -> u64 {
        u64::from(self.v4.leased()) + u64::from(self.v6.leased())
    }

    /// Ports that can be leased now.
    pub fn ready(&self) -> usize {
        self.v4.ready() + self.v6.ready()
    }

    #[inline]
    fn family(&mut self, number: u32) -> &mut Family {
        if self.v4.has(number) { &mut self.v4 } else { &mut self.v6 }
    }
}

/// Longer than packets stay in a network, or a peer takes to hear that the call is over.
const REST: Duration = Duration::from_secs(2);

/// Others may have closed files by then; a host that has none is not asked in vain all the time.
const ASK_AGAIN: Duration = Duration::from_secs(1);
