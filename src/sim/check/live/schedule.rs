//! Schedule: everything is repeated when the RFC says so, to the microsecond, and no longer (RFC 3261 §13.3.1.4,
//! §17.1.2.2, §17.2.1).

mod course;
mod lost;
mod provisional;
mod reliable;
mod repeat;

use std::time::Duration;

use super::Passage;
use super::tags::Tags;
use crate::sim::Sight;
use crate::sim::check::Violation;
use crate::sip::Method;
use crate::time::Timestamp;
use course::Course;
use repeat::Repeat;

const RULE: &str = "messages are repeated on the schedule of RFC 3261";

const T1: Duration = Duration::from_millis(500);
const T2: Duration = Duration::from_secs(4);
const T4: Duration = Duration::from_secs(5);
const T1X64: Duration = Duration::from_secs(32);
/// An INVITE without any answer after so long gets 100.
const TRYING_AFTER: Duration = Duration::from_millis(200);

/// What one call has to repeat.
#[derive(Debug, Default)]
pub struct Schedule {
    repeats: Vec<Repeat>,
    /// PRACKs that came, by Via, and the response each names.
    pracks: Vec<(u64, u32)>,
}

impl Schedule {
    /// Whether `passage` is an INVITE under names whose transaction is long over, or was refused and not kept: who
    /// keeps nothing may think otherwise of a repetition (§8.2.7).
    pub(super) fn is_renewed_by(&mut self, passage: &Passage<'_>) -> bool {
        let (sight, at) = (passage.sight, passage.at);
        if !sight.is_request() || sight.method != Method::Invite {
            return false;
        }
        let count = self.repeats.len();
        let is_outside = sight.to_tag == 0;
        let is_over =
            |repeat: &Repeat| repeat.is_forgotten(at) || (is_outside && repeat.is_stateless);
        self.repeats.retain(|repeat| !(repeat.is_of(sight) && is_over(repeat)));
        let is_renewed = self.repeats.len() < count;
        self.repeats.retain(|repeat| !(is_renewed && repeat.is_reliable_to(sight.via)));
        is_renewed
    }

    pub(super) fn on_arrival(
        &mut self,
        passage: &Passage<'_>,
        tags: &Tags,
    ) -> Result<(), Violation> {
        let (sight, at) = (passage.sight, passage.at);
        self.nothing_missed(at)?;
        match (sight.is_request(), sight.method) {
            (true, Method::Invite) if !self.repeats.iter().any(|repeat| repeat.is_of(sight)) => {
                self.repeats.push(Repeat::of_invite(sight, at));
            }
            (true, Method::Ack) => {
                let is_inside = tags.is_local(sight.to_tag);
                for repeat in &mut self.repeats {
                    repeat.acknowledge(sight, is_inside, at);
                }
            }
            (true, Method::Prack) => self.on_prack(passage),
            (true, _) => {}
            (false, method) => {
                self.on_lost(sight);
                let is_it = |repeat: &&mut Repeat| repeat.is_request(sight.branch, method);
                if let Some(repeat) = self.repeats.iter_mut().find(is_it) {
                    repeat.answer(sight, at);
                }
            }
        }
        Ok(())
    }

    /// Whether `passage` is a 2xx to an INVITE of the engine's own, and timer M is not over.
    pub(super) fn owes_ack(&self, passage: &Passage<'_>) -> bool {
        let Passage { sight, at, .. } = passage;
        let find =
            |method| self.repeats.iter().find(|repeat| repeat.is_request(sight.branch, method));
        let (invite, cancel) = (find(Method::Invite), find(Method::Cancel));
        let is_success = sight.is_success() && sight.method == Method::Invite;
        is_success && invite.is_some_and(|invite| invite.is_accepted(*at, cancel))
    }

