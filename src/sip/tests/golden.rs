//! Golden messages: `tests/data`, each named by what is the matter with it.

use std::path::Path;

use super::{Outcome, outcome};

const OK: Outcome = Outcome::Request;
const BAD: Outcome = Outcome::Refused(400);
const DROP: Outcome = Outcome::Dropped;

const GOLDEN: &[(&str, Outcome)] = &[
    ("sipp_invite", OK),
    ("bye_in_dialog", OK),
    ("response_ok", Outcome::Response),
    ("response_two_vias", DROP),
    ("response_reliable", Outcome::Response),
    ("response_retry_after", Outcome::Response),
    ("response_broken_contact", Outcome::Response),
    ("response_two_rseqs", DROP),
    ("prack", OK),
    ("refer_attended", OK),
    ("refer_to_twice", BAD),
    ("invite_with_replaces", OK),
    ("replaces_twice", BAD),
    ("notify_of_refer", OK),
    ("compact_forms", OK),
    ("lf_only_lines", OK),
    ("to_twice", BAD),
    ("to_with_two_tags", BAD),
    ("to_empty", BAD),
    ("nul_in_to_tag", BAD),
    ("bare_cr_in_from", BAD),
    ("control_byte_before_colon", BAD),
    ("nul_before_colon", BAD),
    ("vertical_tab_before_colon", BAD),
    ("tab_before_colon", OK),
    ("fold_before_first_header", BAD),
    ("no_empty_line", DROP),
    ("content_lengths_differ", BAD),
    ("content_length_twice_equal", OK),
    ("content_length_plus_sign", BAD),
    ("content_length_hex", BAD),
    ("content_length_wraps_32_bits", BAD),
    ("content_length_absent", OK),
    ("cseq_2_to_the_31", BAD),
    ("cseq_without_space", BAD),
    ("max_forwards_256", BAD),
    ("contact_star_in_invite", BAD),
    ("contact_without_brackets", OK),
    ("contact_slash", BAD),
    ("via_huge_port", BAD),
    ("via_without_sent_by", BAD),
    ("via_missing", BAD),
    ("via_comma_list", OK),
    ("tel_request_uri", OK),
    ("hash_in_user", OK),
    ("request_uri_half_escape", BAD),
    ("request_line_tab", DROP),
    ("display_name_trailing_backslash", BAD),
    ("lowercase_method", BAD),
    ("http_get", DROP),
    ("keep_alive", DROP),
    ("stun_binding", DROP),
];

#[test]
fn golden_messages_are_read_as_their_names_say() {
    let wrong: Vec<_> = all()
        .into_iter()
        .filter_map(|(name, bytes)| {
            let expected = GOLDEN.iter().find(|(golden, _)| *golden == name)?.1;
            let got = outcome(&bytes);
            (got != expected).then(|| format!("{name}: {got:?}, not {expected:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_golden_message_has_an_expected_outcome() {
    let names: Vec<_> = all().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names.len(), GOLDEN.len());
    for (golden, _) in GOLDEN {
        assert!(names.iter().any(|name| name == golden), "{golden}");
    }
}

/// Every golden message with its name.
pub(crate) fn all() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let mut messages: Vec<_> = std::fs::read_dir(folder)
        .expect("tests/data is part of the repository")
        .map(|entry| entry.expect("a readable entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "sip"))
        .map(|path| {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            (name, std::fs::read(path).expect("a readable message"))
        })
        .collect();
    messages.sort();
    messages
}
