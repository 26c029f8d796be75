//! Each rule bites.

use super::*;
use crate::api::EndCause;
use crate::sip::Status;

const OPTIONS: &[u8] = b"OPTIONS sip:b@h SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bKx\r\n\
    To: <sip:b@h>\r\nFrom: <sip:a@h>;tag=1\r\nCall-ID: x\r\nCSeq: 7 OPTIONS\r\n\r\n";

fn response(status: u16, method: Method) -> Facts {
    Facts {
        status: Status::new(status),
        method,
        cseq: 7,
        call_id: b"x".to_vec(),
        from_tag: b"1".to_vec(),
        to_tag: b"2".to_vec(),
        via: (Vec::new(), Vec::new()),
    }
}

#[test]
fn an_answered_request_passes() {
    let mut rules = Rules::default();
    rules.on_asked(OPTIONS);
    rules.on_sent(response(100, Method::Options));
    rules.on_sent(response(200, Method::Options));
    rules.at_the_end();
}

#[test]
#[should_panic(expected = "never answered")]
fn a_request_with_a_provisional_response_alone_is_caught() {
    let mut rules = Rules::default();
    rules.on_asked(OPTIONS);
    rules.on_sent(response(100, Method::Options));
    rules.at_the_end();
}

#[test]
#[should_panic(expected = "an ACK is never answered")]
fn an_answered_ack_is_caught() {
    Rules::default().on_sent(response(200, Method::Ack));
}

#[test]
#[should_panic(expected = "told twice")]
fn a_call_that_begins_twice_is_caught() {
    let (mut rules, call) = (Rules::default(), CallHandle::new(1, 1));
    rules.on_event(Event::Incoming { call });
    rules.on_event(Event::Incoming { call });
}

#[test]
#[should_panic(expected = "of no call")]
fn an_event_behind_the_end_is_caught() {
    let (mut rules, call) = (Rules::default(), CallHandle::new(1, 1));
    rules.on_event(Event::Incoming { call });
    rules.on_event(Event::Ended { call, cause: EndCause::RemoteBye });
    rules.on_event(Event::Established { call });
}

#[test]
#[should_panic(expected = "never ended")]
fn a_call_that_never_ends_is_caught() {
    let mut rules = Rules::default();
    rules.on_event(Event::Incoming { call: CallHandle::new(1, 1) });
    rules.at_the_end();
}
