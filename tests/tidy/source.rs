//! One file of the tree: its text, and its code with comments and literals blanked out.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

/// A broken rule: where, and what to do instead.
#[derive(Debug)]
pub(crate) struct Finding {
    pub(crate) path: String,
    pub(crate) line: usize,
    pub(crate) message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.message)
    }
}

/// A file as the rules see it.
pub(crate) struct Source {
    /// Path from the root of the repository, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
    /// The text with comments, strings and character literals blanked: same lines, same columns.
    pub(crate) code: String,
}

impl Source {
    pub(crate) fn new(path: &str, text: &str) -> Source {
        Source { path: path.to_owned(), text: text.to_owned(), code: blank(text) }
    }

    /// Whether this is code others depend on, not a test, a bench or an example.
    pub(crate) fn is_library(&self) -> bool {
        self.is_source() && !self.is_test()
    }

    /// Whether the file belongs to one of the crates, its unit tests included.
    pub(crate) fn is_source(&self) -> bool {
        self.path.starts_with("src/") || self.path.starts_with("loadtest/src/")
    }

    /// Whether the file holds tests: `tests.rs`, or anything below a folder `tests`.
    pub(crate) fn is_test(&self) -> bool {
        self.path.starts_with("tests/")
            || self.path.contains("/tests/")
            || self.path.ends_with("/tests.rs")
    }

    /// Line number, from 1, of byte `offset`.
    pub(crate) fn line_at(&self, offset: usize) -> usize {
        self.code.as_bytes()[..offset].iter().filter(|&&byte| byte == b'\n').count() + 1
    }

    pub(crate) fn finding(&self, line: usize, message: impl Into<String>) -> Finding {
        Finding { path: self.path.clone(), line, message: message.into() }
    }

    /// Offsets in the code where `pattern` stands as words of its own. A trailing `*` takes any ending.
    pub(crate) fn words(&self, pattern: &str) -> Vec<usize> {
        words(&self.code, pattern)
    }
}

/// Offsets in `text` where `pattern` stands as words of its own. A trailing `*` takes any ending.
pub(crate) fn words(text: &str, pattern: &str) -> Vec<usize> {
    let (pattern, any_ending) = match pattern.strip_suffix('*') {
        Some(prefix) => (prefix, true),
        None => (pattern, false),
    };
    let starts_a_word = pattern.starts_with(is_word);
    let ends_a_word = pattern.ends_with(is_word) && !any_ending;
    text.match_indices(pattern)
        .filter(|(at, _)| !(starts_a_word && text[..*at].ends_with(is_word)))
        .filter(|(at, _)| !(ends_a_word && text[at + pattern.len()..].starts_with(is_word)))
        .map(|(at, _)| at)
        .collect()
}

pub(crate) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file of the tree.
pub(crate) fn rust_files() -> Vec<Source> {
    files().into_iter().filter(|(path, _)| path.ends_with(".rs")).map(Source::from).collect()
}

impl From<(String, String)> for Source {
    fn from((path, text): (String, String)) -> Source {
        Source { code: blank(&text), path, text }
    }
}

/// What is built, measured or found here, and not committed.
const SKIPPED: [&str; 6] = [
    ".git",
    "target",
    "sipp/results",
    "tools/fuzz/target",
    "tools/fuzz/corpus",
    "tools/fuzz/artifacts",
];

/// Path and content of every file that is text and not built or measured here.
pub(crate) fn files() -> Vec<(String, String)> {
    let mut found = Vec::new();
    walk(&root(), "", &mut found);
    assert!(found.iter().any(|(path, _)| path == "src/lib.rs"), "the tree is not where it was");
    found.sort();
    found
}

fn walk(folder: &Path, prefix: &str, found: &mut Vec<(String, String)>) {
    let entries = fs::read_dir(folder).expect("a folder of the tree can be read");
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        if SKIPPED.contains(&path.as_str()) {
            continue;
        }
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            walk(&entry.path(), &format!("{path}/"), found);
        } else if let Ok(text) = fs::read_to_string(entry.path()) {
            found.push((path, text));
        }
    }
}

