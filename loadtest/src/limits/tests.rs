//! Arguments out of range are refused by name, with the rule.

use super::{
    calls, calls_out, capacity_seconds, factor, hold_with_media, media_ports, milliseconds, ports,
    pps, rate, rounds, seconds, share, sources, spray_seconds, user,
};

#[test]
fn what_fits_passes() {
    assert_eq!(calls_out(64).unwrap(), 64);
    assert_eq!(seconds(1.5).unwrap(), 1_500_000);
    assert_eq!(milliseconds("--hold", 0, 0).unwrap(), 0);
    assert_eq!(hold_with_media(400).unwrap(), 400);
    assert_eq!(ports("16384..16384").unwrap(), 16_384..=16_384);
    assert_eq!(media_ports(&(10_000..=65_535)).unwrap(), 10_000..=65_535);
    assert_eq!((factor(4.0).unwrap(), share(0.5).unwrap()), (4.0, 0.5));
    assert_eq!((sources(64).unwrap(), capacity_seconds(5).unwrap()), (64, 5));
    assert_eq!((pps(1).unwrap(), spray_seconds(0.5).unwrap()), (1, 500_000));
    assert_eq!(user("a-b_c.d+1").unwrap(), "a-b_c.d+1");
}

#[test]
fn what_does_not_is_named() {
    let refused = [
        ("--factor", factor(0.0).unwrap_err()),
        ("--factor", factor(f64::NAN).unwrap_err()),
        ("--share", share(0.0).unwrap_err()),
        ("--share", share(1.1).unwrap_err()),
        ("--sources", sources(0).unwrap_err()),
        ("--sources", sources(65).unwrap_err()),
        ("--capacity-seconds", capacity_seconds(0).unwrap_err()),
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
        ("--hold", hold_with_media(399).unwrap_err()),
        ("--hold", hold_with_media(3_600_001).unwrap_err()),
        ("--media-ports", media_ports(&(9_998..=20_000)).unwrap_err()),
        ("--pps", pps(0).unwrap_err()),
        ("--pps", pps(1_000_001).unwrap_err()),
        ("--seconds", spray_seconds(f64::INFINITY).unwrap_err()),
        ("--seconds", spray_seconds(3_601.0).unwrap_err()),
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

#[test]
fn what_is_no_range_of_ports_is_refused() {
    for text in ["", "..", "1", "1..", "..2", "2..1", "0..1", "1..65536", "1...2", "a..b", "-1..2"]
    {
        assert!(ports(text).is_err(), "{text}");
    }
}
