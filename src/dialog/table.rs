//! The dialogs of one shard by our tag.

use crate::ident::{Token, bucket};
use crate::pool::Index;

/// From our tag to the slot of the call that owns the dialog.
#[derive(Debug, Default)]
pub struct Dialogs {
    index: Index,
}

impl Dialogs {
    /// The call under `local_tag` that `is_owner` confirms.
    #[inline]
    pub fn find(&self, local_tag: &[u8], is_owner: impl Fn(u32) -> bool) -> Option<u32> {
        self.index.find(bucket(local_tag)?, is_owner)
    }

    /// Add a dialog.
    pub fn insert(&mut self, local_tag: Token, call: u32) {
        self.index.insert(local_tag.bucket(), call);
    }

    /// Remove a dialog.
    pub fn remove(&mut self, local_tag: Token, call: u32) {
        self.index.remove(local_tag.bucket(), call);
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
