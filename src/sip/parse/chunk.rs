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
    // Bytes above 0x7f are negative in here: they are below the first visible one, too.
    let mut stopped = i8x16::splat(b'!' as i8).cmp_gt(bytes) | bytes.cmp_eq(i8x16::splat(0x7f));
    for stop in stops {
        stopped |= bytes.cmp_eq(i8x16::splat(stop as i8));
    }
    marks(stopped)
}

/// Where a line feed is before a `V`, a `v` or a byte no line begins with, a line end for one; `next` has the byte
/// behind each.
#[inline(always)]
pub(crate) fn feeds_before_via_or_end(chunk: &Chunk, next: &Chunk) -> Marks {
    let (bytes, next) = (lanes(chunk), lanes(next));
    let in_lower_case = next | i8x16::splat(0x20);
    let is_via = in_lower_case.cmp_eq(i8x16::splat(b'v' as i8));
    let is_end = i8x16::splat(b' ' as i8).cmp_gt(next);
    marks(bytes.cmp_eq(i8x16::splat(b'\n' as i8)) & (is_via | is_end))
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

/// Index of the first byte from `from` on that `mark`, shown with each chunk the one that starts a byte later, finds;
/// the length of `bytes` when there is none. The last byte has none behind it and is not found.
#[inline(always)]
pub(crate) fn find_pair(
    bytes: &[u8],
    from: usize,
    mark: impl Fn(&Chunk, &Chunk) -> Marks,
) -> usize {
    let mut at = from;
    while let Some([chunk, next, chunk_behind, next_behind]) = two_pairs(bytes, at) {
        let marks = mark(chunk, next) | mark(chunk_behind, next_behind) << BYTES;
        if marks != 0 {
            return at + before_first(marks);
        }
        at += 2 * BYTES;
    }
    while let Some((Some(chunk), Some(next))) =
        bytes.get(at..=at + BYTES).map(|both| (both.first_chunk(), both.last_chunk()))
    {
        let marks = mark(chunk, next);
        if marks != 0 {
            return at + before_first(marks);
        }
        at += BYTES;
    }
    let rest = bytes.get(at..).unwrap_or_default();
    let Some((_, next)) = rest.split_first() else { return bytes.len() };
    let ahead = next.len();
    let last = bytes.split_last().and_then(|(_, chunks)| chunks.last_chunk());
    let marks = match (last, bytes.last_chunk()) {
        // The last pair reaches back over bytes already seen.
        (Some(last), Some(behind)) => mark(last, behind) >> (BYTES - ahead),
        (Some(_) | None, _) => mark(&padded(rest), &padded(next)) & !(ALL << ahead),
    };
    if marks == 0 { bytes.len() } else { at + before_first(marks) }
}

/// The two chunks from `at` on, behind each the one that starts a byte later.
#[inline(always)]
fn two_pairs(bytes: &[u8], at: usize) -> Option<[&Chunk; 4]> {
    let all = bytes.get(at..=at + 2 * BYTES)?;
    let (one, other) = (all.get(1..)?, all.get(BYTES..)?);
    Some([all.first_chunk()?, one.first_chunk()?, other.first_chunk()?, all.last_chunk()?])
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
