//! Throw-away: echo over Plane against echo over recvmmsg/sendmmsg.
#![allow(clippy::unwrap_used, clippy::print_stdout)]
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use trunkline::transport::*;
use trunkline::wire::Transmit;

static STOP: AtomicBool = AtomicBool::new(false);

#[derive(Default, Clone, Copy, Debug)]
struct Tally {
    datagrams: u64,
    busy_ns: u64,
    loops: u64,
    empty: u64,
}

fn pin(core: usize) {
    core_affinity::set_for_current(core_affinity::CoreId { id: core });
}

fn listener() -> UdpListener {
    UdpListener::bind("127.0.0.1:0".parse().unwrap(), BindOptions::default()).unwrap()
}

fn serve_plane(socket: UdpListener, options: PlaneOptions) -> Tally {
    pin(0);
    let mut plane = Plane::new(vec![socket], options).unwrap();
    let mut tally = Tally::default();
    let spin = std::env::var("HASWORK").is_ok();
    let mut pending = 0u64;
    while !STOP.load(Ordering::Relaxed) {
        let start = Instant::now();
        if spin {
            std::hint::spin_loop();
            continue;
        }
        let count = plane.submit(0).unwrap() as u64;
        let (receiver, sender) = plane.split();
        while let Some(received) = receiver.next() {
            let slot = sender.slot().unwrap();
            slot.put(received.bytes);
            sender.commit(Transmit { flow: received.flow });
            if sender.room() == 0 {
                break;
            }
        }
        tally.datagrams += count;
        tally.loops += 1;
        if count > 0 || pending > 0 {
            tally.busy_ns += start.elapsed().as_nanos() as u64;
        } else {
            tally.empty += 1;
        }
        pending = count;
    }
    let e = plane.split().1.errors().total();
    if e > 0 {
        eprintln!("send errors {e}");
    }
    if plane.split().0.starvations() > 0 {
        eprintln!("starved {}", plane.split().0.starvations());
    }
    tally
}

fn serve_plain(socket: UdpListener, batch: usize) -> Tally {
    pin(0);
    let mut receiver = PlainReceiver::new(batch, 8192);
    let mut sender = PlainSender::new(batch, 8192);
    let mut tally = Tally::default();
    while !STOP.load(Ordering::Relaxed) {
        let start = Instant::now();
        let count = receiver.receive(&socket, None).unwrap() as u64;
        for (remote, bytes, _) in receiver.received() {
            let slot = sender.slot().unwrap();
            slot.put(bytes);
            sender.commit(remote);
        }
        if count > 0 {
            sender.flush(&socket).unwrap();
        }
        tally.datagrams += count;
        tally.loops += 1;
        if count > 0 {
            tally.busy_ns += start.elapsed().as_nanos() as u64;
        } else {
            tally.empty += 1;
        }
    }
    tally
}

fn generate(
    target: SocketAddr,
    outstanding: usize,
    bytes: usize,
    run: Duration,
) -> (u64, u64, u64, Duration) {
    pin(1);
    let socket = listener();
    let mut receiver = PlainReceiver::new(64, 8192);
    let mut sender = PlainSender::new(outstanding.max(64), 8192);
    let payload = vec![b'x'; bytes];
    let prime = |sender: &mut PlainSender, n: usize| {
        for i in 0..n {
            sender.slot().unwrap().put(&payload[..bytes - i % 7]);
            sender.commit(target);
        }
    };
    std::thread::sleep(Duration::from_millis(20));
    prime(&mut sender, outstanding);
    sender.flush(&socket).unwrap();
    let start = Instant::now();
    let (mut got, mut loops, mut empty) = (0u64, 0u64, 0u64);
    let mut idle = 0u64;
    while start.elapsed() < run {
        let count = receiver.receive(&socket, None).unwrap();
        loops += 1;
        if count == 0 {
            empty += 1;
            idle += 1;
            if idle > 2_000_000 {
                prime(&mut sender, outstanding);
                sender.flush(&socket).unwrap();
                idle = 0;
                eprintln!("reprimed");
            }
            continue;
        }
        idle = 0;
        got += count as u64;
        prime(&mut sender, count);
        sender.flush(&socket).unwrap();
    }
    (got, loops, empty, start.elapsed())
}

fn run(mode: &str, options: PlaneOptions, outstanding: usize, bytes: usize, ms: u64) -> (f64, f64) {
    STOP.store(false, Ordering::Relaxed);
    let socket = listener();
    let target = socket.local();
    let owned = mode.to_string();
    let server = std::thread::spawn(move || {
        if owned == "plane" { serve_plane(socket, options) } else { serve_plain(socket, 64) }
    });
    let (got, loops, empty, took) = generate(target, outstanding, bytes, Duration::from_millis(ms));
    STOP.store(true, Ordering::Relaxed);
    let t = server.join().unwrap();
    let rate = got as f64 / took.as_secs_f64();
    let cost = t.busy_ns as f64 / t.datagrams as f64;
    if std::env::var("V").is_ok() {
        println!(
            "{mode:6} {:8.0}/s server {:6.0} ns/dgram batch {:5.1} empty {:4.1}% | gen batch {:5.1} empty {:4.1}%",
            rate,
            cost,
            t.datagrams as f64 / (t.loops - t.empty).max(1) as f64,
            100.0 * t.empty as f64 / t.loops as f64,
            got as f64 / (loops - empty).max(1) as f64,
            100.0 * empty as f64 / loops as f64
        );
    }
    (rate, cost)
}

fn median(mut v: Vec<f64>) -> f64 {
    v.sort_by(f64::total_cmp);
    v[v.len() / 2]
}

fn main() {
    let arg = |n: usize, d: usize| std::env::args().nth(n).map_or(d, |a| a.parse().unwrap());
    let (rounds, ms, buffers, slots, outstanding, bytes) =
        (arg(1, 7), arg(2, 400), arg(3, 256), arg(4, 256), arg(5, 64), arg(6, 500));
    let options = PlaneOptions { rx_buffers: buffers as u16, tx_slots: slots as u16 };
    let (mut rates, mut costs, mut pr, mut lr, mut pc, mut lc) =
        (vec![], vec![], vec![], vec![], vec![], vec![]);
    for _ in 0..rounds {
        if let Ok(m) = std::env::var("ONLY") {
            run(&m, options, outstanding, bytes, ms as u64);
            continue;
        }
        let (r1, c1) = run("plane", options, outstanding, bytes, ms as u64);
        let (r2, c2) = run("plain", options, outstanding, bytes, ms as u64);
        rates.push(r1 / r2);
        costs.push(c2 / c1);
        pr.push(r1);
        lr.push(r2);
        pc.push(c1);
        lc.push(c2);
    }
    if pr.is_empty() {
        return;
    }
    println!(
        "buffers {buffers} slots {slots} out {outstanding} bytes {bytes}: plane {:.0}/s {:.0} ns, plain {:.0}/s {:.0} ns; ratio rate {:.3} cost {:.3}",
        median(pr),
        median(pc),
        median(lr),
        median(lc),
        median(rates),
        median(costs)
    );
}
