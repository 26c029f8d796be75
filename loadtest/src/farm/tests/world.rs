//! A farm, a clock that stands still until told, and a peer that says what the test wants.

use std::time::Duration;

use trunkline::sip::{Message, Method};
use trunkline::time::Timestamp;
use trunkline::wire::TxBuf;

use super::super::{CallPlan, Farm};
use crate::key::Key;
use crate::media::{Offer, Talk};
use crate::outlet::Outlet;
use crate::scenario::Scenario;

pub(super) const CALLS_MAX: u32 = 4;

pub(super) struct World {
    pub(super) farm: Farm,
    now: Timestamp,
    outlet: Sent,
    key: Key,
}

#[derive(Default)]
pub(super) struct Sent(pub(super) Vec<Vec<u8>>);

impl Outlet for Sent {
    fn send(&mut self, build: impl FnOnce(&mut TxBuf)) {
        let mut buffer = TxBuf::new();
        build(&mut buffer);
        assert!(!buffer.is_overflowed());
        self.0.push(buffer.as_bytes().to_vec());
    }
}

/// What the counters must say; all of it is checked.
#[derive(Default)]
pub(super) struct Expect {
    pub(super) completed: u64,
    pub(super) failed: u64,
    pub(super) invite_timeout: u64,
    pub(super) bye_timeout: u64,
    pub(super) delivered: u64,
    pub(super) absorbed: u64,
    pub(super) unexpected: u64,
}

pub(super) fn farm(hold: Duration) -> Farm {
    farm_of(scenario(), hold)
}

fn scenario() -> Scenario {
    let (local, target) = ("127.0.0.1:40000", "127.0.0.1:5060");
    Scenario::new(local.parse().unwrap(), target.parse().unwrap(), "stress", 0xabc)
}

fn farm_of(scenario: Scenario, hold: Duration) -> Farm {
    farm_with(scenario, hold, Duration::ZERO, CALLS_MAX)
}

fn farm_with(scenario: Scenario, hold: Duration, grace: Duration, calls_max: u32) -> Farm {
    let timeout = Duration::from_secs(32);
    let plan = CallPlan { hold, timeout, grace, is_retransmitting: true };
    Farm::new(scenario, plan, calls_max)
}

impl World {
    pub(super) fn new() -> World {
        World::holding_ms(0)
    }

    pub(super) fn holding_ms(hold_ms: u64) -> World {
        World {
            farm: farm(Duration::from_millis(hold_ms)),
            now: Timestamp::ZERO,
            outlet: Sent::default(),
            key: Key { slot: 0, generation: 0 },
        }
    }

    /// Calls are kept for a while after their INVITE was given up.
    pub(super) fn with_grace_ms(grace_ms: u64) -> World {
        let grace = Duration::from_millis(grace_ms);
        let farm = farm_with(scenario(), Duration::ZERO, grace, CALLS_MAX);
        World { farm, ..World::new() }
    }

    /// There may be `calls_max` calls at a time.
    pub(super) fn with_room(calls_max: u32) -> World {
        let farm = farm_with(scenario(), Duration::ZERO, Duration::ZERO, calls_max);
        World { farm, ..World::new() }
    }

    /// Each call offers a port of its own.
    pub(super) fn with_media_holding_ms(hold_ms: u64) -> World {
        let (local, target) = ("127.0.0.1:40000", "127.0.0.1:5060");
        let (local, target) = (local.parse().unwrap(), target.parse().unwrap());
        let ports = (0..CALLS_MAX as u16).map(|slot| 20_000 + 2 * slot).collect();
        let offer = Offer::new("127.0.0.1".parse().unwrap(), ports);
        let scenario = Scenario::with_media(local, target, "echo", 0xabc, offer);
        World { farm: farm_of(scenario, Duration::from_millis(hold_ms)), ..World::new() }
    }

    /// The next call's answers are those of `slot`.
    pub(super) fn turn_to(&mut self, slot: u32) {
        self.key = Key { slot, generation: 0 };
    }

    /// The body of the last message sent.
    pub(super) fn last_body(&self) -> String {
        let message = Message::parse(self.outlet.0.last().unwrap()).unwrap();
        String::from_utf8(message.body().to_vec()).unwrap()
    }

    pub(super) fn talks(&mut self) -> Vec<Talk> {
        std::iter::from_fn(|| self.farm.poll_talk()).collect()
    }

    pub(super) fn start(&mut self) {
        self.farm.start(self.now, self.now, &mut self.outlet);
    }

    pub(super) fn start_scheduled_ms(&mut self, ms: u64) {
        self.farm.start(self.now, Timestamp::from_millis(ms), &mut self.outlet);
    }

    /// The next answers are for the slot's next tenant.
    pub(super) fn next_call(&mut self) {
        self.key.generation += 1;
    }

    /// Let the clock reach `ms` and the deadlines until then pass.
    pub(super) fn at_ms(&mut self, ms: u64) -> &mut World {
        self.now = Timestamp::from_millis(ms);
        self.farm.handle_timeout(self.now, &mut self.outlet);
        self
    }

    pub(super) fn text(&self, status: &str, cseq: &str) -> String {
        let key = String::from_utf8(self.key.text().to_vec()).unwrap();
        format!(
            "SIP/2.0 {status}\r\n\
             Via: SIP/2.0/UDP 127.0.0.1:40000;branch=z9hG4bK-{key}-i\r\n\
             From: load <sip:load@127.0.0.1:40000>;tag={key}\r\n\
             To: stress <sip:stress@127.0.0.1:5060>;tag=abc\r\n\
             Call-ID: {key}-00000abc@127.0.0.1\r\n\
             CSeq: {cseq}\r\n\
             Contact: <sip:peer@127.0.0.1>\r\n\
             Content-Length: 0\r\n\r\n"
        )
    }

    pub(super) fn answer(&mut self, status: &str, cseq: &str) -> &mut World {
        self.deliver(self.text(status, cseq).as_bytes())
    }

    pub(super) fn deliver(&mut self, bytes: &[u8]) -> &mut World {
        self.farm.handle_datagram(self.now, bytes, &mut self.outlet);
        self
    }

    /// What was sent since this was last asked.
    pub(super) fn sent(&mut self, methods: &[Method]) -> &mut World {
        let sent: Vec<Method> = std::mem::take(&mut self.outlet.0)
            .iter()
            .map(|bytes| Message::parse(bytes).unwrap().request().unwrap().method)
            .collect();
        assert_eq!(sent, methods);
        self
    }

    pub(super) fn expect(&self, expected: Expect) {
        let stats = self.farm.stats();
        let (failures, ledger) = (&stats.failures, &stats.ledger);
        let failed = expected.failed + expected.invite_timeout + expected.bye_timeout;
        assert_eq!((stats.completed, failures.total()), (expected.completed, failed));
        assert_eq!(failures.invite_timeout, expected.invite_timeout);
        assert_eq!(failures.bye_timeout, expected.bye_timeout);
        assert_eq!(
            (ledger.delivered, ledger.absorbed, ledger.unexpected),
            (expected.delivered, expected.absorbed, expected.unexpected)
        );
        assert!(ledger.is_balanced());
        assert_eq!(self.farm.calls_live(), 0);
    }
}
