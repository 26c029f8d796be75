//! Treatment: what becomes of the audio a peer sends, and what it hears.

use super::{CallHandle, Prompt};

/// What is done with the media of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Treatment {
    /// The peer hears itself.
    Echo,
    /// What comes is counted and dropped; nothing is sent.
    Sink,
    /// Silence is sent.
    Silence,
    /// A prompt is sent.
    Play {
        /// What is heard.
        prompt: Prompt,
        /// Whether it begins again when it is over.
        is_looped: bool,
    },
    /// What comes goes out by the other call, and the other way round.
    Relay(CallHandle),
}
