//! Chunk: a piece of a recording on its way to its file.

use std::collections::VecDeque;

use super::super::wav::{WAV_HEADER_BYTES, wav_header};
use super::Recording;
use super::tape::Sound;
use crate::api::Recordings;
use crate::limits::RECORDING_CHUNKS_MAX;

/// One step of writing a recording. Those of one recording come in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// Which recording: no other ever has this number.
    pub recording: u64,
    /// What is to be done.
    pub step: Step,
}

/// What is to be done with a recording's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Create it, touching none that exists, and write the header that holds until the recording is finished.
    Open {
        /// Its name.
        path: Box<str>,
        /// Its first bytes.
        header: [u8; WAV_HEADER_BYTES],
    },
    /// Write these bytes at this place. What no step writes is silence, and zeros are.
    Write {
        /// Bytes from the beginning.
        at: u64,
        /// The samples.
        bytes: Vec<u8>,
    },
    /// Write this header over the first one, make the file as long as it says, and close it.
    Finish {
        /// Its first bytes.
        header: [u8; WAV_HEADER_BYTES],
        /// All of its bytes.
        len: u64,
    },
}

/// Chunks that wait to be written.
#[derive(Debug, Default)]
pub(in crate::media) struct Chunks {
    waiting: VecDeque<Chunk>,
    counts: Recordings,
}

impl Chunks {
    /// A new recording; `None`: there is no room for it.
    pub(super) fn open(&mut self, path: Box<str>) -> Option<u64> {
        if self.waiting.len() >= RECORDING_CHUNKS_MAX {
            return None;
        }
        let recording = self.counts.begun;
        self.counts.begun += 1;
        self.waiting
            .push_back(Chunk { recording, step: Step::Open { path, header: wav_header(0) } });
        Some(recording)
    }

    /// Samples of a recording. When whoever writes them is too slow, the oldest of all that wait are left out.
    pub(super) fn push(&mut self, recording: u64, sound: Sound) {
        if sound.bytes.is_empty() {
            return;
        }
        if self.waiting.len() >= RECORDING_CHUNKS_MAX {
            self.counts.chunks_dropped += 1;
            let is_sound = |chunk: &Chunk| matches!(chunk.step, Step::Write { .. });
            let Some(oldest) = self.waiting.iter().position(is_sound) else { return };
            self.waiting.remove(oldest);
        }
        let step = Step::Write { at: place(sound.before), bytes: sound.bytes };
        self.waiting.push_back(Chunk { recording, step });
    }

    /// A recording is over.
    pub(super) fn finish(&mut self, recording: Recording) {
        let Recording { number, mut tape } = recording;
        let samples = tape.samples();
        while let Some(sound) = tape.take() {
            self.push(number, sound);
        }
        self.push(number, tape.finish());
        let (header, len) = (wav_header(samples as u32), place(samples));
        self.waiting.push_back(Chunk { recording: number, step: Step::Finish { header, len } });
    }

    /// Silence was left out, or not.
    pub(super) fn cut(&mut self, is_cut: bool) {
        self.counts.silences_cut += u64::from(is_cut);
    }

    #[inline]
    pub(super) fn next(&mut self) -> Option<Chunk> {
        self.waiting.pop_front()
    }

    pub(super) fn counts(&self) -> Recordings {
        self.counts
    }
}

/// Where in the file sample number `sample` is.
fn place(sample: usize) -> u64 {
    (WAV_HEADER_BYTES + 2 * sample) as u64
}
