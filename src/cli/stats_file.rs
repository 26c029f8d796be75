//! The file `--stats` names: all numbers as one JSON object.

use std::error::Error;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use trunkline::api::Stats;

/// A file that can be written.
#[derive(Debug)]
pub(crate) struct StatsFile {
    file: PathBuf,
    /// Written first and then renamed, so that a reader never sees half an object. `None` for what
    /// must not be replaced: a pipe, a terminal, /dev/null.
    part: Option<PathBuf>,
}

impl StatsFile {
    /// Whether `file` can be written later is found out now: at the end of a long run it would be
    /// late.
    pub(crate) fn open(file: &Path) -> Result<StatsFile, Box<dyn Error>> {
        // What a link points to is to be replaced, not the link.
        let file = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
        match fs::metadata(&file) {
            Ok(found) if found.is_dir() => {
                return Err(cannot_write(&file, &io::ErrorKind::IsADirectory.into()));
            }
            Ok(found) if !found.is_file() => return Ok(StatsFile { file, part: None }),
            Ok(_) | Err(_) => {}
        }
        let mut name = file.file_name().unwrap_or_default().to_owned();
        name.push(".part");
        let part = file.with_file_name(name);
        fs::write(&part, "")
            .and_then(|()| fs::remove_file(&part))
            .map_err(|error| cannot_write(&file, &error))?;
        Ok(StatsFile { file, part: Some(part) })
    }

    /// Write `stats`, whole or not at all.
    pub(crate) fn write(&self, stats: &Stats) -> Result<(), Box<dyn Error>> {
        let text = serde_json::to_string_pretty(stats)? + "\n";
        let written = match &self.part {
            Some(part) => fs::write(part, text).and_then(|()| fs::rename(part, &self.file)),
            None => fs::write(&self.file, text),
        };
        written.map_err(|error| cannot_write(&self.file, &error))
    }
}

fn cannot_write(file: &Path, error: &io::Error) -> Box<dyn Error> {
    let file = file.display();
    format!("cannot write {file}: {error}; name a file in a folder you may write to with --stats")
        .into()
}
