//! Transaction: a server INVITE transaction from its request to its tombstone, and the look-ups around it.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use trunkline::ident::Ident;
use trunkline::pool::Blocks;
use trunkline::sip::{Message, Status};
use trunkline::time::Timestamp;
use trunkline::transaction::{
    Branch, Echo, Responded, TimerDurations, Timers, TransactionKey, Transactions,
};
use trunkline::wire::Flow;

const INVITE: &[u8] = include_bytes!("../tests/data/sipp_invite.sip");

fn transaction(criterion: &mut Criterion) {
    let message = Message::parse(INVITE).expect("it is a message");
    let request = message.request().expect("it is well formed");
    let ident = Ident::new(1);
    let mut group = criterion.benchmark_group("transaction");
    group.bench_function("key and branch of a request", |bencher| {
        bencher.iter(|| {
            let request = black_box(&request);
            black_box((TransactionKey::of(&ident, request), Branch::of(&request.via)))
        });
    });

    let [t1, t2, t4] = [500, 4_000, 5_000].map(std::time::Duration::from_millis);
    let durations = TimerDurations::new(t1, t2, t4);
    let mut table = Transactions::new(durations);
    let mut timers = Timers::new();
    let mut blocks = Blocks::new(16);
    let names = (TransactionKey::of(&ident, &request), Branch::of(&request.via));
    let mut now = Timestamp::ZERO;
    group.bench_function("INVITE, 200, timer L", |bencher| {
        bencher.iter(|| {
            let block = blocks.store(&[b"Via: SIP/2.0/UDP 127.0.0.1"]).expect("there is room");
            let target = Flow::udp(0, ([127, 0, 0, 1], 5061).into());
            let echo = Echo { block, has_to_tag: false, cseq: 1, target, tie: 1 };
            let id = table.open_invite(now, &mut timers, names, echo, 0).expect("there is room");
            if let Responded::Accepted(echo) = table.respond(now, &mut timers, id, Status::OK) {
                blocks.free(echo.block);
            }
            now += durations.t1x64;
            table.expire(now, &mut timers);
        });
    });
    group.finish();
    assert_eq!((table.live(), timers.armed(), blocks.live()), (0, 0, 0), "nothing is left");
}

criterion_group!(benches, transaction);
criterion_main!(benches);
