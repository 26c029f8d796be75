//! Rate: from a multiple of 8,000 samples a second down to it, without the frequencies that would fold.

use std::f64::consts::PI;

/// Taps on either side of the middle, for each sample left out: enough to fall from the pass band to
/// silence between 3.2 and 4 kHz.
const TAPS_A_SIDE: usize = 16;

/// The middle of that fall, in parts of the rate that is left.
const CUTOFF: f64 = 3_600.0 / 8_000.0;

/// Every `factor`-th of `samples`, each the weighted mean of its neighbourhood.
pub(super) fn decimate(samples: &[i16], factor: usize) -> Vec<i16> {
    if factor == 1 {
        return samples.to_vec();
    }
    let taps = low_pass(factor);
    let middle = taps.len() / 2;
    let at = |center: usize| -> i16 {
        let sum: f64 = taps
            .iter()
            .enumerate()
            .filter_map(|(index, tap)| {
                let sample = samples.get((center + index).checked_sub(middle)?)?;
                Some(tap * f64::from(*sample))
            })
            .sum();
        // A cast from float saturates.
        sum.round() as i16
    };
    (0..samples.len()).step_by(factor).map(at).collect()
}

/// A sinc under a Hamming window; its taps add up to one.
fn low_pass(factor: usize) -> Vec<f64> {
    let side = (TAPS_A_SIDE * factor) as i32;
    let cutoff = CUTOFF / factor as f64;
    let tap = |index: i32| {
        let x = f64::from(index);
        let sinc = if index == 0 { 2.0 * cutoff } else { (2.0 * PI * cutoff * x).sin() / (PI * x) };
        sinc * (0.54 + 0.46 * (PI * x / f64::from(side)).cos())
    };
    let taps: Vec<f64> = (-side..=side).map(tap).collect();
    let sum: f64 = taps.iter().sum();
    taps.iter().map(|tap| tap / sum).collect()
}
