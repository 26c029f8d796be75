//! Tones have their frequencies, their level and their pauses.

use super::{amplitude, heard};
use crate::api::{Prompt, Tone, ToneError};

/// What a sine of this level has at its peak, µ-law's loudest being 3.17 dB above 0 dBm0.
fn peak(level_dbm0: f64) -> f64 {
    32_124.0 * 10_f64.powf((level_dbm0 - 3.17) / 20.0)
}

/// Half a decibel.
const TOLERANCE: f64 = 1.06;

#[track_caller]
fn holds(samples: &[i16], frequencies_hz: &[f64], level_dbm0: f64) {
    for &hz in frequencies_hz {
        let ratio = amplitude(samples, hz) / peak(level_dbm0);
        assert!((1.0 / TOLERANCE..TOLERANCE).contains(&ratio), "{hz} Hz: {ratio}");
    }
    // Not to be heard in between, or an octave above.
    for foreign in [200.0, 1_500.0, 2.0 * frequencies_hz[0]] {
        assert!(amplitude(samples, foreign) < peak(level_dbm0) / 30.0, "{foreign} Hz");
    }
}

#[test]
fn every_plan_sounds_as_it_says() {
    let (us, eu): (&[f64], &[f64]) = (&[480.0, 620.0], &[425.0]);
    for (name, frequencies_hz, level_dbm0, on_ms, period_ms) in [
        ("dial-us", &[350.0, 440.0][..], -13.0, 1_000, 1_000),
        ("dial-eu", eu, -10.0, 1_000, 1_000),
        ("ringback-us", &[440.0, 480.0], -19.0, 2_000, 6_000),
        ("ringback-eu", eu, -10.0, 1_000, 5_000),
        ("busy-us", us, -24.0, 500, 1_000),
        ("busy-eu", eu, -10.0, 500, 1_000),
        ("congestion-us", us, -24.0, 250, 500),
        ("congestion-eu", eu, -10.0, 250, 500),
        ("milliwatt", &[1_004.0], 0.0, 1_000, 1_000),
    ] {
        let prompt = Prompt::tone(&Tone::named(name).unwrap());
        assert_eq!(prompt.len_samples(), period_ms * 8, "{name}");
        let heard = heard(&prompt);
        let (on, off) = heard.split_at(on_ms * 8);
        holds(on, frequencies_hz, level_dbm0);
        assert!(off.iter().all(|&sample| sample == 0), "{name}: the pause is silent");
    }
    assert_eq!(Tone::names().count(), 9);
    assert_eq!(Tone::named("ringback"), None);
}

#[test]
fn a_tone_without_pause_loops_without_a_seam() {
    let once = heard(&Prompt::tone(&Tone::MILLIWATT));
    let twice = [&once[..], &once[..]].concat();
    let whole = amplitude(&once, 1_004.0);
    assert!((amplitude(&twice, 1_004.0) / whole - 1.0).abs() < 0.001);
    // The step over the seam is one of those beside it.
    let steepest =
        once.windows(2).map(|pair| (i32::from(pair[1]) - i32::from(pair[0])).abs()).max();
    let seam = (i32::from(once[0]) - i32::from(once[once.len() - 1])).abs();
    assert!(seam <= steepest.unwrap(), "{seam}");
}

#[test]
fn a_tone_of_ones_own() {
    let tone = Tone::new(&[950], -20, &[(330, 30), (330, 1_000)]).unwrap();
    let heard = heard(&Prompt::tone(&tone));
    assert_eq!(heard.len(), 8 * (330 + 30 + 330 + 1_000));
    holds(&heard[360 * 8..690 * 8], &[950.0], -20.0);
}

#[test]
fn tones_that_cannot_be_are_refused() {
    for frequencies_hz in [&[][..], &[0], &[19], &[3_401], &[400, 450, 500]] {
        assert_eq!(Tone::new(frequencies_hz, -10, &[]), Err(ToneError::Frequencies));
    }
    for (frequencies_hz, level) in [(&[400][..], 1), (&[400], -61), (&[400, 450], -2)] {
        assert!(matches!(Tone::new(frequencies_hz, level, &[]), Err(ToneError::Level { .. })));
    }
    for cadence_ms in [&[(0, 500)][..], &[(1, 1); 5]] {
        assert_eq!(Tone::new(&[400], -10, cadence_ms), Err(ToneError::Cadence));
    }
    // The loudest that is allowed is not clipped.
    let loudest = Prompt::tone(&Tone::new(&[400, 450], -3, &[]).unwrap());
    assert!((amplitude(&heard(&loudest), 400.0) / peak(-3.0) - 1.0).abs() < 0.02);
}
