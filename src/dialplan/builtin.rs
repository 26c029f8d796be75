//! The built-in dialplan: behaviour by the Request-URI's user, so that test scenarios need no configuration.

use super::{Action, Route, Step};
use crate::api::{Application, CallHandle, CallInfo, Commands, Event, Status};

/// Routes, tried in order. It keeps no state of its own: an alarm's token says which route and step come next.
#[derive(Clone, Debug)]
pub struct Dialplan {
    routes: Vec<Route>,
}

/// The low half of a token is the step, the high half the route.
const STEP_BITS: u32 = 16;

impl Dialplan {
    /// A dialplan of these routes. A call that none is for gets 404.
    pub fn new(routes: Vec<Route>) -> Dialplan {
        Dialplan { routes }
    }

    /// `test`: 180 after 500 ms, 200 after 1.5 s; `busy`: 486; `timeout`: 200 after 5 s; `ring`: 180 and 200 at once;
    /// `earlymedia`: 183 with SDP at once, 200 after 2.5 s; `fork`: three 180s with three To tags at once, 200 with the
    /// second of them after 1 s; `stress`, `multicodec` and everybody else: 200 at once.
    pub fn builtin() -> Dialplan {
        use Action::{Answer, Fork, Progress, Reject, Ring};
        let fork = [Fork, Ring, Fork].map(Step::at_once);
        Dialplan::new(vec![
            Route::to("test", &[Step::after_ms(500, Ring), Step::after_ms(1_000, Answer)]),
            Route::to("busy", &[Step::at_once(Reject(Status::BUSY_HERE))]),
            Route::to("timeout", &[Step::after_ms(5_000, Answer)]),
            Route::to("ring", &[Step::at_once(Ring), Step::at_once(Answer)]),
            Route::to("earlymedia", &[Step::at_once(Progress), Step::after_ms(2_500, Answer)]),
            Route::to("fork", &[&fork[..], &[Step::after_ms(1_000, Answer)]].concat()),
            Route::to_anyone(&[Step::at_once(Answer)]),
        ])
    }

    /// Do what is due of `route` from `step` on, up to the next delay.
    fn walk(&self, call: CallHandle, route: usize, step: usize, commands: &mut Commands) {
        let Some(steps) = self.routes.get(route).and_then(|route| route.steps.get(step..)) else {
            return;
        };
        for (index, due) in steps.iter().enumerate() {
            if index > 0 && !due.after.is_zero() {
                return schedule(call, route, step + index, due, commands);
            }
            match due.action {
                Action::Ring => commands.ring(call),
                Action::Fork => commands.fork(call),
                Action::Progress => commands.progress(call),
                Action::Answer => commands.answer(call),
                Action::Reject(status) => commands.reject(call, status),
            }
        }
    }

    fn start(&self, call: CallHandle, user: &[u8], commands: &mut Commands) {
        let found = self.routes.iter().position(|route| route.is_for(user));
        let Some(route) = found else {
            return commands.reject(call, Status::NOT_FOUND);
        };
        match self.routes[route].steps.first() {
            Some(first) if !first.after.is_zero() => schedule(call, route, 0, first, commands),
            Some(_) | None => self.walk(call, route, 0, commands),
        }
    }
}

impl Application for Dialplan {
    fn on_event(&mut self, event: Event, info: Option<CallInfo<'_>>, commands: &mut Commands) {
        match event {
            Event::Incoming { call } => {
                let user = info.map_or(&b""[..], |info| info.user);
                self.start(call, user, commands);
            }
            Event::Elapsed { call, token } => {
                let (route, step) = (token >> STEP_BITS, token & ((1 << STEP_BITS) - 1));
                self.walk(call, route as usize, step as usize, commands);
            }
            Event::Outgoing { .. }
            | Event::Progress { .. }
            | Event::Established { .. }
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

fn schedule(call: CallHandle, route: usize, step: usize, due: &Step, commands: &mut Commands) {
    let token = (route as u32) << STEP_BITS | step as u32;
    commands.schedule(call, due.after, token);
}
