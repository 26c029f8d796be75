//! What `tools/icount` runs under callgrind: one case at a time, counted inside its `play_*` function only.

mod cases;

use std::hint::black_box;

use cases::call::{Callee, Course};
use cases::message::{INVITE, Names};
use trunkline::sip::{HeaderName, Message, scan};

/// Calls before counting starts, so that tables and pools have their size.
const WARM_UP: u64 = 2_000;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let [case, count] = &arguments[..] else {
        eprintln!(
            "usage: icount scan|parse|call|ringing_call COUNT (tools/icount runs all of them)"
        );
        return;
    };
    let count: u64 = count.parse().expect("COUNT is a number");
    match case.as_str() {
        "scan" => play_scan(&invite(), count),
        "parse" => play_parse(&invite(), count),
        "call" => calls(Course::AtOnce, count),
        "ringing_call" => calls(Course::Ringing, count),
        other => panic!("no case {other}"),
    }
}

fn invite() -> Vec<u8> {
    INVITE.render(&Names { number: 1, user: "service", tag: "" })
}

fn calls(course: Course, count: u64) {
    let mut callee = Callee::new(course);
    for script in Callee::record(0, WARM_UP, course) {
        callee.warm_up(&script);
    }
    callee.play_calls(&Callee::record(WARM_UP, count, course));
}

#[inline(never)]
fn play_scan(bytes: &[u8], count: u64) {
    for _ in 0..count {
        black_box(scan::call_id(black_box(bytes)));
    }
}

/// From a datagram to every header the engine acts on.
#[inline(never)]
fn play_parse(bytes: &[u8], count: u64) {
    for _ in 0..count {
        let message = Message::parse(black_box(bytes)).expect("it is a message");
        let request = message.request().expect("it is well formed");
        black_box(message.header(HeaderName::Require));
        black_box(message.header(HeaderName::RecordRoute));
        black_box(message.header(HeaderName::ContentType));
        black_box(message.body());
        black_box(&request);
    }
}
