//! Arguments out of range are refused by name, with the rule.

use super::{calls, calls_out, milliseconds, rate, rounds, seconds, user};

#[test]
fn what_fits_passes() {
    assert_eq!(calls_out(64).unwrap(), 64);
    assert_eq!(seconds(1.5).unwrap(), 1_500_000);
    assert_eq!(milliseconds("--hold", 0, 0).unwrap(), 0);
    assert_eq!(user("a-b_c.d+1").unwrap(), "a-b_c.d+1");
}

#[test]
fn what_does_not_is_named() {
    let refused = [
        ("--calls-out", calls_out(0).unwrap_err()),
        ("--calls-out", calls_out(u32::MAX).unwrap_err()),
        ("--rate", rate(0.0).unwrap_err()),
        ("--rate", rate(-1.0).unwrap_err()),
        ("--rate", rate(f64::NAN).unwrap_err()),
        ("--rate", rate(f64::INFINITY).unwrap_err()),
        ("--calls", calls(0).unwrap_err()),
        ("--seconds", seconds(f64::NAN).unwrap_err()),
        ("--seconds", seconds(1e12).unwrap_err()),
        ("--timeout", milliseconds("--timeout", 0, 1).unwrap_err()),
        ("--hold", milliseconds("--hold", u64::MAX, 0).unwrap_err()),
        ("--rounds", rounds(0).unwrap_err()),
        ("--user", user("").unwrap_err()),
        ("--user", user("a@b").unwrap_err()),
        ("--user", user("a\r\nX: y").unwrap_err()),
        ("--user", user(&"a".repeat(65)).unwrap_err()),
    ];
    for (flag, error) in refused {
        assert!(error.to_string().starts_with(flag), "{error}");
    }
}
