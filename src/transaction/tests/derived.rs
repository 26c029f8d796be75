//! ACK and CANCEL, byte for byte what their INVITE makes them.

use super::*;

fn derived(build: impl FnOnce(&mut TxBuf) -> bool) -> Option<String> {
    let mut out = TxBuf::new();
    build(&mut out).then(|| String::from_utf8(out.as_bytes().to_vec()).unwrap())
}

/// The request derived from [`invite`].
fn expected(method: &str, branch: &str, to: &str) -> String {
    format!(
        "{method} sip:bob@192.0.2.1:5070;transport=udp SIP/2.0\r\n\
         Via: SIP/2.0/UDP 198.51.100.1:5060;branch={branch}\r\nMax-Forwards: 70\r\n\
         Route: <sip:p1.example.com;lr>\r\nRoute: <sip:p2.example.com;lr>,<sip:p3;lr>\r\n\
         From: \"A\" <sip:a@example.com>;tag=f\r\nCall-ID: c1@example.com\r\nTo: {to}\r\n\
         CSeq: 4711 {method}\r\nContent-Length: 0\r\n\r\n"
    )
}

//= rfc3261#17.1.1.3
//# The To header field in the ACK MUST equal the To header field in the response being acknowledged
#[test]
fn the_ack_of_a_refusal_has_the_to_of_the_response() {
    let token = Ident::new(1).token();
    let to = "<sip:bob@example.com>;tag=theirs";
    let ack = derived(|out| derive::ack(out, invite(token).as_bytes(), to.as_bytes()));
    assert_eq!(ack.unwrap(), expected("ACK", &branch(token), to));
}

//= rfc3261#17.1.1.3
//# If the INVITE request whose response is being acknowledged had Route header fields, those
//# header fields MUST appear in the ACK.
#[test]
fn an_invite_without_route_has_an_ack_without() {
    let token = Ident::new(1).token();
    let text = invite(token);
    let plain: Vec<&str> = text.split_inclusive('\n').filter(|l| !l.starts_with("Route")).collect();
    let ack = derived(|out| derive::ack(out, plain.concat().as_bytes(), b"<sip:b@h>;tag=1"));
    let ack = ack.unwrap();
    assert!(!ack.contains("Route") && Message::parse(ack.as_bytes()).unwrap().ack().is_ok());
}

//= rfc3261#9.1
//# A CANCEL constructed by a client MUST have only a single Via header field value matching
//# the top Via value in the request being cancelled.
#[test]
fn a_cancel_repeats_the_names_of_its_invite() {
    let token = Ident::new(1).token();
    let cancel = derived(|out| derive::cancel(out, invite(token).as_bytes())).unwrap();
    assert_eq!(cancel, expected("CANCEL", &branch(token), "<sip:bob@example.com>"));
    let message = Message::parse(cancel.as_bytes()).unwrap();
    assert!(message.request().is_ok(), "well formed");
}

#[test]
fn nothing_is_derived_from_what_is_no_whole_invite() {
    let token = Ident::new(1).token();
    let text = invite(token);
    let headers = text.find("\r\n\r\n").unwrap();
    for end in 0..headers {
        assert_eq!(derived(|out| derive::cancel(out, &text.as_bytes()[..end])), None, "{end}");
    }
    for broken in [
        text.replace("INVITE", "BYE"),
        text.replace("4711", "many"),
        text.replace("Via", "Vie"),
        text.replace("To:", "Tu:"),
        text.replace("From:", "Form:"),
        text.replace("Call-ID:", "Call:"),
    ] {
        assert_eq!(derived(|out| derive::cancel(out, broken.as_bytes())), None, "{broken}");
    }
    let mut small = TxBuf::with_capacity(100);
    assert!(!derive::cancel(&mut small, text.as_bytes()));
}
