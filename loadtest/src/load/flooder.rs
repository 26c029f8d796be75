//! Flooder: a source that sends new INVITEs as fast as its core allows, and acknowledges nothing.

use std::collections::BTreeMap;
use std::io;

use serde::Serialize;
use trunkline::transport::{PlainReceiver, UdpListener};

use super::LoadPlan;
use super::lane::BATCH;
use crate::generator::run_number;
use crate::key::Key;
use crate::outlet::Outlet;
use crate::scenario::Scenario;
use crate::socket::{RX_BATCH, RX_BYTES, SocketOutlet};
use crate::template::Fill;

/// One flooding source.
pub(super) struct Flooder<'a> {
    scenario: Scenario,
    socket: &'a UdpListener,
    outlet: SocketOutlet<'a>,
    receiver: PlainReceiver,
    sent: u64,
    answers: BTreeMap<u16, u64>,
    others: u64,
}

/// What it sent, and what came back.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct FloodCounts {
    /// INVITEs, each of a new call.
    pub(crate) sent: u64,
    /// INVITEs the kernel did not take.
    pub(crate) unsent: u64,
    /// Responses by status code.
    pub(crate) answers: BTreeMap<u16, u64>,
    /// Whatever else came back.
    pub(crate) others: u64,
}

impl<'a> Flooder<'a> {
    /// A flood through `socket` of what `plan` sends.
    pub(super) fn open(plan: &LoadPlan, socket: &'a UdpListener) -> io::Result<Flooder<'a>> {
        Ok(Flooder {
            scenario: Scenario::new(socket.local(), plan.target, &plan.user, run_number()),
            socket,
            outlet: SocketOutlet::to_target(socket, plan.target, BATCH)?,
            receiver: PlainReceiver::new(RX_BATCH, RX_BYTES),
            sent: 0,
            answers: BTreeMap::new(),
            others: 0,
        })
    }

    /// Send a burst, and count what came back.
    pub(super) fn burst(&mut self) -> io::Result<()> {
        for _ in 0..BURST {
            let key = Key { slot: self.sent as u32, generation: (self.sent >> 32) as u32 };
            let fill = Fill { key: &key.text(), tag: b"", uri: b"" };
            self.outlet.send(|buffer| self.scenario.invite.render(&fill, buffer));
            self.sent += 1;
        }
        self.outlet.flush()?;
        self.listen()
    }

    /// Count what came back.
    pub(super) fn listen(&mut self) -> io::Result<()> {
        self.receiver.receive(self.socket, None)?;
        for (_, bytes, _) in self.receiver.received() {
            match status_code(bytes) {
                Some(code) => *self.answers.entry(code).or_default() += 1,
                None => self.others += 1,
            }
        }
        Ok(())
    }

    /// What was counted.
    pub(super) fn finish(self) -> FloodCounts {
        let Flooder { sent, answers, others, outlet, .. } = self;
        FloodCounts { sent, unsent: outlet.unsent(), answers, others }
    }
}

impl FloodCounts {
    /// Responses, whatever they said.
    pub(crate) fn answered(&self) -> u64 {
        self.answers.values().sum()
    }
}

fn status_code(bytes: &[u8]) -> Option<u16> {
    let digits = bytes.strip_prefix(b"SIP/2.0 ")?.get(..3)?;
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// INVITEs between two looks at what the calls of others need: some 100 us.
const BURST: usize = 32;
