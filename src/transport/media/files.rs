//! Files: which entry of the ring's file table each media socket has. The table has no more entries than files may be
//! open, and most sockets that could be opened never are.

use crate::wire::MediaSocket;

/// Entries, taken in the order in which sockets are opened.
pub(super) struct Files {
    /// By socket.
    files: Vec<u32>,
    /// By entry.
    sockets: Vec<MediaSocket>,
    count_max: u32,
}

/// The entry of a socket that has none.
const NONE: u32 = u32::MAX;

impl Files {
    /// `count_max` entries, all free.
    pub(super) fn new(count_max: u32) -> Files {
        Files { files: Vec::new(), sockets: Vec::new(), count_max }
    }

    /// The next free entry, for `socket`; `None` when all are taken.
    pub(super) fn take(&mut self, socket: MediaSocket) -> Option<u32> {
        let file = self.sockets.len() as u32;
        if file >= self.count_max {
            return None;
        }
        let index = socket.index();
        if index >= self.files.len() {
            self.files.resize(index + 1, NONE);
        }
        self.files[index] = file;
        self.sockets.push(socket);
        Some(file)
    }

    /// The socket that took the last entry could not be opened.
    pub(super) fn give_back(&mut self) {
        if let Some(socket) = self.sockets.pop() {
            self.files[socket.index()] = NONE;
        }
    }

    /// Whether `socket` was opened.
    pub(super) fn has(&self, socket: MediaSocket) -> bool {
        self.files.get(socket.index()).is_some_and(|file| *file != NONE)
    }

    /// The entry of `socket`. One that was never opened has an entry beyond the last: the kernel refuses what is sent
    /// by it.
    #[inline]
    pub(super) fn of(&self, socket: MediaSocket) -> u32 {
        let file = self.files.get(socket.index()).copied().unwrap_or(NONE);
        file.min(self.count_max)
    }

    /// The socket that has entry `file`.
    #[inline]
    pub(super) fn socket(&self, file: u32) -> Option<MediaSocket> {
        self.sockets.get(file as usize).copied()
    }

    /// How many entries there are.
    pub(super) fn count_max(&self) -> u32 {
        self.count_max
    }
}
