//! The ledger against the sender's own count: each bucket is forced, and holds to the unit what was sent for it.

use std::fs;
use std::net::Ipv4Addr;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::phone::Phone;
use crate::process::{PATIENCE, Process};
use crate::stats::{Stats, check_ledger, number};

/// Where a datagram may end.
const BUCKETS: [&str; 14] = [
    "kernel_drop",
    "sieved",
    "mailbox_overflow",
    "abandoned",
    "delivered",
    "absorbed",
    "refused",
    "stray",
    "parse_reject",
    "shed",
    "limited",
    "stale",
    "excess",
    "keepalive",
];

/// A slow host is no overload where none is meant.
const UNHURRIED: [&str; 2] = ["--overload", "off"];

/// A server of one shard and its numbers.
struct Counted {
    server: Process,
    stats: Stats,
}

impl Counted {
    fn serve(test: &str, more: &[&str]) -> Counted {
        let stats = Stats::new(test);
        let fixed = ["--listen", "127.0.0.1:0", "--shards", "1", "--gro", "off", "--stats"];
        let server = Process::serve(&[&fixed[..], &[stats.path()], more].concat());
        Counted { server, stats }
    }

    /// Whether the kernel drops what is to be dropped. Why it does not is said of eBPF, too.
    fn has_sieve(&self) -> bool {
        self.server.hear("floods").contains("before the sockets")
    }

    /// The numbers when all that was `sent` is in a bucket, and in one of `buckets`.
    fn settle(&self, sent: u64, buckets: &[&str]) -> Value {
        let is_all = |stats: &Value| number(stats, "ledger/offered") >= sent;
        let last = self.stats.ask_until(&self.server, is_all);
        check_ledger(&last);
        assert_eq!(number(&last, "ledger/offered"), sent, "{last:#}");
        let sum: u64 = BUCKETS.iter().map(|bucket| of(&last, bucket)).sum();
        assert_eq!(sum, sent, "{last:#}");
        for bucket in BUCKETS.iter().filter(|bucket| !buckets.contains(bucket)) {
            assert_eq!(of(&last, bucket), 0, "{bucket}: {last:#}");
        }
        last
    }

    /// The same, when it is known how many are in each bucket.
    fn expect(&self, counts: &[(&str, u64)]) {
        let buckets: Vec<&str> = counts.iter().map(|(bucket, _)| *bucket).collect();
        let last = self.settle(counts.iter().map(|(_, count)| count).sum(), &buckets);
        for &(bucket, count) in counts {
            assert_eq!(of(&last, bucket), count, "{bucket}: {last:#}");
        }
    }

    /// Do `work` while the server stands still.
    fn stopped<T>(&self, work: impl FnOnce() -> T) -> T {
        self.server.signal("STOP");
        let deadline = Instant::now() + PATIENCE;
        while !self.is_stopped() {
            assert!(Instant::now() < deadline, "SIGSTOP does not stop it");
            // sleeps: the kernel stops one thread after the other
            thread::sleep(Duration::from_millis(1));
        }
        let done = work();
        self.server.signal("CONT");
        done
    }

    /// Whether none of its threads runs.
    fn is_stopped(&self) -> bool {
        let tasks = fs::read_dir(format!("/proc/{}/task", self.server.id())).unwrap();
        tasks.flatten().all(|task| {
            let stat = fs::read_to_string(task.path().join("stat")).unwrap_or_default();
            stat.rsplit_once(") ").is_some_and(|(_, state)| state.starts_with('T'))
        })
    }
}

/// What is in this bucket.
fn of(stats: &Value, bucket: &str) -> u64 {
    number(stats, &format!("ledger/{bucket}"))
}

