//! Frame: a stream falls into the same messages however its bytes arrive (RFC 3261 §18.3).

use crate::sim::Chance;
use crate::sip::Message;
use crate::sip::frame::{Frame, Framer};

/// Cut a stream into frames: in one piece, byte by byte, and in pieces by chance.
pub fn frame(bytes: &[u8]) {
    let stream = unfold(bytes);
    let whole = frames(&stream, || usize::MAX);
    if stream.len() <= FOLD_BYTES {
        assert_eq!(frames(&stream, || 1), whole, "byte by byte");
    }
    let seed = stream.iter().fold(0_u64, |seed, byte| seed.rotate_left(5) ^ u64::from(*byte));
    let mut chance = Chance::new(seed);
    let longest = 1 + stream.len() / 2;
    assert_eq!(frames(&stream, || 1 + chance.below(longest)), whole, "by chance, seed {seed}");
}

/// The stream `bytes` stand for: a 255, which no text has, is many bytes, so that little input makes a long message.
fn unfold(bytes: &[u8]) -> Vec<u8> {
    let mut stream = Vec::with_capacity(bytes.len());
    let mut folds = 0;
    for byte in bytes {
        if *byte == FOLD && folds < FOLDS_MAX {
            folds += 1;
            stream.resize(stream.len() + FOLD_BYTES, b'x');
        } else {
            stream.push(*byte);
        }
    }
    stream
}

/// The frames of `stream`, each with the place its offsets count from. The last may be an error: nothing follows it.
fn frames(stream: &[u8], mut piece: impl FnMut() -> usize) -> Vec<(usize, Frame)> {
    let mut framer = Framer::new();
    let (mut frames, mut dropped, mut arrived) = (Vec::new(), 0, 0);
    while arrived < stream.len() {
        arrived = arrived.saturating_add(piece()).min(stream.len());
        loop {
            let bytes = &stream[dropped..arrived];
            let frame = framer.next(bytes);
            match frame {
                Frame::More => break,
                Frame::KeepAlive { end } => {
                    assert!(bytes[..end].ends_with(b"\r\n\r\n"));
                    frames.push((dropped, frame));
                    dropped += end;
                }
                Frame::Message { start, end } => {
                    check_message(&bytes[start..end]);
                    frames.push((dropped, frame));
                    dropped += end;
                }
                Frame::TooLong { start, end } | Frame::Malformed { start, end, .. } => {
                    assert!(start <= end && end <= bytes.len());
                    frames.push((dropped, frame));
                    return frames;
                }
            }
        }
    }
    frames
}

/// A framed message is one for the parser too, and its body ends where the frame does.
fn check_message(bytes: &[u8]) {
    let message = match Message::parse(bytes) {
        Ok(message) => message,
        Err(error) => panic!("a frame that is no message: {error:?}"),
    };
    assert!(bytes.ends_with(message.body()));
    let head = &bytes[..bytes.len() - message.body().len()];
    assert!(head.ends_with(b"\n"), "a body that starts inside the headers");
}

/// The byte that stands for many.
const FOLD: u8 = 0xff;
/// How many it stands for.
const FOLD_BYTES: usize = 16_384;
/// More make no new kind of message: four and a header section are too long already.
const FOLDS_MAX: usize = 5;
