//! Prompt: audio ready to be played, as G.711 of both laws at 8,000 samples a second (RFC 3551 §4.5.14).

mod error;
mod rate;
#[cfg(test)]
mod tests;
mod wav;

use std::fmt;
use std::time::Duration;

use bytes::Bytes;

use super::Tone;
use crate::limits::PROMPT_SAMPLES_MAX;
use crate::rtp::g711::{Law, transcode};
use crate::sdp::CodecKind;
use wav::{Encoding, Wav};

pub use error::PromptError;

/// Samples in a second, and bytes: G.711 has one of eight bits for each.
const RATE_HZ: usize = 8_000;

/// Audio that calls can be played, in the form packets carry it: all work is done when it is made, none when it is
/// played. A clone shares the bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Prompt {
    /// Both have the same length.
    pcmu: Bytes,
    pcma: Bytes,
}

impl Prompt {
    /// The audio of a WAV file: PCM of 8 or 16 bits, µ-law or A-law, one channel or two (they are mixed), at a multiple
    /// of 8,000 samples a second up to 48,000.
    pub fn from_wav(file: &[u8]) -> Result<Prompt, PromptError> {
        let wav = Wav::parse(file)?;
        if wav.frames() / wav.decimation > PROMPT_SAMPLES_MAX {
            return Err(PromptError::TooLong { samples: wav.frames() / wav.decimation });
        }
        match (wav.encoding, wav.channels, wav.decimation) {
            (Encoding::Mulaw, 1, 1) => Prompt::from_raw(CodecKind::Pcmu, wav.data),
            (Encoding::Alaw, 1, 1) => Prompt::from_raw(CodecKind::Pcma, wav.data),
            (Encoding::Mulaw | Encoding::Alaw | Encoding::Pcm8 | Encoding::Pcm16, ..) => {
                let samples = rate::decimate(&wav.mono(), wav.decimation);
                Ok(Prompt::from_samples(&samples))
            }
        }
    }

    /// G.711 as it is in packets, without any header.
    pub fn from_raw(kind: CodecKind, samples: &[u8]) -> Result<Prompt, PromptError> {
        match samples.len() {
            0 => return Err(PromptError::Empty),
            samples if samples > PROMPT_SAMPLES_MAX => {
                return Err(PromptError::TooLong { samples });
            }
            _ => {}
        }
        let (own, mut other) = (Bytes::copy_from_slice(samples), samples.to_vec());
        match kind {
            CodecKind::Pcmu => {
                transcode(&mut other, Law::Mu, Law::A);
                Ok(Prompt { pcmu: own, pcma: other.into() })
            }
            CodecKind::Pcma => {
                transcode(&mut other, Law::A, Law::Mu);
                Ok(Prompt { pcmu: other.into(), pcma: own })
            }
            CodecKind::G722 => Err(PromptError::NotG711),
        }
    }

    /// One period of `tone`: looped, it goes on without a seam.
    pub fn tone(tone: &Tone) -> Prompt {
        Prompt::from_samples(&tone.samples())
    }

    /// Silence of this duration, one sample at least; what is above the longest prompt is cut off.
    pub fn silence(duration: Duration) -> Prompt {
        let samples = duration.as_millis().saturating_mul(RATE_HZ as u128 / 1_000);
        let samples = usize::try_from(samples).unwrap_or(usize::MAX);
        Prompt::from_samples(&vec![0; samples.clamp(1, PROMPT_SAMPLES_MAX)])
    }

    fn from_samples(samples: &[i16]) -> Prompt {
        let encoded = |law: Law| samples.iter().map(|&sample| law.encode(sample)).collect();
        Prompt { pcmu: encoded(Law::Mu), pcma: encoded(Law::A) }
    }

    /// The same audio in bytes of its own. Clones count each other, and what two shards count makes each wait for the
    /// other: whoever hands a prompt to several shards gives each its own.
    pub fn unshared(&self) -> Prompt {
        Prompt {
            pcmu: Bytes::copy_from_slice(&self.pcmu),
            pcma: Bytes::copy_from_slice(&self.pcma),
        }
    }

    /// How many samples it has; never none.
    pub fn len_samples(&self) -> usize {
        self.pcmu.len()
    }

    /// How long it takes to play it once.
    pub fn duration(&self) -> Duration {
        Duration::from_micros((self.len_samples() * (1_000_000 / RATE_HZ)) as u64)
    }

    /// It in µ-law.
    pub fn pcmu(&self) -> &Bytes {
        &self.pcmu
    }

    /// It in A-law.
    pub fn pcma(&self) -> &Bytes {
        &self.pcma
    }
}

impl fmt::Debug for Prompt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Prompt({:?})", self.duration())
    }
}
