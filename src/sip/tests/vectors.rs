//! RFC 4475 and RFC 5118, as far as the grammar alone decides.

use std::path::{Path, PathBuf};

use super::{Outcome, outcome};

const OK: Outcome = Outcome::Request;
const BAD: Outcome = Outcome::Refused(400);

/// What the grammar makes of each message of RFC 4475. Some are for the engine to refuse: 420, 415, 406, 501.
const TORTURE: &[(&str, Outcome)] = &[
    ("wsinv", OK),
    ("intmeth", OK),
    ("esc01", OK),
    ("escnull", OK),
    ("esc02", OK),
    ("lwsdisp", OK),
    ("longreq", OK),
    ("dblreq", OK),
    ("semiuri", OK),
    ("transports", OK),
    ("mpart01", OK),
    ("unreason", Outcome::Response),
    ("noreason", Outcome::Response),
    ("badinv01", BAD),
    ("clerr", BAD),
    ("ncl", BAD),
    ("scalar02", BAD),
    ("scalarlg", Outcome::Dropped),
    ("quotbal", BAD),
    ("ltgtruri", BAD),
    ("lwsruri", BAD),
    ("lwsstart", BAD),
    ("trws", BAD),
    ("escruri", BAD),
    ("baddate", OK),
    ("regbadct", BAD),
    ("badaspec", BAD),
    ("baddn", BAD),
    ("badvers", Outcome::Refused(505)),
    ("mismatch01", BAD),
    ("mismatch02", BAD),
    ("bigcode", Outcome::Dropped),
    ("badbranch", OK),
    ("insuf", BAD),
    ("unkscm", Outcome::Refused(416)),
    ("novelsc", Outcome::Refused(416)),
    ("unksm2", OK),
    ("bext01", OK),
    ("invut", OK),
    ("regaut01", OK),
    ("multi01", BAD),
    ("mcl01", BAD),
    ("bcast", Outcome::Dropped),
    ("zeromf", OK),
    ("cparam01", OK),
    ("cparam02", OK),
    ("regescrt", OK),
    ("sdp01", OK),
    ("inv2543", OK),
];

const IPV6: &[(&str, Outcome)] = &[
    ("ipv6-good", OK),
    ("ipv6-bad", BAD),
    ("port-ambiguous", OK),
    ("port-unambiguous", OK),
    ("via-received-param-with-delim", OK),
    ("via-received-param-no-delim", OK),
    ("ipv6-in-sdp", OK),
    ("mult-ip-in-header", OK),
    ("mult-ip-in-sdp", OK),
    ("ipv4-mapped-ipv6", OK),
    ("ipv6-correct-abnf-2-colons", OK),
    ("ipv6-bug-abnf-3-colons", BAD),
];

#[test]
fn torture_messages_of_rfc_4475_are_read_as_meant() {
    check("rfc4475", TORTURE);
}

#[test]
fn ipv6_messages_of_rfc_5118_are_read_as_meant() {
    check("rfc5118", IPV6);
}

fn check(folder: &str, expected: &[(&str, Outcome)]) {
    let Some(folder) = folder_of(folder) else {
        eprintln!("no {folder} vectors beside the repository: nothing checked");
        return;
    };
    let wrong: Vec<_> = expected
        .iter()
        .filter_map(|&(name, expected)| {
            let bytes = std::fs::read(folder.join(name).with_extension("dat")).expect(name);
            let got = outcome(&bytes);
            (got != expected).then(|| format!("{name}: {got:?}, not {expected:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

pub(super) fn folder_of(name: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(name);
    folder.is_dir().then_some(folder)
}
