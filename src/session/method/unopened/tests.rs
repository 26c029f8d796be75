//! What ran out is told by its name, and a call that was refused for it leaves nothing behind.

use std::net::SocketAddr;

use crate::api::{Bucket, Config, ShedCounts};
use crate::session::UserAgent;
use crate::sip::Message;
use crate::time::Timestamp;
use crate::wire::{Flow, SocketAnswer, TxBuf};

/// An agent for two calls, which has `ports` media ports.
fn agent(ports: usize) -> UserAgent {
    let listener = SocketAddr::from(([192, 0, 2, 1], 5060));
    let mut agent = UserAgent::new(Config { calls_max: 2, ..Config::new(vec![listener]) }, 1);
    for open in 0.. {
        let Some(order) = agent.poll_socket() else { break };
        let answer = if open < ports { SocketAnswer::Open } else { SocketAnswer::Refused };
        agent.on_socket(Timestamp::ZERO, order.socket, answer);
    }
    agent
}

/// Where the INVITE of another call ends, and what is answered.
fn invite(agent: &mut UserAgent, number: usize) -> (Bucket, String) {
    let text = format!(
        "INVITE sip:bob@192.0.2.1 SIP/2.0\r\n\
         Via: SIP/2.0/UDP 198.51.100.7;branch=z9hG4bK-{number}\r\n\
         From: <sip:a@b>;tag=a\r\nTo: <sip:bob@b>\r\nCall-ID: {number}\r\nCSeq: 1 INVITE\r\n\
         Contact: <sip:a@198.51.100.7>\r\nContent-Length: 0\r\n\r\n"
    );
    let flow = Flow::udp(0, SocketAddr::from(([198, 51, 100, 7], 5060)));
    let message = Message::parse(text.as_bytes()).expect("well formed");
    let request = message.request().expect("a request");
    let bucket = agent.on_request(Timestamp::ZERO, flow, &request, false);
    let mut out = TxBuf::new();
    let sent = agent.outbox().fetch(&mut out);
    let text = sent.map(|_| String::from_utf8_lossy(out.as_bytes()).into_owned());
    (bucket, text.unwrap_or_default())
}

fn is_shed((bucket, answer): &(Bucket, String)) -> bool {
    *bucket == Bucket::Shed && answer.starts_with("SIP/2.0 503 ")
}

#[test]
fn calls_that_ran_out_are_counted_as_calls() {
    let mut agent = agent(8);
    let outcomes: Vec<bool> = (0..3).map(|number| is_shed(&invite(&mut agent, number))).collect();
    assert_eq!(outcomes, [false, false, true]);
    assert_eq!(agent.shed(), ShedCounts { calls: 1, ..ShedCounts::default() });
}

#[test]
fn ports_that_ran_out_are_counted_as_ports() {
    let mut agent = agent(1);
    let outcomes: Vec<bool> = (0..3).map(|number| is_shed(&invite(&mut agent, number))).collect();
    assert_eq!(outcomes, [false, true, true]);
    assert_eq!(agent.shed(), ShedCounts { ports: 2, ..ShedCounts::default() });
}

#[test]
fn memory_that_ran_out_is_counted_as_memory_wherever_it_is_missed() {
    // How many blocks a call takes: what it says of its media, its dialog, its INVITE.
    let mut spare = agent(8);
    assert!(!is_shed(&invite(&mut spare, 0)));
    let wanted = spare.live().blocks;
    assert!(wanted >= 3);
    for left in 0..wanted {
        let mut agent = agent(8);
        let mut hoard = Vec::new();
        while let Some(block) = agent.blocks.store(&[b"x"]) {
            hoard.push(block);
        }
        let all = hoard.len() as u64;
        hoard.drain(..left as usize).for_each(|block| agent.blocks.free(block));
        let refused = invite(&mut agent, 1);
        assert!(is_shed(&refused), "{left} blocks left: {refused:?}");
        assert_eq!(agent.shed(), ShedCounts { memory: 1, ..ShedCounts::default() });
        let live = agent.live();
        assert_eq!((live.blocks, live.sessions, live.dialogs), (all - left, 0, 0));
        assert_eq!((live.media_ports, live.transactions), (0, 0));
        hoard.into_iter().for_each(|block| agent.blocks.free(block));
        assert!(!is_shed(&invite(&mut agent, 2)), "room again, and the call is taken");
    }
}
