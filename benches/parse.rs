//! Parse: from a datagram to every header the engine acts on.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use trunkline::sip::header::content_type;
use trunkline::sip::{HeaderName, Message};

const INVITE: &[u8] = include_bytes!("../tests/data/sipp_invite.sip");
const BYE: &[u8] = include_bytes!("../tests/data/bye_in_dialog.sip");

/// What the engine looks at in a request, folded into one number so that nothing is left out.
fn read(bytes: &[u8]) -> usize {
    let Ok(message) = Message::parse(bytes) else {
        return 0;
    };
    let Ok(request) = message.request() else {
        return 0;
    };
    let is_plain = message.header(HeaderName::Require).is_none()
        && message.header(HeaderName::RecordRoute).is_none();
    let is_sdp = message.header(HeaderName::ContentType).is_some_and(content_type::is_sdp);
    black_box(&request);
    message.body().len() + usize::from(is_plain) + usize::from(is_sdp)
}

fn parse(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("parse");
    for (name, bytes) in [("invite", INVITE), ("bye", BYE)] {
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        group.bench_function(name, |bencher| bencher.iter(|| read(black_box(bytes))));
    }
    group.bench_function("invite, lines only", |bencher| {
        bencher.iter(|| Message::parse(black_box(INVITE)).is_ok());
    });
    group.finish();
}

criterion_group!(benches, parse);
criterion_main!(benches);
