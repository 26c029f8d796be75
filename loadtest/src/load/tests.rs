//! Load on real loopback sockets, against a peer thread of a few lines.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use trunkline::transport::{PlainReceiver, PlainSender, UdpListener};

use super::{CALL, LoadPlan, LoadRun, Step, bind, run};

/// Answers BYEs with 200 and INVITEs with what `answer` says of their number; nothing: no answer.
fn serve(socket: &UdpListener, answer: impl Fn(usize) -> Option<&'static str>, done: &AtomicBool) {
    let mut receiver = PlainReceiver::new(16, 2_048);
    let mut sender = PlainSender::new(64, 2_048);
    let mut invites = 0;
    while !done.load(Ordering::Relaxed) {
        receiver.receive(socket, Some(Duration::from_millis(5))).unwrap();
        for (remote, bytes, _) in receiver.received() {
            let status = match bytes[0] {
                b'B' => Some("200 OK"),
                b'I' => {
                    invites += 1;
                    answer(invites)
                }
                _ => None,
            };
            let Some(status) = status else { continue };
            let headers = memchr::memmem::find(bytes, b"\r\n").unwrap() + 2;
            let request = std::str::from_utf8(&bytes[headers..]).unwrap();
            let head = request.split("Max-Forwards").next().unwrap();
            let head = head.split("Contact").next().unwrap();
            let head = head.replace(">\r\nCall", ">;tag=x\r\nCall");
            let head = head.replace(";oc;", ";oc=50;oc-validity=10000;");
            let text =
                format!("SIP/2.0 {status}\r\n{head}Contact: <sip:{}>\r\n\r\n", socket.local());
            sender.slot().unwrap().put(text.as_bytes());
            sender.commit(remote);
        }
        sender.flush(socket).unwrap();
    }
}

fn step(calls_per_s: f64, ms: u64) -> Step {
    let length = Duration::from_millis(ms);
    Step { name: "some", calls_per_s, length, is_flooding: false }
}

fn plan(steps: Vec<Step>) -> LoadPlan {
    LoadPlan {
        target: "127.0.0.1:5060".parse().unwrap(),
        user: "stress".to_owned(),
        steps,
        call: CALL,
        normal: Duration::from_secs(1),
        speaks_oc: false,
        calls_again: false,
        goes_first: false,
    }
}

fn place(
    plan: LoadPlan,
    sources: u8,
    flood: bool,
    answer: impl Fn(usize) -> Option<&'static str> + Send,
) -> LoadRun {
    let theirs = bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let plan = LoadPlan { target: theirs.local(), ..plan };
    let ours: Vec<UdpListener> =
        (1..=sources).map(|at| bind(([127, 0, 0, at], 0).into()).unwrap()).collect();
    let flood = flood.then(|| bind("127.0.9.9:0".parse().unwrap()).unwrap());
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| serve(&theirs, answer, &done));
        let stop = AtomicBool::new(false);
        let run = run(&plan, &ours, flood.as_ref(), Some(std::process::id()), None, &stop);
        done.store(true, Ordering::Relaxed);
        run.unwrap()
    })
}

#[test]
fn each_step_is_told() {
    let done =
        place(plan(vec![step(500.0, 100), step(1_000.0, 100)]), 1, false, |_| Some("200 OK"));
    let offered: Vec<u64> = done.shifts.iter().map(|shift| shift.counts.offered).collect();
    assert_eq!((offered.iter().sum::<u64>(), done.run.stats.completed), (150, 150));
    assert!((45..=55).contains(&offered[0]), "{offered:?}");
    assert!(done.run.stats.ledger.is_balanced());
}

#[test]
fn several_sources_take_turns() {
    let done = place(plan(vec![step(400.0, 100)]), 4, false, |_| Some("200 OK"));
    assert_eq!((done.run.stats.started, done.run.stats.completed), (40, 40));
}

#[test]
fn refused_calls_are_over_and_acknowledged() {
    let refuse = |number: usize| {
        Some(if number.is_multiple_of(2) { "503 Service Unavailable" } else { "200 OK" })
    };
    let done = place(plan(vec![step(400.0, 100)]), 1, false, refuse);
    let stats = &done.run.stats;
    assert_eq!((stats.completed, stats.failures.refused(), stats.sent.ack), (20, 20, 40));
}

#[test]
fn what_the_server_asks_to_give_up_is_held_back() {
    let plan = LoadPlan { speaks_oc: true, ..plan(vec![step(1_000.0, 200)]) };
    let done = place(plan, 1, false, |_| Some("200 OK"));
    assert_eq!(done.run.stats.started + done.held_back, 200);
    assert!((80..=100).contains(&done.held_back), "{}", done.held_back);
}

#[test]
fn asked_to_come_back_a_caller_does() {
    let plan = LoadPlan { calls_again: true, ..plan(vec![step(100.0, 50)]) };
    let refuse_first =
        |number: usize| Some(if number == 1 { "503 Full\r\nRetry-After: 1" } else { "200 OK" });
    let done = place(plan, 1, false, refuse_first);
    assert_eq!((done.returned, done.run.stats.started, done.run.stats.completed), (1, 6, 5));
}

#[test]
fn a_flood_leaves_the_calls_their_turn() {
    let flooding = Step { is_flooding: true, ..step(200.0, 200) };
    let done = place(plan(vec![flooding]), 1, true, |_| Some("486 Busy Here"));
    let flood = done.flood.unwrap();
    assert_eq!(done.run.stats.started, 40);
    assert!(flood.sent > 100 && flood.answered() > 0, "{flood:?}");
}

#[test]
fn an_early_stop_ends_the_schedule() {
    let plan = plan(vec![step(10.0, 3_600_000)]);
    let socket = bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let plan = LoadPlan {
        call: crate::farm::CallPlan {
            timeout: Duration::from_millis(1),
            grace: Duration::ZERO,
            ..CALL
        },
        ..plan
    };
    let done = run(&plan, &[socket], None, None, None, &AtomicBool::new(true)).unwrap();
    assert!(done.run.stats.started <= 1);
}
