//! A recorded call is retold as another's.

use trunkline::wire::TxBuf;

use super::Shape;
use crate::answer::Answer;
use crate::key::Key;
use crate::template::Fill;

const OK: &str = "SIP/2.0 200 OK\r\n\
    Via: SIP/2.0/UDP 127.0.0.1:40000;branch=z9hG4bK-00000000-00000003-i\r\n\
    From: load <sip:load@127.0.0.1:40000>;tag=00000000-00000003\r\n\
    Call-ID: 00000000-00000003-00000abc@127.0.0.1\r\n\
    CSeq: 1 INVITE\r\n\
    To: stress <sip:stress@127.0.0.1:5060>;tag=abc123\r\n\
    Contact: <sip:127.0.0.1:5060>\r\n\r\n";

#[test]
fn answers_keep_their_size_and_change_their_call() {
    let shape = Shape {
        key: Key { slot: 0, generation: 3 },
        run_number: 0xabc,
        contact_len: 18,
        to_invite: vec![OK.as_bytes().to_vec()],
        to_bye: vec![],
    };
    let (to_invite, to_bye) = shape.answers(0xdef);
    assert_eq!((to_invite.len(), to_bye.len()), (1, 0));
    let other = Key { slot: 9, generation: 4 };
    let mut out = TxBuf::new();
    to_invite[0].render(&Fill { key: &other.text(), tag: b"", uri: b"" }, &mut out);
    assert_eq!(vec![out.len()], shape.invite_bytes());
    let answer = Answer::read(out.as_bytes(), b"-00000def@127.0.0.1").unwrap();
    assert_eq!(answer.key, other);
    let text = String::from_utf8(out.as_bytes().to_vec()).unwrap();
    assert_eq!(text.matches("00000009-00000004").count(), 3, "{text}");
}
