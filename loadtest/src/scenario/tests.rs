//! What the generator sends is SIP: its own parser says so.

use trunkline::sip::{Message, Method};
use trunkline::wire::TxBuf;

use super::Scenario;
use crate::key::Key;
use crate::template::{Fill, Template};

fn scenario(local: &str) -> Scenario {
    Scenario::new(local.parse().unwrap(), "127.0.0.1:5060".parse().unwrap(), "stress", 0xabc)
}

fn render(template: &Template) -> Vec<u8> {
    let key = Key { slot: 3, generation: 9 }.text();
    let mut out = TxBuf::new();
    template.render(&Fill { key: &key, tag: b"77", uri: b"sip:peer@127.0.0.1:5060" }, &mut out);
    out.as_bytes().to_vec()
}

#[test]
fn requests_are_well_formed_and_of_one_dialog() {
    for local in ["127.0.0.1:40000", "[::1]:40000"] {
        let scenario = scenario(local);
        let requests = [
            (&scenario.invite, Method::Invite, 1, None),
            (&scenario.ack, Method::Ack, 1, Some(&b"77"[..])),
            (&scenario.ack_refusal, Method::Ack, 1, Some(b"77")),
            (&scenario.bye, Method::Bye, 2, Some(b"77")),
        ];
        for (template, method, cseq, to_tag) in requests {
            let bytes = render(template);
            let message = Message::parse(&bytes).unwrap();
            let request = message.request().unwrap();
            assert_eq!((request.method, request.cseq.number), (method, cseq));
            assert_eq!(request.to.tag, to_tag);
            assert_eq!(request.from.tag, Some(&b"00000003-00000009"[..]));
            let call_id = [b"00000003-00000009", &*scenario.call_id_end].concat();
            assert_eq!(request.call_id, call_id);
        }
    }
}

#[test]
fn refusal_is_acknowledged_in_the_invites_transaction() {
    let scenario = scenario("127.0.0.1:40000");
    let branch = |template| {
        let text = String::from_utf8(render(template)).unwrap();
        text.split("branch=").nth(1).unwrap().lines().next().unwrap().to_owned()
    };
    assert_eq!(branch(&scenario.invite), branch(&scenario.ack_refusal));
    assert_ne!(branch(&scenario.invite), branch(&scenario.ack));
    assert_ne!(branch(&scenario.invite), branch(&scenario.bye));
}

#[test]
fn in_dialog_requests_go_to_the_contact() {
    let scenario = scenario("127.0.0.1:40000");
    assert!(render(&scenario.ack).starts_with(b"ACK sip:peer@127.0.0.1:5060 SIP/2.0\r\n"));
    assert!(render(&scenario.bye).starts_with(b"BYE sip:peer@127.0.0.1:5060 SIP/2.0\r\n"));
    assert!(
        render(&scenario.ack_refusal).starts_with(b"ACK sip:stress@127.0.0.1:5060 SIP/2.0\r\n")
    );
}

#[test]
fn invite_has_the_size_of_a_real_one() {
    let len = render(&scenario("127.0.0.1:40000").invite).len();
    assert!((500..=600).contains(&len), "{len} bytes");
}

#[test]
fn a_client_that_speaks_oc_says_so_in_every_request() {
    let (local, target) = ("127.0.0.1:40000".parse().unwrap(), "127.0.0.1:5060".parse().unwrap());
    let scenario = Scenario::with_oc(local, target, "stress", 0xabc);
    let silent = self::scenario("127.0.0.1:40000");
    for (speaking, silent) in [
        (&scenario.invite, &silent.invite),
        (&scenario.ack, &silent.ack),
        (&scenario.ack_refusal, &silent.ack_refusal),
        (&scenario.bye, &silent.bye),
    ] {
        let bytes = render(speaking);
        assert!(Message::parse(&bytes).unwrap().request().is_ok());
        let text = String::from_utf8(bytes).unwrap();
        let via = text.lines().find(|line| line.starts_with("Via: ")).unwrap();
        assert!(via.ends_with(";oc;oc-algo=\"loss\""), "{via}");
        assert!(!String::from_utf8(render(silent)).unwrap().contains(";oc"));
    }
}
