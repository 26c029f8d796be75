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

/// An engine, an application that answers, and the time they live in.
pub(crate) struct Callee {
    pub(super) engine: Engine,
    course: Course,
    pub(super) now: Timestamp,
    flow: Flow,
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

    /// From here on every new call is refused.
    pub(crate) fn drain(&mut self) {
        self.engine.drain();
    }

    /// INVITEs come and are refused; so does the ACK of each, if there is one.
    #[inline(never)]
    pub(crate) fn play_refusals(&mut self, calls: &[Script]) {
        for [invite, ack, _] in calls {
            self.receive(invite);
            if !ack.is_empty() {
                self.receive(ack);
            }
        }
    }

    /// The datagrams of refused calls from number `first` on.
    pub(crate) fn record_refusals(first: u64, count: u64, is_acknowledged: bool) -> Vec<Script> {
        let mut callee = Callee::new(Course::AtOnce);
        callee.drain();
        (first..first + count)
            .map(|number| {
                let invite = INVITE.render(&Names { number, user: "service", tag: "" });
                callee.receive(&invite);
                let tag = callee.tag();
                let ack = ACK.render(&Names { number, user: "service", tag: &tag });
                // The branch of the INVITE, as the ACK of a refusal has it.
                let ack = String::from_utf8(ack).expect("it is text").replace("-5\r\n", "-0\r\n");
                let ack = if is_acknowledged { ack.into_bytes() } else { Vec::new() };
                [invite, ack, Vec::new()]
            })
            .collect()
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
        self.engine.handle_datagram(self.now, Datagram::fresh(self.flow, bytes));
        self.transmit();
        while self.engine.poll_event().is_some() {}
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
