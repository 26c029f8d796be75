//! Digit: one of the sixteen DTMF keys (RFC 4733 §3.2).

use std::fmt;

/// A key.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digit(u8);

impl Digit {
    /// The key of an event; `None` for events that are no keys.
    pub fn from_event(code: u8) -> Option<Digit> {
        (usize::from(code) < KEYS.len()).then_some(Digit(code))
    }

    /// The key with this on it; A to D may be small.
    pub fn from_char(character: char) -> Option<Digit> {
        let character = character.to_ascii_uppercase();
        let code = KEYS.iter().position(|key| char::from(*key) == character)?;
        Some(Digit(code as u8))
    }

    /// Its event code.
    pub fn event(self) -> u8 {
        self.0
    }

    /// What is on it.
    pub fn as_char(self) -> char {
        char::from(KEYS[usize::from(self.0)])
    }
}

impl fmt::Display for Digit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.as_char())
    }
}

impl fmt::Debug for Digit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digit({})", self.as_char())
    }
}

/// The keys in the order of their event codes.
const KEYS: [u8; 16] = *b"0123456789*#ABCD";
