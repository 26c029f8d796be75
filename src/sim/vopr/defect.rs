//! Defect: one thing an engine could do wrong, done on purpose between engine and world, to see its checker bite.

mod saboteur;
mod tampered;

pub(super) use saboteur::Saboteur;
pub(super) use tampered::Tampered;

/// What goes wrong, once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Defect {
    /// A 200 under another To tag than the 180.
    OtherTag,
    /// A second final response.
    SecondFinal,
    /// No final response at all.
    NoFinal,
    /// Responses to a port where nobody listens.
    Misdirected,
    /// A repetition a millisecond late.
    LateRepeat,
    /// A repetition that is left out.
    MissingRepeat,
    /// A repeated request that is not the same.
    ChangedRequest,
    /// A datagram handed to another shard.
    WrongShard,
    /// A datagram that is not counted.
    UncountedDatagram,
    /// A datagram in a mailbox that is gone.
    StolenParcel,
    /// A timer that is never satisfied.
    Sleepless,
    /// A media port that is never given back.
    KeptPort,
    /// A description whose version skips one.
    SkippedVersion,
    /// A description that changes under its version.
    ChangedDescription,
    /// A message to somebody unknown.
    Stranger,
    /// An answer to an ACK.
    AnsweredAck,
    /// A request that is not answered.
    UnansweredRequest,
    /// A 2xx that is not acknowledged.
    UnacknowledgedSuccess,
    /// A 2xx while the PRACK of a session description is to come.
    HastySuccess,
    /// A reliable provisional response whose number skips one.
    SkippedNumber,
    /// A second PRACK for one response.
    SecondPrack,
    /// A request that is answered in two ways.
    SecondAnswer,
    /// A response many times over, to one whom nobody trusts.
    Amplifier,
    /// A call whose end is told twice.
    DoubleEnd,
    /// A call whose end is not told.
    NoEnd,
}

impl Defect {
    /// Every defect there is.
    pub const ALL: [Defect; 25] = [
        Defect::OtherTag,
        Defect::SecondFinal,
        Defect::NoFinal,
        Defect::Misdirected,
        Defect::LateRepeat,
        Defect::MissingRepeat,
        Defect::ChangedRequest,
        Defect::WrongShard,
        Defect::UncountedDatagram,
        Defect::StolenParcel,
        Defect::Sleepless,
        Defect::KeptPort,
        Defect::SkippedVersion,
        Defect::ChangedDescription,
        Defect::Stranger,
        Defect::AnsweredAck,
        Defect::UnansweredRequest,
        Defect::UnacknowledgedSuccess,
        Defect::HastySuccess,
        Defect::SkippedNumber,
        Defect::SecondPrack,
        Defect::SecondAnswer,
        Defect::Amplifier,
        Defect::DoubleEnd,
        Defect::NoEnd,
    ];
}
