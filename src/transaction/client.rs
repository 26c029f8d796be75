//! Client transaction of every method but INVITE (RFC 3261 §17.1.2, figure 6).

use crate::sip::Class;

/// Where the transaction stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The request was sent, nothing came back.
    Trying,
    /// A provisional response came back.
    Proceeding,
    /// The final response came back; its repetitions are absorbed.
    Completed,
    /// Nothing is left to do.
    Terminated,
}

/// What can happen to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// A response came.
    Response(Class),
    /// Timer E: repeat the request.
    TimerE,
    /// Timer F: no final response came.
    TimerF,
    /// Timer K: nothing can echo any more.
    TimerK,
}

/// What must be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Nothing.
    Absorb,
    /// Send the request again; the next wait is twice as long, T2 at most.
    Repeat,
    /// Send the request again; a provisional response came, so every wait is T2 now.
    RepeatSlowly,
    /// Tell the core of a provisional response.
    Progress,
    /// Tell the core of the final response.
    Finish,
    /// Tell the core: no final response came.
    Fail,
}

/// The whole machine.
pub fn step(state: State, input: Input) -> (State, Action) {
    use Action::{Absorb, Fail, Finish, Progress, Repeat, RepeatSlowly};
    use Input::{Response, TimerE, TimerF, TimerK};
    use State::{Completed, Proceeding, Terminated, Trying};

    match (state, input) {
        (Trying | Proceeding, Response(Class::Provisional)) => (Proceeding, Progress),
        (
            Trying | Proceeding,
            Response(
                Class::Success
                | Class::Redirection
                | Class::ClientError
                | Class::ServerError
                | Class::GlobalFailure,
            ),
        ) => (Completed, Finish),
        (Trying, TimerE) => (Trying, Repeat),
        (Proceeding, TimerE) => (Proceeding, RepeatSlowly),
        (Trying | Proceeding, TimerF) => (Terminated, Fail),
        (Trying | Proceeding, TimerK) => (state, Absorb),
        (Completed, Response(_) | TimerE | TimerF) => (Completed, Absorb),
        (Completed, TimerK) => (Terminated, Absorb),
        (Terminated, Response(_) | TimerE | TimerF | TimerK) => (Terminated, Absorb),
    }
}
