//! Citations in a file: where, of which section, which sentence, and whether they stand above a test.

/// As for any comment (`tests/tidy/shape.rs`).
const COLUMNS_MAX: usize = 120;
/// "One short sentence": more lines than this retell the RFC.
const SENTENCE_LINES_MAX: usize = 5;

/// A citation of well-formed lines.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Citation {
    /// Its first line, from 1.
    pub(crate) line: usize,
    /// `rfc3261#17.2.1`
    pub(crate) section: String,
    /// The words of the rule with one space between them, however the lines were broken.
    pub(crate) sentence: String,
    /// Whether the next item is a test that runs.
    pub(crate) is_above_a_test: bool,
}

/// Lines that want to be a citation and are none.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Malformed {
    pub(crate) line: usize,
    pub(crate) rule: &'static str,
}

/// Every citation of `text` in order.
pub(crate) fn read(text: &str) -> (Vec<Citation>, Vec<Malformed>) {
    let lines: Vec<&str> = text.lines().collect();
    let (mut citations, mut malformed) = (Vec::new(), Vec::new());
    let mut index = 0;
    while index < lines.len() {
        let end = match Mark::of(lines[index]) {
            Mark::Nothing => index + 1,
            Mark::Sentence => {
                malformed.push(Malformed { line: index + 1, rule: "a sentence without a section" });
                end_of_sentence(&lines, index)
            }
            Mark::Misspelt => {
                let rule = "a section is `//= rfc<number>#<section>` on a line of its own";
                malformed.push(Malformed { line: index + 1, rule });
                end_of_sentence(&lines, index + 1)
            }
            Mark::Section => {
                let end = end_of_sentence(&lines, index + 1);
                match citation(&lines, index, end) {
                    Ok(citation) => citations.push(citation),
                    Err(rule) => malformed.push(Malformed { line: index + 1, rule }),
                }
                end
            }
        };
        index = end;
    }
    (citations, malformed)
}

/// What a line is to a reader of citations.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Section,
    Sentence,
    Misspelt,
    Nothing,
}

impl Mark {
    fn of(line: &str) -> Mark {
        let line = line.trim_start();
        if line.starts_with("//=") {
            return Mark::Section;
        }
        if line.starts_with("//#") {
            return Mark::Sentence;
        }
        let comment = line.strip_prefix("//").map(|rest| rest.trim_start_matches(['/', '!', ' ']));
        if comment.is_some_and(|comment| comment.starts_with("= rfc")) {
            return Mark::Misspelt;
        }
        let is_behind_code = line.contains(concat!(" //", "= rfc"));
        if is_behind_code { Mark::Misspelt } else { Mark::Nothing }
    }
}

/// The first line from `start` on that is no line of a sentence.
fn end_of_sentence(lines: &[&str], start: usize) -> usize {
    let rest = lines.iter().skip(start);
    start + rest.take_while(|line| Mark::of(line) == Mark::Sentence).count()
}

/// The citation that is the lines from `start` to `end`.
fn citation(lines: &[&str], start: usize, end: usize) -> Result<Citation, &'static str> {
    let block = &lines[start..end];
    if block.iter().any(|line| line.ends_with([' ', '\t', '\r'])) {
        return Err("white space at the end of a line");
    }
    if block.iter().any(|line| line.chars().count() > COLUMNS_MAX) {
        return Err("a line of more than 120 columns");
    }
    let indent = |line: &str| line.len() - line.trim_start().len();
    if block.iter().any(|line| indent(line) != indent(block[0])) {
        return Err("section and sentence are not indented alike");
    }
    let section = block[0].trim_start().strip_prefix("//= ").filter(|name| is_section(name));
    let section =
        section.ok_or("the section is not `rfc<number>#<section>`, as in rfc3261#17.2.1")?;
    if block.len() == 1 {
        return Err("no sentence below the section");
    }
    if block.len() - 1 > SENTENCE_LINES_MAX {
        return Err("more than five lines: cite the one sentence that is obeyed");
    }
    let mut words = Vec::new();
    for line in &block[1..] {
        let text = line.trim_start().strip_prefix("//# ").filter(|text| !text.starts_with(' '));
        words.extend(text.ok_or("a line of the sentence is not `//# <words>`")?.split_whitespace());
    }
    Ok(Citation {
        line: start + 1,
        section: section.to_owned(),
        sentence: words.join(" "),
        is_above_a_test: is_test_next(&lines[end..]),
    })
}

