//! Scan: the router's peek at the Call-ID.

use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use trunkline::sip::scan;

const INVITE: &[u8] = include_bytes!("../tests/data/sipp_invite.sip");

fn scan_call_id(criterion: &mut Criterion) {
    criterion.bench_function("scan call-id", |bencher| {
        bencher.iter(|| scan::call_id(black_box(INVITE)));
    });
}

criterion_group!(benches, scan_call_id);
criterion_main!(benches);
