//! Fuzz corpora and past findings, replayed through the bodies of the fuzz targets.
//!
//! `tests/data/fuzz/<target>` holds what `tools/fuzz/run` found worth keeping; a finding stays there
//! under the name of its defect. Files of text are golden messages to the targets that read messages.

#![allow(clippy::print_stdout)] // a failing replay says which file it was

use std::fs;
use std::path::{Path, PathBuf};

use trunkline::sim::{Chance, fuzz};

type Body = fn(&[u8]);

/// Tells which file it was when a body panics.
struct Culprit<'a>(&'a Path);

impl Drop for Culprit<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("replaying {}", self.0.display());
        }
    }
}

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a readable folder").flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.retain(|path| path.is_file());
    paths.sort();
    paths
}

fn replay(paths: &[PathBuf], body: Body) {
    for path in paths {
        let bytes = fs::read(path).expect("a readable file");
        let culprit = Culprit(path);
        body(&bytes);
        drop(culprit);
    }
}

fn replay_target(target: &str, body: Body) {
    let paths = files(&data().join("fuzz").join(target));
    assert!(paths.len() >= 20, "the corpus of `{target}` is not where it was");
    replay(&paths, body);
}

#[test]
fn message_corpus_holds() {
    replay_target("message", fuzz::message);
}

#[test]
fn scan_corpus_holds() {
    replay_target("scan", fuzz::scan);
}

#[test]
fn frame_corpus_holds() {
    replay_target("frame", fuzz::frame);
}

#[test]
fn sdp_corpus_holds() {
    replay_target("sdp", fuzz::sdp);
}

#[test]
fn rtp_corpus_holds() {
    replay_target("rtp", fuzz::rtp);
}

#[test]
fn session_corpus_holds() {
    replay_target("session", fuzz::session);
}

#[test]
fn golden_messages_hold_in_every_target_that_reads_messages() {
    let paths = files(&data());
    for body in [fuzz::message, fuzz::scan, fuzz::frame] {
        replay(&paths, body);
    }
}

#[test]
fn any_bytes_are_a_story_and_it_ends() {
    let stories = if cfg!(debug_assertions) { 100 } else { 10_000 };
    let mut chance = Chance::new(0x5eed);
    for _ in 0..stories {
        let length = 8 * chance.below(128);
        let bytes: Vec<u8> = (0..length).map(|_| chance.bits() as u8).collect();
        fuzz::session(&bytes);
    }
}
