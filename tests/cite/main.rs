//! RFC citations, as a test: every rule the code says it obeys is proven by a test that says the same.
//!
//! A citation is a line that names the section and, below it, the sentence of the rule:
//! [`citation`] reads them, [`proof`] pairs those in code with those above a `#[test]`. `tools/cite` prints the list.

mod citation;
mod proof;
mod tree;

use proof::Report;

#[test]
fn every_citation_has_its_proof() {
    let report = Report::of(&tree::rust_files());
    println!("{report}");
    assert!(report.is_sound(), "see the lines marked `unproven` and `malformed` above");
}
