//! What holds for the repository as a whole: its texts, its changelog, its SIPp scenarios.

use std::fs;

use crate::source::{Finding, Source, files, root, words};

const SECTIONS: &[&str] = &["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"];

/// Everything people write, in the form it has on disk.
pub(crate) fn texts() -> Vec<Source> {
    files()
        .into_iter()
        .filter(|(path, _)| !path.starts_with("tests/data/"))
        .map(Source::from)
        .collect()
}

pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_default()
}

/// A note in the code is an issue nobody can find.
pub(crate) fn notes(source: &Source) -> Vec<Finding> {
    let notes = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];
    lines_with(source, &notes, "do it now, or open an issue")
}

/// A clone works anywhere: no path and no mirror of the machine it was written on.
pub(crate) fn machines(source: &Source) -> Vec<Finding> {
    let machines = [
        concat!("/wo", "rk/"),
        concat!("/tmp/", "target*"),
        concat!("/ro", "ot/"),
        concat!("index.", "crates.io"),
        concat!("static.", "crates.io"),
        concat!("replace-", "with"),
    ];
    let mut found =
        lines_with(source, &machines, "name nothing of the machine this was written on");
    if source.path == "Cargo.lock" {
        let standard =
            concat!("source = \"registry+https://github.com/rust-lang/", "crates.io-index\"");
        let foreign = source.text.lines().enumerate();
        let foreign = foreign.filter(|(_, line)| line.starts_with("source") && *line != standard);
        found.extend(foreign.map(|(index, _)| source.finding(index + 1, "not from crates.io")));
    }
    found
}

fn lines_with(source: &Source, patterns: &[&str], instead: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    for (index, line) in source.text.lines().enumerate() {
        for pattern in patterns.iter().filter(|pattern| !words(line, pattern).is_empty()) {
            let name = pattern.trim_end_matches('*');
            found.push(source.finding(index + 1, format!("no `{name}`: {instead}")));
        }
    }
    found
}

/// The version in Cargo.toml, which the changelog's newest entry describes.
pub(crate) fn package_version() -> String {
    let manifest = read("Cargo.toml");
    let version = manifest.lines().find_map(|line| line.strip_prefix("version = \""));
    version.expect("Cargo.toml states a version").trim_end_matches('"').to_owned()
}

/// Keep a Changelog: a title, versions newest first with a date or `unreleased`, known sections, entries.
pub(crate) fn changelog(text: &str, version: &str) -> Vec<Finding> {
    let source = Source::new("CHANGELOG.md", text);
    let mut found = Vec::new();
    if !text.starts_with("# Changelog\n") {
        found.push(source.finding(1, "the first line is `# Changelog`"));
    }
    let mut versions: Vec<[u32; 3]> = Vec::new();
    let mut open = None;
    for (index, line) in text.lines().enumerate().map(|(index, line)| (index + 1, line)) {
        if let Some(heading) = line.strip_prefix("## ") {
            match version_of(heading) {
                Some(next) if versions.last().is_none_or(|last| next < *last) => {
                    versions.push(next);
                }
                Some(_) => found.push(source.finding(index, "versions go from new to old")),
                None => found.push(source.finding(index, "`## [1.2.3] - 2026-01-31|unreleased`")),
            }
        }
        let section = line.strip_prefix("### ");
        if section.is_some_and(|section| !SECTIONS.contains(&section)) {
            found.push(source.finding(index, format!("sections are {SECTIONS:?}")));
        }
        if line.starts_with('#') {
            found.extend(open.take().map(|line| source.finding(line, "a section without entries")));
            open = line.starts_with("### ").then_some(index);
        }
        if line.starts_with("- ") {
            open = None;
        }
    }
    found.extend(open.map(|line| source.finding(line, "a section without entries")));
    let newest = versions.first().map(|[major, minor, patch]| format!("{major}.{minor}.{patch}"));
    if newest.as_deref() != Some(version) {
        found.push(source.finding(1, format!("the newest entry is that of {version}")));
    }
    found
}

