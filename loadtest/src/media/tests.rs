//! Calls with media on real loopback sockets, against a peer that answers SIP and echoes RTP.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use trunkline::transport::{BindOptions, PlainReceiver, PlainSender, UdpListener};

use super::{Media, MediaMode, MediaPlan};
use crate::arrival::{Arrival, End};
use crate::batch::Batch;
use crate::error::Error;
use crate::farm::CallPlan;
use crate::generator::{Plan, Run, run_number, run_with_media};
use crate::progress::Progress;
use crate::report::Report;

const HOLD: Duration = Duration::from_millis(500);
/// What a call of that length says.
const PACKETS: u64 = 15;
const CALLS: u64 = 8;

fn bind() -> UdpListener {
    UdpListener::bind("127.0.0.1:0".parse().unwrap(), BindOptions::default()).unwrap()
}

/// What the peer does with a packet: the packets it returns, and through which of its sockets.
type Behaviour = fn(&[u8]) -> Vec<(Through, Vec<u8>)>;

#[derive(Clone, Copy)]
enum Through {
    /// The one its answers name.
    Answered,
    Another,
}

/// Answers INVITE and BYE with 200 and the port of `media`, whose packets it treats so.
struct Peer {
    sip: UdpListener,
    media: UdpListener,
    another: UdpListener,
    behaviour: Behaviour,
}

impl Peer {
    fn new(behaviour: Behaviour) -> Peer {
        Peer { sip: bind(), media: bind(), another: bind(), behaviour }
    }

    fn serve(&self, done: &AtomicBool) {
        let mut receiver = PlainReceiver::new(16, 2_048);
        let mut sender = PlainSender::new(64, 2_048);
        let mut send = |socket: &UdpListener, remote: SocketAddr, bytes: &[u8]| {
            sender.slot().unwrap().put(bytes);
            sender.commit(remote);
            sender.flush(socket).unwrap();
        };
        while !done.load(Ordering::Relaxed) {
            receiver.receive(&self.sip, None).unwrap();
            for (remote, bytes, _) in receiver.received() {
                if !bytes.starts_with(b"ACK") {
                    send(&self.sip, remote, self.answer(bytes).as_bytes());
                }
            }
            receiver.receive(&self.media, Some(Duration::from_millis(1))).unwrap();
            for (remote, bytes, _) in receiver.received() {
                for (through, bytes) in (self.behaviour)(bytes) {
                    let socket = match through {
                        Through::Answered => &self.media,
                        Through::Another => &self.another,
                    };
                    send(socket, remote, &bytes);
                }
            }
        }
    }

    fn answer(&self, request: &[u8]) -> String {
        let text = std::str::from_utf8(request).unwrap();
        let head = text.split_once("\r\n").unwrap().1.split("Max-Forwards").next().unwrap();
        let head = head.split("Contact").next().unwrap().replace(">\r\nCall", ">;tag=x\r\nCall");
        let port = self.media.local().port();
        let sdp = format!(
            "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n\
             m=audio {port} RTP/AVP 0\r\n"
        );
        format!(
            "SIP/2.0 200 OK\r\n{head}Contact: <sip:{}>\r\nContent-Length: {}\r\n\r\n{sdp}",
            self.sip.local(),
            sdp.len()
        )
    }
}

fn place(behaviour: Behaviour) -> (Plan, Run) {
    let peer = Peer::new(behaviour);
    let ours = bind();
    let arrival = Arrival::Closed { calls_out: CALLS as u32 };
    let plan = Plan {
        target: peer.sip.local(),
        user: "echo".to_owned(),
        run_number: run_number(),
        arrival,
        end: End::Calls(CALLS),
        call: CallPlan {
            hold: HOLD,
            timeout: Duration::from_secs(10),
            grace: Duration::ZERO,
            is_retransmitting: true,
        },
        batch: Batch::In,
    };
    let media = MediaPlan {
        mode: MediaMode::Echo,
        hold: HOLD,
        ports: 10_000..=16_383,
        calls_max: CALLS as u32,
    };
    let media = Media::open(&media, ours.local().ip(), plan.run_number).unwrap();
    let done = AtomicBool::new(false);
    let run = std::thread::scope(|scope| {
        scope.spawn(|| peer.serve(&done));
        let run = run_with_media(&plan, &ours, media, Progress::none(), &AtomicBool::new(false));
        done.store(true, Ordering::Relaxed);
        run.unwrap()
    });
    (plan, run)
}

#[test]
fn calls_talk_while_they_are_held() {
    let (plan, run) = place(|packet| vec![(Through::Answered, packet.to_vec())]);
    assert_eq!((run.stats.completed, run.stats.failures.total()), (CALLS, 0));
    let media = &run.media.as_ref().unwrap().stats;
    assert_eq!((media.streams, media.sent, media.unsent), (CALLS, CALLS * PACKETS, 0));
    assert_eq!((media.ledger.heard, media.lost, media.silent), (CALLS * PACKETS, 0, 0));
    assert!(media.round_trip.len() == media.sent && media.ledger.is_balanced());

    let report = Report::new(crate::machine::Machine::here(), &plan, &run);
    assert_eq!(report.verdict.faults, [""; 0]);
    let text = report.to_string();
    assert!(text.contains("media, echo: 8 streams (0 silent)"), "{text}");
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!((&json["media"]["sent"], &json["media"]["mode"]), (&120.into(), &"echo".into()));
}

#[test]
fn a_server_that_answers_from_elsewhere_is_found_out() {
    let (plan, run) = place(|packet| {
        let back = packet.to_vec();
        vec![(Through::Another, back.clone()), (Through::Answered, back[..100].to_vec())]
    });
    let ledger = run.media.as_ref().unwrap().stats.ledger;
    assert_eq!((ledger.foreign, ledger.damaged), (CALLS * PACKETS, CALLS * PACKETS));
    let report = Report::new(crate::machine::Machine::here(), &plan, &run);
    assert!(!report.is_fine());
    let text = report.to_string();
    assert!(text.contains("FAULT: 120 packets were lost"), "{text}");
    assert!(text.contains("FAULT: 8 calls heard nothing"), "{text}");
}

#[test]
fn sockets_are_even_and_their_lack_is_told() {
    let ip = "127.0.0.1".parse().unwrap();
    let plan = |ports, calls_max| MediaPlan { mode: MediaMode::Echo, hold: HOLD, ports, calls_max };
    match Media::open(&plan(10_001..=10_009, 5), ip, 1) {
        Err(Error::FewPorts { found, count: 5, .. }) => assert!(found <= 4),
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("four even ports cannot serve five calls"),
    }
}
