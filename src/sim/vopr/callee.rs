//! Callee: the application on our side. It does what the Request-URI's user part asks for and keeps no state.

use std::time::Duration;

use super::plan::Wish;
use crate::api::{Application, CallHandle, CallInfo, Command, Commands, Event, Status};
use crate::sim::sight::number;

/// `<ring ms>-<final ms>-<status>-<hang up ms>-<provisional>-<hold ms>-<rings too>-<ask>`, as [`Wish`] has them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Callee;

/// What an alarm is for.
const RING: u32 = 0;
const FINAL: u32 = 1;
const HANG_UP: u32 = 2;
const HOLD: u32 = 3;
const RESUME: u32 = 4;

impl Application for Callee {
    fn on_event(&mut self, event: Event, info: Option<CallInfo<'_>>, commands: &mut Commands) {
        let wish = info.map_or(PLAIN, |info| wish(info.user));
        match event {
            Event::Incoming { call } if wish.ring_ms > 0 => {
                commands.schedule(call, millis(wish.ring_ms), RING);
            }
            Event::Incoming { call } => decide(call, wish, commands),
            Event::Elapsed { call, token: RING } => {
                match wish.provisional {
                    183 => commands.push(Command::Progress { call }),
                    _ => commands.ring(call),
                }
                if wish.rings_too {
                    commands.ring(call);
                }
                decide(call, wish, commands);
            }
            Event::Elapsed { call, token: FINAL } => finish(call, wish, commands),
            Event::Established { call } => {
                ask(call, wish.ask, commands);
                let (after, token) = match wish.hold_ms {
                    0 => (wish.hang_up_ms, HANG_UP),
                    hold_ms => (hold_ms, HOLD),
                };
                commands.schedule(call, millis(after), token);
            }
            Event::Elapsed { call, token: HOLD } => {
                commands.push(Command::Hold { call });
                commands.schedule(call, millis(wish.hold_ms), RESUME);
            }
            Event::Elapsed { call, token: RESUME } => {
                commands.push(Command::Resume { call });
                ask(call, wish.ask, commands);
                commands.schedule(call, millis(wish.hang_up_ms), HANG_UP);
            }
            Event::Elapsed { call, .. } => commands.hang_up(call),
            // Our own: the token says how long to wait for an answer.
            Event::Outgoing { call, token } => commands.schedule(call, millis(token), HANG_UP),
            // Who holds calls tells nothing of those it places.
            Event::Referred { call } if wish.hold_ms == 0 => {
                commands.notify(call, Status::RINGING);
                commands.notify(call, Status::OK);
            }
            Event::Progress { .. }
            | Event::Changed { .. }
            | Event::Referred { .. }
            | Event::Notified { .. }
            | Event::Info { .. }
            | Event::Message { .. }
            | Event::Failed { .. }
            | Event::Deferred { .. }
            | Event::Key { .. }
            | Event::Played { .. }
            | Event::Quality { .. }
            | Event::Reported { .. }
            | Event::Ended { .. } => {}
        }
    }
}

/// Ask for what the bits of `wishes` say.
fn ask(call: CallHandle, wishes: u32, commands: &mut Commands) {
    if wishes & 1 != 0 {
        commands.refer(call, "sip:third@198.51.100.1");
    }
    if wishes & 2 != 0 {
        commands.info(call, "application/dtmf-relay", "Signal=1\r\n");
    }
    if wishes & 4 != 0 {
        commands.push(Command::Probe { call });
    }
}

fn decide(call: CallHandle, wish: Wish, commands: &mut Commands) {
    if wish.final_ms > 0 {
        commands.schedule(call, millis(wish.final_ms), FINAL);
    } else {
        finish(call, wish, commands);
    }
}

fn finish(call: CallHandle, wish: Wish, commands: &mut Commands) {
    match Status::new(wish.status) {
        Some(status) if status.code() >= 300 => commands.reject(call, status),
        Some(_) | None => commands.answer(call),
    }
}

/// What callers get whose user part is no wish: hostile ones.
const PLAIN: Wish = Wish {
    ring_ms: 0,
    provisional: 180,
    rings_too: false,
    final_ms: 0,
    status: 200,
    hold_ms: 0,
    ask: 0,
    hang_up_ms: 1_000,
};

fn wish(user: &[u8]) -> Wish {
    let mut numbers = user.split(|byte| *byte == b'-').map(number);
    let mut next = |most: u32| numbers.next().flatten().filter(|number| *number <= most);
    let read = (next(60_000), next(60_000), next(699), next(60_000));
    let (Some(ring_ms), Some(final_ms), Some(status), Some(hang_up_ms)) = read else {
        return PLAIN;
    };
    let provisional = next(183).unwrap_or(180) as u16;
    let hold_ms = next(60_000).unwrap_or(0);
    let (status, rings_too) = (status as u16, next(1) == Some(1));
    let ask = next(7).unwrap_or(0);
    Wish { ring_ms, provisional, rings_too, final_ms, status, hold_ms, ask, hang_up_ms }
}

fn millis(millis: u32) -> Duration {
    Duration::from_millis(millis.into())
}
