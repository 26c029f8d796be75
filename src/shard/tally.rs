//! Tally: how often which time was seen, in the bins of an HDR histogram.

use std::time::Duration;

use hdrhistogram::Histogram;

use crate::api::Latency;

/// Counts of times by the microsecond, to three digits, up to [`LONGEST_US`].
///
/// The shard counts, the main thread reads. A histogram ready to be read keeps its sum, its smallest and
/// its largest value as well: age and latency took 141 instructions a datagram that way, and take 51
/// (perf/2026-11-22-handoff.md).
#[derive(Clone, Debug)]
pub(super) struct Tally {
    counts: Box<[u64]>,
}

/// Bins to the power of two: a thousandth apart at most.
const FINE: u64 = 1 << FINE_BITS;
const FINE_BITS: u32 = 10;

/// What takes longer, a minute and some, counts as this long.
const LONGEST_US: u64 = (1 << 26) - 1;

impl Tally {
    pub(super) fn new() -> Tally {
        Tally { counts: vec![0; bin(LONGEST_US) + 1].into_boxed_slice() }
    }

    /// Something took so long, `count` times.
    #[inline]
    pub(super) fn record(&mut self, us: u64, count: u64) {
        self.counts[bin(us.min(LONGEST_US))] += count;
    }

    /// Add another shard's.
    pub(super) fn add(&mut self, other: &Tally) {
        for (sum, count) in self.counts.iter_mut().zip(&other.counts) {
            *sum += count;
        }
    }

    /// What people ask of it.
    pub(super) fn quantiles(&self) -> Latency {
        let Ok(mut histogram) = Histogram::<u64>::new_with_bounds(1, LONGEST_US, 3) else {
            debug_assert!(false, "one shape of histogram, and it is a valid one");
            return Latency::default();
        };
        for (bin, &count) in self.counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            histogram.saturating_record_n(lowest_us(bin), count);
        }
        Latency {
            count: histogram.len(),
            p50: histogram.value_at_quantile(0.5),
            p90: histogram.value_at_quantile(0.9),
            p99: histogram.value_at_quantile(0.99),
            p999: histogram.value_at_quantile(0.999),
            max: histogram.max(),
        }
    }
}

/// Where `us` is counted: microseconds one by one below `2 * FINE`, then each power of two in `FINE` bins.
#[inline]
fn bin(us: u64) -> usize {
    let coarseness = (us | FINE).ilog2() - FINE_BITS;
    ((u64::from(coarseness) << FINE_BITS) + (us >> coarseness)) as usize
}

/// The least that is counted in `bin`.
fn lowest_us(bin: usize) -> u64 {
    let bin = bin as u64;
    let coarseness = (bin >> FINE_BITS).saturating_sub(1);
    (bin - (coarseness << FINE_BITS)) << coarseness
}

/// A time as the tallies count it.
#[inline]
pub(super) fn micros(time: Duration) -> u64 {
    time.as_secs().saturating_mul(1_000_000).saturating_add(u64::from(time.subsec_micros()))
}

#[cfg(test)]
mod tests;
