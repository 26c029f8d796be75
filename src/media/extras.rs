//! Extras: what few streams need, kept beside them so that all others stay small.

use super::dial::Dialler;
use super::keys::Listener;
use super::recording::Recording;
use super::stream::Stream;

/// The rarer sides of one stream.
#[derive(Debug, Default)]
pub(super) struct Extras {
    /// Keys the peer presses.
    pub(super) listener: Listener,
    /// Keys we press.
    pub(super) dialler: Dialler,
    /// The recording of what the peer says.
    pub(super) recording: Option<Recording>,
}

impl Stream {
    /// The extras, to change; none yet: made now.
    pub(super) fn extras(&mut self) -> &mut Extras {
        self.extras.get_or_insert_default()
    }
}
