//! Calls with media: each offers its own port, and tells when it begins to talk and ends.

use super::world::World;
use crate::key::Key;
use crate::media::Talk;

const SDP: &str = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n\
    m=audio 16384 RTP/AVP 0\r\n";

fn answer(w: &mut World, sdp: &str) {
    let head = w.text("200 OK", "1 INVITE");
    let length = format!("Content-Length: {}\r\n", sdp.len());
    let text = head.replace("Content-Length: 0\r\n", &length) + sdp;
    w.deliver(text.as_bytes());
}

#[test]
fn each_call_offers_the_port_of_its_slot() {
    let mut w = World::with_media_holding_ms(1_000);
    for port in [20_000, 20_002, 20_004] {
        w.start();
        let body = w.last_body();
        assert!(body.contains(&format!("m=audio {port} RTP/AVP 0 101\r\n")), "{body}");
    }
}

#[test]
fn a_call_talks_from_its_answer_to_its_bye() {
    let mut w = World::with_media_holding_ms(1_000);
    w.start();
    w.start();
    w.turn_to(1);
    assert_eq!(w.talks(), []);
    w.at_ms(5);
    answer(&mut w, SDP);
    let call = Key { slot: 1, generation: 0 };
    let remote = Some("127.0.0.1:16384".parse().unwrap());
    assert_eq!(w.talks(), [Talk::Began { call, remote }]);
    answer(&mut w, SDP);
    assert_eq!(w.talks(), [], "a repeated 200 begins nothing");
    w.at_ms(1_004);
    assert_eq!(w.talks(), []);
    w.at_ms(1_005);
    assert_eq!(w.talks(), [Talk::Ended { call }]);
    w.answer("200 OK", "2 BYE");
    assert_eq!(w.talks(), []);
}

#[test]
fn an_answer_that_names_no_place_is_told() {
    for sdp in ["", "v=0\r\n", &SDP.replace("16384", "0"), &SDP.replace("AVP 0", "AVP 8")] {
        let mut w = World::with_media_holding_ms(1_000);
        w.start();
        answer(&mut w, sdp);
        let call = Key { slot: 0, generation: 0 };
        assert_eq!(w.talks(), [Talk::Began { call, remote: None }], "{sdp}");
    }
}

#[test]
fn refused_calls_do_not_talk() {
    let mut w = World::with_media_holding_ms(1_000);
    w.start();
    w.answer("486 Busy Here", "1 INVITE");
    assert_eq!(w.talks(), []);
}