/// `rfc`, a number, `#`, and numbers with dots between them or a letter in front (an appendix).
fn is_section(name: &str) -> bool {
    let Some((number, section)) = name.strip_prefix("rfc").and_then(|rest| rest.split_once('#'))
    else {
        return false;
    };
    let is_number = |text: &str| {
        !text.is_empty() && !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_appendix = |text: &str| matches!(text.as_bytes(), [b'A'..=b'Z']);
    let mut parts = section.split('.');
    let is_first = parts.next().is_some_and(|first| is_number(first) || is_appendix(first));
    is_number(number) && is_first && parts.all(is_number)
}

/// Whether what follows, over further citations, comments and attributes, is a test that is not ignored.
fn is_test_next(lines: &[&str]) -> bool {
    let heads = lines.iter().map(|line| line.trim());
    let heads = heads.take_while(|line| line.starts_with("//") || line.starts_with("#["));
    let attributes: Vec<&str> = heads.filter(|line| line.starts_with("#[")).collect();
    let has = |name: &str| attributes.iter().any(|attribute| attribute.starts_with(name));
    has("#[test]") && !has("#[ignore")
}

/// A citation of `section` with `sentence`, as lines.
#[cfg(test)]
fn planted(section: &str, sentence: &str) -> String {
    format!("//= {section}\n//# {sentence}\n")
}

#[test]
fn a_citation_is_its_section_and_its_words() {
    let lines =
        ["//= rfc3261#17.2.1", "//# one two", "//# three"].map(|line| format!("    {line}\n"));
    let (citations, malformed) = read(&format!("fn f() {{\n{}}}\n", lines.concat()));
    assert_eq!(malformed, []);
    let sentence = "one two three".to_owned();
    let section = "rfc3261#17.2.1".to_owned();
    assert_eq!(citations, [Citation { line: 2, section, sentence, is_above_a_test: false }]);
}

#[test]
fn a_section_has_one_shape() {
    for good in ["rfc3261#8", "rfc3261#17.2.1", "rfc8866#A", "rfc3261#B.2", "rfc768#1.10"] {
        assert_eq!(read(&planted(good, "x")).0.len(), 1, "{good}");
    }
    for bad in [
        "",
        "rfc3261",
        "rfc#1",
        "rfc3261#",
        "rfc3261#17.",
        "rfc3261#.1",
        "rfc3261#17..2",
        "rfc03261#1",
        "rfc3261#AB",
        "rfc3261#1.A",
        "RFC3261#1",
        "rfc 3261#1",
        "rfc3261 #1",
        "rfc3261#1 ",
        "rfc3261#1,2",
    ] {
        let (citations, malformed) = read(&planted(bad, "x"));
        assert_eq!((citations.len(), malformed.len()), (0, 1), "{bad:?}");
    }
}

#[test]
fn a_sentence_is_there_and_tidy() {
    let wide = "x".repeat(117);
    for bad in [
        "//= rfc3261#8\nfn f() {}\n",
        "//= rfc3261#8\n\n//# too far\n",
        "//= rfc3261#8\n//#\n",
        "//= rfc3261#8\n//# \n",
        "//= rfc3261#8\n//#x\n",
        "//= rfc3261#8\n//#  x\n",
        "//= rfc3261#8\n//# x \n",
        "//= rfc3261#8\n    //# x\n",
        "//= rfc3261#8\n//# 1\n//# 2\n//# 3\n//# 4\n//# 5\n//# 6\n",
        "//=rfc3261#8\n//# x\n",
        "// = rfc3261#8\n",
        "/// = rfc3261#8\n",
        "//# alone\n",
        concat!("f(); //", "= rfc3261#8\n//# x\n"),
        &planted("rfc3261#8", &wide),
    ] {
        let (citations, malformed) = read(bad);
        let found = (citations.len(), malformed.is_empty());
        assert!(found == (0, false), "{bad:?}: {found:?}");
    }
    assert_eq!(read(&planted("rfc3261#8", &wide[1..])).0.len(), 1);
}

#[test]
fn comments_are_no_citations() {
    for text in
        ["// a = b\n", "/// # Examples\n", "let a = b; // = c\n", "//! RFC 3261 #8\n", "a //= b;"]
    {
        assert_eq!(read(text), (Vec::new(), Vec::new()), "{text}");
    }
}

#[test]
fn a_proof_stands_above_a_test_that_runs() {
    let is_above = |after: &str| {
        let text = planted("rfc3261#8", "x") + after;
        read(&text).0[0].is_above_a_test
    };
    for good in [
        "#[test]\nfn a() {}\n",
        "/// Why.\n#[test]\n",
        "#[should_panic]\n#[test]\n",
        "    #[test]\n",
        "//= rfc3261#9\n//# y\n#[test]\n",
    ] {
        assert!(is_above(good), "{good:?}");
    }
    let bad = ["", "fn a() {}\n", "\n#[test]\n", "fn a() {}\n#[test]\n", "#[test]\n#[ignore]\n"];
    for bad in bad {
        assert!(!is_above(bad), "{bad:?}");
    }
}
