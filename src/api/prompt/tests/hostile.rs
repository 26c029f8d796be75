//! Files that are not what they say.

use super::{Form, chunk, pcm, refused, riff, wav};
use crate::api::{Prompt, PromptError};
use crate::limits::PROMPT_SAMPLES_MAX;
use crate::sdp::CodecKind;
use crate::sim::Chance;

#[test]
fn what_is_no_wav_is_told_so() {
    let big_endian = [b"RIFX".as_slice(), &wav(Form::PCM, &[0; 4])[4..]].concat();
    for file in [&b""[..], b"RIFF", b"RIFF\0\0\0\0", b"RIFF\0\0\0\0WAVX", b"ID3\x03", &big_endian] {
        assert_eq!(refused(file, &["RIFF and WAVE", "ffmpeg"]), PromptError::NotWav);
    }
}

#[test]
fn sizes_beyond_the_end_are_refused() {
    for said in [9, 0x7fff_ffff, 0x8000_0000, u32::MAX - 1, u32::MAX] {
        let mut file = wav(Form::PCM, &pcm(&[1, 2, 3, 4]));
        let at = file.len() - 12;
        file[at..at + 4].copy_from_slice(&said.to_le_bytes());
        let error = refused(&file, &["`data`", "8 follow", "cut off", "ffmpeg"]);
        assert_eq!(error, PromptError::CutOff { name: *b"data", said, left: 8 });
        file[16..20].copy_from_slice(&said.max(4_000).to_le_bytes());
        refused(&file, &["`fmt `", "cut off"]);
    }
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    let file = wav(Form::PCM, &pcm(&[1, 2, 3, 4]));
    for end in 0..file.len() {
        assert!(Prompt::from_wav(&file[..end]).is_err(), "cut at {end}");
    }
}

#[test]
fn a_size_in_the_riff_header_is_not_believed() {
    for said in [0, 1, u32::MAX] {
        let mut file = wav(Form::PCM, &pcm(&[1, 2]));
        file[4..8].copy_from_slice(&said.to_le_bytes());
        assert_eq!(Prompt::from_wav(&file).unwrap().len_samples(), 2);
    }
}

#[test]
fn without_audio_there_is_no_prompt() {
    assert_eq!(refused(&wav(Form::PCM, &[]), &["one sample"]), PromptError::Empty);
    // Half a frame.
    assert_eq!(refused(&wav(Form::PCM, &[1]), &["one sample"]), PromptError::Empty);
    let only_format = riff(&[chunk(b"fmt ", &Form::PCM.bytes())]);
    assert_eq!(refused(&only_format, &["`data`"]), PromptError::NoData);
    assert_eq!(Prompt::from_raw(CodecKind::Pcma, &[]), Err(PromptError::Empty));
}

#[test]
fn audio_before_its_format_stays_untold() {
    let late = riff(&[chunk(b"data", &[0; 4]), chunk(b"fmt ", &Form::PCM.bytes())]);
    assert_eq!(refused(&late, &["`fmt `", "before `data`"]), PromptError::NoFormat);
    let short = riff(&[chunk(b"fmt ", &Form::PCM.bytes()[..15]), chunk(b"data", &[0; 4])]);
    assert_eq!(refused(&short, &["16 bytes"]), PromptError::NoFormat);
}

#[test]
fn channels_rates_and_codings_nobody_can_play_are_named() {
    let with = |form: Form| wav(form, &[0; 64]);
    for channels in [0, 3, 6, u16::MAX] {
        let block = channels.wrapping_mul(2);
        let error = refused(&with(Form { channels, block, ..Form::PCM }), &["one or two", "-ac 1"]);
        assert_eq!(error, PromptError::Channels(channels));
    }
    for rate_hz in [0, 1, 7_999, 11_025, 44_100, 56_000, u32::MAX] {
        let error = refused(&with(Form { rate_hz, ..Form::PCM }), &["48000", "-ar 8000"]);
        assert_eq!(error, PromptError::Rate(rate_hz));
    }
    for (tag, bits) in [(1, 24), (1, 0), (3, 32), (6, 16), (7, 4), (0x55, 0), (0xfffe, 16)] {
        let error = refused(&with(Form { tag, bits, ..Form::PCM }), &["mu-law (7)", "pcm_s16le"]);
        assert_eq!(error, PromptError::Encoding { tag, bits });
    }
    for block in [0, 1, 3, u16::MAX] {
        let error = refused(&with(Form { block, ..Form::PCM }), &["contradicts", "ffmpeg"]);
        assert_eq!(error, PromptError::Frame { said: block, needed: 2 });
    }
}

#[test]
fn more_than_ten_minutes_are_refused_before_anything_is_made_of_them() {
    let samples = PROMPT_SAMPLES_MAX + 1;
    let error = refused(&wav(Form::PCM, &vec![0; 2 * samples]), &["4800001", "sox", "600"]);
    assert_eq!(error, PromptError::TooLong { samples });
    let raw = Prompt::from_raw(CodecKind::Pcmu, &vec![0; samples]);
    assert_eq!(raw, Err(PromptError::TooLong { samples }));
}

#[test]
fn raw_audio_is_g711() {
    let error = Prompt::from_raw(CodecKind::G722, &[0; 160]).unwrap_err();
    assert_eq!(error, PromptError::NotG711);
    assert!(error.to_string().contains("ffmpeg"), "{error}");
}

/// Whatever a file holds, it is a prompt or an error.
#[test]
fn mutated_files_do_no_harm() {
    let whole = wav(Form { channels: 2, block: 4, rate_hz: 16_000, ..Form::PCM }, &[7; 64]);
    let mut chance = Chance::new(4);
    let mut played = 0;
    for _ in 0..20_000 {
        let mut file = whole.clone();
        for _ in 0..1 + chance.below(4) {
            let at = chance.below(file.len());
            file[at] = chance.below(256) as u8;
        }
        played += usize::from(Prompt::from_wav(&file).is_ok_and(|prompt| prompt.len_samples() > 0));
    }
    assert!(played > 1_000, "{played}: most bytes are audio");
}
