//! Client INVITE transaction (RFC 3261 §17.1.1, figure 5; the Accepted state is RFC 6026 §7.2).

use crate::sip::Class;

/// Where the transaction stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The INVITE was sent, nothing came back.
    Calling,
    /// A provisional response came back.
    Proceeding,
    /// A 2xx came back; more of them may, by repetition or by forking.
    Accepted,
    /// Another final response came back and was acknowledged; its repetitions are acknowledged again.
    Completed,
    /// Nothing is left to do.
    Terminated,
}

/// What can happen to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// A response came.
    Response(Class),
    /// Timer A: repeat the INVITE.
    TimerA,
    /// Timer B: no response came at all.
    TimerB,
    /// Timer D: the final response cannot come again.
    TimerD,
    /// Timer M: no further 2xx can come.
    TimerM,
    /// The INVITE was cancelled long ago and its final response never came (§9.1).
    GiveUp,
}

/// What must be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Nothing.
    Absorb,
    /// Send the INVITE again; the next wait is twice as long.
    Repeat,
    /// Tell the core of a provisional response.
    Progress,
    /// Tell the core of the first 2xx, and wait for others.
    Accept,
    /// Tell the core of another 2xx.
    Deliver,
    /// Build the ACK, send it, and tell the core of the refusal.
    Acknowledge,
    /// Send the ACK again.
    RepeatAck,
    /// Tell the core: no final response came.
    Fail,
    /// Everything is told: free what is held.
    End,
}

/// The whole machine.
pub fn step(state: State, input: Input) -> (State, Action) {
    use Action::{Absorb, Accept, Acknowledge, Deliver, End, Fail, Progress, Repeat, RepeatAck};
    use Input::{GiveUp, Response, TimerA, TimerB, TimerD, TimerM};
    use State::{Accepted, Calling, Completed, Proceeding, Terminated};

    match (state, input) {
        (Calling | Proceeding, Response(Class::Provisional)) => (Proceeding, Progress),
        (Calling | Proceeding, Response(Class::Success)) => (Accepted, Accept),
        (
            Calling | Proceeding,
            Response(
                Class::Redirection | Class::ClientError | Class::ServerError | Class::GlobalFailure,
            ),
        ) => (Completed, Acknowledge),
        (Calling, TimerA) => (Calling, Repeat),
        (Calling, TimerB) => (Terminated, Fail),
        // Who is ringing may ring as long as the core likes.
        (Proceeding, TimerA | TimerB) => (Proceeding, Absorb),
        (Calling | Proceeding, GiveUp) => (Terminated, Fail),
        (Calling | Proceeding, TimerD | TimerM) => (state, Absorb),

        (Accepted, Response(Class::Success)) => (Accepted, Deliver),
        (
            Accepted,
            Response(
                Class::Provisional
                | Class::Redirection
                | Class::ClientError
                | Class::ServerError
                | Class::GlobalFailure,
            ),
        ) => (Accepted, Absorb),
        (Accepted, TimerM) => (Terminated, End),
        (Accepted, TimerA | TimerB | TimerD | GiveUp) => (Accepted, Absorb),

        (
            Completed,
            Response(
                Class::Redirection | Class::ClientError | Class::ServerError | Class::GlobalFailure,
            ),
        ) => (Completed, RepeatAck),
        (Completed, Response(Class::Provisional | Class::Success)) => (Completed, Absorb),
        (Completed, TimerD) => (Terminated, End),
        (Completed, TimerA | TimerB | TimerM | GiveUp) => (Completed, Absorb),

        (Terminated, Response(_) | TimerA | TimerB | TimerD | TimerM | GiveUp) => {
            (Terminated, Absorb)
        }
    }
}
