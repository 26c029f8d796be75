//! Segments: a group of datagrams as the kernel reads it, one send for all (`UDP_SEGMENT`).

use io_uring::types::Fixed;
use io_uring::{opcode, squeue};

use super::Tag;
use super::slot::Slot;

/// Headers and parts of a turn's groups. Nothing moves while an entry is with the kernel.
pub(super) struct Segments {
    /// One for each slot in the queue, at its place.
    parts: Box<[libc::iovec]>,
    /// One for each group of two or more.
    headers: Box<[Header]>,
    used: usize,
}

/// The header of a group and the control message that says where to cut.
#[repr(C)]
struct Header {
    header: libc::msghdr,
    control: Control,
}

/// `UDP_SEGMENT`: the bytes of each datagram.
#[repr(C, align(8))]
struct Control {
    header: libc::cmsghdr,
    bytes_each: u16,
}

impl Segments {
    /// For so many slots.
    pub(super) fn new(slots: u16) -> Segments {
        let part = libc::iovec { iov_base: std::ptr::null_mut(), iov_len: 0 };
        Segments {
            parts: vec![part; slots.into()].into_boxed_slice(),
            headers: (0..slots / 2).map(|_| Header::new()).collect(),
            used: 0,
        }
    }

    /// Forget the groups of the last turn: the kernel has read them.
    pub(super) fn clear(&mut self) {
        self.used = 0;
    }

    /// The operation that sends the slots `members`, two or more, which stand in the queue from `start` on, as
    /// group number `group`. Its pointers hold as long as no slot is filled anew and nothing is
    /// cleared.
    pub(super) fn entry(
        &mut self,
        group: u16,
        start: usize,
        members: &[u16],
        slots: &mut [Slot],
    ) -> squeue::Entry {
        let first = &mut slots[usize::from(members[0])];
        let (listener, bytes_each) = (first.listener(), first.buf.len() as u16);
        let (name, name_len) = first.name();
        let parts = &mut self.parts[start..start + members.len()];
        for (part, &member) in parts.iter_mut().zip(members) {
            let bytes = slots[usize::from(member)].buf.as_bytes();
            part.iov_base = bytes.as_ptr().cast_mut().cast();
            part.iov_len = bytes.len();
        }
        let Header { header, control } = &mut self.headers[self.used];
        self.used += 1;
        control.bytes_each = bytes_each;
        header.msg_name = name;
        header.msg_namelen = name_len;
        header.msg_iov = parts.as_mut_ptr();
        header.msg_iovlen = parts.len();
        header.msg_control = (&raw mut *control).cast();
        opcode::SendMsg::new(Fixed(listener.into()), &raw const *header)
            .flags(libc::MSG_DONTWAIT as u32)
            .build()
            .flags(squeue::Flags::SKIP_SUCCESS)
            .user_data(Tag::Group(group).to_user_data())
    }
}

impl Header {
    fn new() -> Header {
        // SAFETY: all zeroes is a valid `msghdr`: null pointers with length zero.
        let mut header: libc::msghdr = unsafe { std::mem::zeroed() };
        header.msg_controllen = size_of::<Control>();
        let bytes = size_of::<libc::cmsghdr>() + size_of::<u16>();
        let control = libc::cmsghdr {
            cmsg_len: bytes,
            cmsg_level: libc::SOL_UDP,
            cmsg_type: libc::UDP_SEGMENT,
        };
        Header { header, control: Control { header: control, bytes_each: 0 } }
    }
}
