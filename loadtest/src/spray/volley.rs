//! Volley: who gets what, in turn: every port two packets in sequence and something else.

use std::ops::RangeInclusive;

use super::datagram::{Kind, OTHERS};

/// The endless sequence of datagrams to a range of ports.
#[derive(Clone, Debug)]
pub(super) struct Volley {
    ports: RangeInclusive<u16>,
    port: u16,
    /// Times all ports had their turn.
    rounds: u32,
    /// Datagrams of this turn sent.
    step: u32,
}

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shot {
    pub(super) kind: Kind,
    pub(super) port: u16,
    /// Counts the RTP packets the port got before.
    pub(super) number: u32,
}

impl Volley {
    /// The first of `ports` begins.
    pub(super) fn new(ports: RangeInclusive<u16>) -> Volley {
        let port = *ports.start();
        Volley { ports, port, rounds: 0, step: 0 }
    }

    /// The next.
    pub(super) fn shoot(&mut self) -> Shot {
        let (port, rounds, step) = (self.port, self.rounds, self.step);
        let kind = match step {
            0 | 1 => Kind::Rtp,
            // Neighbours get different ones, so that one round shows them all.
            _ => OTHERS[(rounds as usize + usize::from(port)) % OTHERS.len()],
        };
        self.step = (step + 1) % STEPS;
        if self.step == 0 {
            self.turn();
        }
        let number = rounds.wrapping_mul(RTP_STEPS).wrapping_add(step.min(RTP_STEPS));
        Shot { kind, port, number }
    }

    fn turn(&mut self) {
        if self.port == *self.ports.end() {
            self.port = *self.ports.start();
            self.rounds = self.rounds.wrapping_add(1);
        } else {
            self.port += 1;
        }
    }
}

/// Datagrams of a port's turn.
const STEPS: u32 = 3;
/// Those of them that are genuine RTP.
const RTP_STEPS: u32 = 2;

#[cfg(test)]
mod tests;
