//! Server INVITE transaction (RFC 3261 §17.2.1, figure 7; the Accepted state is RFC 6026 §7.1).

use crate::sip::Class;

/// Where the transaction stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// No final response yet.
    Proceeding,
    /// A 2xx was sent: retransmitted INVITEs are absorbed, the core repeats the 2xx.
    Accepted,
    /// Another final response was sent and not acknowledged yet.
    Completed,
    /// It was acknowledged; further ACKs are absorbed.
    Confirmed,
    /// Nothing is left to do.
    Terminated,
}

/// What can happen to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// The INVITE came again.
    Invite,
    /// The core sends a response.
    Respond(Class),
    /// An ACK came.
    Ack,
    /// 200 ms passed and the core has sent nothing.
    Trying,
    /// Another minute passed.
    Extension,
    /// Timer G: repeat the final response.
    TimerG,
    /// Timer H: no ACK came.
    TimerH,
    /// Timer I or L: nothing can echo any more.
    Expire,
}

/// What must be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Nothing.
    Absorb,
    /// Send the response of the core.
    Send,
    /// Send the last response again, if there was one.
    Repeat,
    /// Send 100.
    SendTrying,
    /// Tell the core: another provisional response is due.
    Extend,
    /// Tell the core: the ACK ended the exchange.
    Acknowledged,
    /// Tell the core: the ACK never came.
    Fail,
    /// The core broke the rules; send nothing.
    Refuse,
}

/// The whole machine. Over UDP it is RFC 3261's figure 7 with RFC 6026's correction.
pub fn step(state: State, input: Input) -> (State, Action) {
    use Action::{Absorb, Acknowledged, Extend, Fail, Refuse, Repeat, Send, SendTrying};
    use Input::{Ack, Expire, Extension, Invite, Respond, TimerG, TimerH, Trying};
    use State::{Accepted, Completed, Confirmed, Proceeding, Terminated};

    match (state, input) {
        (Proceeding, Invite) => (Proceeding, Repeat),
        (Proceeding, Trying) => (Proceeding, SendTrying),
        (Proceeding, Extension) => (Proceeding, Extend),
        (Proceeding, Respond(Class::Provisional)) => (Proceeding, Send),
        (Proceeding, Respond(Class::Success)) => (Accepted, Send),
        (
            Proceeding,
            Respond(
                Class::Redirection | Class::ClientError | Class::ServerError | Class::GlobalFailure,
            ),
        ) => (Completed, Send),
        (Proceeding, Ack | TimerG | TimerH | Expire) => (Proceeding, Absorb),

        (Completed, Invite | TimerG) => (Completed, Repeat),
        (Completed, Ack) => (Confirmed, Acknowledged),
        (Completed, TimerH) => (Terminated, Fail),
        (Completed, Trying | Extension | Expire) => (Completed, Absorb),

        // The core repeats its 2xx and hears the ACK itself: neither is this machine's (RFC 6026 §8.7).
        (Accepted, Respond(Class::Success)) => (Accepted, Send),
        (Accepted, Invite | Ack | Trying | Extension | TimerG | TimerH) => (Accepted, Absorb),

        (Confirmed, Invite | Ack | Trying | Extension | TimerG | TimerH) => (Confirmed, Absorb),
        (Accepted | Confirmed, Expire) => (Terminated, Absorb),

        (Completed | Confirmed | Terminated, Respond(_)) => (state, Refuse),
        (
            Accepted,
            Respond(
                Class::Provisional
                | Class::Redirection
                | Class::ClientError
                | Class::ServerError
                | Class::GlobalFailure,
            ),
        ) => (Accepted, Refuse),
        (Terminated, Invite | Ack | Trying | Extension | TimerG | TimerH | Expire) => {
            (Terminated, Absorb)
        }
    }
}
