//! Recorded: files as the pieces of recordings make them, without a disk.

use super::World;
use crate::engine::{Chunk, Step};

impl World {
    /// The file `path` as it was recorded last. Panics if that recording is not finished.
    #[track_caller]
    pub fn recorded_file(&self, path: &str) -> Vec<u8> {
        let opens = |chunk: &&Chunk| match &chunk.step {
            Step::Open { path: name, .. } => **name == *path,
            Step::Write { .. } | Step::Finish { .. } => false,
        };
        let Some(opened) = self.recorded.iter().rfind(opens) else {
            panic!("nothing was recorded in {path}")
        };
        let (mut file, mut is_finished) = (Vec::new(), false);
        for chunk in self.recorded.iter().filter(|chunk| chunk.recording == opened.recording) {
            assert!(!is_finished, "a finished recording goes on: {chunk:?}");
            match &chunk.step {
                Step::Open { header, .. } => put(&mut file, 0, header),
                Step::Write { at, bytes } => put(&mut file, *at as usize, bytes),
                Step::Finish { header, len } => {
                    put(&mut file, 0, header);
                    file.resize(*len as usize, 0);
                    is_finished = true;
                }
            }
        }
        assert!(is_finished, "{path} is still being recorded");
        file
    }
}

fn put(file: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    let end = at + bytes.len();
    if end > file.len() {
        file.resize(end, 0);
    }
    file[at..end].copy_from_slice(bytes);
}
