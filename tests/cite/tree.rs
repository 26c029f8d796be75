//! The files of the tree that may cite.

use std::fs;
use std::path::Path;

/// A Rust file: its path from the root of the repository, with `/`, and its text.
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl File {
    /// Whether it holds tests: below `tests/`, a `tests.rs`, or below a folder `tests`.
    pub(crate) fn is_test(&self) -> bool {
        self.path.starts_with("tests/")
            || self.path.contains("/tests/")
            || self.path.ends_with("/tests.rs")
    }
}

/// Every Rust file of the library, the programs and the tests, by path.
pub(crate) fn rust_files() -> Vec<File> {
    let mut files = Vec::new();
    for folder in ["src", "loadtest", "tests"] {
        walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), folder, &mut files);
    }
    assert!(files.iter().any(|file| file.path == "src/lib.rs"), "the tree is not where it was");
    files.sort_by(|one, other| one.path.cmp(&other.path));
    files
}

fn walk(folder: &Path, prefix: &str, files: &mut Vec<File>) {
    for entry in fs::read_dir(folder).expect("a folder of the tree can be read").flatten() {
        let path = format!("{prefix}/{}", entry.file_name().to_string_lossy());
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            walk(&entry.path(), &path, files);
        } else if path.ends_with(".rs") {
            let text = fs::read_to_string(entry.path()).expect("a Rust file is text");
            files.push(File { path, text });
        }
    }
}
