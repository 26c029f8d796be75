//! The responder answers what the generator sends, and nothing else.

use trunkline::wire::TxBuf;

use super::Responder;
use crate::key::Key;
use crate::outlet::{Outlet, Step};
use crate::scenario::Scenario;
use crate::template::{Fill, Template};

#[derive(Default)]
struct Sent {
    bytes: Vec<Vec<u8>>,
    steps: Vec<u8>,
}

impl Outlet for Sent {
    fn send(&mut self, build: impl FnOnce(&mut TxBuf)) {
        self.send_step(Step::INVITE, build);
    }

    fn send_step(&mut self, step: Step, build: impl FnOnce(&mut TxBuf)) {
        let mut buffer = TxBuf::new();
        build(&mut buffer);
        self.bytes.push(buffer.as_bytes().to_vec());
        self.steps.push(step.index());
    }
}

const URI: &[u8] = b"sip:127.0.0.1:5060";

fn scenario() -> Scenario {
    Scenario::new("127.0.0.1:40000".parse().unwrap(), "127.0.0.1:5060".parse().unwrap(), "ring", 1)
}

fn responder(scenario: &Scenario) -> Responder {
    Responder {
        to_invite: vec![Template::new("180 {key}"), Template::new("200 {key}")],
        to_bye: vec![Template::new("bye {key}")],
        invite_key: scenario.invite.first_key().unwrap(),
        bye_key: scenario.bye.first_key().unwrap() + URI.len(),
    }
}

fn answers(request: &[u8]) -> Vec<String> {
    let mut sent = Sent::default();
    responder(&scenario()).answer(request, &mut sent);
    sent.bytes.into_iter().map(|bytes| String::from_utf8(bytes).unwrap()).collect()
}

fn render(template: &Template) -> Vec<u8> {
    let key = Key { slot: 0x12, generation: 0x34 }.text();
    let mut out = TxBuf::new();
    template.render(&Fill { key: &key, tag: b"1", uri: URI }, &mut out);
    out.as_bytes().to_vec()
}

#[test]
fn each_request_gets_its_answers_with_its_key() {
    let scenario = scenario();
    let to_invite = answers(&render(&scenario.invite));
    assert_eq!(to_invite, ["180 00000012-00000034", "200 00000012-00000034"]);
    assert_eq!(answers(&render(&scenario.ack)), [""; 0]);
    assert_eq!(answers(&render(&scenario.bye)), ["bye 00000012-00000034"]);
}

#[test]
fn what_the_generator_never_sends_gets_nothing() {
    for request in [&b""[..], b"I", b"BYE", b"OPTIONS sip:a SIP/2.0\r\n\r\n", &[0xff; 60]] {
        assert_eq!(answers(request), [""; 0]);
    }
}

#[test]
fn later_answers_of_a_call_are_later_steps_of_it() {
    let scenario = scenario();
    let mut responder = responder(&scenario);
    responder.to_invite = (0..5).map(|_| Template::new("1xx {key}")).collect();
    let mut sent = Sent::default();
    responder.answer(&render(&scenario.invite), &mut sent);
    responder.answer(&render(&scenario.bye), &mut sent);
    assert!(sent.steps.is_sorted(), "{:?}", sent.steps);
    assert!(sent.steps[4] < sent.steps[5], "no 200 to the BYE overtakes one to the INVITE");
}
