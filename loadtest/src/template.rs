//! Template: a message rendered once, with gaps for what differs from call to call.

use trunkline::wire::TxBuf;

use crate::key::{KEY_LEN, KeyText};

/// A message cut at its gaps. Rendering copies the pieces in order and allocates nothing.
#[derive(Debug)]
pub(crate) struct Template {
    bytes: Box<[u8]>,
    pieces: Box<[Piece]>,
}

/// What goes into the gaps.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fill<'a> {
    /// The call's key.
    pub(crate) key: &'a KeyText,
    /// Tag of the To header; empty: the header has none.
    pub(crate) tag: &'a [u8],
    /// The remote target: Request-URI of requests inside the dialog.
    pub(crate) uri: &'a [u8],
}

#[derive(Clone, Copy, Debug)]
enum Piece {
    Fixed { start: usize, end: usize },
    Key,
    Tag,
    Uri,
}

impl Template {
    /// Cut `text` at `{key}`, `{tag}` (which brings its own `;tag=`) and `{uri}`.
    pub(crate) fn new(text: &str) -> Template {
        let mut pieces = Vec::new();
        let mut start = 0;
        while let Some((at, gap, piece)) = next_gap(&text[start..]) {
            pieces.push(Piece::Fixed { start, end: start + at });
            pieces.push(piece);
            start += at + gap.len();
        }
        pieces.push(Piece::Fixed { start, end: text.len() });
        Template::of(text.as_bytes(), pieces)
    }

    /// Cut a recorded message wherever it has `key`: rendered, it belongs to another call.
    pub(crate) fn recorded(bytes: &[u8], key: &KeyText) -> Template {
        let mut pieces = Vec::new();
        let mut start = 0;
        for at in memchr::memmem::find_iter(bytes, key) {
            pieces.push(Piece::Fixed { start, end: at });
            pieces.push(Piece::Key);
            start = at + KEY_LEN;
        }
        pieces.push(Piece::Fixed { start, end: bytes.len() });
        Template::of(bytes, pieces)
    }

    /// Write the message into `out`.
    #[inline]
    pub(crate) fn render(&self, fill: &Fill<'_>, out: &mut TxBuf) {
        for piece in &self.pieces {
            match *piece {
                Piece::Fixed { start, end } => out.put(&self.bytes[start..end]),
                Piece::Key => out.put(fill.key),
                Piece::Tag if fill.tag.is_empty() => {}
                Piece::Tag => {
                    out.put(b";tag=");
                    out.put(fill.tag);
                }
                Piece::Uri => out.put(fill.uri),
            }
        }
    }

    /// Where the first key stands. Meaningful where nothing of variable length goes before it.
    pub(crate) fn first_key(&self) -> Option<usize> {
        let before_key = |piece: &&Piece| !matches!(piece, Piece::Key);
        let fixed = |piece: &Piece| match *piece {
            Piece::Fixed { start, end } => end - start,
            Piece::Key | Piece::Tag | Piece::Uri => 0,
        };
        let has_key = self.pieces.iter().any(|piece| matches!(piece, Piece::Key));
        has_key.then(|| self.pieces.iter().take_while(before_key).map(fixed).sum())
    }

    fn of(bytes: &[u8], pieces: Vec<Piece>) -> Template {
        Template { bytes: bytes.into(), pieces: pieces.into_boxed_slice() }
    }
}

/// The first gap in `text`: where, as written, as a piece.
fn next_gap(text: &str) -> Option<(usize, &'static str, Piece)> {
    [("{key}", Piece::Key), ("{tag}", Piece::Tag), ("{uri}", Piece::Uri)]
        .into_iter()
        .filter_map(|(gap, piece)| Some((text.find(gap)?, gap, piece)))
        .min_by_key(|&(at, ..)| at)
}

#[cfg(test)]
mod tests;