#[test]
fn what_one_peer_sends_is_found_in_its_bucket() {
    let counted = Counted::serve("ledger", &UNHURRIED);
    let phone = Phone::to(counted.server.address());

    // Delivered: INVITE, ACK and BYE of a call, and OPTIONS. Absorbed: their copies.
    let description = phone.description(6_000, 1, "");
    let mut call = phone.invite("service");
    let first = call.clone();
    assert_eq!(phone.final_response(&mut call).status(), 200);
    for _ in 0..3 {
        phone.request(&first, "INVITE", &description);
        phone.request(&call, "ACK", "");
    }
    assert_eq!(phone.hang_up(&mut call), 200);
    for _ in 0..2 {
        phone.request(&call, "BYE", "");
    }
    // Refused: BYE of what is no call any more.
    for _ in 0..4 {
        assert_eq!(phone.hang_up(&mut call), 481);
    }
    let asked = phone.options();
    assert_eq!(phone.response(&asked, "OPTIONS").status(), 200);
    let server = counted.server.id();
    let response = format!(
        "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK-late-{server}\r\n\
         From: <sip:a@127.0.0.1>;tag=a\r\nTo: <sip:b@127.0.0.1>;tag=b\r\nCall-ID: late\r\n\
         CSeq: 1 BYE\r\nContent-Length: 0\r\n\r\n"
    );
    // Stray: an ACK and responses nobody waits for.
    let nobody = "ACK sip:nobody@127.0.0.1 SIP/2.0\r\n\
         Via: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK-nothing\r\nMax-Forwards: 70\r\n\
         From: <sip:a@127.0.0.1>;tag=a\r\nTo: <sip:b@127.0.0.1>;tag=b\r\nCall-ID: nothing\r\n\
         CSeq: 1 ACK\r\nContent-Length: 0\r\n\r\n";
    [nobody, &response, &response].iter().for_each(|text| phone.send(text));
    // Parse reject: garbage, one that ends within its Via, one longer than the receive buffer.
    let cut = &nobody[..nobody.find("branch").unwrap()];
    [cut.as_bytes(), b"\xff\xfe", &[b'x'; 8_193]].iter().for_each(|bytes| phone.send(bytes));
    // Keepalives.
    [b"\r\n\r\n".as_slice(), b""].iter().for_each(|bytes| phone.send(bytes));

    counted.expect(&[
        ("delivered", 4),
        ("absorbed", 3 + 3 + 2),
        ("refused", 4),
        ("stray", 3),
        ("parse_reject", 3),
        ("keepalive", 2),
    ]);
}

#[test]
fn calls_beyond_the_room_there_is_are_shed() {
    const CALLS: u64 = 20;
    let counted = Counted::serve("ledger-shed", &[&UNHURRIED[..], &["--calls-max", "1"]].concat());
    let phone = Phone::to(counted.server.address());
    assert_eq!(phone.call("service").1.status(), 200);
    for _ in 0..CALLS {
        assert_eq!(phone.call("service").1.status(), 503);
    }
    // Both INVITE and ACK of the one call are acted upon; of the others each ACK ends at its refusal.
    counted.expect(&[("delivered", 2), ("shed", CALLS), ("absorbed", CALLS)]);
}

#[test]
fn acks_of_many_refusals_are_sieved() {
    const BATCH: u64 = 500;
    // The limit is for others: who is trusted calls as often as it likes.
    let rules = ["--calls-max", "1", "--source-calls", "5"];
    let counted = Counted::serve("ledger-acks", &[&UNHURRIED[..], &rules].concat());
    let phone = Phone::to(counted.server.address());
    let has_sieve = counted.has_sieve();
    if !has_sieve {
        println!("skipped: ACKs that are sieved: eBPF is not to be had here");
    }
    assert_eq!(phone.call("service").1.status(), 200);
    let refused = phone.invite("service");
    let mut acked = refused.clone();
    let refusal = phone.final_response(&mut acked);
    assert_eq!(refusal.status(), 503);
    // Each copy of an INVITE is refused anew, and each refusal acknowledged.
    let offer = phone.description(6_000, 1, "");
    let (mut copies, deadline) = (1, Instant::now() + PATIENCE);
    let last = loop {
        for _ in 0..BATCH {
            phone.request(&refused, "INVITE", &offer);
            phone.acknowledge(&mut acked, &refusal);
        }
        copies += BATCH;
        let last = counted.settle(2 + 2 * copies, &["delivered", "shed", "absorbed", "sieved"]);
        let is_enough = if has_sieve { of(&last, "sieved") > BATCH } else { copies > 6 * BATCH };
        if is_enough {
            break last;
        }
        assert!(Instant::now() < deadline, "{last:#}");
    };
    assert_eq!([of(&last, "delivered"), of(&last, "shed")], [2, copies], "{last:#}");
    assert_eq!(of(&last, "absorbed") + of(&last, "sieved"), copies, "{last:#}");
    assert_eq!(number(&last, "sieved_acks"), of(&last, "sieved"), "{last:#}");
    assert_eq!(has_sieve, of(&last, "sieved") > 0, "{last:#}");
}

