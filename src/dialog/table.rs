//! The dialogs of one shard by id.

use super::DialogId;
use crate::pool::Index;

/// From dialog id to the slot of the call that owns the dialog.
#[derive(Debug, Default)]
pub struct Dialogs {
    index: Index,
}

impl Dialogs {
    /// The call under `id` that `is_owner` confirms.
    #[inline]
    pub fn find(&self, id: DialogId, is_owner: impl Fn(u32) -> bool) -> Option<u32> {
        self.index.find(id.0, is_owner)
    }

    /// Add a dialog.
    pub fn insert(&mut self, id: DialogId, call: u32) {
        self.index.insert(id.0, call);
    }

    /// Remove a dialog.
    pub fn remove(&mut self, id: DialogId, call: u32) {
        self.index.remove(id.0, call);
    }

    /// Dialogs that requests can find.
    pub fn len(&self) -> u64 {
        self.index.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.index.is_empty()
    }
}
