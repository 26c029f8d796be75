//! Control sockets: the odd halves of ports, opened when the first call needs one (RFC 3550 §11).

use std::collections::VecDeque;

use crate::wire::SocketAnswer;

/// What became of the odd half of each port.
#[derive(Debug, Default)]
pub(in crate::media) struct ControlSockets {
    /// By port number.
    states: Vec<State>,
    wanted: VecDeque<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Unwanted,
    Wanted,
    Open,
    /// Somebody else has the address.
    Refused,
}

impl ControlSockets {
    /// Ask for that of port `number`, unless it was asked for before.
    pub(in crate::media) fn want(&mut self, number: u32) {
        let index = number as usize;
        if index >= self.states.len() {
            self.states.resize(index + 1, State::Unwanted);
        }
        match self.states[index] {
            State::Unwanted => {
                self.states[index] = State::Wanted;
                self.wanted.push_back(number);
            }
            State::Wanted | State::Open | State::Refused => {}
        }
    }

    #[inline]
    pub(in crate::media) fn is_empty(&self) -> bool {
        self.wanted.is_empty()
    }

    /// The next port whose odd half is to be opened.
    pub(in crate::media) fn order(&mut self) -> Option<u32> {
        self.wanted.pop_front()
    }

    /// An order was answered.
    pub(in crate::media) fn answer(&mut self, number: u32, answer: SocketAnswer) {
        let Some(state) = self.states.get_mut(number as usize) else { return };
        match answer {
            SocketAnswer::Open => *state = State::Open,
            SocketAnswer::Refused => *state = State::Refused,
            // It is still wanted.
            SocketAnswer::NoMore => self.wanted.push_front(number),
        }
    }

    pub(in crate::media) fn is_open(&self, number: u32) -> bool {
        self.states.get(number as usize) == Some(&State::Open)
    }
}
