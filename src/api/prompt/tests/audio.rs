//! Audio as it should be.

use std::time::Duration;

use super::{Form, amplitude, chunk, heard, pcm, riff, sine, wav};
use crate::api::Prompt;
use crate::api::prompt::Law;
use crate::sdp::CodecKind;

#[test]
fn pcm_of_16_bits_is_heard_as_it_was() {
    let samples = sine(1_000.0, 8_000, 8_000, 10_000.0);
    let prompt = Prompt::from_wav(&wav(Form::PCM, &pcm(&samples))).unwrap();
    assert_eq!(prompt.len_samples(), 8_000);
    assert_eq!((prompt.pcmu().len(), prompt.pcma().len()), (8_000, 8_000));
    assert_eq!(prompt.duration(), Duration::from_secs(1));
    assert!((amplitude(&heard(&prompt), 1_000.0) - 10_000.0).abs() < 200.0);
    let in_alaw: Vec<i16> = prompt.pcma().iter().map(|&byte| Law::A.decode(byte)).collect();
    assert!((amplitude(&in_alaw, 1_000.0) - 10_000.0).abs() < 200.0);
}

#[test]
fn pcm_of_8_bits_is_unsigned() {
    let form = Form { block: 1, bits: 8, ..Form::PCM };
    let prompt = Prompt::from_wav(&wav(form, &[0x80, 0xff, 0x00])).unwrap();
    assert_eq!(prompt.pcmu()[0], 0xff);
    let heard = heard(&prompt);
    assert!(heard[1] > 30_000 && heard[2] < -30_000, "{heard:?}");
}

#[test]
fn g711_in_a_wav_is_played_byte_for_byte() {
    let bytes: Vec<u8> = (0..=u8::MAX).collect();
    let of = |tag| Form { tag, block: 1, bits: 8, ..Form::PCM };
    let mulaw = Prompt::from_wav(&wav(of(7), &bytes)).unwrap();
    let alaw = Prompt::from_wav(&wav(of(6), &bytes)).unwrap();
    assert_eq!(mulaw.pcmu()[..], bytes);
    assert_eq!(alaw.pcma()[..], bytes);
    assert_eq!(mulaw, Prompt::from_raw(CodecKind::Pcmu, &bytes).unwrap());
    assert_eq!(alaw, Prompt::from_raw(CodecKind::Pcma, &bytes).unwrap());
    assert_ne!(mulaw, alaw);
}

#[test]
fn two_channels_are_mixed() {
    let form = Form { channels: 2, block: 4, ..Form::PCM };
    let frames = [1_000, 3_000, -8_000, 8_000, i16::MIN, i16::MIN];
    let prompt = Prompt::from_wav(&wav(form, &pcm(&frames))).unwrap();
    let expected = [2_000, 0, i16::MIN].map(|sample| Law::Mu.encode(sample));
    assert_eq!(prompt.pcmu()[..], expected);
}

#[test]
fn higher_rates_keep_what_a_telephone_can_say_and_lose_the_rest() {
    for factor in 2..=6 {
        let rate_hz = 8_000 * factor;
        let form = Form { rate_hz, ..Form::PCM };
        let mut file = sine(1_000.0, rate_hz, rate_hz as usize, 8_000.0);
        // Without a filter this would be heard at 8,000 - 6,000 Hz.
        let above = sine(6_000.0, rate_hz, rate_hz as usize, 8_000.0);
        file.iter_mut().zip(above).for_each(|(sample, above)| *sample += above);
        let prompt = Prompt::from_wav(&wav(form, &pcm(&file))).unwrap();
        let heard = heard(&prompt);
        assert_eq!(heard.len(), 8_000);
        assert!((amplitude(&heard, 1_000.0) - 8_000.0).abs() < 200.0, "{rate_hz}");
        assert!(amplitude(&heard, 2_000.0) < 80.0, "{rate_hz}: it folds");
    }
}

#[test]
fn chunks_nobody_asked_for_are_passed_over_and_odd_ones_are_padded() {
    let file = riff(&[
        chunk(b"LIST", b"odd"),
        chunk(b"fmt ", &Form::PCM.bytes()),
        chunk(b"fact", &[1]),
        chunk(b"data", &pcm(&[5, 6])),
        chunk(b"id3 ", b"title"),
    ]);
    assert_eq!(Prompt::from_wav(&file).unwrap().len_samples(), 2);
}

#[test]
fn an_extensible_format_says_its_coding_further_behind() {
    let mut form = Form { tag: 0xfffe, ..Form::PCM }.bytes();
    form.extend(22_u16.to_le_bytes());
    form.extend([16, 0, 4, 0, 0, 0]);
    form.extend([1, 0, 0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71]);
    let file = riff(&[chunk(b"fmt ", &form), chunk(b"data", &pcm(&[1, 2, 3]))]);
    assert_eq!(Prompt::from_wav(&file).unwrap().len_samples(), 3);
}

#[test]
fn silence_is_as_long_as_asked_and_never_nothing() {
    let prompt = Prompt::silence(Duration::from_millis(20));
    assert_eq!(
        (prompt.pcmu()[..].to_vec(), prompt.pcma()[..].to_vec()),
        (vec![0xff; 160], vec![0xd5; 160])
    );
    assert_eq!(Prompt::silence(Duration::ZERO).len_samples(), 1);
    let longest = crate::limits::PROMPT_SAMPLES_MAX;
    assert_eq!(Prompt::silence(Duration::MAX).len_samples(), longest);
}

#[test]
fn a_clone_shares_its_bytes_and_says_little_of_itself() {
    let prompt = Prompt::silence(Duration::from_secs(1));
    assert_eq!(prompt.clone().pcmu().as_ptr(), prompt.pcmu().as_ptr());
    assert_eq!(prompt.unshared(), prompt);
    assert_ne!(prompt.unshared().pcmu().as_ptr(), prompt.pcmu().as_ptr());
    assert_eq!(format!("{prompt:?}"), "Prompt(1s)");
}
