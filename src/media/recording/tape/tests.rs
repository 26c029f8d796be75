//! Samples end where their timestamps say, whatever order packets come in, and no clock makes hours of silence.

use super::*;
use crate::rtp::Header;

/// µ-law codes whose samples are told apart, and never silence.
const LAW: Law = Law::Mu;

fn header(sequence: u16, timestamp: u32, ssrc: u32) -> Header {
    let mut bytes = [0; Header::BYTES];
    Header::write(&mut bytes, false, 0, sequence, timestamp, ssrc);
    Header::parse(&bytes).unwrap()
}

/// A tape, and everything it handed out, put where it belongs.
#[derive(Default)]
struct Bench {
    tape: Tape,
    heard: Vec<i16>,
    chunks: usize,
}

impl Bench {
    /// 20 ms of `code` at `ms`, stamped `timestamp`. Whether silence was cut.
    fn put_of(&mut self, ssrc: u32, ms: u64, timestamp: u32, code: u8) -> bool {
        let header = header(0, timestamp, ssrc);
        let is_cut = self.tape.put(Timestamp::from_millis(ms), &header, LAW, &[code; 160]);
        while let Some(sound) = self.tape.take() {
            assert!(sound.bytes.len() <= 2 * CHUNK_SAMPLES);
            self.chunks += 1;
            self.hear(sound);
        }
        is_cut
    }

    fn put(&mut self, ms: u64, timestamp: u32, code: u8) -> bool {
        self.put_of(1, ms, timestamp, code)
    }

    fn hear(&mut self, sound: Sound) {
        assert!(sound.before >= self.heard.len(), "handed out twice");
        self.heard.resize(sound.before, 0);
        let samples = sound.bytes.as_chunks::<2>().0.iter();
        self.heard.extend(samples.map(|bytes| i16::from_le_bytes(*bytes)));
    }

    /// The codes of each 20 ms, silence being 0xff.
    fn end(mut self) -> Vec<u8> {
        let samples = self.tape.samples();
        let rest = std::mem::take(&mut self.tape).finish();
        self.hear(rest);
        assert_eq!(self.heard.len(), samples);
        let blocks = self.heard.as_chunks::<160>();
        assert!(blocks.1.is_empty(), "a part of a packet");
        let code = |block: &[i16; 160]| {
            assert!(block.iter().all(|sample| *sample == block[0]), "packets are mixed");
            LAW.encode(block[0])
        };
        blocks.0.iter().map(code).collect()
    }
}

#[test]
fn what_is_lost_is_silent() {
    let mut bench = Bench::default();
    bench.put(0, 1_000, 1);
    bench.put(20, 1_160, 2);
    bench.put(80, 1_640, 5);
    assert_eq!(bench.end(), [1, 2, 0xff, 0xff, 5]);
}

#[test]
fn what_was_overtaken_is_put_right() {
    let mut bench = Bench::default();
    for (ms, number) in [(0, 0), (20, 2), (21, 1), (60, 5), (61, 3), (62, 4)] {
        bench.put(ms, 160 * number, number as u8);
    }
    assert_eq!(bench.end(), [0, 1, 2, 3, 4, 5]);
}

#[test]
fn timestamps_wrap() {
    let mut bench = Bench::default();
    for number in 0..4_u32 {
        bench.put(20 * u64::from(number), 0xffff_ff00_u32.wrapping_add(160 * number), number as u8);
    }
    assert_eq!(bench.end(), [0, 1, 2, 3]);
}

#[test]
fn a_second_at_a_time_is_handed_out_and_200_ms_are_kept_for_late_packets() {
    let mut bench = Bench::default();
    let codes: Vec<u8> = (0..180).map(|number| (number % 100) as u8).collect();
    // Every tenth packet comes 180 ms after its turn.
    let late = |number: usize| number % 10 == 3;
    for number in 0..183 {
        let ms = 20 * number as u64;
        if number < 180 && !late(number) {
            bench.put(ms, 160 * number as u32, codes[number]);
        }
        if let Some(number) = number.checked_sub(9).filter(|number| late(*number)) {
            bench.put(ms, 160 * number as u32, codes[number]);
        }
    }
    assert_eq!(bench.chunks, 3, "of 3.6 s");
    assert_eq!(bench.end(), codes);
}

#[test]
fn what_comes_too_late_changes_nothing_that_was_handed_out() {
    let mut bench = Bench::default();
    for number in (0..70).filter(|number| *number != 3) {
        bench.put(20 * u64::from(number), 160 * number, 7);
    }
    assert_eq!(bench.chunks, 1);
    bench.put(1_400, 160 * 3, 9);
    let codes = bench.end();
    assert_eq!((codes.len(), codes[3]), (70, 0xff));
    assert!(!codes.contains(&9));
}

#[test]
fn a_pause_of_the_sender_is_kept_up_to_ten_seconds() {
    let mut bench = Bench::default();
    bench.put(0, 0, 1);
    // Five seconds of silence suppression.
    assert!(!bench.put(5_020, 160 + 40_000, 2));
    assert!(bench.put(20_040, 160 + 40_000 + 160 + 120_000, 3), "fifteen are cut");
    let codes = bench.end();
    assert_eq!((codes.len(), codes[0], codes[251], codes[252]), (253, 1, 2, 3));
    assert!(codes[1..251].iter().all(|code| *code == 0xff));
}

#[test]
fn a_clock_that_jumps_is_not_believed() {
    for jump in [100_000_u32, 0x4000_0000, 0x8000_0000, 0xc000_0000] {
        let mut bench = Bench::default();
        bench.put(0, 0, 1);
        assert!(!bench.put(20, 160 + jump, 2), "{jump:#x}");
        bench.put(40, 320 + jump, 3);
        assert_eq!(bench.end(), [1, 2, 3], "{jump:#x}");
    }
}

#[test]
fn another_source_goes_on_when_it_comes() {
    let mut bench = Bench::default();
    bench.put(0, 0, 1);
    bench.put_of(2, 60, 777, 2);
    bench.put_of(2, 80, 937, 3);
    assert_eq!(bench.end(), [1, 0xff, 0xff, 2, 3]);
}

#[test]
fn a_sender_whose_clock_jumps_with_every_packet_writes_no_more_than_time_passes() {
    let mut bench = Bench::default();
    for number in 0..500_u32 {
        bench.put(u64::from(number) * 20, number.wrapping_mul(0x9e37_79b9), 1);
    }
    assert!(bench.end().len() <= 550);
}

#[test]
fn a_packet_of_any_length_has_its_place() {
    let mut tape = Tape::default();
    for length in [0, 1, 159, 1_600, 8_180, 0] {
        tape.put(Timestamp::ZERO, &header(0, 0, length as u32), LAW, &vec![1; length]);
        while tape.take().is_some() {}
    }
    assert_eq!(tape.samples(), 1 + 159 + 1_600 + 8_180);
}

#[test]
fn a_file_grows_no_longer_than_its_header_can_say() {
    let mut tape = Tape { before: WAV_SAMPLES_MAX as usize - 2_000, ..Tape::default() };
    for _ in 0..5 {
        tape.put(Timestamp::ZERO, &header(0, 0, 1), LAW, &[1; 160]);
    }
    assert!(tape.samples() < WAV_SAMPLES_MAX as usize);
    let before = tape.samples();
    tape.put(Timestamp::ZERO, &header(0, 0, 2), LAW, &[1; 2_000]);
    assert_eq!(tape.samples(), before);
}
