//! Recording: in which file each call of a route is kept.

use std::fmt;
use std::fmt::Write as _;
use std::str::FromStr;

/// A folder, and a file name that differs from call to call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordingPath {
    /// Empty, or with a slash at its end.
    folder: String,
    /// What stands before and behind the Call-ID.
    before: String,
    behind: String,
}

/// What stands for the Call-ID.
const CALL_ID: &str = "{call_id}";

/// Bytes of a Call-ID that a file name has room for, written out: file systems allow 255 in all.
const CALL_ID_BYTES_MAX: usize = 180;

impl RecordingPath {
    /// The file of the call with this Call-ID. Its writer chose every byte of it, so only those stay that mean nothing
    /// to a file system.
    pub fn of(&self, call_id: &[u8]) -> String {
        let mut name = self.before.clone();
        let bytes_max = name.len() + CALL_ID_BYTES_MAX;
        for &byte in call_id {
            match byte {
                b'-' | b'_' | b'@' => name.push(byte.into()),
                // Two dots in a row are a way out of the folder, one in front hides the file.
                b'.' if !name.is_empty() && !name.ends_with('.') => name.push('.'),
                _ if byte.is_ascii_alphanumeric() => name.push(byte.into()),
                // Writing into a string cannot fail.
                _ => drop(write!(name, "%{byte:02X}")),
            }
            if name.len() >= bytes_max {
                break;
            }
        }
        format!("{}{name}{}", self.folder, self.behind)
    }

    /// The folder all of them are in.
    pub fn folder(&self) -> &str {
        if self.folder.is_empty() { "." } else { &self.folder }
    }

    /// The same, seen from `base` unless it begins at the root.
    pub fn based_on(self, base: &str) -> RecordingPath {
        if base.is_empty() || self.folder.starts_with('/') {
            return self;
        }
        RecordingPath { folder: format!("{base}/{}", self.folder), ..self }
    }
}

impl FromStr for RecordingPath {
    type Err = RecordingPathError;

    /// A folder, with a slash at its end; or a file name with `{call_id}` in it that ends in `.wav`.
    fn from_str(text: &str) -> Result<RecordingPath, RecordingPathError> {
        let (folder, name) = text.split_at(text.rfind('/').map_or(0, |slash| slash + 1));
        let name = if name.is_empty() && !folder.is_empty() { "{call_id}.wav" } else { name };
        let (before, behind) = name.split_once(CALL_ID).ok_or(RecordingPathError::NotUnique)?;
        if [folder, before, behind].iter().any(|part| part.contains(['{', '}'])) {
            return Err(RecordingPathError::Braces);
        }
        if !behind.ends_with(".wav") {
            return Err(RecordingPathError::NotWav);
        }
        let [folder, before, behind] = [folder, before, behind].map(str::to_owned);
        Ok(RecordingPath { folder, before, behind })
    }
}

impl fmt::Display for RecordingPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{CALL_ID}{}", self.folder, self.before, self.behind)
    }
}

/// Text that names no file for each call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordingPathError {
    /// One file for all calls.
    #[error(
        "each call would overwrite the one before: put {{call_id}} into the file name, or name a \
         folder and end it with /"
    )]
    NotUnique,
    /// Braces around or beside something else.
    #[error("only {{call_id}} is filled in, once, and in the file name: take the other braces out")]
    Braces,
    /// Another kind of file.
    #[error("recordings are WAV files: let the file name end in .wav")]
    NotWav,
}
