//! Chunk: sixteen bytes looked at together, the step in which lines and values are searched.

#[cfg(test)]
mod tests;

use wide::{CmpEq, CmpGt, i8x16};

/// Sixteen bytes.
pub(crate) type Chunk = [u8; BYTES];

/// What was found in a chunk: bit 0 stands for its first byte.
pub(crate) type Marks = u32;

const BYTES: usize = 16;
const ALL: Marks = 0xffff;

/// Where `byte` is.
#[inline(always)]
pub(crate) fn equal(chunk: &Chunk, byte: u8) -> Marks {
    marks(lanes(chunk).cmp_eq(i8x16::splat(byte as i8)))
}

/// Where a byte is that is not visible ASCII (0x21 to 0x7e), or is one of `stops`.
#[inline(always)]
pub(crate) fn hidden_or<const N: usize>(chunk: &Chunk, stops: [u8; N]) -> Marks {
    let bytes = lanes(chunk);
    // Bytes above 0x7f are negative in here: they are not above the space either.
    let above_space = bytes.cmp_gt(i8x16::splat(b' ' as i8));
    let mut stopped = bytes.cmp_eq(i8x16::splat(0x7f));
    for stop in stops {
        stopped |= bytes.cmp_eq(i8x16::splat(stop as i8));
    }
    (marks(above_space) ^ ALL) | marks(stopped)
}

/// How many bytes lie before the first that is marked; one is.
#[inline(always)]
pub(crate) fn before_first(marks: Marks) -> usize {
    marks.trailing_zeros() as usize
}

/// Index of the first byte from `from` on that `mark` finds; the length of `bytes` when there is none.
#[inline(always)]
pub(crate) fn find(bytes: &[u8], from: usize, mark: impl Fn(&Chunk) -> Marks) -> usize {
    let mut rest = bytes.get(from..).unwrap_or_default();
    while let Some((chunk, behind)) = rest.split_first_chunk() {
        let marks = mark(chunk);
        if marks != 0 {
            return bytes.len() - rest.len() + before_first(marks);
        }
        rest = behind;
    }
    let (ahead, index) = (rest.len(), bytes.len() - rest.len());
    if ahead == 0 {
        return index;
    }
    let marks = match bytes.last_chunk() {
        // The last chunk reaches back over bytes already seen.
        Some(last) => mark(last) >> (BYTES - ahead),
        None => mark(&padded(rest)) & !(ALL << ahead),
    };
    if marks == 0 { bytes.len() } else { index + before_first(marks) }
}

#[inline(always)]
fn lanes(chunk: &Chunk) -> i8x16 {
    i8x16::new(chunk.map(|byte| byte as i8))
}

#[inline(always)]
fn marks(lanes: i8x16) -> Marks {
    lanes.move_mask() as Marks
}

/// Fewer bytes than a chunk has, with zeros behind them.
#[cold]
fn padded(bytes: &[u8]) -> Chunk {
    let mut chunk = [0; BYTES];
    for (place, byte) in chunk.iter_mut().zip(bytes) {
        *place = *byte;
    }
    chunk
}
