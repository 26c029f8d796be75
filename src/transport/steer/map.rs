//! Map: what a program in the kernel keeps, and shares with us (RFC 9669 §5.4.1).

use aya::maps::{MapData, MapError};

/// A map of a program.
#[derive(Clone, Copy, Debug)]
pub(super) struct Map {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    /// Bytes of a key.
    pub(super) key: u32,
    /// Bytes of a value.
    pub(super) value: u32,
    /// Most entries it may have.
    pub(super) entries: u32,
}

/// What a map is, by the numbers of `linux/bpf.h`.
#[derive(Clone, Copy, Debug)]
#[repr(u32)]
pub(super) enum Kind {
    Hash = 1,
    Array = 2,
    ArrayPerCore = 6,
    Sockets = 20,
}

impl Map {
    /// Have the kernel make it, empty.
    pub(super) fn make(&self) -> Result<MapData, MapError> {
        let Map { name, kind, key, value, entries } = *self;
        let shape = aya_obj::Map::new_from_params(kind as u32, key, value, entries, 0);
        MapData::create(shape, name, None)
    }
}
