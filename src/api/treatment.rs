//! Treatment: what is done with the media of a call.

use super::{CallHandle, Prompt};

/// What is done with the audio a peer sends, and where the audio comes from that it hears. A call starts with
/// [`MediaConfig::treatment`](super::MediaConfig::treatment); [`Command::Treat`](super::Command::Treat) changes it at
/// any time, before the answer too. Keys, statistics and RTCP go on under each of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Treatment {
    /// The peer hears itself.
    Echo,
    /// What comes is measured and dropped; nothing is sent.
    Sink,
    /// What comes is measured and dropped; comfort silence is sent, one packet every 20 ms.
    Silence,
    /// What comes is measured and dropped; the prompt is sent, then silence, or the prompt again.
    /// [`Event::Played`](super::Event::Played) tells the end of one that is not repeated.
    Play {
        /// What is heard.
        prompt: Prompt,
        /// Whether it starts over when it ends.
        is_looped: bool,
    },
    /// What comes goes to the peer of another call on the same shard, in the codec that one agreed on; the other call
    /// needs the same treatment towards this one. A call ends its relays when it ends: the other falls silent.
    /// Keys go along: as they came where the other peer takes telephone-events too, else by INFO; the application hears
    /// of them all the same.
    Relay(CallHandle),
}
