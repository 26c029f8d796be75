//! Legs: calls connected two by two, a caller's and the one we placed for it.

use std::time::Duration;

use hashbrown::HashMap;

use super::Bridge;
use crate::api::{CallHandle, CallInfo, Commands, EndCause, Status, Treatment};

/// Who belongs to whom. A pair lives as long as both its calls, so there are at most half as many as calls.
#[derive(Clone, Debug, Default)]
pub(super) struct Legs {
    callers: HashMap<CallHandle, Caller>,
    /// The caller of each call we placed.
    callees: HashMap<CallHandle, CallHandle>,
    /// The caller of each call we asked for and did not hear of yet, by the token of its invitation.
    asked: HashMap<u32, CallHandle>,
    tokens: u32,
}

#[derive(Clone, Copy, Debug)]
struct Caller {
    /// Names the invitation until the call it makes is known.
    token: u32,
    /// Comes back with an alarm.
    alarm: u32,
    callee: Option<CallHandle>,
    /// What it was told last; an answer is the last of all.
    told: Option<Status>,
}

/// Tokens of our invitations; others are of whoever else places calls.
const OURS: u32 = 1 << 31;

/// How long a callee may ring: as long as a proxy waits (RFC 3261 §16.6, timer C).
const RINGING_MAX: Duration = Duration::from_secs(180);

impl Legs {
    /// Call whom `bridge` names for `caller`. `alarm` is the token of the alarms of this call.
    pub(super) fn connect(
        &mut self,
        caller: CallHandle,
        bridge: &Bridge,
        info: &CallInfo<'_>,
        alarm: u32,
        commands: &mut Commands,
    ) {
        let token = OURS | self.tokens;
        self.tokens = self.tokens.wrapping_add(1);
        self.callers.insert(caller, Caller { token, alarm, callee: None, told: None });
        self.asked.insert(token, caller);
        // Its own voice is not what a caller waits for.
        commands.treat(caller, Treatment::Sink);
        commands.invite(bridge.invitation(info, token));
        // A call that could not be placed tells nothing: then the alarm finds none.
        commands.schedule(caller, Duration::ZERO, alarm);
    }

    /// The call asked for with `token` is `callee`.
    pub(super) fn place(&mut self, callee: CallHandle, token: u32, commands: &mut Commands) {
        if token & OURS == 0 {
            return;
        }
        let asked = self.asked.remove(&token);
        let Some(call) = asked else { return commands.hang_up(callee) };
        let Some(caller) = self.callers.get_mut(&call) else { return commands.hang_up(callee) };
        caller.callee = Some(callee);
        commands.treat(callee, Treatment::Sink);
        self.callees.insert(callee, call);
        commands.schedule(call, RINGING_MAX, caller.alarm);
    }

    /// `callee` has something to tell before it answers: its caller is told the same, once.
    pub(super) fn progress(&mut self, callee: CallHandle, status: Status, commands: &mut Commands) {
        let Some(&call) = self.callees.get(&callee) else { return };
        let Some(caller) = self.callers.get_mut(&call) else { return };
        if caller.told == Some(status) || caller.told == Some(Status::OK) {
            return;
        }
        match status {
            Status::RINGING => commands.ring(call),
            Status::SESSION_PROGRESS => {
                commands.progress(call);
                relay(call, callee, commands);
            }
            _ => return,
        }
        caller.told = Some(status);
    }

    /// `call` is up: a callee's caller is answered. Whether `call` is a caller's.
    pub(super) fn establish(&mut self, call: CallHandle, commands: &mut Commands) -> bool {
        if let Some(&caller) = self.callees.get(&call)
            && let Some(known) = self.callers.get_mut(&caller)
        {
            known.told = Some(Status::OK);
            commands.answer(caller);
            relay(caller, call, commands);
        }
        self.callers.contains_key(&call)
    }

    /// `call` is over: so is the other one.
    pub(super) fn end(&mut self, call: CallHandle, cause: EndCause, commands: &mut Commands) {
        if let Some(caller) = self.forget(call) {
            if let Some(callee) = caller.callee {
                commands.hang_up(callee);
            }
        } else if let Some(caller) = self.callees.get(&call).copied()
            && let Some(known) = self.forget(caller)
        {
            match known.told {
                Some(Status::OK) => commands.hang_up(caller),
                Some(_) | None => commands.reject(caller, refusal(cause)),
            }
        }
    }

    /// The alarm of `call` went off: nobody was called for it, or nobody answered. Whether it is a caller's.
    pub(super) fn elapse(&mut self, call: CallHandle, commands: &mut Commands) -> bool {
        match self.callers.get(&call) {
            None => return false,
            Some(Caller { told: Some(Status::OK), .. }) => return true,
            Some(Caller { callee: None, .. }) => {
                commands.reject(call, Status::SERVICE_UNAVAILABLE);
            }
            Some(&Caller { callee: Some(callee), .. }) => {
                commands.hang_up(callee);
                commands.reject(call, Status::TEMPORARILY_UNAVAILABLE);
            }
        }
        self.forget(call);
        true
    }

    /// The pair of `caller`, taken apart.
    fn forget(&mut self, caller: CallHandle) -> Option<Caller> {
        let known = self.callers.remove(&caller)?;
        self.asked.remove(&known.token);
        if let Some(callee) = known.callee {
            self.callees.remove(&callee);
        }
        Some(known)
    }
}

/// Each hears the other; when their codecs do not fit, nobody.
fn relay(one: CallHandle, other: CallHandle, commands: &mut Commands) {
    commands.treat(one, Treatment::Relay(other));
    commands.treat(other, Treatment::Relay(one));
}

/// What the caller of a call that ended so, unanswered, is told: what a proxy would tell it.
fn refusal(cause: EndCause) -> Status {
    match cause {
        EndCause::Rejected(status) => match status {
            //= rfc3261#16.7
            //# If the only response that was received is a 503, the proxy SHOULD generate a 500
            //# response and forward that upstream.
            Status::SERVICE_UNAVAILABLE => Status::SERVER_INTERNAL_ERROR,
            // The challenge is to us, and we have no credentials.
            Status::UNAUTHORIZED | Status::PROXY_AUTHENTICATION_REQUIRED => Status::FORBIDDEN,
            _ if status.code() < 400 => Status::TEMPORARILY_UNAVAILABLE,
            _ => status,
        },
        EndCause::TimedOut => Status::REQUEST_TIMEOUT,
        EndCause::RemoteBye
        | EndCause::LocalBye
        | EndCause::Cancelled
        | EndCause::NoAck
        | EndCause::NoPrack
        | EndCause::NoAnswer
        | EndCause::Expired
        | EndCause::SessionExpired
        | EndCause::Unreachable
        | EndCause::Replaced
        | EndCause::MediaTimeout => Status::TEMPORARILY_UNAVAILABLE,
    }
}
