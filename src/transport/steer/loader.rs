//! Loader: a program brought into the kernel with its maps.

use aya::{Ebpf, EbpfLoader};

use super::SteerError;
use super::assembler::Program;
use super::image::{Map, image};

/// A program in the kernel, and the maps it uses.
pub(super) fn load(
    section: &str,
    name: &str,
    program: &Program,
    maps: &[Map],
) -> Result<Ebpf, SteerError> {
    let image = image(section, name, program, maps);
    EbpfLoader::new().btf(None).load(&image).map_err(|error| SteerError::at("making maps", &error))
}
