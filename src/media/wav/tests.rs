//! A recording is a WAV file that we play ourselves.

use super::{WAV_HEADER_BYTES, WAV_SAMPLES_MAX, wav_header};
use crate::api::{Prompt, PromptError};

fn le32(header: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(header[at..at + 4].try_into().unwrap())
}

#[test]
fn what_is_recorded_can_be_played() {
    let samples: Vec<u8> = (0..160_i16).flat_map(|sample| (100 * sample).to_le_bytes()).collect();
    let file = [&wav_header(160)[..], &samples].concat();
    assert_eq!(Prompt::from_wav(&file).unwrap().len_samples(), 160);
    assert_eq!(le32(&file, 4) as usize, file.len() - 8);
}

#[test]
fn a_recording_nobody_finished_says_that_it_is_empty() {
    let file = [&wav_header(0)[..], &[0; 320]].concat();
    assert_eq!(Prompt::from_wav(&file), Err(PromptError::Empty));
}

#[test]
fn sizes_never_wrap() {
    for samples in [WAV_SAMPLES_MAX, WAV_SAMPLES_MAX + 1, u32::MAX] {
        let header = wav_header(samples);
        assert_eq!(le32(&header, 40), 2 * WAV_SAMPLES_MAX);
        assert_eq!(le32(&header, 4), 2 * WAV_SAMPLES_MAX + (WAV_HEADER_BYTES as u32 - 8));
    }
}
