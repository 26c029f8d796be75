//! Why a file is no prompt: what is wrong with it, and the command that makes one of it.

use crate::limits::PROMPT_SAMPLES_MAX;

/// Audio that cannot be played.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PromptError {
    /// No RIFF file of form WAVE.
    #[error("not a WAV file: it must begin with RIFF and WAVE; {CONVERT}")]
    NotWav,
    /// A chunk that goes on behind the end of the file.
    #[error(
        "chunk `{name}` says {said} bytes and {left} follow: the file is cut off, or was streamed \
         and never finished; {CONVERT}",
        name = name.escape_ascii()
    )]
    CutOff {
        /// The chunk's name.
        name: [u8; 4],
        /// The size it says.
        said: u32,
        /// The bytes there are.
        left: usize,
    },
    /// No `fmt ` chunk before the audio, or one too short to say anything.
    #[error(
        "no chunk `fmt ` of 16 bytes or more before `data`: what the audio is stays untold; {CONVERT}"
    )]
    NoFormat,
    /// No `data` chunk.
    #[error("no chunk `data`: there is no audio in the file; record it again")]
    NoData,
    /// Not one sample of audio.
    #[error("no audio: one sample is the least; record it again")]
    Empty,
    /// More audio than a prompt may have.
    #[error(
        "{samples} samples are too many: {PROMPT_SAMPLES_MAX} (ten minutes) are the most; shorten it \
         with `sox IN OUT.wav trim 0 600`"
    )]
    TooLong {
        /// How many at 8,000 a second.
        samples: usize,
    },
    /// No channel, or more than two.
    #[error("{0} channels: one or two can be played; {CONVERT}")]
    Channels(u16),
    /// A rate that is no multiple of 8,000.
    #[error(
        "{0} samples a second: 8000, 16000, 24000, 32000, 40000 and 48000 can be played; {CONVERT}"
    )]
    Rate(u32),
    /// Another coding than PCM of 8 or 16 bits, µ-law or A-law.
    #[error(
        "format {tag} of {bits} bits: PCM (1) of 8 or 16 bits, A-law (6) and mu-law (7) of 8 can be \
         played; {CONVERT}"
    )]
    Encoding {
        /// The format tag of the WAV file.
        tag: u16,
        /// Bits a sample.
        bits: u16,
    },
    /// The bytes of a frame are not those of its channels.
    #[error(
        "{said} bytes a frame where {needed} are needed: the header contradicts itself; {CONVERT}"
    )]
    Frame {
        /// What the header says.
        said: u16,
        /// What channels and bits make.
        needed: u16,
    },
    /// Raw audio of another codec.
    #[error(
        "raw G.722 cannot be played: raw audio is G.711; convert it with \
         `ffmpeg -f g722 -i IN -ar 8000 OUT.wav`"
    )]
    NotG711,
}

const CONVERT: &str = "convert it with `ffmpeg -i IN -ar 8000 -ac 1 -c:a pcm_s16le OUT.wav`";
