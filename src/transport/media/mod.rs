//! The media plane: RTP and RTCP sockets of one shard behind the ring of its plane (RFC 3550 §11).

mod counters;
mod files;
mod packet;
mod receive;
mod send;
mod sockets;

use std::net::SocketAddr;
use std::os::fd::RawFd;

use io_uring::cqueue;
use io_uring::squeue::SubmissionQueue;

use self::files::Files;
pub use self::packet::{MEDIA_BYTES_MAX, MediaPacket};
pub(super) use self::receive::ARMS_PER_TURN;
use self::receive::Intake;
use self::send::Outgoing;
use self::sockets::Sockets;
use super::op::{Tag, message};
use super::ring::Ring;
use super::{BindError, PlaneError, PlaneOptions};
use crate::wire::{MediaSocket, MediaTransmit, TxBuf};

/// The media half of a [`Plane`](super::Plane): yields the packets that the last submit reaped, and
/// sends what is forwarded or committed at the next.
///
/// Order holds per destination. A packet that the kernel refuses is counted and gone: media is on
/// time or worthless.
pub struct MediaPlane {
    intake: Intake,
    outgoing: Outgoing,
    sockets: Sockets,
    files: Files,
}

impl MediaPlane {
    /// A media plane whose sockets follow the `listeners` in the table of `ring`.
    pub(super) fn new(
        ring: &Ring,
        options: PlaneOptions,
        listeners: u8,
    ) -> Result<MediaPlane, PlaneError> {
        let listeners = u32::from(listeners);
        let outgoing_max = usize::from(options.media_buffers) + usize::from(options.media_slots);
        Ok(MediaPlane {
            intake: Intake::new(ring, options.media_buffers, listeners)?,
            outgoing: Outgoing::new(options.media_slots, outgoing_max, listeners),
            sockets: Sockets::default(),
            files: Files::new(options.media_sockets),
        })
    }

    /// The next packet, in order of arrival per socket; `None`: submit for more.
    #[inline]
    #[expect(clippy::should_implement_trait, reason = "the item borrows from the plane")]
    pub fn next(&mut self) -> Option<MediaPacket<'_>> {
        let file = self.intake.advance()?;
        let socket = self.files.socket(file)?;
        self.sockets.hear(file);
        let (remote, bytes, is_truncated) = self.intake.packet()?;
        Some(MediaPacket { socket, remote, bytes, is_truncated })
    }

    /// Send the packet last yielded by [`MediaPlane::next`], as its bytes are now: the buffer it
    /// came in goes out.
    #[inline]
    pub fn forward(&mut self, transmit: MediaTransmit) {
        let file = self.files.of(transmit.socket);
        let held = self.intake.keep();
        debug_assert!(held.is_some(), "forward follows a next() that gave one, once");
        if let Some((buffer, len)) = held {
            let name_len = message::readdress(self.intake.bytes_mut(buffer), transmit.remote);
            self.outgoing.forward(file, buffer, len, name_len);
        }
    }

    /// The next free slot for a packet of our own, empty; `None` when all are queued: submit first.
    #[inline]
    pub fn slot(&mut self) -> Option<&mut TxBuf> {
        self.outgoing.slot()
    }

    /// Queue the slot last given by [`MediaPlane::slot`].
    #[inline]
    pub fn commit(&mut self, transmit: MediaTransmit) {
        self.outgoing.commit(self.files.of(transmit.socket), transmit.remote);
    }

    /// Slots that can be filled before the next submit.
    #[inline]
    pub fn room(&self) -> usize {
        self.outgoing.room()
    }

    /// Packets reaped and not yet yielded.
    #[inline]
    pub fn len(&self) -> usize {
        self.intake.len()
    }

    /// Whether all that was reaped has been yielded.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.intake.len() == 0
    }

    /// Bind `socket` to `address`. Returns its number among the ring's media files, and the
    /// descriptor that is to be registered there and then armed.
    pub(super) fn open(
        &mut self,
        socket: MediaSocket,
        address: SocketAddr,
    ) -> Result<(u32, RawFd), BindError> {
        if self.files.has(socket) {
            return Err(BindError::PortInUse { address });
        }
        let full = BindError::TooManyFiles { address };
        let file = self.files.take(socket).ok_or(full)?;
        match self.sockets.open(file, address) {
            Ok(descriptor) => Ok((file, descriptor)),
            Err(error) => {
                self.files.give_back();
                Err(error)
            }
        }
    }

    /// The ring knows `file`: receive from the next turn on.
    pub(super) fn start(&mut self, file: u32) {
        self.intake.start(file);
    }

    /// The ring does not know the socket opened last: forget it.
    pub(super) fn abandon(&mut self, file: u32) {
        self.sockets.close(file);
        self.files.give_back();
    }

    /// The receives that may be under way, mostly newest first.
    pub(super) fn receives(&self) -> impl Iterator<Item = Tag> {
        self.sockets.indices().rev().map(Tag::MediaReceive)
    }

    /// Nothing to be looked at, sent or armed.
    pub(super) fn is_idle(&self) -> bool {
        self.is_empty() && self.intake.is_armed() && self.outgoing.is_empty()
    }

    /// Let the kernel see every buffer given back.
    #[inline]
    pub(super) fn recycle(&mut self) {
        self.intake.recycle();
    }

    /// Put everything that is to be sent, and then receives that are to be armed, in the ring's
    /// queue.
    #[inline]
    pub(super) fn push_all(&mut self, queue: &mut SubmissionQueue<'_>) {
        self.outgoing.push_all(queue, &self.intake);
        self.intake.arm(queue);
    }

    /// After the kernel took all that was pushed: buffers and slots are free again.
    #[inline]
    pub(super) fn settle(&mut self) {
        self.outgoing.settle(&mut self.intake);
    }

    /// Take the completion of the receive of the socket at index `socket`.
    #[inline]
    pub(super) fn complete(&mut self, socket: u32, entry: &cqueue::Entry) {
        self.intake.complete(socket, entry);
    }

    /// A packet was refused; successes post no completion.
    pub(super) fn fail(&mut self, errno: i32) {
        self.outgoing.fail(errno);
    }
}

#[cfg(test)]
mod tests;
