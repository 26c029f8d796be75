//! The buffer a message is built in, once, and sent from.

/// Bytes one outgoing message may have. The longest RFC 4475 request (3,515 bytes) echoes fewer than it has.
pub const TX_BYTES_MAX: usize = 8_192;

/// The step where messages of one length leave as one. Of the same answer to two calls of a carrier one pair in twenty
/// is of one length; with a step of 32 it is seven in ten, with 64 six in seven, with 128 nine in ten. Half a step is
/// what that costs each message: with 64, a fifteenth of its bytes (the model is in the tests of `sip::write`).
pub const SIZE_STEP: u16 = 64;

/// Longest message that is padded. A request above it asks for another transport (RFC 3261 §18.1.1), and padding must
/// not make one of a request that does not; it leaves room for a tunnel's headers in a path MTU of 1,500 besides.
pub const PADDED_BYTES_MAX: usize = 1_300;

/// A send buffer of fixed capacity. The engine builds a message in one of its own and `poll_transmit` swaps it with
/// the caller's, so a message is written once and never moved.
///
/// Writing past the end keeps what fitted and raises [`TxBuf::is_overflowed`]: builders write without checking each
/// step and ask once at the end.
///
/// Datagrams of one length for one destination can be sent as one: hence [`TxBuf::padding`] to a multiple of the step,
/// and the [tie](TxBuf::tie_to) that says which of them must keep their order.
#[derive(Debug)]
pub struct TxBuf {
    bytes: Box<[u8]>,
    len: usize,
    tie: u32,
    step: u16,
    is_overflowed: bool,
}

impl TxBuf {
    /// An empty buffer of [`TX_BYTES_MAX`] bytes; its pages are touched only as far as messages reach.
    pub fn new() -> TxBuf {
        TxBuf::with_capacity(TX_BYTES_MAX)
    }

    /// An empty buffer of `bytes_max` bytes.
    pub fn with_capacity(bytes_max: usize) -> TxBuf {
        let bytes = vec![0; bytes_max].into_boxed_slice();
        TxBuf { bytes, len: 0, tie: 0, step: 1, is_overflowed: false }
    }

    /// An empty buffer that pads to multiples of `step` bytes.
    pub fn with_step(step: u16) -> TxBuf {
        TxBuf { step, ..TxBuf::new() }
    }

    /// Forget the content and its tie. The step stays.
    #[inline]
    pub fn clear(&mut self) {
        self.len = 0;
        self.tie = 0;
        self.is_overflowed = false;
    }

    /// Pad messages to multiples of `step` bytes from now on; 1: not at all.
    #[inline]
    pub fn set_step(&mut self, step: u16) {
        self.step = step;
    }

    /// How many bytes would make a multiple of the step of a message that `rest` more will end.
    #[inline]
    pub fn padding(&self, rest: usize) -> usize {
        if self.step <= 1 {
            return 0;
        }
        let (bytes, step) = (self.len + rest, usize::from(self.step));
        let padded = bytes.next_multiple_of(step);
        if padded <= PADDED_BYTES_MAX { padded - bytes } else { 0 }
    }

    /// The message keeps its order with others of the same `name`, and may leave before or after messages of other
    /// names. Its start, middle and end are looked at: of two names taken for one, more order is kept than needed.
    #[inline]
    pub fn tie_to(&mut self, name: &[u8]) {
        let middle = (name.len() / 2).checked_sub(4).and_then(|at| name.get(at..)?.first_chunk());
        let bytes = match (name.first_chunk(), middle, name.last_chunk()) {
            (Some(first), Some(middle), Some(last)) => [first, middle, last]
                .into_iter()
                .fold(0, |all: u64, word| all.wrapping_mul(MIX) ^ u64::from_le_bytes(*word)),
            (..) => name.iter().fold(0, |all, &byte| all << 8 | u64::from(byte)),
        };
        let mixed = (bytes ^ name.len() as u64).wrapping_mul(MIX);
        self.tie = (mixed >> 32) as u32 | 1;
    }

    /// What it is tied to; 0: nothing was said, and it keeps its order with everything.
    #[inline]
    pub fn tie(&self) -> u32 {
        self.tie
    }

    /// Tie it to what another message, of which this is a copy, is tied to.
    #[inline]
    pub fn set_tie(&mut self, tie: u32) {
        self.tie = tie;
    }

    /// Append `bytes`.
    #[inline]
    pub fn put(&mut self, bytes: &[u8]) {
        let end = self.len + bytes.len();
        match self.bytes.get_mut(self.len..end) {
            Some(room) => {
                room.copy_from_slice(bytes);
                self.len = end;
            }
            None => self.is_overflowed = true,
        }
    }

    /// Append `number` in decimal.
    pub fn put_decimal(&mut self, number: u64) {
        let mut digits = [b'0'; 20];
        let mut start = digits.len();
        let mut rest = number;
        // Two digits at a time: a division costs as much for two as for one.
        for (index, pair) in digits.as_chunks_mut().0.iter_mut().enumerate().rev() {
            *pair = PAIRS[(rest % 100) as usize];
            start = 2 * index + usize::from(rest < 10);
            rest /= 100;
            if rest == 0 {
                break;
            }
        }
        self.put(digits.get(start..).unwrap_or_default());
    }

    /// The bytes written so far.
    #[inline]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }

    /// How many bytes were written.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether something did not fit: the message must not be sent.
    pub fn is_overflowed(&self) -> bool {
        self.is_overflowed
    }
}

/// An odd number whose bits follow no pattern: 2^64 divided by the golden ratio.
const MIX: u64 = 0x9e37_79b9_7f4a_7c15;

/// 00 to 99.
static PAIRS: [[u8; 2]; 100] = {
    let (mut pairs, mut number) = ([[0; 2]; 100], 0);
    while number < 100 {
        pairs[number] = [b'0' + (number / 10) as u8, b'0' + (number % 10) as u8];
        number += 1;
    }
    pairs
};

impl Default for TxBuf {
    fn default() -> TxBuf {
        TxBuf::new()
    }
}

impl std::fmt::Write for TxBuf {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.put(text.as_bytes());
        if self.is_overflowed { Err(std::fmt::Error) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests;
