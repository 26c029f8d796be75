//! Call: a whole call through the engine, without input or output; the clock's view of what `tools/icount` counts.

mod cases;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};

use cases::call::{Callee, Course};

/// Calls per measured batch.
const BATCH: u64 = 1_000;

fn call(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("call");
    group.throughput(criterion::Throughput::Elements(BATCH));
    let courses = [
        ("answered at once: 3 in, 2 out", Course::AtOnce),
        ("with 100 and 180: 3 in, 4 out", Course::Ringing),
    ];
    for (name, course) in courses {
        let mut first = 1;
        let mut callee = Callee::new(course);
        for script in &Callee::record(0, 1, course) {
            callee.warm_up(script);
        }
        assert_eq!(callee.sent, course.answers(), "{name}");
        group.bench_function(name, |bencher| {
            bencher.iter_batched(
                || {
                    let scripts = Callee::record(first, BATCH, course);
                    first += BATCH;
                    scripts
                },
                |scripts| callee.play_calls(&scripts),
                BatchSize::LargeInput,
            );
        });
    }
    group.finish();
}

criterion_group!(benches, call);
criterion_main!(benches);
