//! Work: what a stream does, as a treatment asked for it.

use super::player::Player;
use crate::api::Treatment;
use crate::sdp::CodecKind;

/// A treatment at work.
#[derive(Debug)]
pub(super) enum Work {
    /// Back to where it came from.
    Echo,
    /// Nothing more.
    Sink,
    /// Nothing more with what comes; audio of ours goes out.
    Play(Player),
    /// Out by the port of another call.
    Relay(Leg),
}

/// A stream of this shard, as long as it is the one that was meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Leg {
    pub(super) stream: u32,
    pub(super) generation: u32,
}

impl Work {
    /// What `treatment` asks for. `leg`: the stream to relay to; without one there is nobody to hear it.
    pub(super) fn of(treatment: Treatment, leg: Option<Leg>) -> Work {
        match treatment {
            Treatment::Echo => Work::Echo,
            Treatment::Sink => Work::Sink,
            Treatment::Silence => Work::Play(Player::silence()),
            Treatment::Play { prompt, is_looped } => Work::Play(Player::of(prompt, is_looped)),
            Treatment::Relay(_) => leg.map_or(Work::Sink, Work::Relay),
        }
    }

    /// Whether packets are made here.
    pub(super) fn makes_packets(&self) -> bool {
        match self {
            Work::Play(_) => true,
            Work::Echo | Work::Sink | Work::Relay(_) => false,
        }
    }
}

/// Whether audio of `one` can be made audio of `other` in place.
pub(super) fn is_convertible(one: CodecKind, other: CodecKind) -> bool {
    let is_g711 = |kind| match kind {
        CodecKind::Pcmu | CodecKind::Pcma => true,
        CodecKind::G722 => false,
    };
    one == other || is_g711(one) && is_g711(other)
}
