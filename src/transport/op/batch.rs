//! The datagrams of one receive: the kernel may have joined several of one peer (`UDP_GRO`).

use std::ops::Range;

/// Where the datagrams of a payload lie that were not yielded yet.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Batch {
    count: usize,
    /// Where the next starts.
    start: usize,
    end: usize,
    segment_bytes: usize,
    /// Whether the last one lacks its end.
    is_cut: bool,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Segment {
    /// Where its bytes lie in the payload.
    pub(in super::super) range: Range<usize>,
    /// Whether it was longer than that.
    pub(in super::super) is_truncated: bool,
}

impl Batch {
    /// The datagrams in a payload of `len` bytes, of which each but the last has `segment_bytes`; zero of
    /// those: there is one. With `is_cut` the payload was longer, and its last datagram is cut.
    #[inline]
    pub(in super::super) fn new(len: usize, segment_bytes: usize, is_cut: bool) -> Batch {
        let is_joined = segment_bytes > 0 && segment_bytes < len;
        let (count, segment_bytes) =
            if is_joined { (len.div_ceil(segment_bytes), segment_bytes) } else { (1, len) };
        Batch { count, start: 0, end: len, segment_bytes, is_cut }
    }

    /// How many were not yielded yet.
    #[inline]
    pub(in super::super) fn count(&self) -> usize {
        self.count
    }

    /// The next one, of which `bytes_max` bytes are kept.
    #[inline]
    pub(in super::super) fn next(&mut self, bytes_max: usize) -> Option<Segment> {
        self.count = self.count.checked_sub(1)?;
        let start = self.start;
        let len = self.segment_bytes.min(self.end - start);
        self.start = start + len;
        let is_truncated = len > bytes_max || self.is_cut && self.count == 0;
        Some(Segment { range: start..start + len.min(bytes_max), is_truncated })
    }
}

/// The most bytes that joined datagrams have together: what the length field of UDP can tell.
pub(in super::super) const BATCH_BYTES_MAX: usize = 65_535;

#[cfg(test)]
mod tests;
