//! Feedback is read from the first Via, whoever wrote it how.

use super::Feedback;

fn read(via: &str) -> Option<Feedback> {
    let text = format!(
        "SIP/2.0 503 Service Unavailable\r\nTo: <sip:a@b>\r\n{via}\r\n\
         Via: SIP/2.0/UDP 127.0.0.9;branch=z9hG4bK1;oc=99;oc-algo=\"loss\"\r\n\r\n"
    );
    Feedback::read(text.as_bytes())
}

fn loss(loss_percent: u8, validity_ms: u64, sequence: Option<(u64, u32)>) -> Option<Feedback> {
    Some(Feedback { loss_percent, validity_ms, sequence })
}

#[test]
fn all_parameters_are_read() {
    let via = "Via: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK0;oc=20;oc-algo=\"loss\";\
               oc-validity=250;oc-seq=1282321615.782";
    assert_eq!(read(via), loss(20, 250, Some((1_282_321_615, 78_200))));
}

#[test]
fn without_a_validity_it_holds_half_a_second() {
    let via = "Via: SIP/2.0/UDP 127.0.0.1;oc=20;oc-algo=\"loss\"";
    assert_eq!(read(via), loss(20, 500, None));
}

#[test]
fn other_spellings_are_read() {
    assert_eq!(read("v : SIP/2.0/UDP 127.0.0.1 ; OC = 7 ;rport"), loss(7, 500, None));
    assert_eq!(read("VIA:SIP/2.0/UDP a;oc=100;oc-validity=0"), loss(100, 0, None));
    assert_eq!(read("Via: SIP/2.0/UDP a;oc=300"), loss(100, 500, None), "more than all is all");
}

#[test]
fn what_says_nothing_changes_nothing() {
    for via in [
        "Via: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK0",
        "Via: SIP/2.0/UDP 127.0.0.1;oc;oc-algo=\"loss\"",
        "Via: SIP/2.0/UDP 127.0.0.1;oc=",
        "Via: SIP/2.0/UDP 127.0.0.1;oc=-5",
        "Via: SIP/2.0/UDP 127.0.0.1;oc=9999999999999999999999",
        "Via: SIP/2.0/UDP 127.0.0.1;oc=20;oc-algo=\"rate\"",
        "Via: SIP/2.0/UDP 127.0.0.1;oc=20;oc-seq=12",
        "Via: SIP/2.0/UDP 127.0.0.1;oc=20;oc-seq=1.123456",
        "Via: SIP/2.0/UDP 127.0.0.1;oc=20;oc-seq=.",
        "Via: SIP/2.0/UDP 127.0.0.1, SIP/2.0/UDP 127.0.0.2;oc=20",
    ] {
        assert_eq!(read(via), None, "{via}");
    }
}

#[test]
fn every_cut_is_survived() {
    let text = b"SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP a;oc=20;oc-seq=1.5;oc-validity=9\r\n\r\n";
    for len in 0..text.len() {
        let _ = Feedback::read(&text[..len]);
    }
    assert_eq!(Feedback::read(b""), None);
    assert_eq!(Feedback::read(&[b'\n'; 100]), None);
}