/// `text` with every byte of a comment, string or character literal replaced by a space.
fn blank(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut code = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let end = at + literal_bytes(bytes, at);
        if end == at {
            at += 1;
            continue;
        }
        for byte in &mut code[at..end] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
        at = end;
    }
    String::from_utf8(code).expect("whole literals were blanked")
}

/// Length of the comment or literal that starts at `at`; 0 when code does.
fn literal_bytes(bytes: &[u8], at: usize) -> usize {
    let rest = &bytes[at..];
    let follows_a_word = at > 0 && is_word(char::from(bytes[at - 1]));
    match rest {
        [b'/', b'/', ..] => rest.iter().position(|&b| b == b'\n').unwrap_or(rest.len()),
        [b'/', b'*', ..] => block_comment_bytes(rest),
        [b'"', ..] => quoted_bytes(rest),
        [b'r', b'"' | b'#', ..] if !follows_a_word || bytes[at - 1] == b'b' => raw_bytes(rest),
        [b'\'', ..] => character_bytes(rest),
        _ => 0,
    }
}

fn block_comment_bytes(rest: &[u8]) -> usize {
    let (mut at, mut depth) = (0, 0);
    while at < rest.len() {
        match &rest[at..] {
            [b'/', b'*', ..] => (at, depth) = (at + 2, depth + 1),
            [b'*', b'/', ..] => (at, depth) = (at + 2, depth - 1),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at.min(rest.len())
}

fn quoted_bytes(rest: &[u8]) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != b'"' {
        at += if rest[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(rest.len())
}

/// `r"..."`, `r#"..."#` and so on; 0 for a raw identifier.
fn raw_bytes(rest: &[u8]) -> usize {
    let hashes = rest[1..].iter().take_while(|&&b| b == b'#').count();
    if rest.get(1 + hashes) != Some(&b'"') {
        return 0;
    }
    let end = [b"\"".as_slice(), &rest[1..1 + hashes]].concat();
    let body = 2 + hashes;
    rest[body..]
        .windows(end.len())
        .position(|window| window == end)
        .map_or(rest.len(), |length| body + length + end.len())
}

/// `'x'` or `'\n'`; 0 for a lifetime.
fn character_bytes(rest: &[u8]) -> usize {
    let body = match rest.get(1) {
        Some(b'\\') => 3,
        Some(_) => 2,
        None => return 0,
    };
    let window = &rest[body.min(rest.len())..rest.len().min(body + 10)];
    match window.iter().position(|&b| b == b'\'') {
        // A lifetime has no closing quote, or one that belongs to the next literal, after a non-letter.
        Some(length) if rest[1] == b'\\' || length == 0 || rest[1] >= 0x80 => body + length + 1,
        Some(_) | None => 0,
    }
}

#[test]
fn comments_and_literals_are_blanked() {
    let blanked = |text: &str| blank(text).split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(blanked("a // b\nc /* d /* e */ f */ g"), "a c g");
    assert_eq!(blanked(r#"a("b \" c", 'd', '\'', '"') e"#), "a( , , , ) e");
    assert_eq!(blanked("r\"a\" r#\"b \" c\"# br\"d\" r#type"), "b r#type");
    assert_eq!(
        blanked("fn f<'a>(x: &'a str) -> &'a u8 { '→' }"),
        "fn f<'a>(x: &'a str) -> &'a u8 { }"
    );
    assert_eq!(blank("a \"b\nc\" d"), "a   \n   d");
    assert_eq!(blanked("x \"unclosed"), "x");
}

#[test]
fn words_have_borders() {
    assert_eq!(words("Arc MyArc Arcs x.Arc", "Arc"), [0, 17]);
    assert_eq!(words("AtomicU64 NonAtomic", "Atomic*"), [0]);
    assert_eq!(words("x.await y.awaits", ".await"), [1]);
}
