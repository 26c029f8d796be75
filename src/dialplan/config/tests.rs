//! Configurations: what a good one says, and how a bad one is told so.

mod bad;
mod good;

use std::io;
use std::path::Path;

use super::{Settings, SettingsError};

const FILE: &str = "etc/trunkline.toml";

/// A WAV file of two samples.
const WAV: &[u8] =
    b"RIFF\x28\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0\
                     data\x04\0\0\0\x01\0\x02\0";

fn parse(text: &str) -> Result<Settings, SettingsError> {
    Settings::parse(Path::new(FILE), text, |file| match file.to_str() {
        Some("etc/hello.wav" | "/srv/hello.wav") => Ok(WAV.to_vec()),
        Some("etc/hello.ulaw" | "etc/hello.alaw") => Ok(vec![0x55; 160]),
        Some("etc/broken.wav") => Ok(b"RIFF".to_vec()),
        Some(_) | None => Err(io::ErrorKind::NotFound.into()),
    })
}

fn good(text: &str) -> Settings {
    parse(text).unwrap_or_else(|error| panic!("{error}"))
}

/// It is refused at `line`, in one line that has all of `parts`.
#[track_caller]
fn refused(text: &str, line: usize, parts: &[&str]) -> SettingsError {
    let error = parse(text).unwrap_err();
    let told = error.to_string();
    assert_eq!(error.line, line, "{told}");
    assert!(told.starts_with(&format!("{FILE}:{line}: ")), "{told}");
    assert!(!told.contains('\n'), "{told}");
    for part in parts {
        assert!(told.contains(part), "no `{part}` in: {told}");
    }
    error
}
