//! The ports of one address family: opened in order, leased in the order they became free.

use std::collections::VecDeque;
use std::net::IpAddr;

use crate::limits::MEDIA_PORTS_AHEAD;
use crate::wire::SocketAnswer;

/// Ports numbered from `base` on; each address has the same share.
#[derive(Debug)]
pub(super) struct Family {
    addresses: Vec<IpAddr>,
    base: u32,
    /// How many there are.
    total: u32,
    /// How many were asked for so far, in order.
    fresh: u32,
    /// Of these, given back for want of files.
    again: Vec<u32>,
    /// Of these, not answered yet.
    ordered: u32,
    ready: VecDeque<u32>,
    leased: u32,
    /// Whether a port needs a socket.
    is_bound: bool,
}

impl Family {
    pub(super) fn new(addresses: Vec<IpAddr>, base: u32, total: u32, is_bound: bool) -> Family {
        Family {
            addresses,
            base,
            total,
            fresh: 0,
            again: Vec::new(),
            ordered: 0,
            ready: VecDeque::new(),
            leased: 0,
            is_bound,
        }
    }

    pub(super) fn total(&self) -> u32 {
        self.total
    }

    /// Whether port `number` is one of these.
    #[inline]
    pub(super) fn has(&self, number: u32) -> bool {
        number.wrapping_sub(self.base) < self.total
    }

    /// The address of port `number`, and its place on it.
    pub(super) fn place(&self, number: u32, pairs: u32) -> (IpAddr, u16) {
        let index = number - self.base;
        (self.addresses[(index / pairs) as usize], (index % pairs) as u16)
    }

    #[inline]
    pub(super) fn lease(&mut self) -> Option<u32> {
        let number = match self.ready.pop_front() {
            Some(number) => number,
            None if !self.is_bound && self.fresh < self.total => {
                self.fresh += 1;
                self.base + self.fresh - 1
            }
            None => return None,
        };
        self.leased += 1;
        Some(number)
    }

    /// A port that was not ready is on lease all the same.
    pub(super) fn lend(&mut self) {
        self.leased += 1;
    }

    #[inline]
    pub(super) fn take_back(&mut self) {
        self.leased -= 1;
    }

    #[inline]
    pub(super) fn make_ready(&mut self, number: u32) {
        self.ready.push_back(number);
    }

    /// Whether fewer are ready than should be, and more can be had.
    #[inline]
    pub(super) fn is_short(&self) -> bool {
        self.is_bound
            && self.ready.len() as u32 + self.ordered < MEDIA_PORTS_AHEAD
            && (self.fresh < self.total || !self.again.is_empty())
    }

    /// The next port to open.
    pub(super) fn order(&mut self) -> Option<u32> {
        if !self.is_short() {
            return None;
        }
        self.ordered += 1;
        if let Some(number) = self.again.pop() {
            return Some(number);
        }
        self.fresh += 1;
        Some(self.base + self.fresh - 1)
    }

    /// An order was answered.
    pub(super) fn answer(&mut self, number: u32, answer: SocketAnswer) {
        self.ordered -= 1;
        match answer {
            SocketAnswer::Open => self.ready.push_back(number),
            SocketAnswer::Refused => {}
            SocketAnswer::NoMore => self.again.push(number),
        }
    }

    pub(super) fn leased(&self) -> u32 {
        self.leased
    }

    pub(super) fn ready(&self) -> usize {
        self.ready.len()
    }
}
