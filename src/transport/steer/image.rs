//! Image: a program and its maps as an object file, which is what loaders of eBPF read.

use object::write::{Object, Relocation, SectionId, Symbol, SymbolId, SymbolSection};
use object::{Architecture, BinaryFormat, Endianness, RelocationFlags, SectionKind};
use object::{SymbolFlags, SymbolKind, SymbolScope, elf};

use super::assembler::Program;

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

/// The object file of `program`, which becomes `name` in `section`: that names its kind to the loader.
pub(super) fn image(section: &str, name: &str, program: &Program, maps: &[Map]) -> Vec<u8> {
    let mut object = Object::new(BinaryFormat::Elf, Architecture::Bpf, Endianness::Little);
    let license = object.add_section(Vec::new(), b"license".to_vec(), SectionKind::ReadOnlyData);
    object.append_section_data(license, LICENSE, 1);

    let section_of_maps = object.add_section(Vec::new(), b"maps".to_vec(), SectionKind::Data);
    let add = |map| add_map(&mut object, section_of_maps, map);
    let maps: Vec<SymbolId> = maps.iter().map(add).collect();
    let code: Vec<u8> = program.code.iter().flat_map(|one| one.bytes()).collect();
    let text = object.add_section(Vec::new(), section.into(), SectionKind::Text);
    object.append_section_data(text, &code, 8);
    let code = symbol(name, SymbolKind::Text, 0, code.len(), text);
    object.add_symbol(code);
    for map_use in &program.map_uses {
        let relocation = Relocation {
            offset: 8 * map_use.instruction as u64,
            symbol: maps[map_use.map],
            addend: 0,
            flags: RelocationFlags::Elf { r_type: elf::R_BPF_64_64 },
        };
        object.add_relocation(text, relocation).expect("eBPF has this kind of relocation");
    }
    object.write().expect("sections and symbols of ours are few and short")
}

fn add_map(object: &mut Object<'_>, section: SectionId, map: &Map) -> SymbolId {
    // `struct bpf_map_def`: flags, an id and how to pin it follow.
    let words = [map.kind as u32, map.key, map.value, map.entries, 0, 0, 0];
    let bytes: Vec<u8> = words.into_iter().flat_map(u32::to_le_bytes).collect();
    let offset = object.append_section_data(section, &bytes, 4);
    object.add_symbol(symbol(map.name, SymbolKind::Data, offset, bytes.len(), section))
}

fn symbol(name: &str, kind: SymbolKind, value: u64, bytes: usize, section: SectionId) -> Symbol {
    let (scope, section) = (SymbolScope::Dynamic, SymbolSection::Section(section));
    let (name, size, flags) = (name.into(), bytes as u64, SymbolFlags::None);
    Symbol { name, value, size, kind, scope, weak: false, section, flags }
}

/// What the kernel is told: none of the functions used asks for another.
const LICENSE: &[u8] = b"MIT OR Apache-2.0\0";

// Programs read words where the kernel stores bytes.
const _: () = assert!(cfg!(target_endian = "little"), "the programs are for little-endian hosts");
