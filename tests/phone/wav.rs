//! WAV files of 16 bits at 8 kHz, and how much of one is a tone.

/// The header of a file with so many bytes of samples.
fn header(bytes: u32) -> Vec<u8> {
    let mut header = b"RIFF".to_vec();
    header.extend((36 + bytes).to_le_bytes());
    header.extend(b"WAVEfmt ");
    header.extend(16_u32.to_le_bytes());
    // PCM, one channel, its rate in samples and in bytes, two bytes each.
    header.extend([1_u16, 1].iter().flat_map(|word| word.to_le_bytes()));
    header.extend([RATE, 2 * RATE].iter().flat_map(|word| word.to_le_bytes()));
    header.extend([2_u16, 16].iter().flat_map(|word| word.to_le_bytes()));
    header.extend(b"data");
    header.extend(bytes.to_le_bytes());
    header
}

/// A file with this tone.
pub(crate) fn tone(hz: f64, seconds: u32) -> Vec<u8> {
    let mut file = header(2 * RATE * seconds);
    for number in 0..RATE * seconds {
        let turns = f64::from(number) * hz / f64::from(RATE);
        let sample = (8_000.0 * (turns * std::f64::consts::TAU).sin()) as i16;
        file.extend(sample.to_le_bytes());
    }
    file
}

/// The samples of a file; how many its header claims does not count, for its writer may have been killed.
pub(crate) fn samples(file: &[u8]) -> Vec<i16> {
    let data = file.windows(4).position(|name| name == b"data").expect("a WAV file has data");
    let pairs = file[data + 8..].chunks_exact(2);
    pairs.map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect()
}

/// The share of the energy of `samples` that a tone of `hz` has, silence left out: the power of one bin of the Fourier
/// transform of every tenth of a second, against all of it (Parseval).
pub(crate) fn share_of(samples: &[i16], hz: f64) -> f64 {
    let (mut of_tone, mut of_all) = (0.0, 0.0);
    for part in samples.chunks_exact(RATE as usize / 10) {
        let (mut real, mut imaginary, mut energy) = (0.0, 0.0, 0.0);
        for (number, sample) in part.iter().enumerate() {
            let sample = f64::from(*sample);
            let turn = std::f64::consts::TAU * hz * number as f64 / f64::from(RATE);
            real += sample * turn.cos();
            imaginary += sample * turn.sin();
            energy += sample * sample;
        }
        of_tone += 2.0 * (real * real + imaginary * imaginary) / part.len() as f64;
        of_all += energy;
    }
    if of_all > 0.0 { of_tone / of_all } else { 0.0 }
}

/// Samples in a second.
const RATE: u32 = 8_000;

#[test]
fn a_tone_is_all_of_itself_and_nothing_of_another() {
    let tone = samples(&tone(1_000.0, 1));
    assert_eq!(tone.len(), 8_000);
    assert!(share_of(&tone, 1_000.0) > 0.999);
    assert!(share_of(&tone, 400.0) < 0.001);
    assert_eq!(share_of(&[0; 8_000], 1_000.0), 0.0);
}
