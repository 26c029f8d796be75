//! Whole calls through the engine, without input or output.

use std::time::Duration;

use trunkline::api::{CallHandle, Command, Config, Event};
use trunkline::engine::Engine;
use trunkline::time::Timestamp;
use trunkline::wire::{Datagram, Flow, SocketAnswer, TxBuf};

use super::message::{ACK, BYE, INVITE, Names};

/// The datagrams of one call: INVITE, ACK, BYE.
pub(crate) type Script = [Vec<u8>; 3];

/// How a call goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Course {
    /// INVITE, 200, ACK, BYE, 200: three in, two out.
    AtOnce,
    /// INVITE, 100 when 200 ms are over, 180, 200, ACK, BYE, 200: three in, four out.
    Ringing,
}

impl Course {
    /// Datagrams the engine sends in such a call.
    pub(crate) fn answers(self) -> u64 {
        match self {
            Course::AtOnce => 2,
            Course::Ringing => 4,
        }
    }
}

/// Why calls are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// The server ends.
    Drain,
    /// More comes than it can serve: it takes some, and refuses the others.
    Overload,
}

/// An INVITE that came to one that refuses calls.
pub(crate) enum Met {
    /// It was refused, and perhaps acknowledged.
    Refused { invite: Vec<u8>, ack: Option<Vec<u8>> },
    /// It was taken or dropped; its number.
    Other(u64),
}

/// Calls before counting starts, so that tables and pools have their size.
pub(crate) const WARM_UP: u64 = 2_000;

/// A pause after which a control of the load begins anew, and has forgotten how much it served at best.
const CALM: Duration = Duration::from_secs(120);

/// Between two INVITEs to one that refuses calls.
const STEP: Duration = Duration::from_millis(1);

/// An engine, an application that answers, and the time they live in.
pub(crate) struct Callee {
    pub(super) engine: Engine,
    course: Course,
    pub(super) now: Timestamp,
    flow: Flow,
    /// How long datagrams wait before they are looked at.
    age: Duration,
    pub(super) out: TxBuf,
    /// Datagrams sent.
    pub(crate) sent: u64,
}

impl Callee {
    pub(crate) fn new(course: Course) -> Callee {
        Callee::with_step(course, 1)
    }

    /// One whose messages are padded to multiples of `size_step`.
    pub(crate) fn with_step(course: Course, size_step: u16) -> Callee {
        let config = Config::new(vec![([127, 0, 0, 1], 5060).into()]);
        let config = Config { size_step, ..config };
        let mut engine = Engine::new(config, 1).expect("the configuration is sound");
        while let Some(order) = engine.poll_socket() {
            engine.handle_socket(Timestamp::ZERO, order.socket, SocketAnswer::Open);
        }
        Callee {
            engine,
            course,
            now: Timestamp::from_millis(1),
            flow: Flow::udp(0, ([127, 0, 0, 1], 5061).into()),
            age: Duration::ZERO,
            out: TxBuf::new(),
            sent: 0,
        }
    }

    /// The calls from number `first` on, written down: our tags follow from the seed, so an engine of the same seed
    /// gives the same.
    pub(crate) fn record(first: u64, count: u64, course: Course) -> Vec<Script> {
        let mut callee = Callee::new(course);
        (first..first + count)
            .map(|number| {
                let invite = INVITE.render(&Names { number, user: "service", tag: "" });
                callee.accept(&invite);
                let tag = callee.tag();
                let names = Names { number, user: "service", tag: &tag };
                let script = [invite, ACK.render(&names), BYE.render(&names)];
                callee.receive(&script[1]);
                callee.receive(&script[2]);
                script
            })
            .collect()
    }

    /// Go through one call, uncounted.
    pub(crate) fn warm_up(&mut self, script: &Script) {
        self.play(script);
    }

    /// Go through `calls`.
    #[inline(never)]
    pub(crate) fn play_calls(&mut self, calls: &[Script]) {
        for script in calls {
            self.play(script);
        }
    }

    fn play(&mut self, [invite, ack, bye]: &Script) {
        self.accept(invite);
        self.receive(ack);
        self.receive(bye);
        // 20,000 calls a second, so the tombstones of 32 s fill the tables as in earnest.
        self.wait(Duration::from_micros(50));
    }

    /// Call number `number`, in one codec and its payload type, until it is up.
    pub(super) fn connect(&mut self, number: u64, codec: &str, payload_type: u8) -> CallHandle {
        let invite = INVITE.render(&Names { number, user: "service", tag: "" });
        let text = String::from_utf8(invite).expect("it is text");
        let text = text.replace("RTP/AVP 0", &format!("RTP/AVP {payload_type}"));
        let text = text.replace("0 PCMU", &format!("{payload_type} {codec}"));
        let call = self.accept(text.as_bytes());
        let tag = self.tag();
        self.receive(&ACK.render(&Names { number, user: "service", tag: &tag }));
        call
    }

