//! Prompts: audio of every form a phone plays, tones at their frequencies, and files that mean no good.

mod audio;
mod hostile;
mod tones;

use super::Law;
use crate::api::{Prompt, PromptError};

/// A `fmt ` chunk.
#[derive(Clone, Copy)]
struct Form {
    tag: u16,
    channels: u16,
    rate_hz: u32,
    block: u16,
    bits: u16,
}

impl Form {
    const PCM: Form = Form { tag: 1, channels: 1, rate_hz: 8_000, block: 2, bits: 16 };

    fn bytes(&self) -> Vec<u8> {
        let bytes_a_second = self.rate_hz.wrapping_mul(u32::from(self.block));
        let mut bytes = Vec::new();
        bytes.extend(self.tag.to_le_bytes());
        bytes.extend(self.channels.to_le_bytes());
        bytes.extend(self.rate_hz.to_le_bytes());
        bytes.extend(bytes_a_second.to_le_bytes());
        bytes.extend(self.block.to_le_bytes());
        bytes.extend(self.bits.to_le_bytes());
        bytes
    }
}

fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut bytes = name.to_vec();
    bytes.extend((content.len() as u32).to_le_bytes());
    bytes.extend(content);
    bytes.resize(bytes.len().next_multiple_of(2), 0);
    bytes
}

fn riff(chunks: &[Vec<u8>]) -> Vec<u8> {
    let content = chunks.concat();
    let mut bytes = b"RIFF".to_vec();
    bytes.extend((content.len() as u32 + 4).to_le_bytes());
    bytes.extend(b"WAVE");
    bytes.extend(content);
    bytes
}

fn wav(form: Form, data: &[u8]) -> Vec<u8> {
    riff(&[chunk(b"fmt ", &form.bytes()), chunk(b"data", data)])
}

fn sine(hz: f64, rate_hz: u32, samples: usize, amplitude: f64) -> Vec<i16> {
    let at = |index: usize| {
        let phase = std::f64::consts::TAU * hz * index as f64 / f64::from(rate_hz);
        (amplitude * phase.sin()).round() as i16
    };
    (0..samples).map(at).collect()
}

fn pcm(samples: &[i16]) -> Vec<u8> {
    samples.iter().flat_map(|sample| sample.to_le_bytes()).collect()
}

/// What the peer hears of a prompt in µ-law.
fn heard(prompt: &Prompt) -> Vec<i16> {
    prompt.pcmu().iter().map(|&byte| Law::Mu.decode(byte)).collect()
}

/// How much of `hz` is in `samples`, as the amplitude of a sine (Goertzel's algorithm).
fn amplitude(samples: &[i16], hz: f64) -> f64 {
    let coefficient = 2.0 * (std::f64::consts::TAU * hz / 8_000.0).cos();
    let (mut last, mut before) = (0.0, 0.0);
    for &sample in samples {
        (last, before) = (f64::from(sample) + coefficient * last - before, last);
    }
    let power = last * last + before * before - coefficient * last * before;
    2.0 * power.max(0.0).sqrt() / samples.len() as f64
}

/// An error says what is wrong and how to mend it.
#[track_caller]
fn refused(file: &[u8], parts: &[&str]) -> PromptError {
    let error = Prompt::from_wav(file).unwrap_err();
    for part in parts {
        assert!(error.to_string().contains(part), "no `{part}` in: {error}");
    }
    error
}
