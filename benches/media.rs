//! Media: packets through the engine, without input or output; the clock's view of what `tools/icount` counts.

mod cases;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};

use cases::media::{Studio, Talk};

/// Packets per measured batch: 20 s of one stream.
const BATCH: u16 = 1_000;

fn media(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("media");
    group.throughput(criterion::Throughput::Elements(BATCH.into()));
    for (name, talk) in [("echoed", Talk::Echoed), ("relayed, transcoded", Talk::Transcoded)] {
        let mut studio = Studio::new(talk);
        // Two borrowers in turn: what is recorded is handed over before it is played.
        let studio = std::cell::RefCell::new(&mut studio);
        group.bench_function(name, |bencher| {
            bencher.iter_batched_ref(
                || studio.borrow_mut().record(BATCH),
                |packets| studio.borrow_mut().play_packets(packets),
                BatchSize::LargeInput,
            );
        });
    }
    let mut studio = Studio::new(Talk::Played);
    group.bench_function("played", |bencher| {
        bencher.iter(|| studio.play_prompt(BATCH.into()));
    });
    group.finish();
}

criterion_group!(benches, media);
criterion_main!(benches);
