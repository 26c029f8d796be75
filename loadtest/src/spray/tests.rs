//! A spray on real loopback sockets: at a port that is silent, and at one that gives itself away.

use super::*;

fn bind() -> UdpListener {
    UdpListener::bind("127.0.0.1:0".parse().unwrap(), BindOptions::default()).unwrap()
}

fn spray(port: u16, local: &str) -> SprayReport {
    let local: SocketAddr = local.parse().unwrap();
    let plan = SprayPlan {
        target: "127.0.0.1".parse().unwrap(),
        ports: port..=port,
        local,
        datagrams_per_s: 5_000,
        micros: 100_000,
    };
    let socket = UdpListener::bind(local, BindOptions::default()).unwrap();
    let spray = Spray::run(&plan, &socket, Line::none(), &AtomicBool::new(false)).unwrap();
    SprayReport::new(Machine::here(), &plan, &spray)
}

#[test]
fn a_silent_port_gives_nothing_away() {
    let victim = bind();
    let report = spray(victim.local().port(), "127.0.0.2:0");
    assert!(report.is_fine());
    let json = serde_json::to_value(&report).unwrap();
    let sent = json["sent"].as_u64().unwrap();
    assert!((1..=500).contains(&sent), "bounded by rate and time: {sent}");
    assert_eq!((&json["came_back"], &json["unsent"]), (&0.into(), &0.into()));
    let mut receiver = PlainReceiver::new(RX_BATCH, 4_096);
    assert_eq!(receiver.receive(&victim, None).unwrap(), RX_BATCH.min(sent as usize));
    assert!(receiver.received().all(|(remote, ..)| remote.ip().to_string() == "127.0.0.2"));
}

#[test]
fn an_echo_gives_itself_away() {
    let victim = bind();
    let done = AtomicBool::new(false);
    let report = std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut receiver = PlainReceiver::new(1, 64);
            let mut outlet = SocketOutlet::new(&victim, victim.local());
            while !done.load(Ordering::Relaxed) {
                receiver.receive(&victim, Some(TICK)).unwrap();
                for (remote, bytes, _) in receiver.received() {
                    outlet.turn_to(remote);
                    outlet.send(|buffer| buffer.put(bytes));
                }
                outlet.flush().unwrap();
            }
        });
        let report = spray(victim.local().port(), "127.0.0.1:0");
        done.store(true, Ordering::Relaxed);
        report
    });
    assert!(!report.is_fine());
    let text = report.to_string();
    assert!(text.contains("FAULT") && text.contains(&victim.local().to_string()), "{text}");
}
