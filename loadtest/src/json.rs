//! JSON file: the report for programs, opened before the run so that no run is lost to a wrong path.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::error::Error;

/// A file that awaits its report.
pub(crate) struct JsonFile {
    path: PathBuf,
    file: File,
}

impl JsonFile {
    /// The file at `path`, if one is asked for; what it held is gone.
    pub(crate) fn create(path: Option<&Path>) -> Result<Option<JsonFile>, Error> {
        let Some(path) = path.map(Path::to_owned) else { return Ok(None) };
        match File::create(&path) {
            Ok(file) => Ok(Some(JsonFile { path, file })),
            Err(source) => Err(Error::Json { path, source }),
        }
    }

    /// Write `report` into it.
    pub(crate) fn write(mut self, report: &impl Serialize) -> Result<(), Error> {
        let written = serde_json::to_writer_pretty(&mut self.file, report)
            .map_err(io::Error::from)
            .and_then(|()| self.file.write_all(b"\n"));
        written.map_err(|source| Error::Json { path: self.path, source })
    }
}
