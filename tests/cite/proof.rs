//! Citations in code paired with those above tests: the same section, the same words.

use std::collections::{BTreeMap, HashSet};
use std::fmt;

use crate::citation::{Citation, read};
use crate::tree::File;

/// A rule: section and sentence.
type Rule = (String, String);

/// Places, as `path:line`.
type Places = Vec<String>;

/// What is cited where, and what is wrong.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// Rules that code cites, and where.
    cited: BTreeMap<Rule, Places>,
    /// Rules that tests cite, and where.
    proofs: BTreeMap<Rule, Places>,
    /// Broken citations: where, and the rule of citing they break.
    malformed: Vec<(String, &'static str)>,
}

impl Report {
    pub(crate) fn of(files: &[File]) -> Report {
        let mut report = Report::default();
        for file in files {
            report.add(file);
        }
        report
    }

    /// Whether every citation in code has its proof, and none is malformed. A proof that no code cites is welcome.
    pub(crate) fn is_sound(&self) -> bool {
        self.malformed.is_empty() && self.cited.keys().all(|rule| self.proofs.contains_key(rule))
    }

    fn add(&mut self, file: &File) {
        let (citations, malformed) = read(&file.text);
        let place = |line: usize| format!("{}:{line}", file.path);
        let malformed = malformed.into_iter().map(|found| (place(found.line), found.rule));
        self.malformed.extend(malformed);
        for Citation { line, section, sentence, is_above_a_test } in citations {
            let places = match (file.is_test(), is_above_a_test) {
                (false, _) => &mut self.cited,
                (true, true) => &mut self.proofs,
                (true, false) => {
                    self.malformed.push((place(line), "a proof stands above a test that runs"));
                    continue;
                }
            };
            places.entry((section, sentence)).or_default().push(place(line));
        }
    }
}

/// A line for each rule: how it stands, its section, where, and its words below.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rules: HashSet<&Rule> = self.cited.keys().chain(self.proofs.keys()).collect();
        let mut rules: Vec<&Rule> = rules.into_iter().collect();
        rules.sort_by_key(|(section, sentence)| (sort_key(section), sentence.as_str()));
        let mut counts = [0; 3];
        for rule in rules {
            let (cited, proofs) = (self.cited.get(rule), self.proofs.get(rule));
            let (word, count) = match (cited, proofs) {
                (Some(_), Some(_)) => ("proven", &mut counts[0]),
                (Some(_), None) => ("unproven", &mut counts[1]),
                (None, _) => ("uncited", &mut counts[2]),
            };
            *count += 1;
            writeln!(f, "{word:9} {}: {}", rule.0, rule.1)?;
            for (role, places) in [("code", cited), ("test", proofs)] {
                for place in places.into_iter().flatten() {
                    writeln!(f, "          {role} {place}")?;
                }
            }
        }
        for (place, rule) in &self.malformed {
            writeln!(f, "malformed {place}: {rule}")?;
        }
        let [proven, unproven, uncited] = counts;
        let malformed = self.malformed.len();
        write!(
            f,
            "{proven} cited with proof, {unproven} cited without, {uncited} proven and not cited, \
             {malformed} malformed"
        )
    }
}

/// Sections in the order of their numbers: 8.2 before 8.10 before 17.
fn sort_key(section: &str) -> Vec<(u32, &str)> {
    section.split(['#', '.']).map(|part| (part.parse().unwrap_or(0), part)).collect()
}

#[cfg(test)]
fn report(files: &[(&str, &str)]) -> Report {
    let file = |&(path, text): &(&str, &str)| File { path: path.into(), text: text.into() };
    Report::of(&files.iter().map(file).collect::<Vec<File>>())
}

#[cfg(test)]
const CODE: &str = "//= rfc3261#8.1\n//# A UAC MUST\n//# do this.\nfn f() {}\n";
#[cfg(test)]
const PROOF: &str = "//= rfc3261#8.1\n//# A UAC MUST do this.\n#[test]\nfn t() {}\n";

#[test]
fn a_citation_with_its_proof_is_sound_however_its_lines_break() {
    for path in ["tests/a.rs", "src/a/tests.rs", "src/a/tests/b.rs", "loadtest/src/tests.rs"] {
        let report = report(&[("src/a/mod.rs", CODE), (path, PROOF)]);
        assert!(report.is_sound(), "{report}");
        assert!(report.to_string().contains("1 cited with proof, 0 cited without, 0 proven"));
    }
}

#[test]
fn a_citation_without_proof_is_not_sound() {
    for (path, proof) in [
        ("tests/a.rs", ""),
        ("src/b.rs", PROOF),
        ("tests/a.rs", "//= rfc3261#8.2\n//# A UAC MUST do this.\n#[test]\n"),
        ("tests/a.rs", "//= rfc3261#8.1\n//# A UAC MUST do that.\n#[test]\n"),
        ("tests/a.rs", "//= rfc3261#8.1\n//# A UAC MUST do this.\n#[test]\n#[ignore]\n"),
        ("tests/a.rs", "//= rfc3261#8.1\n//# A UAC MUST do this.\nfn helper() {}\n"),
    ] {
        let report = report(&[("src/a.rs", CODE), (path, proof)]);
        assert!(!report.is_sound(), "{report}");
        let text = report.to_string();
        assert!(
            text.contains("unproven  rfc3261#8.1: A UAC MUST do this.\n          code src/a.rs:1")
        );
    }
}

#[test]
fn a_proof_nobody_cites_is_listed_and_sound() {
    let report = report(&[("tests/a.rs", PROOF)]);
    assert!(report.is_sound());
    assert!(report.to_string().starts_with("uncited   rfc3261#8.1"));
}

#[test]
fn a_malformed_citation_is_not_sound_even_in_a_test() {
    let report = report(&[("src/a.rs", CODE), ("tests/a.rs", PROOF), ("tests/b.rs", "//= rfc1\n")]);
    assert!(!report.is_sound());
    assert!(report.to_string().contains("malformed tests/b.rs:1: "));
}

#[test]
fn sections_are_listed_by_number() {
    let cite = |section: &str| format!("//= rfc3261#{section}\n//# x\n");
    let text = ["17.2", "8.10", "8.2"].map(cite).concat();
    let text = report(&[("src/a.rs", &text)]).to_string();
    let order = ["8.2:", "8.10:", "17.2:"].map(|section| text.find(section).unwrap());
    assert!(order.is_sorted(), "{text}");
}
