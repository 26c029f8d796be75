//! Recording: what a peer says, as WAV.

mod chunk;
mod tape;

pub(super) use chunk::Chunks;
pub use chunk::{Chunk, Step};

use super::stream::Stream;
use super::table::Media;
use crate::api::Recordings;
use crate::rtp::Header;
use crate::rtp::g711::Law;
use crate::sdp::CodecKind;
use crate::time::Timestamp;
use tape::Tape;

/// A recording at work.
#[derive(Debug)]
pub(super) struct Recording {
    number: u64,
    tape: Tape,
}

impl Media {
    /// Whether what the peer of `port` says can be written down, as far as its codec is known.
    pub fn is_recordable(&self, port: u32) -> bool {
        let terms = self.lanes.get(port as usize).and_then(|lane| lane.terms);
        terms.is_none_or(|terms| law(terms.codec.kind).is_some())
    }

    /// Record what the peer of `port` says in the file `path`; a recording at work is finished. Whether there is room
    /// for another.
    pub fn record(&mut self, now: Timestamp, port: u32, path: Box<str>) -> bool {
        let Some(index) = self.stream_of(now, port) else { return false };
        let Some(stream) = self.streams.get_mut(index) else { return false };
        let Some(number) = self.chunks.open(path) else { return false };
        let recording = Recording { number, tape: Tape::default() };
        if let Some(former) = stream.extras().recording.replace(recording) {
            self.chunks.finish(former);
        }
        true
    }

    /// Finish the recording of `port`. Whether there was one.
    pub fn stop_recording(&mut self, port: u32) -> bool {
        let Some((_, stream)) = self.lane_and_stream(port) else { return false };
        let recording = stream.extras.as_mut().and_then(|extras| extras.recording.take());
        recording.map(|recording| self.chunks.finish(recording)).is_some()
    }

    /// The next piece of a recording, for whoever writes files.
    #[inline]
    pub fn poll_recording(&mut self) -> Option<Chunk> {
        self.chunks.next()
    }

    /// What became of recordings so far.
    pub fn recordings(&self) -> Recordings {
        self.chunks.counts()
    }

    /// The stream is over.
    pub(super) fn end_recording(&mut self, stream: &mut Stream) {
        let recording = stream.extras.as_mut().and_then(|extras| extras.recording.take());
        if let Some(recording) = recording {
            self.chunks.finish(recording);
        }
    }

    /// Finish all recordings: nobody will say more.
    pub fn end_recordings(&mut self) {
        for port in 0..self.lanes.len() as u32 {
            self.stop_recording(port);
        }
    }

    /// Audio of a peer, before anything is done with it.
    #[cold]
    pub(super) fn record_packet(
        &mut self,
        now: Timestamp,
        port: u32,
        header: &Header,
        packet: &[u8],
    ) {
        let Some(&lane) = self.lanes.get(port as usize) else { return };
        let Some(stream) = self.streams.get_mut(lane.stream) else { return };
        let recording = stream.extras.as_mut().and_then(|extras| extras.recording.as_mut());
        let law = lane.terms.and_then(|terms| law(terms.codec.kind));
        let (Some(recording), Some(law)) = (recording, law) else { return };
        let payload = packet.get(header.payload()).unwrap_or_default();
        self.chunks.cut(recording.tape.put(now, header, law, payload));
        while let Some(sound) = recording.tape.take() {
            self.chunks.push(recording.number, sound);
        }
    }
}

/// How a codec is to be decoded: not all are.
fn law(kind: CodecKind) -> Option<Law> {
    match kind {
        CodecKind::Pcmu => Some(Law::Mu),
        CodecKind::Pcma => Some(Law::A),
        CodecKind::G722 => None,
    }
}

#[cfg(test)]
mod tests;
