//! Audio: the files a configuration names, each read and prepared once.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

use super::Fault;
use crate::api::Prompt;
use crate::sdp::CodecKind;

/// Prompts by file.
pub(super) struct Audio<'a, L> {
    base: &'a Path,
    load: L,
    known: HashMap<PathBuf, Prompt>,
}

/// What the last part of a file's name says of its content.
enum Kind {
    Wav,
    Raw(CodecKind),
}

impl<'a, L: FnMut(&Path) -> io::Result<Vec<u8>>> Audio<'a, L> {
    /// Files are looked for from `base` on.
    pub(super) fn new(base: &'a Path, load: L) -> Audio<'a, L> {
        Audio { base, load, known: HashMap::new() }
    }

    /// Where they are looked for.
    pub(super) fn base(&self) -> &'a Path {
        self.base
    }

    /// The prompt in file `name`.
    pub(super) fn prompt(&mut self, name: &str) -> Result<Prompt, Fault> {
        let file = self.base.join(name);
        if let Some(prompt) = self.known.get(&file) {
            return Ok(prompt.clone());
        }
        let kind = match file.extension().and_then(|extension| extension.to_str()) {
            Some("wav") => Kind::Wav,
            Some("ulaw") => Kind::Raw(CodecKind::Pcmu),
            Some("alaw") => Kind::Raw(CodecKind::Pcma),
            Some(_) | None => return Err(Fault::AudioName { file }),
        };
        let bytes = match (self.load)(&file) {
            Ok(bytes) => bytes,
            Err(error) => return Err(Fault::Unreadable { file, error }),
        };
        let made = match kind {
            Kind::Wav => Prompt::from_wav(&bytes),
            Kind::Raw(codec) => Prompt::from_raw(codec, &bytes),
        };
        match made {
            Ok(prompt) => {
                self.known.insert(file, prompt.clone());
                Ok(prompt)
            }
            Err(error) => Err(Fault::Audio { file, error }),
        }
    }
}