#[test]
fn a_flood_of_one_source_is_limited_and_then_sieved() {
    const BATCH: u64 = 100;
    let rules = ["--untrusted", "127.0.9.0/24", "--source-calls", "5"];
    let counted = Counted::serve("ledger-flood", &[&UNHURRIED[..], &rules].concat());
    let phone = Phone::at(Ipv4Addr::new(127, 0, 9, 9).into(), counted.server.address());
    let has_sieve = counted.has_sieve();
    let expected = if has_sieve { "sieved" } else { "limited" };
    if !has_sieve {
        println!("skipped: a flood that is sieved: eBPF is not to be had here");
    }
    let buckets = ["delivered", "shed", "limited", "sieved"];
    let (mut sent, deadline) = (0, Instant::now() + PATIENCE);
    let last = loop {
        // What was queued before the source was blocked still comes; the next batch does not.
        (0..BATCH).for_each(|_| drop(phone.invite("busy")));
        sent += BATCH;
        let last = counted.settle(sent, &buckets);
        if of(&last, expected) > 0 {
            break last;
        }
        assert!(Instant::now() < deadline, "{last:#}");
    };
    assert!(of(&last, "delivered") >= 5 && of(&last, "shed") >= 4, "{last:#}");
    assert!(of(&last, "limited") > 0, "{last:#}");
    if !has_sieve {
        assert_eq!(of(&last, "sieved"), 0, "{last:#}");
    }
    assert_eq!(number(&last, "shed/source"), of(&last, "shed"), "{last:#}");
}

#[test]
fn what_a_full_socket_loses_is_what_was_sent_less_what_came() {
    const BYTES: usize = 60_000;
    let counted = Counted::serve("ledger-full", &UNHURRIED);
    let buffer = counted.server.hear("buffers");
    let kib: u64 = buffer.split_whitespace().next().unwrap().parse().unwrap();
    let phone = Phone::to(counted.server.address());
    // The kernel keeps twice the buffer, to cover what it spends beside the bytes.
    let sent = 2 * kib * 1_024 / BYTES as u64 + 20;
    let garbage = vec![b'x'; BYTES];
    counted.stopped(|| (0..sent).for_each(|_| phone.send(&garbage)));

    let last = counted.settle(sent, &["kernel_drop", "parse_reject"]);
    assert!(of(&last, "kernel_drop") >= 20, "{last:#}");
    assert!(of(&last, "parse_reject") > 0, "{last:#}");
}

#[test]
fn calls_that_waited_for_longer_than_t1_are_stale() {
    const CALLS: u64 = 100;
    let counted = Counted::serve("ledger-stale", &[]);
    let phone = Phone::to(counted.server.address());
    counted.stopped(|| {
        (0..CALLS).for_each(|_| drop(phone.invite("service")));
        // sleeps: T1 is 500 ms, and the clock is that of the kernel
        thread::sleep(Duration::from_millis(600));
    });
    counted.expect(&[("stale", CALLS)]);
}

#[test]
fn calls_beyond_what_can_be_refused_in_time_are_in_excess() {
    const BATCH: u64 = 200;
    let counted = Counted::serve("ledger-excess", &[]);
    let phone = Phone::to(counted.server.address());
    // A host that has other plans makes some wait beyond T1; one with eBPF may sieve the later ones.
    let buckets = ["delivered", "shed", "excess", "stale", "sieved"];
    let (mut sent, deadline) = (0, Instant::now() + PATIENCE);
    loop {
        counted.stopped(|| {
            (0..BATCH).for_each(|_| drop(phone.invite("busy")));
            // sleeps: a queue longer than 20 ms is what the server takes for overload
            thread::sleep(Duration::from_millis(50));
        });
        sent += BATCH;
        let last = counted.settle(sent, &buckets);
        if of(&last, "excess") > 0 {
            assert_eq!(number(&last, "shed/overload"), of(&last, "shed"), "{last:#}");
            break;
        }
        assert!(Instant::now() < deadline, "{last:#}");
    }
}
