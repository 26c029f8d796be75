//! World: what the stories here have in common.

use trunkline::api::{CallInfo, Command, Commands, EndCause, Event, Invitation};
use trunkline::sim::{Entry, LegId, Options, Sent, World};
use trunkline::sip::Method;

/// An application that leaves every decision to the story.
fn silent(_: Event, _: Option<CallInfo<'_>>, _: &mut Commands) {}

/// A world in which bob does what the story commands.
pub(crate) fn commanded(seed: u64) -> World {
    World::with(Options::new(seed).application(silent))
}

/// Alice calls with `line` in her INVITE, and with a description or without.
pub(crate) fn call(w: &mut World, line: &str, has_offer: bool) -> LegId {
    let leg = w.alice.open("service");
    let mut draft = w.alice.draft(leg, Method::Invite).with(line);
    draft.body = draft.body.filter(|_| has_offer);
    w.alice.send(draft);
    w.run_for(1);
    leg
}

/// Bob's application says `what` of the last call.
pub(crate) fn say(w: &mut World, what: impl FnOnce(trunkline::api::CallHandle) -> Command) {
    let call = w.last_call();
    assert_eq!(w.command(what(call)), Ok(()));
    w.run_for(1);
}

/// Alice confirms the response numbered `rseq` to her first INVITE, with `body` or without.
pub(crate) fn prack(w: &mut World, leg: LegId, rseq: u32, body: Option<String>) {
    let mut draft = w.alice.draft(leg, Method::Prack).with(format!("RAck: {rseq} 1 INVITE"));
    draft.body = body;
    w.alice.send(draft);
    w.run_for(1);
}

/// The RSeq of a response.
pub(crate) fn rseq(response: &Entry) -> u32 {
    let text = response.text();
    header(&text, "RSeq").parse().unwrap_or_else(|_| panic!("RSeq is no number in\n{text}"))
}

/// The value of a header in `text`, found by its full name.
pub(crate) fn header<'a>(text: &'a str, name: &str) -> &'a str {
    let line = text.lines().find(|line| line.starts_with(&format!("{name}:")));
    line.unwrap_or_else(|| panic!("no {name} in\n{text}"))[name.len() + 1..].trim()
}

/// The body of a message.
pub(crate) fn body(entry: &Entry) -> String {
    entry.text().split_once("\r\n\r\n").map_or_else(String::new, |(_, body)| body.to_owned())
}

/// The texts of all `sent`, one by one.
pub(crate) fn texts(sent: &Sent<'_>) -> Vec<String> {
    sent.entries.iter().map(|entry| entry.text()).collect()
}

pub(crate) fn causes(w: &World) -> Vec<EndCause> {
    let cause = |(_, event): &(_, Event)| match event {
        Event::Ended { cause, .. } => Some(*cause),
        _ => None,
    };
    w.events.iter().filter_map(cause).collect()
}

/// Alice hangs up, and nothing may be left of anything.
pub(crate) fn hang_up_and_check(mut w: World, leg: LegId) {
    w.alice.bye(leg);
    w.run_until_idle();
    w.check_all();
}

/// Bob calls alice; his INVITE.
pub(crate) fn calling(seed: u64) -> (World, Entry) {
    let mut w = commanded(seed);
    let invitation = Invitation::new("sip:alice@198.51.100.7", Options::ALICE_V4);
    assert_eq!(w.command(Command::Invite(Box::new(invitation))), Ok(()));
    w.run_for(1);
    let invite = w.bob_sent(Method::Invite).first().clone();
    (w, invite)
}
