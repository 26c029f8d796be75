//! The packet plane: all UDP sockets of one shard behind one `io_uring`.

use std::io;
use std::marker::PhantomData;
use std::os::fd::{AsRawFd, OwnedFd, RawFd};

use super::op::{Tag, Watch};
use super::ring::Ring;
use super::{PlaneError, PlaneOptions, Receiver, Sender, UdpListener, pool};

/// The packet plane of one shard: created, driven and dropped on that shard's thread.
///
/// One turn: [`Plane::submit`], then take every [`Received`](super::Received) from the receiver
/// and commit answers to the sender as they arise; the next turn sends them.
///
/// ```no_run
/// use trunkline::transport::{BindOptions, Plane, PlaneOptions, UdpListener};
/// use trunkline::wire::Transmit;
///
/// let address = "127.0.0.1:5060".parse()?;
/// let listener = UdpListener::bind(address, BindOptions::default())?;
/// let mut plane = Plane::new(vec![listener], PlaneOptions::default())?;
/// loop {
///     plane.submit(1_000)?;
///     let (receiver, sender) = plane.split();
///     while let Some(received) = receiver.next() {
///         let Some(slot) = sender.slot() else { break };
///         slot.put(received.bytes);
///         sender.commit(Transmit { flow: received.flow });
///     }
/// }
/// # #[allow(unreachable_code)]
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// To sleep elsewhere than in `submit`: [`Plane::park`].
pub struct Plane {
    ring: Ring,
    receiver: Receiver,
    sender: Sender,
    watch: Watch,
    sockets: Vec<UdpListener>,
    drops: Vec<Drops>,
    /// The kernel insists that one thread alone enters the ring (`IORING_SETUP_SINGLE_ISSUER`).
    thread: PhantomData<*const ()>,
}

/// The kernel's count for one socket, made to outlast its 32 bits.
#[derive(Clone, Copy, Default)]
struct Drops {
    last: u32,
    total: u64,
}

impl Plane {
    /// A plane over `sockets`; index in the list is [`Flow::listener`](crate::wire::Flow).
    pub fn new(sockets: Vec<UdpListener>, options: PlaneOptions) -> Result<Plane, PlaneError> {
        options.check(sockets.len())?;
        let listeners = sockets.len() as u8;
        let (buffers, slots) = (u32::from(options.rx_buffers), u32::from(options.tx_slots));
        // A turn queues at most every slot, and a receive and a poll per listener ...
        let entries = (slots + 2 * u32::from(listeners)).next_power_of_two();
        // ... and what completes is at most all of those, and every buffer filled.
        let completions = (entries + buffers).next_power_of_two();
        let ring = Ring::new(entries, completions)?;
        let files: Vec<RawFd> = sockets.iter().map(AsRawFd::as_raw_fd).collect();
        ring.register_files(&files)?;
        let receiver = Receiver::new(&ring, options.rx_buffers, listeners)?;
        let sender = Sender::new(options.tx_slots);
        let watch = Watch::new(listeners);
        let drops = vec![Drops::default(); sockets.len()];
        let thread = PhantomData;
        let mut plane = Plane { ring, receiver, sender, watch, sockets, drops, thread };
        plane.submit(0)?;
        Ok(plane)
    }

    /// One system call: hand every committed datagram to the kernel and reap what has arrived.
    /// With `wait_us` above 0 and nothing there, sleep until something comes, at most that long.
    /// Returns how many datagrams the receiver now holds.
    #[inline]
    pub fn submit(&mut self, wait_us: u32) -> Result<usize, PlaneError> {
        self.turn()?;
        if wait_us > 0 && self.is_idle() {
            self.watch.arm(&mut self.ring.submission());
            self.ring.wait(wait_us)?;
            self.reap();
            self.turn()?;
        }
        Ok(self.receiver.len())
    }

    /// The two halves, so that a send slot can be filled while a received datagram is looked at.
    #[inline]
    pub fn split(&mut self) -> (&mut Receiver, &mut Sender) {
        (&mut self.receiver, &mut self.sender)
    }

    /// Get ready to sleep: from here on the [`Plane::eventfd`] becomes readable when something
    /// arrives. Returns whether something is there already; then the shard must not sleep.
    /// Either way [`Plane::unpark`] comes next.
    pub fn park(&mut self) -> Result<bool, PlaneError> {
        self.turn()?;
        if self.is_idle() {
            self.watch.arm(&mut self.ring.submission());
            self.ring.enter()?;
            self.reap();
        }
        if self.is_idle() && self.watch.is_complete() {
            self.ring.start_signalling()?;
            self.reap();
        }
        Ok(!self.is_idle() || !self.watch.is_complete())
    }

    /// Stop writing the eventfd and forget what it has counted.
    pub fn unpark(&mut self) {
        self.ring.stop_signalling();
        let mut count = 0u64;
        // SAFETY: `count` is valid for writes of its eight bytes and outlives the call. Failure
        // (nothing counted) is as good as success.
        unsafe {
            libc::read(self.eventfd().as_raw_fd(), (&raw mut count).cast(), size_of_val(&count))
        };
    }

    /// Readable when completions may be waiting, while parked.
    pub fn eventfd(&self) -> &OwnedFd {
        self.ring.eventfd()
    }

    /// The sockets, by [`Flow::listener`](crate::wire::Flow).
    pub fn sockets(&self) -> &[UdpListener] {
        &self.sockets
    }

    /// Datagrams the kernel dropped so far because a socket's buffer was full, over all sockets
    /// and exact. A system call per socket: for the status line and the ledger, not for each turn.
    pub fn kernel_drops(&mut self) -> io::Result<u64> {
        for (socket, drops) in self.sockets.iter().zip(&mut self.drops) {
            let now = socket.kernel_drops()?;
            drops.total += u64::from(now.wrapping_sub(drops.last));
            drops.last = now;
        }
        Ok(self.drops.iter().map(|drops| drops.total).sum())
    }

    /// Sends first: what they answer has waited longest, and more can arrive meanwhile.
    #[inline]
    fn turn(&mut self) -> Result<(), PlaneError> {
        self.receiver.recycle();
        let mut queue = self.ring.submission();
        // Not empty: the kernel was short of memory, and what it left goes before anything new.
        if queue.is_empty() {
            self.sender.push_all(&mut queue);
            self.receiver.arm(&mut queue);
        }
        drop(queue);
        let is_all_taken = self.ring.enter()?;
        self.reap();
        if is_all_taken {
            self.sender.settle();
        }
        Ok(())
    }

    /// Nothing to be looked at, nothing to be sent.
    fn is_idle(&self) -> bool {
        self.receiver.is_empty() && self.sender.queued() == 0
    }

    #[inline]
    fn reap(&mut self) {
        for entry in self.ring.completion() {
            match Tag::from_user_data(entry.user_data()) {
                Tag::Send(slot) => self.sender.fail(slot, -entry.result()),
                Tag::Receive(listener) => self.receiver.complete(listener, &entry),
                Tag::Watch(listener) => self.watch.complete(listener),
            }
        }
    }
}

impl Drop for Plane {
    fn drop(&mut self) {
        self.ring.quiesce(pool::GROUP);
    }
}

#[cfg(test)]
mod tests;
