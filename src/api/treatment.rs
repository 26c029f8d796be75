//! Treatment: what is done with the media of a call.

use super::{CallHandle, Prompt};

/// What is done with the audio that a peer sends, and where the audio comes from that it hears. A call starts with
/// [`MediaConfig::treatment`](super::MediaConfig::treatment); [`Command::Treat`](super::Command::Treat) changes it at
/// any time, before the answer too. Keys, statistics and RTCP go on under each of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Treatment {
    /// The peer hears itself.
    Echo,
    /// What comes is measured and dropped; nothing is sent.
    Sink,
    /// What comes is measured and dropped; silence is sent, one packet every 20 ms.
    Silence,
    /// What comes is measured and dropped; the prompt is sent, then silence, or the prompt again.
    /// [`Event::Played`](super::Event::Played) tells the end of one that is not repeated. A call that agreed on G.722
    /// is sent silence instead, and told no end.
    Play {
        /// What is heard.
        prompt: Prompt,
        /// Whether it starts over when it ends.
        is_looped: bool,
    },
    /// What comes goes to the peer of another call on the same shard, in the codec which that one agreed on; for both
    /// to hear each other, both calls need this treatment. When either ends, the other one is sent nothing more.
    /// Keys go along, as telephone-events where the other peer takes them, else by INFO; the application is told of
    /// them all the same.
    Relay(CallHandle),
}
