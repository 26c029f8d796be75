//! Whole calls through the engine and the built-in dialplan, without input or output.

use std::time::Duration;

use trunkline::api::{Application, Commands, Config};
use trunkline::dialplan::Dialplan;
use trunkline::engine::Engine;
use trunkline::time::Timestamp;
use trunkline::wire::{Datagram, Flow, TxBuf};

use super::message::{ACK, BYE, INVITE, Names};

/// The datagrams of one call: INVITE, ACK, BYE.
pub(crate) type Script = [Vec<u8>; 3];

/// How a call goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Course {
    /// INVITE, 200, ACK, BYE, 200: three in, two out.
    AtOnce,
    /// INVITE, 100 at 200 ms, 180 at 500 ms, 200 at 1.5 s, ACK, BYE, 200: three in, four out.
    Slow,
}

impl Course {
    fn user(self) -> &'static str {
        match self {
            Course::AtOnce => "service",
            Course::Slow => "test",
        }
    }

    fn waits_ms(self) -> &'static [u64] {
        match self {
            Course::AtOnce => &[],
            Course::Slow => &[200, 300, 1_000],
        }
    }
}

/// An engine with its dialplan and the time it lives in.
pub(crate) struct Callee {
    engine: Engine,
    dialplan: Dialplan,
    commands: Commands,
    now: Timestamp,
    flow: Flow,
    out: TxBuf,
    /// Datagrams sent.
    pub(crate) sent: u64,
}

impl Callee {
    pub(crate) fn new() -> Callee {
        let config = Config::new(vec![([127, 0, 0, 1], 5060).into()]);
        Callee {
            engine: Engine::new(config, 1).expect("the configuration is sound"),
            dialplan: Dialplan::builtin(),
            commands: Commands::new(),
            now: Timestamp::from_millis(1),
            flow: Flow::udp(0, ([127, 0, 0, 1], 5061).into()),
            out: TxBuf::new(),
            sent: 0,
        }
    }

    /// The calls from number `first` on, written down: our tags follow from the seed, so an engine of the same seed
    /// gives the same.
    pub(crate) fn record(first: u64, count: u64, course: Course) -> Vec<Script> {
        let mut callee = Callee::new();
        (first..first + count)
            .map(|number| {
                let invite = INVITE.render(&Names { number, user: course.user(), tag: "" });
                callee.receive(&invite);
                for wait_ms in course.waits_ms() {
                    callee.wait(Duration::from_millis(*wait_ms));
                }
                let tag = callee.tag();
                let names = Names { number, user: course.user(), tag: &tag };
                let script = [invite, ACK.render(&names), BYE.render(&names)];
                callee.receive(&script[1]);
                callee.receive(&script[2]);
                script
            })
            .collect()
    }

    /// Go through one call, uncounted.
    pub(crate) fn warm_up(&mut self, script: &Script, course: Course) {
        self.play(script, course);
    }

    /// Go through `calls`. Nothing but the engine's and the dialplan's own work happens in here.
    #[inline(never)]
    pub(crate) fn play_calls(&mut self, calls: &[Script], course: Course) {
        for script in calls {
            self.play(script, course);
        }
    }

    fn play(&mut self, [invite, ack, bye]: &Script, course: Course) {
        self.receive(invite);
        for wait_ms in course.waits_ms() {
            self.wait(Duration::from_millis(*wait_ms));
        }
        self.receive(ack);
        self.receive(bye);
        // 20,000 calls a second, so the tombstones of 32 s fill the tables as in earnest.
        self.wait(Duration::from_micros(50));
    }

    fn wait(&mut self, wait: Duration) {
        self.now += wait;
        if self.engine.poll_timeout().is_some_and(|due| due <= self.now) {
            self.engine.handle_timeout(self.now);
            self.drain();
        }
    }

    fn receive(&mut self, bytes: &[u8]) {
        self.engine.handle_datagram(self.now, Datagram { flow: self.flow, bytes });
        self.drain();
    }

    fn drain(&mut self) {
        self.transmit();
        while let Some(event) = self.engine.poll_event() {
            let call = self.engine.call(event.call());
            self.dialplan.on_event(event, call, &mut self.commands);
            for command in self.commands.drain() {
                self.engine.handle_command(self.now, command).expect("the dialplan commands well");
            }
            self.transmit();
        }
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
