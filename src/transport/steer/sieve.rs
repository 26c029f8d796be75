//! Sieve: INVITEs that would open a call, and ACKs of refusals, are dropped before they reach a socket of the shard.

use std::hash::{BuildHasher, RandomState};
use std::io;
use std::net::IpAddr;
use std::time::Duration;

use aya::EbpfError;
use aya::maps::{Array, HashMap, MapData, MapError};
use aya::programs::SocketFilter;

use super::error::kernel_error;
use super::head::{SPARED_BYTES_MAX, SPARED_MAX};
use super::loader::{self, Hook, Loaded};
use super::sieve_drops::SieveDrops;
use super::sieve_program::{DROPS_NAME, DROPS_WORDS, MAPS, SHARES_NAME, program};
use super::{SteerError, blocks};
use crate::limits::SIEVE_BLOCKS_MAX;
use crate::transport::UdpListener;
use crate::wire::{Shares, SieveOrder};

/// The sieve of one shard. It costs nothing while all may pass: it then hangs at no socket. When it does, whatever
/// for, it drops ACKs of refusals.
pub struct Sieve {
    loaded: Loaded,
    shares: Array<MapData, [u64; 2]>,
    drops: Array<MapData, [u64; DROPS_WORDS as usize]>,
    blocks: HashMap<MapData, [u8; 16], u64>,
    /// The sources in `blocks`, and when each may go on.
    blocked: Vec<(IpAddr, u64)>,
    is_share_all: bool,
    are_acks_wanted: bool,
    is_attached: bool,
}

impl Sieve {
    /// A sieve that lets all pass, in the kernel but not at work yet. A request to one of the URIs in `spared` always
    /// passes: a request inside a dialog is addressed to our Contact (RFC 3261 §12.2.1.1).
    pub fn load(spared: &[Vec<u8>]) -> Result<Sieve, SteerError> {
        let is_right = |uri: &Vec<u8>| (1..=SPARED_BYTES_MAX).contains(&uri.len());
        if spared.len() > SPARED_MAX || !spared.iter().all(is_right) {
            let (count_max, bytes_max) = (SPARED_MAX, SPARED_BYTES_MAX);
            return Err(SteerError::Spared { count_max, bytes_max });
        }
        let mut loaded = loader::load(Hook::Socket, STEP, &program(spared, key()), &MAPS)?;
        let unfit = |error: MapError| SteerError::at("opening the maps of the sieve", &error);
        let mut map = |name| loaded.take_map(name).expect("it is one of MAPS");
        let mut sieve = Sieve {
            shares: map(SHARES_NAME).try_into().map_err(unfit)?,
            drops: map(DROPS_NAME).try_into().map_err(unfit)?,
            blocks: map(blocks::NAME).try_into().map_err(unfit)?,
            loaded,
            blocked: Vec::with_capacity(SIEVE_BLOCKS_MAX as usize),
            is_share_all: true,
            are_acks_wanted: false,
            is_attached: false,
        };
        sieve.shares.set(0, [ALL; 2], 0).map_err(unfit)?;
        Ok(sieve)
    }

    /// Do as the engine says at `sockets`: all of the shard's, the same each time.
    pub fn obey(&mut self, order: SieveOrder, sockets: &[UdpListener]) -> io::Result<()> {
        match order {
            SieveOrder::Share(shares) => {
                self.is_share_all = shares == Shares::ALL;
                let bounds = [bound(shares.new), bound(shares.again)];
                self.shares.set(0, bounds, 0).map_err(refused)?;
            }
            SieveOrder::Block { source, time } => self.block(source, time)?,
            SieveOrder::Acks(are_wanted) => self.are_acks_wanted = are_wanted,
        }
        self.rest(sockets)
    }

