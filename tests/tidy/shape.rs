//! The shape of a file: its length, its width, its first line, its functions.

use crate::source::{Finding, Source};

const LINES_MAX: usize = 200;
const FUNCTION_LINES_MAX: usize = 70;
const CODE_COLUMNS_MAX: usize = 100;
/// Sentences may run a little further than code; rustfmt leaves them alone.
const COLUMNS_MAX: usize = 120;

/// One noun per file, and a noun takes at most 200 lines.
pub(crate) fn file_length(source: &Source) -> Vec<Finding> {
    let lines = source.text.lines().count();
    if !source.is_library() || lines <= LINES_MAX {
        return Vec::new();
    }
    let message = format!("{lines} lines, the most is {LINES_MAX}: split it by noun");
    vec![source.finding(LINES_MAX + 1, message)]
}

/// A function is read without scrolling.
pub(crate) fn function_length(source: &Source) -> Vec<Finding> {
    if !source.is_library() {
        return Vec::new();
    }
    let functions = source.words("fn").into_iter().filter_map(|at| function(source, at));
    functions
        .filter(|(_, lines)| *lines > FUNCTION_LINES_MAX)
        .map(|(line, lines)| {
            let message = format!("a function of {lines} lines, the most is {FUNCTION_LINES_MAX}");
            source.finding(line, message)
        })
        .collect()
}

/// First line and number of lines of the function whose `fn` is at `at`; None without a body.
fn function(source: &Source, at: usize) -> Option<(usize, usize)> {
    let rest = &source.code[at..];
    let mut parentheses = 0_i32;
    let (open, _) = rest.char_indices().find(|&(_, c)| {
        parentheses += i32::from(matches!(c, '(' | '[')) - i32::from(matches!(c, ')' | ']'));
        parentheses < 0 || parentheses == 0 && matches!(c, '{' | ';' | ',')
    })?;
    if !rest[open..].starts_with('{') {
        return None;
    }
    let mut depth = 0_i32;
    let (close, _) = rest[open..].char_indices().find(|&(_, c)| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        depth == 0
    })?;
    Some((source.line_at(at), rest[..open + close].matches('\n').count() + 1))
}

/// Code keeps to 100 columns, comments to 120. Tests hold messages and are left alone.
pub(crate) fn columns(source: &Source) -> Vec<Finding> {
    if source.is_test() {
        return Vec::new();
    }
    let lines = source.text.lines().zip(source.code.lines()).enumerate();
    lines
        .filter(|(_, (text, code))| {
            let code_bytes = code.trim_end().len();
            text[..code_bytes].chars().count() > CODE_COLUMNS_MAX
                || text.chars().count() > COLUMNS_MAX
        })
        .map(|(index, _)| {
            let message =
                format!("too wide: code has {CODE_COLUMNS_MAX} columns, a comment {COLUMNS_MAX}");
            source.finding(index + 1, message)
        })
        .collect()
}

/// The first line says what the noun is.
pub(crate) fn first_line(source: &Source) -> Vec<Finding> {
    let is_named = source.text.starts_with("//! ") && !source.text.starts_with("//! \n");
    if !source.is_library() || is_named {
        return Vec::new();
    }
    vec![source.finding(1, "the first line is `//! noun (RFC section)`")]
}

/// Unit tests are in `tests.rs` beside the file they test.
pub(crate) fn inline_tests(source: &Source) -> Vec<Finding> {
    if !source.is_library() {
        return Vec::new();
    }
    const ATTRIBUTE: &str = "#[cfg(test)]";
    let attributes = source.code.match_indices(ATTRIBUTE);
    attributes
        .filter(|(at, _)| {
            let item = source.code[at + ATTRIBUTE.len()..].trim_start();
            item.starts_with("mod ") && opens_a_body(item)
        })
        .map(|(at, _)| source.finding(source.line_at(at), "move the tests to a sibling `tests.rs`"))
        .collect()
}

/// Whether a `{` comes before the first `;`.
fn opens_a_body(item: &str) -> bool {
    item.find(['{', ';']).is_some_and(|at| item[at..].starts_with('{'))
}

#[test]
fn a_long_file_is_found() {
    let lines = |count: usize| format!("//! noun\n{}", "const A: u8 = 1;\n".repeat(count - 1));
    assert!(file_length(&Source::new("src/sip/x.rs", &lines(200))).is_empty());
    assert_eq!(file_length(&Source::new("src/sip/x.rs", &lines(201))).len(), 1);
    assert_eq!(file_length(&Source::new("loadtest/src/main.rs", &lines(201))).len(), 1);
    assert!(file_length(&Source::new("src/sip/tests.rs", &lines(201))).is_empty());
    assert!(file_length(&Source::new("tests/x.rs", &lines(201))).is_empty());
}

#[test]
fn a_long_function_is_found() {
    let function =
        |lines: usize| format!("fn f(x: [u8; 2]) -> u8 {{\n{}}}\n", "    g();\n".repeat(lines - 2));
    let of = |text: &str| function_length(&Source::new("src/sip/x.rs", text));
    assert!(of(&function(70)).is_empty());
    let found = of(&format!("\n{}", function(71)));
    assert_eq!(found[0].line, 2);
    assert!(found[0].message.contains("71 lines"));
    assert!(of(&format!("trait T {{\n fn a(&self);\n}}\n{}", "// far\n".repeat(90))).is_empty());
    assert!(of(&format!("struct S(fn(u8) -> u8);\n{}", function(60).repeat(3))).is_empty());
}

#[test]
fn a_wide_line_is_found() {
    let of = |text: &str| columns(&Source::new("src/sip/x.rs", text));
    assert!(of(&"x".repeat(100)).is_empty());
    assert_eq!(of(&"x".repeat(101)).len(), 1);
    assert!(of(&format!("// {}", "x".repeat(117))).is_empty());
    assert_eq!(of(&format!("// {}", "x".repeat(118))).len(), 1);
    assert!(of(&format!("{} // {}", "x".repeat(90), "é".repeat(20))).is_empty());
    assert_eq!(of(&format!("f(\"{}\");", "x".repeat(96))).len(), 1);
}

#[test]
fn a_file_without_a_noun_is_found() {
    for text in ["use std::fmt;\n", "// noun\n", "//! \n", ""] {
        assert_eq!(first_line(&Source::new("src/sip/x.rs", text)).len(), 1, "{text:?}");
    }
    assert!(first_line(&Source::new("src/sip/x.rs", "//! Via (RFC 3261 §20.42).\n")).is_empty());
    assert!(first_line(&Source::new("src/sip/tests.rs", "use super::*;\n")).is_empty());
}

#[test]
fn an_inline_test_module_is_found() {
    let of = |text: &str| inline_tests(&Source::new("src/sip/x.rs", text)).len();
    assert_eq!(of("//! x\n#[cfg(test)]\nmod tests {\n    #[test] fn a() {}\n}\n"), 1);
    assert_eq!(of("//! x\n#[cfg(test)]\nmod tests;\n\nfn a() {}\n"), 0);
    assert_eq!(of("//! x\n#[cfg(test)]\nfn only_in_tests() {}\n"), 0);
}
