//! A tree of files in the place of `/proc` and `/sys`, for the library's tests and the command's.

use std::fs;
use std::path::{Path, PathBuf};

/// A root of files that tests write; gone when dropped.
pub(crate) struct Tree(PathBuf);

impl Tree {
    /// A tree of `files`, each a path without the first slash, and what it says.
    pub(crate) fn new(files: &[(&str, &str)]) -> Tree {
        let root = |index: usize| {
            let name = format!("trunkline-host-{}-{index}", std::process::id());
            std::env::temp_dir().join(name)
        };
        // Tests run side by side: a folder that can be made is nobody else's.
        let free = (0..1_000).map(root).find(|root| fs::create_dir(root).is_ok());
        let tree = Tree(free.expect("a folder for temporary files"));
        for (path, text) in files {
            tree.write(path, text);
        }
        tree
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn root(&self) -> &Path {
        &self.0
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
