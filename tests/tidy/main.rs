//! The rules of the house, as a test: each rule reads the tree, and each is shown to bite.
//!
//! A rule is a function from one [`Source`] (or the whole tree) to findings; a finding names the file, the
//! line, the rule and what to do instead. Run it alone with `tools/tidy`.

mod banned;
mod layers;
mod shape;
mod shared;
mod source;
mod tree;

use source::{Finding, Source};

/// Fails with every finding of `rule` in the tree.
fn hold(rule: fn(&Source) -> Vec<Finding>) {
    report(source::rust_files().iter().flat_map(rule).collect());
}

fn report(findings: Vec<Finding>) {
    let lines: Vec<String> = findings.iter().map(Finding::to_string).collect();
    assert!(lines.is_empty(), "{} findings:\n{}", lines.len(), lines.join("\n"));
}

#[test]
fn library_files_are_short() {
    hold(shape::file_length);
}

#[test]
fn functions_fit_a_screen() {
    hold(shape::function_length);
}

#[test]
fn lines_are_narrow() {
    hold(shape::columns);
}

#[test]
fn library_files_name_their_noun() {
    hold(shape::first_line);
}

#[test]
fn unit_tests_are_siblings() {
    hold(shape::inline_tests);
}

#[test]
fn imports_follow_the_layers() {
    hold(layers::arrows);
}

#[test]
fn nothing_below_the_runtime_reads_the_world() {
    hold(banned::below_the_runtime);
}

#[test]
fn nothing_below_the_runtime_is_shared() {
    hold(shared::between_shards);
    report(shared::needless_exceptions(&source::rust_files()));
}

#[test]
fn unsafe_lives_in_transport() {
    hold(banned::unsafe_code);
}

#[test]
fn library_code_does_not_unwrap() {
    hold(banned::unwrap);
}

#[test]
fn tests_do_not_sleep() {
    hold(banned::sleeps);
}

#[test]
fn no_unfinished_code() {
    hold(banned::unfinished);
}

#[test]
fn no_notes_to_self() {
    report(tree::texts().iter().flat_map(tree::notes).collect());
}

#[test]
fn no_machine_is_named() {
    report(tree::texts().iter().flat_map(tree::machines).collect());
}

#[test]
fn changelog_keeps_its_shape() {
    report(tree::changelog(&tree::read("CHANGELOG.md"), &tree::package_version()));
}

#[test]
fn every_scenario_is_explained() {
    report(tree::scenarios(&tree::scenario_folders()));
}

#[test]
fn every_test_the_tests_page_names_is_there() {
    report(tree::named_tests(&tree::read("tests/README.md"), &source::rust_files()));
}
