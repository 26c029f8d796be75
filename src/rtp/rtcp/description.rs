//! Source descriptions: who the sources are (RFC 3550 §6.5).

/// What is said about one source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chunk<'a> {
    /// The source.
    pub ssrc: u32,
    /// Its canonical name (RFC 3550 §6.5.1); empty when it is not told.
    pub cname: &'a [u8],
}

/// The chunks of a description. One that does not fit into its packet ends the walk: it is text for
/// people, and a report beside it is worth more than the rigour.
#[derive(Clone, Debug)]
pub struct Chunks<'a> {
    rest: &'a [u8],
    count: usize,
}

impl<'a> Chunks<'a> {
    /// `count` chunks in `body`, which starts at a multiple of four octets.
    pub(super) fn new(body: &'a [u8], count: usize) -> Chunks<'a> {
        Chunks { rest: body, count }
    }

    fn chunk(&mut self) -> Option<Chunk<'a>> {
        let (ssrc, mut items) = self.rest.split_first_chunk()?;
        let ssrc = u32::from_be_bytes(*ssrc);
        let mut cname = [].as_slice();
        loop {
            match items {
                [END, ..] => break,
                [kind, length, rest @ ..] => {
                    let (text, rest) = rest.split_at_checked(usize::from(*length))?;
                    if *kind == CNAME {
                        cname = text;
                    }
                    items = rest;
                }
                [] | [_] => return None,
            }
        }
        // One to four zeros end the list: the next chunk starts at a multiple of four octets, as the
        // end of the packet does.
        self.rest = &items[(items.len() - 1) % 4 + 1..];
        Some(Chunk { ssrc, cname })
    }
}

impl<'a> Iterator for Chunks<'a> {
    type Item = Chunk<'a>;

    fn next(&mut self) -> Option<Chunk<'a>> {
        self.count = self.count.checked_sub(1)?;
        let chunk = self.chunk();
        if chunk.is_none() {
            self.count = 0;
        }
        chunk
    }
}

/// The item that ends a chunk.
pub(super) const END: u8 = 0;
/// The item that holds the canonical name.
pub(super) const CNAME: u8 = 1;
