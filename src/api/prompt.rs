//! Prompt: audio that is ready to be played.

use bytes::Bytes;

/// Audio of one channel at 8 kHz, encoded for every codec of one byte a sample before the first call hears it. Cloning
/// shares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    pcmu: Bytes,
    pcma: Bytes,
}

impl Prompt {
    /// Its µ-law samples.
    pub fn pcmu(&self) -> &Bytes {
        &self.pcmu
    }

    /// Its A-law samples.
    pub fn pcma(&self) -> &Bytes {
        &self.pcma
    }
}
