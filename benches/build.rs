//! Build: a response straight into the send buffer.

use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use std::net::SocketAddr;
use trunkline::sip::{Message, Status, write};
use trunkline::wire::TxBuf;

const INVITE: &[u8] = include_bytes!("../tests/data/sipp_invite.sip");

fn build(criterion: &mut Criterion) {
    let message = Message::parse(INVITE).expect("a sound message");
    let Ok(request) = message.request() else {
        return;
    };
    let source = SocketAddr::from(([192, 0, 2, 10], 5061));
    let mut out = TxBuf::new();
    criterion.bench_function("build 180", |bencher| {
        bencher.iter(|| {
            out.clear();
            write::response_start(&mut out, Status::RINGING);
            write::echo(&mut out, black_box(&request), source, &write::Feedback::NONE);
            write::to_tag_end(&mut out, Some(b"a1b2c3d4e5"));
            write::end(&mut out);
            out.len()
        });
    });
}

criterion_group!(benches, build);
criterion_main!(benches);
