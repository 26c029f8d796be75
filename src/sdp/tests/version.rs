//! The version rises with what is said, and only then (RFC 3264 §8).

use super::*;

fn version(body: &str, version: &str) -> String {
    body.replacen(" 1 IN IP4", &format!(" {version} IN IP4"), 1)
}

#[test]
fn descriptions_are_the_same_whatever_their_versions() {
    let body = answered(MULTICODEC).unwrap().1;
    for number in ["1", "2", "9", "10", "4294967295", "18446744073709551615"] {
        let other = version(&body, number);
        assert!(is_same_but_version(body.as_bytes(), other.as_bytes()), "{number}");
        assert!(is_same_but_version(other.as_bytes(), body.as_bytes()), "{number}");
    }
}

#[test]
fn any_other_byte_makes_them_differ() {
    let body = answered(MULTICODEC).unwrap().1;
    let place = at(&body, " 1 IN IP4") + 1;
    for changed in (0..body.len()).filter(|index| *index != place) {
        let mut other = body.clone().into_bytes();
        other[changed] ^= 1;
        assert!(!is_same_but_version(body.as_bytes(), &other), "byte {changed}");
    }
    for end in 0..body.len() {
        assert!(!is_same_but_version(body.as_bytes(), &body.as_bytes()[..end]), "cut at {end}");
    }
    let longer_id = body.replacen(" 7 1 ", " 71 1 ", 1);
    assert!(!is_same_but_version(body.as_bytes(), longer_id.as_bytes()));
}

#[test]
fn what_is_no_description_is_not_the_same_as_anything() {
    for body in ["", "\n", "v=0\r\n", "v=0\r\no=x\r\n", "v=0\r\no=x 1 ", "v=0\r\no=x 1 -1 y"] {
        assert!(!is_same_but_version(body.as_bytes(), body.as_bytes()), "{body}");
        assert!(!is_unchanged(body.as_bytes(), body.as_bytes()), "{body}");
    }
}

//= rfc3264#8
//# If the version in the origin line does not increment, the SDP MUST be identical to the SDP
//# with that version number.
#[test]
fn a_description_that_says_nothing_new_keeps_its_version() {
    let in_force = answered(SIPP).unwrap().1;
    let (_, refresh) = answered_after(&in_force, SIPP).unwrap();
    assert!(refresh.starts_with("v=0\r\no=trunkline 7 2 "));
    assert!(is_unchanged(in_force.as_bytes(), refresh.as_bytes()));
    let (_, held) = answered_after(&in_force, &format!("{SIPP}a=sendonly\r\n")).unwrap();
    assert!(!is_unchanged(in_force.as_bytes(), held.as_bytes()));
}

#[test]
fn a_version_used_up_by_an_offer_that_failed_is_not_used_again() {
    let in_force = answered(SIPP).unwrap().1;
    let after_failure = version(&in_force, "3");
    assert!(is_same_but_version(in_force.as_bytes(), after_failure.as_bytes()));
    assert!(!is_unchanged(in_force.as_bytes(), after_failure.as_bytes()));
}

#[test]
fn a_thousand_holds_and_resumes_raise_it_by_one_each() {
    let mut in_force = answered(SIPP).unwrap().1;
    for round in 0..2000u64 {
        let direction = if round % 2 == 0 { Direction::SendOnly } else { Direction::SendRecv };
        let last = parsed(&in_force).origin.version;
        let mut out = TxBuf::new();
        let local = Local { version: last + 1, ..local(direction) };
        reoffer(&parsed(&in_force), &local, &mut out);
        let built = text(&out);
        assert!(!is_unchanged(in_force.as_bytes(), built.as_bytes()), "round {round}");
        assert_eq!(m_lines(&built).len(), 1);
        let origin = (parsed(&built).origin.session_id, parsed(&built).origin.version);
        assert_eq!(origin, (7, round + 2));
        in_force = built;
    }
}
