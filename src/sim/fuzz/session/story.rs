//! Story: operations carried out on an engine in virtual time.

#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::time::Duration;

use super::operation::{Body, Operation, Question, Response, ToTag, Verb, Wish};
use super::peer::{Peer, flow};
use super::rules::Rules;
use super::wish;
use crate::api::{CallHandle, CallInfo, Commands, Event, Live};
use crate::sim::{Facts, Host, Options, Told};
use crate::time::Timestamp;
use crate::wire::{Datagram, Flow};

/// An engine, its peer, and what both did so far.
pub(super) struct Story {
    host: Host,
    peer: Peer,
    rules: Rules,
    now: Timestamp,
    offered: u64,
    /// Calls the application was told of, the newest first.
    calls: VecDeque<CallHandle>,
    /// Datagrams of the peer's, the newest first.
    from_peer: VecDeque<Vec<u8>>,
    /// Messages of the engine's, the newest first.
    from_engine: VecDeque<Vec<u8>>,
    /// Messages the engine sent in this step.
    burst: usize,
}

impl Story {
    pub(super) fn new() -> Story {
        let Options { config, seed, .. } =
            Options::new(1).calls_max(CALLS_MAX).probe_after(SILENCE_MAX);
        let silent = |_: Event, _: Option<CallInfo<'_>>, _: &mut Commands| {};
        let host = Host::new(config, seed, Box::new(silent));
        let host = host.unwrap_or_else(|error| panic!("the options are sound: {error}"));
        Story {
            host,
            peer: Peer::new(),
            rules: Rules::default(),
            now: Timestamp::ZERO,
            offered: 0,
            calls: VecDeque::new(),
            from_peer: VecDeque::new(),
            from_engine: VecDeque::new(),
            burst: 0,
        }
    }

    pub(super) fn play(&mut self, operation: &Operation) {
        match operation {
            Operation::Ask(question) => self.ask(*question),
            Operation::Respond(response) => self.respond(*response),
            Operation::Establish { dialog } => self.establish(*dialog),
            Operation::Place { response } => {
                self.wish(0, Wish::Invite);
                self.respond(Response { back: 0, ..*response });
            }
            Operation::Repeat { back, is_engines, twist } => {
                let past = if *is_engines { &self.from_engine } else { &self.from_peer };
                let index = usize::from(*back) % past.len().max(1);
                let Some(mut bytes) = past.get(index).cloned() else { return };
                if let (Some(twist), length @ 1..) = (twist, bytes.len()) {
                    bytes[usize::from(twist.at) % length] = twist.byte;
                    self.rules.on_twisted();
                }
                self.receive(flow(false), bytes);
            }
            Operation::Wait { millis, is_for_timer } => {
                let due = self.host.engine().poll_timeout().filter(|_| *is_for_timer);
                self.pass(due.unwrap_or(self.now + Duration::from_millis(u64::from(*millis))));
            }
            Operation::Wish { call, wish } => self.wish(*call, *wish),
        }
    }

    /// No new calls, and those there are hung up. Ten minutes later nothing is left and every datagram is counted.
    pub(super) fn end(mut self) {
        self.step(|host, now, tell| host.shut_down(now, tell));
        self.pass(self.now + Duration::from_secs(600));
        let engine = self.host.engine();
        assert_eq!(engine.live(), Live::default(), "everything is freed in the end");
        assert_eq!(engine.poll_timeout(), None, "a shard without calls sleeps");
        let ledger = engine.ledger();
        assert!(ledger.balanced && ledger.offered == self.offered, "{ledger:?}");
        // A message that fits no datagram is dropped: its request waits in vain.
        if engine.dropped() == 0 {
            self.rules.at_the_end();
        }
    }

    fn ask(&mut self, question: Question) {
        let (flow, bytes) = self.peer.ask(question);
        self.rules.on_asked(&bytes);
        self.receive(flow, bytes);
    }

    fn respond(&mut self, response: Response) {
        if let Some(bytes) = self.peer.respond(response) {
            self.receive(flow(false), bytes);
        }
    }

    fn establish(&mut self, dialog: u8) {
        let invite = Question {
            method: Verb::Invite,
            dialog,
            to_tag: ToTag::Absent,
            cseq_step: 1,
            is_invites_branch: false,
            body: Body::Audio,
            lines: 0,
            is_v6: false,
        };
        self.ask(invite);
        self.wish(0, Wish::Answer);
        self.ask(Question {
            method: Verb::Ack,
            to_tag: ToTag::Known,
            cseq_step: 0,
            body: Body::Absent,
            ..invite
        });
    }

    fn wish(&mut self, call: u8, wish: Wish) {
        let call = self.calls.get(usize::from(call) % self.calls.len().max(1)).copied();
        if let Some(command) = wish::command(call, wish) {
            self.step(|host, now, tell| {
                // Refused where it makes no sense, which changes nothing.
                let _ = host.command(now, command, tell);
            });
        }
    }

    fn receive(&mut self, flow: Flow, bytes: Vec<u8>) {
        self.offered += 1;
        self.step(|host, now, tell| host.receive(now, Datagram::fresh(flow, &bytes), tell));
        assert!(self.burst <= BURST_MAX, "{} messages for one datagram", self.burst);
        remember(&mut self.from_peer, bytes);
    }

    /// Fire all timers up to `until`.
    fn pass(&mut self, until: Timestamp) {
        let mut wakes = 0;
        while let Some(due) = self.host.engine().poll_timeout().filter(|due| *due <= until) {
            self.now = self.now.max(due);
            self.step(|host, now, tell| host.expire(now, tell));
            wakes += 1;
            assert!(wakes < WAKES_MAX, "timers that never rest");
        }
        self.now = self.now.max(until);
    }

    fn step(&mut self, act: impl FnOnce(&mut Host, Timestamp, &mut dyn FnMut(Told<'_>))) {
        let Story { host, peer, rules, now, calls, from_engine, burst, .. } = self;
        *burst = 0;
        act(host, *now, &mut |told| match told {
            Told::Message(_, bytes) => {
                *burst += 1;
                remember(from_engine, bytes.to_vec());
                let Some(facts) = Facts::of(bytes) else {
                    // Broken requests are answered as far as they go.
                    return assert!(bytes.starts_with(b"SIP/2.0 "));
                };
                peer.learn(bytes, &facts);
                rules.on_sent(facts);
            }
            Told::Event(event) => {
                rules.on_event(event);
                if let Event::Incoming { call } | Event::Outgoing { call, .. } = event {
                    calls.push_front(call);
                    calls.truncate(PAST_MAX);
                }
            }
            told @ (Told::Media(..) | Told::Recording(_) | Told::Refusal(_)) => panic!("{told:?}"),
        });
    }
}

fn remember(past: &mut VecDeque<Vec<u8>>, bytes: Vec<u8>) {
    past.push_front(bytes);
    past.truncate(PAST_MAX);
}

/// Fewer than a story wants, so that refusing for want of room is part of it.
const CALLS_MAX: u32 = 3;
/// So short that silent calls are probed before a story ends.
const SILENCE_MAX: Duration = Duration::from_secs(60);
/// Datagrams and calls that may be come back to.
const PAST_MAX: usize = 8;
/// Answers to one datagram: forked calls end with several.
const BURST_MAX: usize = 12;
/// Timers that may fire in one step: a few calls and their transactions, each some dozen times.
const WAKES_MAX: usize = 20_000;
