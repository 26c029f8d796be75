//! The media sockets themselves: bound for good, and what the kernel dropped at them.

use std::io;
use std::net::SocketAddr;
use std::os::fd::{AsFd, AsRawFd, OwnedFd, RawFd};

use socket2::{Domain, Protocol, Socket, Type};

use super::super::drops::Drops;
use super::super::{BindError, udp};

/// The open sockets, by their place among the ring's media files.
#[derive(Default)]
pub(super) struct Sockets {
    open: Vec<Option<Bound>>,
    /// A bit per socket: whether it yielded a packet since its drops were last asked for.
    heard: Vec<u64>,
    drops: u64,
}

struct Bound {
    descriptor: OwnedFd,
    drops: Drops,
}

impl Sockets {
    /// Bind `file` to `address`, alone and for good.
    pub(super) fn open(&mut self, file: u32, address: SocketAddr) -> Result<RawFd, BindError> {
        let index = file as usize;
        if index >= self.open.len() {
            self.open.resize_with(index + 1, || None);
            self.heard.resize(self.open.len().div_ceil(BITS), 0);
        }
        let descriptor = bind(address)?;
        let raw = descriptor.as_raw_fd();
        self.open[index] = Some(Bound { descriptor, drops: Drops::default() });
        Ok(raw)
    }

    /// Close `file`, which the ring does not know.
    pub(super) fn close(&mut self, file: u32) {
        if let Some(bound) = self.open.get_mut(file as usize) {
            *bound = None;
        }
    }

    /// The indices of the open ones.
    pub(super) fn indices(&self) -> impl DoubleEndedIterator<Item = u32> {
        let open = self.open.iter().enumerate().filter(|(_, bound)| bound.is_some());
        open.map(|(index, _)| index as u32)
    }

    /// `file` yielded a packet.
    #[inline]
    pub(super) fn hear(&mut self, file: u32) {
        let index = file as usize;
        if let Some(word) = self.heard.get_mut(index / BITS) {
            *word |= 1 << (index % BITS);
        }
    }

    /// Packets dropped so far, having asked every socket heard since the last call.
    pub(super) fn kernel_drops(&mut self) -> io::Result<u64> {
        for (at, word) in self.heard.iter_mut().enumerate() {
            while *word != 0 {
                let index = at * BITS + word.trailing_zeros() as usize;
                if let Some(bound) = self.open.get_mut(index).and_then(Option::as_mut) {
                    let now = udp::kernel_drops(bound.descriptor.as_fd())?;
                    self.drops += bound.drops.since_last(now);
                }
                *word &= *word - 1;
            }
        }
        Ok(self.drops)
    }
}

/// A socket of ours alone at `address`, with the buffers every socket gets: they hold five seconds
/// of a G.711 stream.
fn bind(address: SocketAddr) -> Result<OwnedFd, BindError> {
    let at = |step| move |source| BindError::at(address, step, source);
    let domain = Domain::for_address(address);
    let socket = Socket::new(domain, Type::DGRAM.nonblocking(), Some(Protocol::UDP))
        .map_err(at("socket"))?;
    match address {
        SocketAddr::V4(_) => udp::forbid_fragments(&socket).map_err(at("MTU_DISCOVER"))?,
        SocketAddr::V6(_) => socket.set_only_v6(true).map_err(at("IPV6_V6ONLY"))?,
    }
    socket.bind(&address.into()).map_err(at("bind"))?;
    Ok(socket.into())
}

/// Sockets per word of `heard`.
const BITS: usize = u64::BITS as usize;