    pub(super) fn on_departure(&mut self, passage: &Passage<'_>) -> Result<(), Violation> {
        let (sight, at) = (passage.sight, passage.at);
        self.nothing_missed(at)?;
        match (sight.is_request(), sight.method) {
            (true, Method::Ack) => on_ack(passage),
            (true, method) => self.on_request(sight, method, at),
            (false, Method::Invite) => {
                self.on_reliable(passage)?;
                self.on_response(passage)
            }
            (false, Method::Prack) if sight.is_success() => self.on_confirmed(passage),
            (false, _) => Ok(()),
        }
    }

    /// The call is over, so nobody waits for the ACK of a 2xx any more.
    pub(super) fn on_ended(&mut self, at: Timestamp) {
        self.repeats.iter_mut().for_each(|repeat| repeat.hang_up(at));
    }

    fn on_request(
        &mut self,
        sight: &Sight,
        method: Method,
        at: Timestamp,
    ) -> Result<(), Violation> {
        if let Some(repeat) = self.repeats.iter_mut().find(|r| r.is_request(sight.branch, method)) {
            return repeat.again(at);
        }
        if method == Method::Cancel
            && !self.repeats.iter().any(|repeat| repeat.is_proceeding(sight.branch))
        {
            return Err(Violation::new(RULE, "CANCEL before a provisional response"));
        }
        if method == Method::Bye && self.is_deserted(at) {
            self.repeats.iter_mut().for_each(|repeat| repeat.hang_up(at));
        } else if method == Method::Bye {
            for repeat in &mut self.repeats {
                repeat.give_up(at)?;
            }
        }
        self.repeats.push(Repeat::of_request(sight, at));
        Ok(())
    }

    fn on_response(&mut self, passage: &Passage<'_>) -> Result<(), Violation> {
        let (sight, at) = (passage.sight, passage.at);
        let is_asked_for = passage.cause.is_some_and(|cause| {
            cause.is_request() && cause.method == Method::Invite && cause.via == sight.via
        });
        let Some(place) = self.repeats.iter().position(|repeat| repeat.is_of(sight)) else {
            return Ok(());
        };
        let repeat = &mut self.repeats[place];
        match (sight.status, repeat.course) {
            (100, Course::Waiting(due)) if due != at && !is_asked_for => broken("100", at, due),
            (100..200, Course::Waiting(_)) => {
                repeat.course = Course::Ringing;
                Ok(())
            }
            (100..200, Course::Ringing) => Ok(()),
            (100..200, Course::Going(_) | Course::Unsure(_) | Course::Over(_)) => {
                Err(Violation::new(RULE, "a provisional response after the final one"))
            }
            (_, Course::Waiting(_) | Course::Ringing) => {
                repeat.conclude(sight, at);
                Ok(())
            }
            // A refusal is repeated when its INVITE is (§17.2.1); a 2xx is not (RFC 6026 §7.1).
            (300.., Course::Going(_) | Course::Unsure(_)) if is_asked_for => Ok(()),
            (300.., Course::Over(_)) if is_asked_for && repeat.is_stateless => Ok(()),
            (_, _) => repeat.again(at),
        }
    }

    /// Whatever was due before `at` has left.
    fn nothing_missed(&self, at: Timestamp) -> Result<(), Violation> {
        match self.repeats.iter().find_map(|repeat| repeat.missed(at)) {
            Some(due) => broken("nothing until then; the next message", at, due),
            None => Ok(()),
        }
    }
}

/// An ACK is caused by a final response, and by nothing else (§13.2.2.4, §17.1.1.3).
fn on_ack(passage: &Passage<'_>) -> Result<(), Violation> {
    let is_due = |cause: &Sight| cause.is_final() && cause.method == Method::Invite;
    if passage.cause.is_some_and(is_due) {
        return Ok(());
    }
    Err(Violation::new(RULE, "an ACK of nothing"))
}

fn broken(what: &str, at: Timestamp, due: Timestamp) -> Result<(), Violation> {
    let (at, due) = (at.as_micros(), due.as_micros());
    Err(Violation::new(RULE, format!("{what} at {at} us of the engine's clock, due at {due} us")))
}
