//! Bag: messages a peer wants to send, one behind the other in one buffer that is used again and again.

use crate::wire::Flow;

/// Messages not posted yet.
#[derive(Debug, Default)]
pub(super) struct Bag {
    bytes: Vec<u8>,
    /// Where each ends, and its path.
    ends: Vec<(usize, Flow)>,
}

impl Bag {
    /// Append to the message at work.
    #[inline]
    pub(super) fn put(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Append `number` in decimal.
    pub(super) fn put_number(&mut self, number: u32) {
        let mut digits = [0; 10];
        let (mut start, mut rest) = (digits.len(), number);
        loop {
            start -= 1;
            digits[start] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        self.bytes.extend_from_slice(&digits[start..]);
    }

    /// Append what is rarely written.
    pub(super) fn put_text(&mut self, text: std::fmt::Arguments<'_>) {
        use std::io::Write;
        // Writing to a vector cannot fail.
        let _ = self.bytes.write_fmt(text);
    }

    /// The message at work is whole and goes by `flow`.
    pub(super) fn seal(&mut self, flow: Flow) {
        self.ends.push((self.bytes.len(), flow));
    }

    /// Every message with its path.
    pub(super) fn messages(&self) -> impl Iterator<Item = (Flow, &[u8])> {
        let starts = std::iter::once(0).chain(self.ends.iter().map(|(end, _)| *end));
        starts.zip(&self.ends).map(|(start, (end, flow))| (*flow, &self.bytes[start..*end]))
    }

    /// Nothing is left in it.
    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
    }
}
