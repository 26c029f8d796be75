//! The packet plane: all UDP sockets of one shard behind one `io_uring`.

mod losses;
mod park;

use std::io;
use std::marker::PhantomData;
use std::net::SocketAddr;
use std::os::fd::{AsRawFd, RawFd};

use super::drops::Drops;
use super::op::{Tag, Watch};
use super::overflows::Overflows;
use super::ring::Ring;
use super::{BindError, MediaPlane, PlaneError, PlaneOptions, Receiver, Sender, UdpListener};
use super::{pool, probe};
use crate::wire::MediaSocket;

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
    media: MediaPlane,
    watch: Watch,
    sockets: Vec<UdpListener>,
    drops: Vec<Drops>,
    drops_total: u64,
    overflows: Overflows,
    /// The kernel insists that one thread alone enters the ring (`IORING_SETUP_SINGLE_ISSUER`).
    thread: PhantomData<*const ()>,
}

impl Plane {
    /// A plane over `sockets`; index in the list is [`Flow::listener`](crate::wire::Flow).
    pub fn new(sockets: Vec<UdpListener>, options: PlaneOptions) -> Result<Plane, PlaneError> {
        options.check(sockets.len())?;
        let listeners = sockets.len() as u8;
        let options = options.within_files(probe::files_max(), listeners);
        let (entries, completions) = options.ring(listeners);
        let ring = Ring::new(entries, completions)?;
        ring.reserve_files(u32::from(listeners) + options.media_sockets)?;
        let files: Vec<RawFd> = sockets.iter().map(AsRawFd::as_raw_fd).collect();
        ring.register_files(0, &files)
            .map_err(|source| PlaneError::at("IORING_REGISTER_FILES_UPDATE", source))?;
        let mut plane = Plane {
            receiver: Receiver::new(&ring, &sockets, options)?,
            sender: Sender::new(options.tx_slots, options.gso),
            media: MediaPlane::new(&ring, options, listeners)?,
            watch: Watch::new(listeners),
            drops: vec![Drops::default(); sockets.len()],
            drops_total: 0,
            overflows: losses::watch(&sockets),
            ring,
            sockets,
            thread: PhantomData,
        };
        plane.submit(0)?;
        Ok(plane)
    }

    /// One system call: hand every committed datagram to the kernel and reap what has arrived.
    /// With `wait_us` above 0 and nothing there, sleep until something comes, at most that long.
    /// Returns how many datagrams and media packets now wait to be taken.
    #[inline]
    pub fn submit(&mut self, wait_us: u32) -> Result<usize, PlaneError> {
        self.turn()?;
        if wait_us > 0 && self.is_idle() {
            self.watch.arm(&mut self.ring.submission());
            self.ring.wait(wait_us)?;
            self.reap();
            self.turn()?;
        }
        Ok(self.receiver.len() + self.media.len())
    }

    /// The two halves, so that a send slot can be filled while a received datagram is looked at.
    #[inline]
    pub fn split(&mut self) -> (&mut Receiver, &mut Sender) {
        (&mut self.receiver, &mut self.sender)
    }

    /// Whether datagrams may come joined from now on, if [`PlaneOptions::gro`] lets them at all.
    pub fn let_join(&self, may_join: bool) -> io::Result<()> {
        let may_join = may_join && self.receiver.is_joining();
        self.sockets.iter().try_for_each(|socket| socket.set_joining(may_join))
    }

    /// The media sockets.
    #[inline]
    pub fn media(&mut self) -> &mut MediaPlane {
        &mut self.media
    }

    /// Open `socket` at `address` for the life of the plane. From the next submit on its packets
    /// arrive. Four to five system calls: for ports opened ahead, not for each call.
    pub fn open_media(
        &mut self,
        socket: MediaSocket,
        address: SocketAddr,
    ) -> Result<(), BindError> {
        let (file, descriptor) = self.media.open(socket, address)?;
        self.register_media(file, descriptor).map_err(|source| {
            self.media.abandon(file);
            BindError::at(address, "IORING_REGISTER_FILES_UPDATE", source)
        })?;
        self.media.start(file);
        Ok(())
    }

    /// The listeners, by [`Flow::listener`](crate::wire::Flow).
    pub fn sockets(&self) -> &[UdpListener] {
        &self.sockets
    }

    /// Sends first: what they answer has waited longest, and more can arrive meanwhile.
    #[inline]
    fn turn(&mut self) -> Result<(), PlaneError> {
        self.receiver.recycle();
        self.media.recycle();
        let mut queue = self.ring.submission();
        // Not empty: the kernel was short of memory, and what it left goes before anything new.
        if queue.is_empty() {
            self.sender.push_all(&mut queue);
            self.media.push_all(&mut queue);
            self.receiver.arm(&mut queue);
        }
        drop(queue);
        let is_all_taken = self.ring.enter()?;
        self.reap();
        if is_all_taken {
            self.sender.settle();
            self.media.settle();
        }
        Ok(())
    }

    pub(super) fn register_media(&self, file: u32, descriptor: RawFd) -> io::Result<()> {
        self.ring.register_files(self.sockets.len() as u32 + file, &[descriptor])
    }

    /// Nothing to be looked at, nothing to be sent.
    fn is_idle(&self) -> bool {
        self.receiver.is_empty() && self.sender.queued() == 0 && self.media.is_idle()
    }

    #[inline]
    fn reap(&mut self) {
        for entry in self.ring.completion() {
            match Tag::from_user_data(entry.user_data()) {
                Tag::Send(slot) => self.sender.fail(slot, -entry.result()),
                Tag::Group(group) => self.sender.fail_group(group, -entry.result()),
                Tag::Receive(listener) => self.receiver.complete(listener, &entry),
                Tag::Watch(listener) => self.watch.complete(listener),
                Tag::MediaSend => self.media.fail(-entry.result()),
                Tag::MediaReceive(socket) => self.media.complete(socket, &entry),
            }
        }
    }
}

impl Drop for Plane {
    fn drop(&mut self) {
        // One by one: the kernel finds each by its number. To end "all" it looks for every single
        // one from the start, half a second for 8,000.
        self.ring.cancel(self.media.receives().map(Tag::to_user_data));
        self.ring.quiesce(&[pool::GROUP, pool::MEDIA_GROUP]);
    }
}

#[cfg(test)]
mod tests;
