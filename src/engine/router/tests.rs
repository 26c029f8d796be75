//! The router spreads Call-IDs and keeps each at home; what has none stays where it came in.

use super::Router;

#[test]
fn calls_spread_evenly_and_stay_put() {
    let router = Router::new(7, 4);
    let mut counts = [0; 4];
    for call in 0..4_000 {
        let call_id = format!("{call}-1234@127.0.0.1");
        let datagram = format!("BYE sip:a@b SIP/2.0\r\ni: {call_id}\r\n\r\n");
        let owner = router.owner(datagram.as_bytes(), 3);
        assert_eq!(owner, router.owner_of(call_id.as_bytes()));
        counts[owner] += 1;
    }
    assert!(counts.iter().all(|&count| (900..1_100).contains(&count)), "{counts:?}");
}

#[test]
fn datagrams_without_a_call_stay_where_they_came_in() {
    assert_eq!(Router::new(7, 4).owner(b"\x00\x01\x02", 2), 2);
    assert_eq!(Router::new(7, 1).owner(b"Call-ID: x\r\n", 0), 0);
}
