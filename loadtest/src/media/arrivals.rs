//! Arrivals: which numbered packets came, how often and in what order (RFC 3550 §6.4.1, appendix A.3).

/// The numbers heard so far. The last [`WINDOW`] of them are told apart one by one.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Arrivals {
    /// Lowest and highest number heard.
    range: Option<(u64, u64)>,
    /// Bit n: the highest less n was heard.
    window: u128,
    heard: u64,
}

/// What a number is to those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// Higher than all before, by so much.
    Ahead(u64),
    /// Lower than the highest, and new.
    Behind,
    /// Heard before.
    Again,
}

impl Arrivals {
    /// Packet `number` came.
    pub(super) fn receive(&mut self, number: u64) -> Order {
        let order = match self.range {
            None => self.begin(number),
            Some((lowest, highest)) if number > highest => {
                self.range = Some((lowest, number));
                self.advance(number - highest)
            }
            Some((lowest, highest)) => {
                let order = self.look_back(highest - number);
                if order == Order::Behind {
                    self.range = Some((lowest.min(number), highest));
                }
                order
            }
        };
        self.heard += u64::from(order != Order::Again);
        order
    }

    /// The number that the sixteen bits of a header stand for: the one closest to the highest.
    pub(super) fn extend(&self, sequence: u16) -> u64 {
        match self.range {
            // One cycle of room for what comes late.
            None => CYCLE + u64::from(sequence),
            Some((_, highest)) => {
                let ahead = sequence.wrapping_sub(highest as u16).cast_signed();
                highest.wrapping_add_signed(ahead.into())
            }
        }
    }

    /// How many different numbers came.
    pub(super) fn heard(&self) -> u64 {
        self.heard
    }

    /// How many between the lowest and the highest never came.
    pub(super) fn missing(&self) -> u64 {
        self.range.map_or(0, |(lowest, highest)| highest - lowest + 1 - self.heard)
    }

    fn begin(&mut self, number: u64) -> Order {
        self.range = Some((number, number));
        self.window = 1;
        Order::Ahead(1)
    }

    fn advance(&mut self, by: u64) -> Order {
        let shifted = u32::try_from(by).ok().and_then(|by| self.window.checked_shl(by));
        self.window = shifted.unwrap_or(0) | 1;
        Order::Ahead(by)
    }

    /// Further back than the window nobody knows; it counts as a repetition, so that doubt never
    /// hides a loss.
    fn look_back(&mut self, by: u64) -> Order {
        if by >= WINDOW || self.window >> by & 1 == 1 {
            return Order::Again;
        }
        self.window |= 1 << by;
        Order::Behind
    }
}

/// Numbers told apart: 2.5 s of packets.
const WINDOW: u64 = u128::BITS as u64;
/// RFC 3550 appendix A.1: RTP_SEQ_MOD.
const CYCLE: u64 = 1 << 16;

#[cfg(test)]
mod tests;
