//! What `tools/icount` runs under callgrind: one case at a time, counted inside its `play_*` function only.

mod cases;

use std::hint::black_box;
use std::net::SocketAddr;

use cases::call::{Callee, Cause, Course, WARM_UP};
use cases::media::{Studio, Talk};
use cases::message::{ACK, BYE, INVITE, Names, Template};
use trunkline::sip::{HeaderName, Message, Status, scan, write};
use trunkline::wire::{SIZE_STEP, TxBuf};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let [case, count] = &arguments[..] else {
        eprintln!("usage: icount CASE COUNT");
        return;
    };
    let count: u64 = count.parse().expect("COUNT is a number");
    match case.as_str() {
        "scan" => play_scan(&render(&INVITE), count),
        "parse" => play_parse(&render(&INVITE), count),
        "parse_ack" => play_parse_ack(&render(&ACK), count),
        "parse_bye" => play_parse(&render(&BYE), count),
        "build" => play_build(&render(&BYE), count),
        "call" => calls(Course::AtOnce, 1, count),
        "ringing_call" => calls(Course::Ringing, 1, count),
        "padded_call" => calls(Course::Ringing, SIZE_STEP, count),
        "refused_invite" => refusals(Cause::Overload, false, count),
        "refused_call" => refusals(Cause::Overload, true, count),
        "drained_invite" => refusals(Cause::Drain, false, count),
        "drained_call" => refusals(Cause::Drain, true, count),
        "media" => packets(Talk::Echoed, count),
        "relay_transcoded" => packets(Talk::Transcoded, count),
        "play" => prompt(count),
        other => panic!("no case {other}"),
    }
}

fn render(template: &Template) -> Vec<u8> {
    template.render(&Names { number: 1, user: "service", tag: "a1b2c3d4e5" })
}

fn calls(course: Course, size_step: u16, count: u64) {
    let mut callee = Callee::with_step(course, size_step);
    for script in Callee::record(0, WARM_UP, course) {
        callee.warm_up(&script);
    }
    assert_eq!(callee.sent, WARM_UP * course.answers(), "every call was answered");
    callee.play_calls(&Callee::record(WARM_UP, count, course));
}

fn refusals(cause: Cause, is_acknowledged: bool, count: u64) {
    let met = Callee::record_refusals(cause, count as usize, is_acknowledged);
    let mut callee = Callee::refusing(cause);
    let refused = callee.shed();
    callee.meet_all(&met);
    assert_eq!(callee.shed() - refused, count, "what was refused is refused again");
}

fn packets(talk: Talk, count: u64) {
    let count = u16::try_from(count).expect("numbers of packets come round");
    let mut studio = Studio::new(talk);
    let mut packets = studio.record(count);
    assert_eq!(studio.play_packets(&mut packets), packets.len(), "every packet goes on");
}

fn prompt(count: u64) {
    let count = count as usize;
    assert_eq!(Studio::new(Talk::Played).play_prompt(count), count, "one packet every 20 ms");
}

#[inline(never)]
fn play_scan(bytes: &[u8], count: u64) {
    for _ in 0..count {
        black_box(scan::call_id(black_box(bytes)));
    }
}

#[inline(never)]
fn play_parse_ack(bytes: &[u8], count: u64) {
    for _ in 0..count {
        let message = Message::parse(black_box(bytes)).expect("it is a message");
        black_box(&message.ack().expect("it is well formed"));
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

/// The 200 to a request, without its body.
#[inline(never)]
fn play_build(bytes: &[u8], count: u64) {
    let message = Message::parse(bytes).expect("it is a message");
    let request = message.request().expect("it is well formed");
    let source = SocketAddr::from(([127, 0, 0, 1], 5061));
    let mut out = TxBuf::new();
    for _ in 0..count {
        out.clear();
        write::response_start(&mut out, black_box(Status::OK));
        write::echo(&mut out, black_box(&request), source, &write::Feedback::NONE);
        write::to_tag_end(&mut out, None);
        write::end(&mut out);
        black_box(out.as_bytes());
    }
}