/// `[1.2.3] - 2026-01-31` or `[1.2.3] - unreleased`.
fn version_of(heading: &str) -> Option<[u32; 3]> {
    let (version, date) = heading.strip_prefix('[')?.split_once("] - ")?;
    let mut numbers = version.split('.').map(str::parse);
    let parsed = [numbers.next()?.ok()?, numbers.next()?.ok()?, numbers.next()?.ok()?];
    let is_dated = date.len() == 10
        && date.bytes().enumerate().all(|(index, byte)| match index {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    (numbers.next().is_none() && (is_dated || date == "unreleased")).then_some(parsed)
}

/// Every test that tests/README.md names is there: `file::name`, or `module::tests::name`, a `*` standing for any words.
pub(crate) fn named_tests(page: &str, sources: &[Source]) -> Vec<Finding> {
    let source = Source::new("tests/README.md", page);
    let mut found = Vec::new();
    for (index, line) in page.lines().enumerate().filter(|(_, line)| line.starts_with('|')) {
        let quoted = line.split('`').skip(1).step_by(2);
        for test in quoted.filter(|quoted| quoted.contains("::")) {
            if !sources.iter().any(|source| is_named(test, source)) {
                found.push(source.finding(index + 1, format!("there is no test `{test}`")));
            }
        }
    }
    found
}

/// Whether `source` lies where `test` says and has a function of that name.
fn is_named(test: &str, source: &Source) -> bool {
    let Some((place, name)) = test.rsplit_once("::") else { return false };
    let path = source.path.replace(".rs", "/");
    let is_there = path.ends_with(&format!("/{}/", place.replace("::", "/")));
    let function = match name.strip_prefix('*') {
        Some(end) => format!("{end}("),
        None => format!("fn {name}("),
    };
    is_there && source.text.contains(&function)
}

/// A folder of `sipp/` and the files in it.
pub(crate) type Folder = (String, Vec<String>);

pub(crate) fn scenario_folders() -> Vec<Folder> {
    let mut folders: Vec<Folder> = Vec::new();
    for (path, _) in files() {
        let Some((folder, file)) = path.strip_prefix("sipp/").and_then(|path| path.split_once('/'))
        else {
            continue;
        };
        match folders.last_mut() {
            Some((name, files)) if name == folder => files.push(file.to_owned()),
            Some(_) | None => folders.push((folder.to_owned(), vec![file.to_owned()])),
        }
    }
    assert!(!folders.is_empty(), "sipp/ has no scenario");
    folders
}

/// Every scenario has its caller and says what the server must do.
pub(crate) fn scenarios(folders: &[Folder]) -> Vec<Finding> {
    let needed = ["uac.xml", "README.md"];
    let missing = folders.iter().flat_map(|(folder, files)| {
        let missing = needed.into_iter().filter(|needed| !files.iter().any(|file| file == needed));
        missing.map(move |file| (folder, file))
    });
    missing
        .map(|(folder, file)| Finding {
            path: format!("sipp/{folder}/{file}"),
            line: 1,
            message: "every scenario has uac.xml and README.md".to_owned(),
        })
        .collect()
}

#[test]
fn a_note_is_found() {
    let of = |text: &str| notes(&Source::new("tools/x", text)).len();
    assert_eq!(of(concat!("a\n# TO", "DO: later\n")), 1);
    assert_eq!(of(concat!("// FIX", "ME")), 1);
    assert_eq!(of(concat!("// XX", "X look")), 1);
    assert_eq!(of("mktemp /tmp/a.XXXXXX; todo = \"warn\""), 0);
}

#[test]
fn a_machine_is_found() {
    let of = |path: &str, text: &str| machines(&Source::new(path, text)).len();
    assert_eq!(of("README.md", concat!("cd /wo", "rk/main")), 1);
    assert_eq!(of("perf/a.md", concat!("`/tmp/", "target_x/release`")), 1);
    assert_eq!(of("tools/x", concat!("/ro", "ot/.cargo")), 1);
    assert_eq!(of(".cargo/config.toml", concat!("replace-", "with = \"mirror\"")), 1);
    assert_eq!(of("Cargo.lock", "source = \"registry+https://mirror.example/index\""), 1);
    assert_eq!(of("Cargo.lock", "source = \"git+https://example.org/x\""), 1);
    assert_eq!(of("README.md", "see framework/x and https://docs.rs/x"), 0);
}

#[test]
fn a_misshapen_changelog_is_found() {
    let good = "# Changelog\n\n## [0.2.0] - unreleased\n\n### Added\n\n- A.\n\n\
                ## [0.1.0] - 2026-01-31\n\n### Fixed\n\n- B.\n";
    let of = |text: &str| changelog(text, "0.2.0").len();
    assert_eq!(of(good), 0);
    assert_eq!(changelog(good, "0.3.0").len(), 1);
    for (from, to) in [
        ("# Changelog", "# History"),
        ("[0.1.0]", "[0.2.1]"),
        ("2026-01-31", "31.1.2026"),
        ("[0.1.0] - 2026-01-31", "0.1.0"),
        ("### Fixed", "### Stuff"),
        ("- A.", ""),
        ("- B.", ""),
    ] {
        assert_eq!(of(&good.replace(from, to)), 1, "{to}");
    }
}

#[test]
fn an_unexplained_scenario_is_found() {
    let folder =
        |files: &[&str]| ("fork".to_owned(), files.iter().map(|file| (*file).to_owned()).collect());
    assert!(scenarios(&[folder(&["README.md", "uac.xml", "uas.xml"])]).is_empty());
    assert_eq!(scenarios(&[folder(&["uac.xml"])])[0].path, "sipp/fork/README.md");
    assert_eq!(scenarios(&[folder(&[])]).len(), 2);
}

#[test]
fn a_test_that_is_named_and_not_there_is_found() {
    let sources = [
        Source::new("tests/x.rs", "#[test]\nfn a_is_b() {\n"),
        Source::new("src/y/tests/z.rs", "#[test]\nfn c() {\n"),
    ];
    let of = |cell: &str| named_tests(&format!("text `x::y`\n| no. | {cell} |\n"), &sources).len();
    assert_eq!(of("`x::a_is_b`, `y::tests::z::c`, `x::*_is_b`, `Refer-To`"), 0);
    assert_eq!(of("`x::a_was_b`, `x::c`, `z::*_is_b`"), 3);
}
