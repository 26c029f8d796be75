//! The control message that cuts a group into its datagrams (`struct cmsghdr`, `UDP_SEGMENT`).

use std::ptr;

/// Tells the kernel where to cut.
#[repr(C, align(8))]
#[derive(Clone, Copy)]
pub(super) struct SegmentSize([u8; SegmentSize::BYTES]);

impl SegmentSize {
    /// `CMSG_SPACE` of two bytes.
    const BYTES: usize = HEADER_BYTES + size_of::<usize>();

    /// None set yet.
    pub(super) const NONE: SegmentSize = SegmentSize([0; SegmentSize::BYTES]);

    /// Write it for datagrams of `bytes` bytes, at most 2^16 - 1; where it stands and how
    /// long it is.
    #[inline]
    pub(super) fn set(&mut self, bytes: usize) -> (*mut libc::c_void, usize) {
        let (header, data) = self.0.split_at_mut(HEADER_BYTES);
        let (len, kind) = header.split_at_mut(size_of::<usize>());
        len.copy_from_slice(&(HEADER_BYTES + size_of::<u16>()).to_ne_bytes());
        kind[..4].copy_from_slice(&libc::SOL_UDP.to_ne_bytes());
        kind[4..].copy_from_slice(&libc::UDP_SEGMENT.to_ne_bytes());
        data[..2].copy_from_slice(&(bytes as u16).to_ne_bytes());
        (self.0.as_mut_ptr().cast(), SegmentSize::BYTES)
    }

    /// The same for a datagram that leaves alone.
    #[inline]
    pub(super) fn nothing() -> (*mut libc::c_void, usize) {
        (ptr::null_mut(), 0)
    }
}

/// Bytes of a control message before its data.
const HEADER_BYTES: usize = size_of::<libc::cmsghdr>();
