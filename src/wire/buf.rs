//! The buffer a message is built in, once, and sent from.

/// Bytes one outgoing message may have. The longest RFC 4475 request (3,515 bytes) echoes fewer than it has.
pub const TX_BYTES_MAX: usize = 8_192;

/// A send buffer of fixed capacity. The engine builds a message in one of its own and `poll_transmit` swaps it with
/// the caller's, so a message is written once and never moved.
///
/// Writing past the end keeps what fitted and raises [`TxBuf::is_overflowed`]: builders write without checking each
/// step and ask once at the end.
#[derive(Debug)]
pub struct TxBuf {
    bytes: Box<[u8]>,
    len: usize,
    is_overflowed: bool,
}

impl TxBuf {
    /// An empty buffer of [`TX_BYTES_MAX`] bytes; its pages are touched only as far as messages reach.
    pub fn new() -> TxBuf {
        TxBuf::with_capacity(TX_BYTES_MAX)
    }

    /// An empty buffer of `bytes_max` bytes.
    pub fn with_capacity(bytes_max: usize) -> TxBuf {
        TxBuf { bytes: vec![0; bytes_max].into_boxed_slice(), len: 0, is_overflowed: false }
    }

    /// Forget the content.
    pub fn clear(&mut self) {
        self.len = 0;
        self.is_overflowed = false;
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
