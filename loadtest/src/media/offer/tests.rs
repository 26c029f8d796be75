//! Offers are SDP of one length; of answers only those that agree count.

use trunkline::sdp::{Direction, Session};
use trunkline::wire::TxBuf;

use super::{Offer, accepted};

#[test]
fn each_slot_offers_its_own_port() {
    for ip in ["127.0.0.1", "::1"] {
        let offer = Offer::new(ip.parse().unwrap(), [10_000, 65_534].into());
        for (slot, port) in [(0, 10_000), (1, 65_534)] {
            let mut out = TxBuf::new();
            offer.write(slot, &mut out);
            assert_eq!(out.as_bytes().len(), offer.len());
            let session = Session::parse(out.as_bytes()).unwrap();
            let media = session.media().next().unwrap();
            assert_eq!((media.port, media.is_rtcp_mux), (port, true));
            assert_eq!(media.connection.unwrap().address().unwrap().to_string(), ip);
            assert_eq!(media.formats().collect::<Vec<_>>(), [&b"0"[..], b"101"]);
            assert_eq!(media.direction, Direction::SendRecv);
        }
    }
}

#[test]
fn an_answer_names_the_place() {
    let answer =
        |c: &str, m: &str| format!("v=0\r\no=- 1 1 {c}\r\ns=-\r\nc={c}\r\nt=0 0\r\n{m}\r\n");
    let place = |c: &str, m: &str| accepted(answer(c, m).as_bytes()).map(|a| a.to_string());
    let v4 = "IN IP4 127.0.0.1";
    assert_eq!(place(v4, "m=audio 16384 RTP/AVP 0 101").unwrap(), "127.0.0.1:16384");
    assert_eq!(place("IN IP6 ::1", "m=audio 9000 RTP/AVP 0").unwrap(), "[::1]:9000");
    for (c, m) in [
        (v4, "m=audio 0 RTP/AVP 0"),
        (v4, "m=audio 16384 RTP/AVP 8"),
        (v4, "m=video 16384 RTP/AVP 0"),
        (v4, "a=sendrecv"),
        ("IN IP4 0.0.0.0", "m=audio 16384 RTP/AVP 0"),
        ("IN IP4 host.example.com", "m=audio 16384 RTP/AVP 0"),
    ] {
        assert_eq!(place(c, m), None, "{c} {m}");
    }
    for garbage in [&b""[..], b"v=0", &[0xff; 2_000]] {
        assert_eq!(accepted(garbage), None);
    }
}
