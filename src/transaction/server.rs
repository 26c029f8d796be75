//! Server transaction of every method but INVITE and ACK (RFC 3261 §17.2.2, figure 8).

use crate::sip::Class;

/// Where the transaction stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// No response yet.
    Trying,
    /// A provisional response was sent.
    Proceeding,
    /// The final response was sent; it is repeated when the request is.
    Completed,
    /// Timer J is over.
    Terminated,
}

/// What can happen to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// The request came again.
    Request,
    /// The core sends a response.
    Respond(Class),
    /// Timer J: nothing can echo any more.
    TimerJ,
}

/// What must be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Nothing.
    Absorb,
    /// Send the response of the core.
    Send,
    /// Send the last response again.
    Repeat,
    /// The core answered twice; send nothing.
    Refuse,
}

/// The whole machine.
pub fn step(state: State, input: Input) -> (State, Action) {
    use Action::{Absorb, Refuse, Repeat, Send};
    use Input::{Request, Respond, TimerJ};
    use State::{Completed, Proceeding, Terminated, Trying};

    match (state, input) {
        (Trying, Request) => (Trying, Absorb),
        (Proceeding | Completed, Request) => (state, Repeat),
        (Trying | Proceeding, Respond(Class::Provisional)) => (Proceeding, Send),
        (
            Trying | Proceeding,
            Respond(
                Class::Success
                | Class::Redirection
                | Class::ClientError
                | Class::ServerError
                | Class::GlobalFailure,
            ),
        ) => (Completed, Send),
        (Completed, TimerJ) => (Terminated, Absorb),
        (Trying | Proceeding, TimerJ) => (state, Absorb),
        (Completed | Terminated, Respond(_)) => (state, Refuse),
        (Terminated, Request | TimerJ) => (Terminated, Absorb),
    }
}
