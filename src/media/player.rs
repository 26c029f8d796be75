//! Player: a prompt on its way to a peer, 20 ms at a time (RFC 3551 §4.2).

use super::wheel::PACKET_SAMPLES;
use crate::api::Prompt;
use crate::sdp::CodecKind;
use crate::wire::TxBuf;

/// What is played, and how far it is. Without a prompt: silence.
#[derive(Debug)]
pub(super) struct Player {
    prompt: Option<Prompt>,
    /// Samples played.
    at: usize,
    is_looped: bool,
}

impl Player {
    /// Silence.
    pub(super) fn silence() -> Player {
        Player { prompt: None, at: 0, is_looped: true }
    }

    /// `prompt`, once or over and over.
    pub(super) fn of(prompt: Prompt, is_looped: bool) -> Player {
        Player { prompt: Some(prompt), at: 0, is_looped }
    }

    /// Append the next packet's payload. Whether the prompt ended with it; told once.
    pub(super) fn put(&mut self, kind: CodecKind, out: &mut TxBuf) -> bool {
        let Some((prompt, silence)) = self.prompt.as_ref().and_then(|prompt| encoded(prompt, kind))
        else {
            out.put(silence_of(kind));
            return false;
        };
        let mut left = PACKET_SAMPLES;
        while left > 0 && self.at < prompt.len() {
            let end = prompt.len().min(self.at + left);
            out.put(&prompt[self.at..end]);
            left -= end - self.at;
            self.at = end;
            if self.at == prompt.len() && self.is_looped {
                self.at = 0;
            }
        }
        out.put(&silence[..left]);
        let is_over = self.at >= prompt.len();
        if is_over {
            self.prompt = None;
        }
        is_over
    }
}

/// The samples of `prompt` in `kind`, and silence to fill the last packet with; none in what is not a byte a sample.
fn encoded(prompt: &Prompt, kind: CodecKind) -> Option<(&[u8], &'static [u8; PACKET_SAMPLES])> {
    match kind {
        CodecKind::Pcmu => Some((prompt.pcmu(), &PCMU_SILENCE)),
        CodecKind::Pcma => Some((prompt.pcma(), &PCMA_SILENCE)),
        CodecKind::G722 => None,
    }
}

/// A packet time of silence.
fn silence_of(kind: CodecKind) -> &'static [u8; PACKET_SAMPLES] {
    match kind {
        CodecKind::Pcmu => &PCMU_SILENCE,
        CodecKind::Pcma => &PCMA_SILENCE,
        CodecKind::G722 => &G722_SILENCE,
    }
}

static PCMU_SILENCE: [u8; PACKET_SAMPLES] = [0xff; PACKET_SAMPLES];
static PCMA_SILENCE: [u8; PACKET_SAMPLES] = [0xd5; PACKET_SAMPLES];
/// Both bands at their smallest step: the decoder's output stays within a few units of zero.
static G722_SILENCE: [u8; PACKET_SAMPLES] = [0xfa; PACKET_SAMPLES];
