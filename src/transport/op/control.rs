//! What the kernel says beside a datagram (`struct cmsghdr`): when it came, and how it was joined.

use std::time::Duration;

/// What was told, as far as it concerns us.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Control {
    /// When the kernel took it in (`SO_TIMESTAMPNS`), since the epoch.
    stamp: Option<Duration>,
    /// Bytes of each of the datagrams joined into one (`UDP_GRO`) but the last; zero: there is one.
    pub(in super::super) segment_bytes: usize,
}

impl Control {
    /// Read the control messages in `bytes`. One whose length is a lie ends the list.
    #[inline]
    pub(in super::super) fn read(mut bytes: &[u8]) -> Control {
        let mut control = Control::default();
        while let Some(Entry { level, kind, data, rest }) = split(bytes) {
            match (level, kind) {
                (libc::SOL_SOCKET, libc::SCM_TIMESTAMPNS) => control.stamp = stamp(data),
                (libc::SOL_UDP, libc::UDP_GRO) => control.segment_bytes = segment_bytes(data),
                // Nothing else was asked for.
                (_, _) => {}
            }
            bytes = rest;
        }
        control
    }

    /// How long before `now`, by the wall clock, the kernel took it in. Zero when that is not known: there
    /// is no stamp, it lies ahead, or so far back that the clock must have been set meanwhile.
    #[inline]
    pub(in super::super) fn age(self, now: Duration) -> Duration {
        let age = self.stamp.and_then(|stamp| now.checked_sub(stamp));
        age.filter(|&age| age <= AGE_MAX).unwrap_or_default()
    }
}

/// A control message, and the bytes behind it.
struct Entry<'a> {
    level: i32,
    kind: i32,
    data: &'a [u8],
    rest: &'a [u8],
}

#[inline]
fn split(bytes: &[u8]) -> Option<Entry<'_>> {
    let len = usize::from_ne_bytes(*bytes.first_chunk()?);
    let level = i32::from_ne_bytes(*bytes.get(size_of::<usize>()..)?.first_chunk()?);
    let kind = i32::from_ne_bytes(*bytes.get(size_of::<usize>() + 4..)?.first_chunk()?);
    let data = bytes.get(HEADER_BYTES..len)?;
    let rest = bytes.get(len.next_multiple_of(ALIGN_BYTES)..).unwrap_or_default();
    Some(Entry { level, kind, data, rest })
}

/// A `struct timespec` of eight-byte words.
#[inline]
fn stamp(data: &[u8]) -> Option<Duration> {
    let seconds = i64::from_ne_bytes(*data.first_chunk()?);
    let nanos = i64::from_ne_bytes(*data.get(8..)?.first_chunk()?);
    let nanos = u32::try_from(nanos).ok().filter(|&nanos| nanos < NANOS_PER_S)?;
    Some(Duration::new(u64::try_from(seconds).ok()?, nanos))
}

/// An `int`. The kernel joins nothing of zero bytes.
#[inline]
fn segment_bytes(data: &[u8]) -> usize {
    let bytes = data.first_chunk().map_or(0, |&bytes| i32::from_ne_bytes(bytes));
    usize::try_from(bytes).unwrap_or(0)
}

/// Room one datagram's control data takes: a `timespec` and an `int`, each behind a header.
pub(in super::super) const CONTROL_BYTES: usize =
    2 * HEADER_BYTES + STAMP_BYTES + size_of::<i32>().next_multiple_of(ALIGN_BYTES);

/// Bytes of a control message before its data.
const HEADER_BYTES: usize = size_of::<libc::cmsghdr>();

/// What control messages start at multiples of.
const ALIGN_BYTES: usize = size_of::<usize>();

const STAMP_BYTES: usize = 16;
const NANOS_PER_S: u32 = 1_000_000_000;

/// Nothing waits longer in a socket that is read at all; a stamp from before is from before a step of
/// the clock.
const AGE_MAX: Duration = Duration::from_secs(10);

#[cfg(test)]
mod tests;
