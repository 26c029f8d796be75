//! WAV: the audio in a RIFF file, and what it is (RFC 2361 names the codings).

use super::error::PromptError;
use super::{Law, RATE_HZ};

/// How one sample is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Pcm8,
    Pcm16,
    Mulaw,
    Alaw,
}

/// A file whose header fits its audio.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wav<'a> {
    pub(super) encoding: Encoding,
    /// One or two.
    pub(super) channels: u16,
    /// How often its rate is 8,000.
    pub(super) decimation: usize,
    /// Whole frames, one at least.
    pub(super) data: &'a [u8],
}

impl<'a> Wav<'a> {
    /// Find the audio. The size in the RIFF header is not believed: those that stream write anything there.
    pub(super) fn parse(file: &'a [u8]) -> Result<Wav<'a>, PromptError> {
        let is_wav = file.starts_with(b"RIFF") && file.get(8..12) == Some(b"WAVE");
        let mut rest = file.get(12..).filter(|_| is_wav).ok_or(PromptError::NotWav)?;
        let mut format = None;
        while let Some((head, behind)) = rest.split_first_chunk::<8>() {
            let (name, size) = head.split_at(4);
            let said = le32(size);
            let content = behind.get(..said as usize).ok_or_else(|| PromptError::CutOff {
                name: [name[0], name[1], name[2], name[3]],
                said,
                left: behind.len(),
            })?;
            match name {
                b"fmt " => format = Some(Format::parse(content)?),
                b"data" => return format.ok_or(PromptError::NoFormat)?.with(content),
                _ => {}
            }
            // Chunks begin at even places.
            rest = behind.get(content.len().next_multiple_of(2)..).unwrap_or_default();
        }
        Err(PromptError::NoData)
    }

    /// Samples on each channel.
    pub(super) fn frames(&self) -> usize {
        self.data.len() / frame_bytes(self.encoding, self.channels)
    }

    /// The samples, one channel mixed of all.
    pub(super) fn mono(&self) -> Vec<i16> {
        let sample_bytes = frame_bytes(self.encoding, 1);
        let sample = |bytes: &[u8]| -> i32 {
            i32::from(match (self.encoding, bytes) {
                (Encoding::Pcm16, &[low, high]) => i16::from_le_bytes([low, high]),
                (Encoding::Pcm8, &[byte]) => (i16::from(byte) - 128) << 8,
                (Encoding::Mulaw, &[byte]) => Law::Mu.decode(byte),
                (Encoding::Alaw, &[byte]) => Law::A.decode(byte),
                (Encoding::Pcm8 | Encoding::Pcm16 | Encoding::Mulaw | Encoding::Alaw, _) => 0,
            })
        };
        let frames = self.data.chunks_exact(frame_bytes(self.encoding, self.channels));
        let mix = |frame: &[u8]| -> i16 {
            let sum: i32 = frame.chunks_exact(sample_bytes).map(sample).sum();
            // The mean of numbers of 16 bits has no more.
            (sum / i32::from(self.channels)) as i16
        };
        frames.map(mix).collect()
    }
}

/// The `fmt ` chunk.
struct Format {
    encoding: Encoding,
    channels: u16,
    decimation: usize,
}

/// Format tags: the first three say the coding, the last that it is said further behind.
const PCM: u16 = 1;
const ALAW: u16 = 6;
const MULAW: u16 = 7;
const EXTENSIBLE: u16 = 0xfffe;

impl Format {
    fn parse(chunk: &[u8]) -> Result<Format, PromptError> {
        let Some((head, behind)) = chunk.split_first_chunk::<16>() else {
            return Err(PromptError::NoFormat);
        };
        let word = |at: usize| u16::from_le_bytes([head[at], head[at + 1]]);
        let (channels, rate, block, bits) = (word(2), le32(&head[4..8]), word(12), word(14));
        let tag = match (word(0), behind.get(8..10)) {
            (EXTENSIBLE, Some(sub)) => u16::from_le_bytes([sub[0], sub[1]]),
            (tag, _) => tag,
        };
        let encoding = match (tag, bits) {
            (PCM, 8) => Encoding::Pcm8,
            (PCM, 16) => Encoding::Pcm16,
            (ALAW, 8) => Encoding::Alaw,
            (MULAW, 8) => Encoding::Mulaw,
            _ => return Err(PromptError::Encoding { tag, bits }),
        };
        if !(1..=2).contains(&channels) {
            return Err(PromptError::Channels(channels));
        }
        let needed = frame_bytes(encoding, channels) as u16;
        if block != needed {
            return Err(PromptError::Frame { said: block, needed });
        }
        let decimation = rate as usize / RATE_HZ;
        match (rate as usize).is_multiple_of(RATE_HZ) && (1..=6).contains(&decimation) {
            true => Ok(Format { encoding, channels, decimation }),
            false => Err(PromptError::Rate(rate)),
        }
    }

    fn with(self, data: &[u8]) -> Result<Wav<'_>, PromptError> {
        let Format { encoding, channels, decimation } = self;
        let frame_bytes = frame_bytes(encoding, channels);
        let whole = data.len() - data.len() % frame_bytes;
        match data.get(..whole).filter(|data| !data.is_empty()) {
            Some(data) => Ok(Wav { encoding, channels, decimation, data }),
            None => Err(PromptError::Empty),
        }
    }
}

fn frame_bytes(encoding: Encoding, channels: u16) -> usize {
    let sample_bytes = match encoding {
        Encoding::Pcm8 | Encoding::Mulaw | Encoding::Alaw => 1,
        Encoding::Pcm16 => 2,
    };
    sample_bytes * usize::from(channels)
}

fn le32(bytes: &[u8]) -> u32 {
    bytes.iter().rev().fold(0, |value, &byte| value << 8 | u32::from(byte))
}
