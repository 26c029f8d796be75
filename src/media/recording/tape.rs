//! Tape: samples put in the order of their RTP timestamps (RFC 3550 §5.1), late ones too, and handed out by the second.

use super::super::sender::samples;
use super::super::wav::WAV_SAMPLES_MAX;
use crate::rtp::Header;
use crate::rtp::g711::Law;
use crate::time::Timestamp;

/// What was said and not handed out yet.
#[derive(Debug, Default)]
pub(super) struct Tape {
    /// Samples of 16 bits, the lower byte first.
    bytes: Vec<u8>,
    /// Samples before these: handed out, or silence that nobody has to write.
    before: usize,
    last: Option<Last>,
    /// What is before a long silence.
    done: Option<Sound>,
}

/// The packet that ends the tape, or overtook it.
#[derive(Clone, Copy, Debug)]
struct Last {
    ssrc: u32,
    /// Timestamp of the sample after the last.
    end: u32,
    /// When a packet came last.
    heard: Timestamp,
}

/// A stretch of samples, and how many come before it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sound {
    pub(super) before: usize,
    pub(super) bytes: Vec<u8>,
}

const SAMPLE_BYTES: usize = 2;

/// Samples handed out at a time: a second.
const CHUNK_SAMPLES: usize = 8_000;
const CHUNK_BYTES: usize = SAMPLE_BYTES * CHUNK_SAMPLES;

/// What came last stays so long, for packets that were overtaken: 200 ms.
const WINDOW_SAMPLES: usize = 1_600;

/// Longer silence is left out: 10 s.
const SILENCE_SAMPLES_MAX: i64 = 80_000;

/// How far a timestamp may be from what the time of arrival makes likely; further off, the sender's clock was set anew.
/// A second ahead, two behind: RFC 3550 §A.1 takes packets a hundred numbers late.
const AHEAD_SAMPLES_MAX: i64 = 8_000;
const BEHIND_SAMPLES_MAX: i64 = 16_000;

impl Tape {
    /// Write down `payload`. Whether silence before it was cut.
    pub(super) fn put(
        &mut self,
        now: Timestamp,
        header: &Header,
        law: Law,
        payload: &[u8],
    ) -> bool {
        if self.samples() + payload.len() > WAV_SAMPLES_MAX as usize - WINDOW_SAMPLES {
            return false;
        }
        let gap = self.gap(now, header, payload.len() as i64);
        let is_cut = gap > SILENCE_SAMPLES_MAX;
        let gap = if is_cut { 0 } else { gap };
        if gap > WINDOW_SAMPLES as i64 {
            self.skip(gap as usize);
        } else if gap > 0 {
            self.bytes.resize(self.bytes.len() + SAMPLE_BYTES * gap as usize, 0);
        }
        let end = self.held() as i64;
        let start = end + gap.min(0);
        self.write(start, law, payload);
        let is_overtaken = start + (payload.len() as i64) < end;
        match &mut self.last {
            Some(last) if is_overtaken => last.heard = now,
            last => {
                let end = header.timestamp.wrapping_add(payload.len() as u32);
                *last = Some(Last { ssrc: header.ssrc, end, heard: now });
            }
        }
        is_cut
    }

    /// The next stretch that is complete.
    pub(super) fn take(&mut self) -> Option<Sound> {
        if let Some(done) = self.done.take() {
            return Some(done);
        }
        if self.held() < CHUNK_SAMPLES + WINDOW_SAMPLES {
            return None;
        }
        let mut rest = Vec::with_capacity(self.bytes.capacity());
        rest.extend_from_slice(&self.bytes[CHUNK_BYTES..]);
        let mut bytes = std::mem::replace(&mut self.bytes, rest);
        bytes.truncate(CHUNK_BYTES);
        let sound = Sound { before: self.before, bytes };
        self.before += CHUNK_SAMPLES;
        Some(sound)
    }

    /// What is left.
    pub(super) fn finish(self) -> Sound {
        Sound { before: self.before, bytes: self.bytes }
    }

    /// Samples so far.
    pub(super) fn samples(&self) -> usize {
        self.before + self.held()
    }

    fn held(&self) -> usize {
        self.bytes.len() / SAMPLE_BYTES
    }

    /// How many samples after the end the packet belongs; negative: before it.
    fn gap(&self, now: Timestamp, header: &Header, samples_in_packet: i64) -> i64 {
        let Some(last) = &self.last else { return 0 };
        let ahead = i64::from(header.timestamp.wrapping_sub(last.end).cast_signed());
        let elapsed = i64::from(samples(now).wrapping_sub(samples(last.heard)));
        let likely = -BEHIND_SAMPLES_MAX..=elapsed + AHEAD_SAMPLES_MAX;
        if last.ssrc == header.ssrc && likely.contains(&ahead) {
            ahead
        } else {
            // Another clock: it came when it came.
            (elapsed - samples_in_packet).max(0)
        }
    }

    /// After what there is comes silence for longer than anything waits.
    fn skip(&mut self, gap: usize) {
        let before = self.samples() + gap;
        let bytes = std::mem::take(&mut self.bytes);
        self.done = Some(Sound { before: self.before, bytes });
        self.before = before;
    }

    /// Decode `payload` to where sample `start` of those held is. What was handed out already stays as it is.
    fn write(&mut self, start: i64, law: Law, payload: &[u8]) {
        let too_late = start.min(0).unsigned_abs() as usize;
        let payload = payload.get(too_late..).unwrap_or_default();
        let start = SAMPLE_BYTES * start.max(0) as usize;
        let end = start + SAMPLE_BYTES * payload.len();
        if end > self.bytes.len() {
            self.bytes.resize(end, 0);
        }
        let place = self.bytes[start..end].as_chunks_mut::<SAMPLE_BYTES>().0;
        for (sample, code) in place.iter_mut().zip(payload) {
            *sample = law.decode(*code).to_le_bytes();
        }
    }
}

#[cfg(test)]
mod tests;