    /// One that has `cause` to refuse calls, all of them or most.
    pub(crate) fn refusing(cause: Cause) -> Callee {
        let mut callee = Callee::new(Course::AtOnce);
        for script in Callee::record(0, WARM_UP, Course::AtOnce) {
            callee.warm_up(&script);
        }
        match cause {
            Cause::Drain => callee.engine.drain(),
            Cause::Overload => {
                // What was served before was far more than what comes now.
                callee.wait(CALM);
                callee.age = Duration::from_millis(40);
                for number in WARM_UP..2 * WARM_UP {
                    callee.meet(number);
                }
            }
        }
        callee
    }

    /// INVITE number `number` comes, and if it is taken the rest of its call; otherwise it is the last message
    /// received. Whether it was refused.
    fn meet(&mut self, number: u64) -> bool {
        let invite = INVITE.render(&Names { number, user: "service", tag: "" });
        self.wait(STEP);
        let refused = self.shed();
        self.engine.handle_datagram(self.now, self.datagram(&invite));
        self.transmit();
        let Some(Event::Incoming { call }) = self.engine.poll_event() else {
            return self.shed() > refused;
        };
        self.command(Command::Answer { call });
        let tag = self.tag();
        let names = Names { number, user: "service", tag: &tag };
        self.receive(&ACK.render(&names));
        self.receive(&BYE.render(&names));
        false
    }

    /// What comes until `count` INVITEs were refused, and the ACK of each, if they are acknowledged.
    pub(crate) fn record_refusals(cause: Cause, count: usize, is_acknowledged: bool) -> Vec<Met> {
        let mut callee = Callee::refusing(cause);
        let (mut met, mut refused) = (Vec::new(), 0);
        for number in 2 * WARM_UP.. {
            if refused == count {
                break;
            }
            if !callee.meet(number) {
                met.push(Met::Other(number));
                continue;
            }
            refused += 1;
            let tag = callee.tag();
            let invite = INVITE.render(&Names { number, user: "service", tag: "" });
            let ack = ACK.render(&Names { number, user: "service", tag: &tag });
            // The branch of the INVITE, as the ACK of a refusal has it.
            let ack = String::from_utf8(ack).expect("it is text").replace("-5\r\n", "-0\r\n");
            let ack = is_acknowledged.then(|| ack.into_bytes());
            if let Some(ack) = &ack {
                callee.receive(ack);
            }
            met.push(Met::Refused { invite, ack });
        }
        met
    }

    /// Go through what came to another one with the same cause. Only what is refused is counted.
    pub(crate) fn meet_all(&mut self, met: &[Met]) {
        for met in met {
            match met {
                Met::Refused { invite, ack } => {
                    self.wait(STEP);
                    self.play_refusal(invite, ack.as_deref());
                }
                Met::Other(number) => {
                    self.meet(*number);
                }
            }
        }
    }

    /// An INVITE comes and is refused; so comes the ACK, if there is one.
    #[inline(never)]
    fn play_refusal(&mut self, invite: &[u8], ack: Option<&[u8]>) {
        self.receive(invite);
        if let Some(ack) = ack {
            self.receive(ack);
        }
    }

    /// New INVITEs refused.
    pub(crate) fn shed(&self) -> u64 {
        self.engine.ledger().shed
    }

    /// An INVITE comes and is answered.
    fn accept(&mut self, invite: &[u8]) -> CallHandle {
        let datagram = Datagram::fresh(self.flow, invite);
        self.engine.handle_datagram(self.now, datagram);
        let Some(Event::Incoming { call }) = self.engine.poll_event() else {
            panic!("an INVITE makes a call");
        };
        if self.course == Course::Ringing {
            self.wait(Duration::from_millis(200));
            self.command(Command::Ring { call });
        }
        self.command(Command::Answer { call });
        call
    }

    pub(super) fn command(&mut self, command: Command) {
        self.engine.handle_command(self.now, command).expect("the call waits for it");
        self.transmit();
    }

    fn wait(&mut self, wait: Duration) {
        self.now += wait;
        if self.engine.poll_timeout().is_some_and(|due| due <= self.now) {
            self.engine.handle_timeout(self.now);
            self.transmit();
        }
    }

    fn receive(&mut self, bytes: &[u8]) {
        self.engine.handle_datagram(self.now, self.datagram(bytes));
        self.transmit();
        while self.engine.poll_event().is_some() {}
    }

    fn datagram<'a>(&self, bytes: &'a [u8]) -> Datagram<'a> {
        Datagram { flow: self.flow, bytes, age: self.age }
    }

    fn transmit(&mut self) {
        while self.engine.poll_transmit(&mut self.out).is_some() {
            self.sent += 1;
        }
    }

    /// Our tag in the last message sent.
    fn tag(&self) -> String {
        let text = String::from_utf8_lossy(self.out.as_bytes());
        let to = text.lines().find(|line| line.starts_with("To:")).unwrap_or_default();
        to.split(";tag=").nth(1).unwrap_or_default().to_owned()
    }
}
