//! Chunks that nobody takes are bounded: what is oldest is left out, and no file is left open.

use super::chunk::{Chunks, Step};
use super::tape::{Sound, Tape};
use super::*;
use crate::limits::RECORDING_CHUNKS_MAX;

fn second(number: usize) -> Sound {
    Sound { before: 8_000 * number, bytes: vec![1; 16_000] }
}

#[test]
fn a_writer_too_slow_loses_the_oldest_seconds_and_never_the_ends() {
    let mut chunks = Chunks::default();
    let number = chunks.open("a.wav".into()).unwrap();
    for second_number in 0..RECORDING_CHUNKS_MAX + 5 {
        chunks.push(number, second(second_number));
    }
    assert_eq!(chunks.open("b.wav".into()), None, "no room for another file");
    chunks.finish(Recording { number, tape: Tape::default() });
    assert_eq!(chunks.counts().chunks_dropped, 6);
    assert!(matches!(chunks.next().unwrap().step, Step::Open { .. }));
    let Step::Write { at, .. } = chunks.next().unwrap().step else { panic!("a second is next") };
    assert_eq!(at, 44 + 6 * 16_000, "the others stay where they belong");
    let last = std::iter::from_fn(|| chunks.next()).last().unwrap();
    assert!(matches!(last.step, Step::Finish { .. }));
}