    /// Forget the blocks that are over, and leave `sockets` alone when nothing is left to do. Costs one reading of the
    /// clock while blocks last; for about every second.
    pub fn rest(&mut self, sockets: &[UdpListener]) -> io::Result<()> {
        self.unblock_until(if self.blocked.is_empty() { 0 } else { monotonic_ns() })?;
        let is_needed = self.is_for_invites() || self.are_acks_wanted;
        if is_needed != self.is_attached {
            // Should one socket refuse, it hangs at those before.
            self.is_attached = true;
            sockets.iter().try_for_each(|socket| self.switch(socket, is_needed))?;
            self.is_attached = is_needed;
        }
        Ok(())
    }

    /// What was dropped so far, exactly.
    pub fn dropped(&self) -> io::Result<SieveDrops> {
        Ok(SieveDrops::of(self.drops.get(&0, 0).map_err(refused)?))
    }

    /// Whether it hangs at its sockets.
    pub fn is_attached(&self) -> bool {
        self.is_attached
    }

    /// Whether it is to drop INVITEs, and not ACKs alone.
    pub fn is_for_invites(&self) -> bool {
        !self.is_share_all || !self.blocked.is_empty()
    }

    /// The program, as the kernel is given it but for the addresses of maps: a number stands for each.
    pub fn program(spared: &[Vec<u8>], key: [u64; 2]) -> Vec<[u8; 8]> {
        program(spared, key).code.into_iter().map(|instruction| instruction.bytes()).collect()
    }

    fn block(&mut self, source: IpAddr, time: Duration) -> io::Result<()> {
        let now = monotonic_ns();
        let time_ns = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        let end = now.saturating_add(time_ns);
        match self.blocked.iter_mut().find(|(known, _)| *known == source) {
            Some(block) => block.1 = end,
            None => {
                self.make_room(now)?;
                self.blocked.push((source, end));
            }
        }
        self.blocks.insert(address(source), end, 0).map_err(refused)
    }

    /// Room for one more block, if need be that of the one that ends first.
    fn make_room(&mut self, now: u64) -> io::Result<()> {
        if self.blocked.len() < SIEVE_BLOCKS_MAX as usize {
            return Ok(());
        }
        let first_end = self.blocked.iter().map(|(_, end)| *end).min().unwrap_or(0);
        self.unblock_until(now.max(first_end))
    }

    fn unblock_until(&mut self, now: u64) -> io::Result<()> {
        let mut at = 0;
        while let Some(&(source, end)) = self.blocked.get(at) {
            if end > now {
                at += 1;
                continue;
            }
            self.blocked.swap_remove(at);
            self.blocks.remove(&address(source)).map_err(refused)?;
        }
        Ok(())
    }

    fn switch(&mut self, socket: &UdpListener, is_on: bool) -> io::Result<()> {
        let switched = if is_on {
            self.loaded.attach(socket)
        } else {
            SocketFilter::detach(socket).map_err(EbpfError::from)
        };
        match switched.map_err(refused) {
            // It hung there no more.
            Err(error) if !is_on && error.kind() == io::ErrorKind::NotFound => Ok(()),
            switched => switched,
        }
    }
}

/// Nobody knows it, so nobody can have the INVITEs of others taken for copies.
fn key() -> [u64; 2] {
    let chance = RandomState::new();
    [chance.hash_one(0), chance.hash_one(1)]
}

/// What a number drawn must be below to pass.
fn bound(share: u32) -> u64 {
    if share == u32::MAX { ALL } else { share.into() }
}

/// The source as the program looks it up.
fn address(source: IpAddr) -> [u8; 16] {
    match source {
        IpAddr::V4(address) => address.to_ipv6_mapped(),
        IpAddr::V6(address) => address,
    }
    .octets()
}

/// The kernel's reason alone.
fn refused(error: impl std::error::Error + 'static) -> io::Error {
    match kernel_error(&error).and_then(io::Error::raw_os_error) {
        Some(code) => io::Error::from_raw_os_error(code),
        None => io::Error::other(error.to_string()),
    }
}

/// The clock by which the program knows when a block is over.
fn monotonic_ns() -> u64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `time` is valid for writes and outlives the call.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &raw mut time) };
    // Neither is negative on this clock.
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

const STEP: &str = "loading the sieve";
/// More than any of the 32 bits drawn.
const ALL: u64 = 1 << 32;
