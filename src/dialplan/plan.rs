//! Plan: the routes, and the application that follows them.

use super::legs::Legs;
use super::{Action, Route, Start};
use crate::api::{Application, CallHandle, CallInfo, Commands, Event, Status};

/// Routes, tried in order. Of a call it keeps nothing: an alarm's token says which route and step come next. Of two
/// calls it connects it keeps who belongs to whom.
#[derive(Clone, Debug)]
pub struct Dialplan {
    routes: Vec<Route>,
    legs: Legs,
}

/// The low half of a token is the step, the high half the route.
const STEP_BITS: u32 = 16;

impl Dialplan {
    /// A dialplan of these routes. A call that none is for gets 404.
    pub fn new(routes: Vec<Route>) -> Dialplan {
        Dialplan { routes, legs: Legs::default() }
    }

    /// The routes.
    pub fn routes(&self) -> &[Route] {
        &self.routes
    }

    fn start(&mut self, call: CallHandle, info: Option<CallInfo<'_>>, commands: &mut Commands) {
        let user = info.map_or(&b""[..], |info| info.user);
        let Some(index) = self.routes.iter().position(|route| route.callee.is(user)) else {
            return commands.reject(call, Status::NOT_FOUND);
        };
        let route = &self.routes[index];
        match (&route.bridge, info, route.steps.first()) {
            (Some(bridge), Some(info), _) => {
                self.legs.connect(call, bridge, &info, token(index, 0), commands);
            }
            (None | Some(_), _, Some(first)) if !first.after.is_zero() => {
                commands.schedule(call, first.after, token(index, 0));
            }
            (None | Some(_), ..) => self.walk(call, index, 0, info, commands),
        }
    }

    /// Do what is due of the route at `index` from `step` on, up to the next delay.
    fn walk(
        &self,
        call: CallHandle,
        index: usize,
        step: usize,
        info: Option<CallInfo<'_>>,
        commands: &mut Commands,
    ) {
        let Some(route) = self.routes.get(index) else { return };
        for (passed, due) in route.steps.get(step..).unwrap_or_default().iter().enumerate() {
            if passed > 0 && !due.after.is_zero() {
                return commands.schedule(call, due.after, token(index, step + passed));
            }
            match due.action {
                Action::Ring => commands.ring(call),
                Action::Fork => commands.fork(call),
                Action::Progress => {
                    equip(call, route, Start::Early, info, commands);
                    commands.progress(call);
                }
                Action::Answer => {
                    equip(call, route, Start::Answered, info, commands);
                    commands.answer(call);
                }
                Action::Reject(status) => commands.reject(call, status),
            }
        }
    }

    fn elapse(
        &mut self,
        call: CallHandle,
        token: u32,
        info: Option<CallInfo<'_>>,
        commands: &mut Commands,
    ) {
        let (index, step) = (token >> STEP_BITS, token & ((1 << STEP_BITS) - 1));
        if !self.legs.elapse(call, commands) {
            self.walk(call, index as usize, step as usize, info, commands);
        }
    }

    /// A call that is connected with another is up: if its route records, it is recorded from here on.
    fn record(&self, call: CallHandle, info: Option<CallInfo<'_>>, commands: &mut Commands) {
        let Some(info) = info else { return };
        let route = self.routes.iter().find(|route| route.callee.is(info.user));
        if let Some(recording) = route.and_then(|route| route.recording.as_ref()) {
            commands.record(call, recording.of(info.call_id));
        }
    }
}

impl Application for Dialplan {
    fn on_event(&mut self, event: Event, info: Option<CallInfo<'_>>, commands: &mut Commands) {
        match event {
            Event::Incoming { call } => self.start(call, info, commands),
            Event::Elapsed { call, token } => self.elapse(call, token, info, commands),
            Event::Outgoing { call, token } => self.legs.place(call, token, commands),
            Event::Progress { call, status } => self.legs.progress(call, status, commands),
            Event::Established { call } => {
                if self.legs.establish(call, commands) {
                    self.record(call, info, commands);
                }
            }
            Event::Ended { call, cause } => self.legs.end(call, cause, commands),
            Event::Changed { .. }
            | Event::Referred { .. }
            | Event::Notified { .. }
            | Event::Info { .. }
            | Event::Message { .. }
            | Event::Failed { .. }
            | Event::Deferred { .. }
            | Event::Key { .. }
            | Event::Played { .. }
            | Event::Quality { .. }
            | Event::Reported { .. } => {}
        }
    }
}

/// What the route has for the media of its calls, if it is for this moment.
fn equip(
    call: CallHandle,
    route: &Route,
    start: Start,
    info: Option<CallInfo<'_>>,
    commands: &mut Commands,
) {
    if route.start != start {
        return;
    }
    if let (Some(recording), Some(info)) = (&route.recording, info) {
        commands.record(call, recording.of(info.call_id));
    }
    if let Some(treatment) = &route.treatment {
        commands.treat(call, treatment.clone());
    }
}

fn token(route: usize, step: usize) -> u32 {
    (route as u32) << STEP_BITS | step as u32
}
