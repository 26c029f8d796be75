//! Who was asked to come back later does, then.

use trunkline::time::Timestamp;

use super::Returns;

fn refuse(returns: &mut Returns, ms: u64, retry_after: &str) {
    let text = format!(
        "SIP/2.0 503 Service Unavailable\r\n\
         Via: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK-1\r\n\
         From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>;tag=2\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\n\
         {retry_after}Content-Length: 0\r\n\r\n"
    );
    returns.handle_refusal(Timestamp::from_millis(ms), text.as_bytes());
}

#[test]
fn the_soonest_comes_first() {
    let mut returns = Returns::default();
    refuse(&mut returns, 0, "Retry-After: 5\r\n");
    refuse(&mut returns, 100, "Retry-After: 2 (busy);duration=60\r\n");
    assert_eq!(returns.start(Timestamp::from_millis(2_099)), None);
    let due = Timestamp::from_millis(2_100);
    assert_eq!((returns.next_due(), returns.start(due)), (Some(due), Some(due)));
    assert_eq!(returns.start(due), None);
    assert_eq!(returns.start(Timestamp::from_millis(9_000)), Some(Timestamp::from_millis(5_000)));
    assert!(returns.is_empty() && returns.count == 2);
}

#[test]
fn without_a_time_nobody_comes_back() {
    let mut returns = Returns::default();
    for retry_after in
        ["", "Retry-After: soon\r\n", "Retry-After: 99999999999999999999\r\n", "Retry-After:\r\n"]
    {
        refuse(&mut returns, 0, retry_after);
    }
    assert!(returns.is_empty());
    returns.handle_refusal(Timestamp::ZERO, b"SIP/2.0 503");
    assert!(returns.is_empty());
}
