//! Keys: what belongs together has the same, and nothing else.

use super::*;

/// The key and branch of a request with this start and these parts of Via, From and CSeq.
fn names_of(method: &str, sent_by: &str, branch: &str, from: &str, cseq: u32) -> [String; 2] {
    let text = format!(
        "{method} sip:bob@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP {sent_by};branch={branch}\r\n\
         From: <sip:a@b>;tag={from}\r\nTo: <sip:bob@192.0.2.1>\r\nCall-ID: c\r\n\
         CSeq: {cseq} {method}\r\n\r\n"
    );
    let message = Message::parse(text.as_bytes()).unwrap();
    let request = message.request().unwrap();
    let ident = Ident::new(6);
    let key = match message.ack() {
        Ok(ack) => TransactionKey::of_acknowledged(&ident, &ack),
        Err(_) => TransactionKey::of(&ident, &request),
    };
    [format!("{key:?}"), format!("{:?}", Branch::of(&request.via))]
}

#[test]
fn cancel_and_ack_have_the_key_of_their_invite_and_nobody_else() {
    let invite = names_of("INVITE", "h", "z9hG4bK1", "f", 1);
    assert_eq!(names_of("CANCEL", "h", "z9hG4bK1", "f", 1), invite);
    assert_eq!(names_of("ACK", "h", "z9hG4bK1", "f", 1), invite);
    assert_eq!(names_of("ACK", "h", "z9hG4bK2", "f", 1)[0], invite[0], "SIPp's own branch");
    for other in [
        names_of("BYE", "h", "z9hG4bK1", "f", 1),
        names_of("invite", "h", "z9hG4bK1", "f", 1),
        names_of("INVITE", "h", "z9hG4bK1", "g", 1),
        names_of("INVITE", "h", "z9hG4bK1", "f", 2),
    ] {
        assert_ne!(other[0], invite[0]);
    }
}

#[test]
fn sent_by_belongs_to_the_branch() {
    let invite = names_of("INVITE", "h", "z9hG4bK1", "f", 1);
    assert_ne!(names_of("INVITE", "h:5061", "z9hG4bK1", "f", 1)[1], invite[1]);
    assert_ne!(names_of("INVITE", "h", "z9hG4bK2", "f", 1)[1], invite[1]);
}
