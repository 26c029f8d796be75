//! Tone: what telephones say without words (ITU-T E.180; the North American plan).

use std::f64::consts::TAU;

/// One or two frequencies, how loud, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tone {
    /// One or two.
    frequencies_hz: Frequencies,
    /// Of each frequency.
    level_dbm0: i8,
    /// On and off, in turns; empty: on for ever.
    cadence_ms: Cadence,
}

type Frequencies = [Option<u16>; 2];
/// Plans need four pairs at most.
type Cadence = [Option<(u16, u16)>; 4];

const FOR_EVER: Cadence = [None; 4];

/// The tones one can name, the name first.
const NAMED: [(&str, Tone); 9] = [
    ("dial-us", Tone::DIAL_US),
    ("dial-eu", Tone::DIAL_EU),
    ("ringback-us", Tone::RINGBACK_US),
    ("ringback-eu", Tone::RINGBACK_EU),
    ("busy-us", Tone::BUSY_US),
    ("busy-eu", Tone::BUSY_EU),
    ("congestion-us", Tone::CONGESTION_US),
    ("congestion-eu", Tone::CONGESTION_EU),
    ("milliwatt", Tone::MILLIWATT),
];

impl Tone {
    /// 350 and 440 Hz, without a pause.
    pub const DIAL_US: Tone = Tone::plan([Some(350), Some(440)], -13, FOR_EVER);
    /// 425 Hz, without a pause.
    pub const DIAL_EU: Tone = Tone::plan([Some(425), None], -10, FOR_EVER);
    /// 440 and 480 Hz, two seconds in six.
    pub const RINGBACK_US: Tone = Tone::plan([Some(440), Some(480)], -19, every(2_000, 4_000));
    /// 425 Hz, one second in five.
    pub const RINGBACK_EU: Tone = Tone::plan([Some(425), None], -10, every(1_000, 4_000));
    /// 480 and 620 Hz, every other half second: the line is busy.
    pub const BUSY_US: Tone = Tone::plan([Some(480), Some(620)], -24, every(500, 500));
    /// 425 Hz, every other half second.
    pub const BUSY_EU: Tone = Tone::plan([Some(425), None], -10, every(500, 500));
    /// 480 and 620 Hz, every other quarter of a second: the network is busy.
    pub const CONGESTION_US: Tone = Tone::plan([Some(480), Some(620)], -24, every(250, 250));
    /// 425 Hz, every other quarter of a second.
    pub const CONGESTION_EU: Tone = Tone::plan([Some(425), None], -10, every(250, 250));
    /// 1,004 Hz at 0 dBm0: one milliwatt, to measure lines by.
    pub const MILLIWATT: Tone = Tone::plan([Some(1_004), None], 0, FOR_EVER);

    /// A tone of one's own: one or two `frequencies_hz`, the level of each, and up to four pairs of milliseconds on and
    /// off, none for a tone without a pause.
    pub fn new(
        frequencies_hz: &[u16],
        level_dbm0: i8,
        cadence_ms: &[(u16, u16)],
    ) -> Result<Tone, ToneError> {
        if !(1..=2).contains(&frequencies_hz.len())
            || frequencies_hz.iter().any(|hz| !(20..=3_400).contains(hz))
        {
            return Err(ToneError::Frequencies);
        }
        let loudest = if frequencies_hz.len() == 1 { 0 } else { -3 };
        if !(-60..=loudest).contains(&level_dbm0) {
            return Err(ToneError::Level { loudest });
        }
        let has_sound = cadence_ms.is_empty() || cadence_ms.iter().any(|(on_ms, _)| *on_ms > 0);
        if cadence_ms.len() > FOR_EVER.len() || !has_sound {
            return Err(ToneError::Cadence);
        }
        let (mut frequencies, mut cadence) = ([None; 2], FOR_EVER);
        frequencies.iter_mut().zip(frequencies_hz).for_each(|(to, &hz)| *to = Some(hz));
        cadence.iter_mut().zip(cadence_ms).for_each(|(to, &pair)| *to = Some(pair));
        Ok(Tone::plan(frequencies, level_dbm0, cadence))
    }

    /// The tone of this name.
    pub fn named(name: &str) -> Option<Tone> {
        NAMED.into_iter().find(|(own, _)| *own == name).map(|(_, tone)| tone)
    }

    /// Every name.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMED.iter().map(|(name, _)| *name)
    }

    const fn plan(frequencies_hz: Frequencies, level_dbm0: i8, cadence_ms: Cadence) -> Tone {
        Tone { frequencies_hz, level_dbm0, cadence_ms }
    }

    /// One period. A tone without a pause has one second, in which every frequency comes out even.
    pub(super) fn samples(&self) -> Vec<i16> {
        const MS: usize = 8;
        let amplitude = AMPLITUDE_AT_0_DBM0 * 10_f64.powf(f64::from(self.level_dbm0) / 20.0);
        let sample = |index: usize| {
            let seconds = index as f64 / 8_000.0;
            let wave = |hz: u16| (TAU * f64::from(hz) * seconds).sin();
            let sum: f64 = self.frequencies_hz.into_iter().flatten().map(wave).sum();
            (amplitude * sum).round() as i16
        };
        let mut samples = Vec::new();
        for (on_ms, off_ms) in self.cadence_ms.into_iter().flatten() {
            samples.extend((0..usize::from(on_ms) * MS).map(sample));
            samples.resize(samples.len() + usize::from(off_ms) * MS, 0);
        }
        if samples.is_empty() {
            samples.extend((0..1_000 * MS).map(sample));
        }
        samples
    }
}

/// The peak of a sine of 0 dBm0: the loudest of µ-law, 32,124, is 3.17 dB above it (ITU-T G.711).
const AMPLITUDE_AT_0_DBM0: f64 = 22_302.0;

const fn every(on_ms: u16, off_ms: u16) -> Cadence {
    [Some((on_ms, off_ms)), None, None, None]
}

/// A tone that cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ToneError {
    /// Too many, none, or out of a telephone's band.
    #[error("give one or two frequencies of 20 to 3400 Hz")]
    Frequencies,
    /// So loud that it would be clipped, or not to be heard.
    #[error("give a level of -60 to {loudest} dBm0")]
    Level {
        /// What two frequencies may have is less than what one may.
        loudest: i8,
    },
    /// Too many turns, or nothing to hear.
    #[error("give up to four pairs of milliseconds on and off, one of them on for a while")]
    Cadence,
}
