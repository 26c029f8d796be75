//! The farm calls the engine: both sans-IO, back to back, over a link that loses what the test says.

use std::collections::VecDeque;
use std::time::Duration;

use trunkline::api::{Application, Commands, Config};
use trunkline::dialplan::Dialplan;
use trunkline::engine::Engine;
use trunkline::time::Timestamp;
use trunkline::wire::{Datagram, Flow, SocketAnswer, TxBuf};

use super::super::Farm;
use super::world::{Sent, farm};

struct Pair {
    now: Timestamp,
    farm: Farm,
    engine: Engine,
    dialplan: Dialplan,
    to_engine: Sent,
    to_farm: VecDeque<Vec<u8>>,
    /// Of so many datagrams either way, one is lost; zero: none.
    lose_one_of: u64,
    carried: u64,
}

impl Pair {
    fn new(lose_one_of: u64) -> Pair {
        let config = Config::new(vec!["127.0.0.1:5060".parse().unwrap()]);
        let mut engine = Engine::new(config, 7).unwrap();
        while let Some(order) = engine.poll_socket() {
            engine.handle_socket(Timestamp::ZERO, order.socket, SocketAnswer::Open);
        }
        Pair {
            now: Timestamp::ZERO,
            farm: farm(Duration::ZERO),
            engine,
            dialplan: Dialplan::builtin(),
            to_engine: Sent::default(),
            to_farm: VecDeque::new(),
            lose_one_of,
            carried: 0,
        }
    }

    fn is_carried(&mut self) -> bool {
        self.carried += 1;
        self.lose_one_of == 0 || !self.carried.is_multiple_of(self.lose_one_of)
    }

    fn drain_engine(&mut self) {
        let mut buffer = TxBuf::new();
        loop {
            while self.engine.poll_transmit(&mut buffer).is_some() {
                self.to_farm.push_back(buffer.as_bytes().to_vec());
            }
            let Some(event) = self.engine.poll_event() else { break };
            let mut commands = Commands::new();
            self.dialplan.on_event(event, self.engine.info(&event), &mut commands);
            for command in commands.drain() {
                self.engine.handle_command(self.now, command).unwrap();
            }
        }
    }

    /// Carry datagrams both ways until none is under way.
    fn settle(&mut self) {
        let flow = Flow::udp(0, "127.0.0.1:40000".parse().unwrap());
        loop {
            let sent = std::mem::take(&mut self.to_engine.0);
            if sent.is_empty() && self.to_farm.is_empty() {
                break;
            }
            for bytes in sent {
                if self.is_carried() {
                    self.engine.handle_datagram(self.now, Datagram::fresh(flow, &bytes));
                    self.drain_engine();
                }
            }
            while let Some(bytes) = self.to_farm.pop_front() {
                if self.is_carried() {
                    self.farm.handle_datagram(self.now, &bytes, &mut self.to_engine);
                }
            }
        }
    }

    fn run(&mut self, calls: u64) {
        let mut started = 0;
        while started < calls || self.farm.calls_live() > 0 {
            while started < calls && self.farm.has_room() {
                self.farm.start(self.now, self.now, &mut self.to_engine);
                started += 1;
            }
            self.settle();
            self.now += Duration::from_millis(100);
            self.farm.handle_timeout(self.now, &mut self.to_engine);
            self.engine.handle_timeout(self.now);
            self.drain_engine();
        }
    }
}

#[test]
fn five_datagrams_a_call() {
    let mut pair = Pair::new(0);
    pair.run(100);
    let stats = pair.farm.stats();
    assert_eq!((stats.completed, stats.failures.total(), stats.sent.repeats()), (100, 0, 0));
    assert_eq!((stats.sent.total(), stats.ledger.received), (300, 200));
    assert!(stats.ledger.is_balanced());
}

#[test]
fn every_call_completes_though_a_seventh_of_all_datagrams_is_lost() {
    let mut pair = Pair::new(7);
    pair.run(200);
    let stats = pair.farm.stats();
    assert_eq!((stats.completed, stats.failures.total()), (200, 0));
    assert!(stats.sent.repeats() > 0);
    assert!(stats.ledger.is_balanced());
}
