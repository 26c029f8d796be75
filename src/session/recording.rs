//! Recording: the application has what a peer says written to a file.

use super::UserAgent;
use crate::api::{CallHandle, CommandError, Recordings};
use crate::media::Chunk;
use crate::time::Timestamp;

impl UserAgent {
    /// [`Command::Record`](crate::api::Command::Record).
    pub(super) fn record(
        &mut self,
        now: Timestamp,
        handle: CallHandle,
        path: Box<str>,
    ) -> Result<(), CommandError> {
        let port = self.port_of(handle)?;
        if !self.media.is_recordable(port) {
            return Err(CommandError::NotRecordable(handle));
        }
        match self.media.record(now, port, path) {
            true => Ok(()),
            false => Err(CommandError::NoRoom),
        }
    }

    /// [`Command::StopRecording`](crate::api::Command::StopRecording).
    pub(super) fn stop_recording(&mut self, handle: CallHandle) -> Result<(), CommandError> {
        match self.media.stop_recording(self.port_of(handle)?) {
            true => Ok(()),
            false => Err(CommandError::NotRecorded(handle)),
        }
    }

    /// The next piece of a recording.
    #[inline]
    pub fn poll_recording(&mut self) -> Option<Chunk> {
        self.media.poll_recording()
    }

    /// Finish all recordings.
    pub fn end_recordings(&mut self) {
        self.media.end_recordings();
    }

    /// What became of recordings.
    pub fn recordings(&self) -> Recordings {
        self.media.recordings()
    }
}
