//! A block: the bytes of a message that outlive its datagram, copied once, in one of a few sizes.

/// Sizes a block comes in: 128 bytes and its doubles up to 8,192. Most dialogs fit the second.
const CLASSES: usize = 7;
const SIZE_BITS_MIN: u32 = 7;

/// Bytes fetched from the allocator at a time: 65,536.
const CHUNK_BITS: u32 = 16;

/// A lease of some bytes. Neither `Copy` nor `Clone`: it moves to whoever must give it back with [`Blocks::free`].
#[derive(Debug, PartialEq, Eq)]
#[must_use = "a block that is not freed is leaked"]
pub struct Block {
    index: u32,
    len: u16,
    class: u8,
}

impl Block {
    /// Bytes stored.
    pub fn len(&self) -> usize {
        self.len as usize
    }

    /// Whether nothing is stored.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
}

/// The pool of blocks of one shard. Grows by chunks, shrinks never, reuses the last freed block first.
#[derive(Debug)]
pub struct Blocks {
    classes: [Class; CLASSES],
    live: u32,
    live_bytes: u64,
    live_max: u32,
}

#[derive(Debug, Default)]
struct Class {
    chunks: Vec<Box<[u8]>>,
    free: Vec<u32>,
    /// Blocks ever handed out; the next fresh one has this index.
    fresh: u32,
}

impl Blocks {
    /// An empty pool for at most `live_max` blocks at a time.
    pub fn new(live_max: u32) -> Blocks {
        Blocks { classes: Default::default(), live: 0, live_bytes: 0, live_max }
    }

    /// Copy `parts`, one behind the other, into a block. `None` when the pool is empty or the whole is too long.
    pub fn store(&mut self, parts: &[&[u8]]) -> Option<Block> {
        let len = parts.iter().map(|part| part.len()).sum::<usize>();
        let class = class_of(len);
        if class >= CLASSES || self.is_full() {
            return None;
        }
        let index = self.classes[class].lease(class);
        let room = self.classes[class].slot_mut(class, index);
        let mut end = 0;
        for part in parts {
            room[end..end + part.len()].copy_from_slice(part);
            end += part.len();
        }
        self.live += 1;
        self.live_bytes += size(class) as u64;
        Some(Block { index, len: len as u16, class: class as u8 })
    }

    /// Whether none is left.
    pub fn is_full(&self) -> bool {
        self.live == self.live_max
    }

    /// The bytes of `block`.
    #[inline]
    pub fn bytes(&self, block: &Block) -> &[u8] {
        let class = block.class as usize;
        let (chunk, start) = place(class, block.index);
        &self.classes[class].chunks[chunk][start..start + block.len as usize]
    }

    /// Give a block back.
    pub fn free(&mut self, block: Block) {
        let class = block.class as usize;
        self.classes[class].free.push(block.index);
        self.live -= 1;
        self.live_bytes -= size(class) as u64;
    }

    /// Blocks on lease.
    pub fn live(&self) -> u32 {
        self.live
    }

    /// Bytes on lease, counted by the size of the blocks.
    pub fn live_bytes(&self) -> u64 {
        self.live_bytes
    }
}

impl Class {
    fn lease(&mut self, class: usize) -> u32 {
        if let Some(index) = self.free.pop() {
            return index;
        }
        let index = self.fresh;
        self.fresh += 1;
        if place(class, index).0 == self.chunks.len() {
            self.chunks.push(vec![0; 1 << CHUNK_BITS].into_boxed_slice());
            // Room for the day all of them come back at once: freeing must not allocate.
            self.free.reserve(self.chunks.len() << (CHUNK_BITS - size_bits(class)));
        }
        index
    }

    fn slot_mut(&mut self, class: usize, index: u32) -> &mut [u8] {
        let (chunk, start) = place(class, index);
        &mut self.chunks[chunk][start..start + size(class)]
    }
}

/// The class of the smallest blocks that hold `len` bytes.
#[inline]
fn class_of(len: usize) -> usize {
    let bits = usize::BITS - len.saturating_sub(1).leading_zeros();
    bits.saturating_sub(SIZE_BITS_MIN) as usize
}

#[inline]
fn size_bits(class: usize) -> u32 {
    SIZE_BITS_MIN + class as u32
}

#[inline]
fn size(class: usize) -> usize {
    1 << size_bits(class)
}

/// Chunk and offset of block `index`.
#[inline]
fn place(class: usize, index: u32) -> (usize, usize) {
    let at = (index as usize) << size_bits(class);
    (at >> CHUNK_BITS, at & ((1 << CHUNK_BITS) - 1))
}

const _: () = assert!(SIZE_BITS_MIN + (CLASSES as u32) <= CHUNK_BITS);
