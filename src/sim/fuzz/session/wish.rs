//! Wish: what the application of a story wants, as a command.

use std::time::Duration;

use super::operation::Wish;
use super::text;
use crate::api::{CallHandle, Command, Invitation, Status};
use crate::sim::Options;

/// `wish` as a command; `None` while there is no call it could be for.
pub(super) fn command(call: Option<CallHandle>, wish: Wish) -> Option<Command> {
    let target = || "<sip:carol@198.51.100.8>";
    let status = |index| Status::new(text::code(index)).unwrap_or(Status::BUSY_HERE);
    if let Wish::Invite = wish {
        let invitation = Invitation::new("sip:bob@198.51.100.7", Options::ALICE_V4);
        return Some(Command::Invite(Box::new(invitation)));
    }
    let call = call?;
    Some(match wish {
        Wish::Invite => return None,
        Wish::Ring => Command::Ring { call },
        Wish::Progress => Command::Progress { call },
        Wish::Fork => Command::Fork { call },
        Wish::Answer => Command::Answer { call },
        Wish::Reject { status: index } => Command::Reject { call, status: status(index) },
        Wish::Hangup => Command::Hangup { call },
        Wish::Schedule { millis } => {
            let after = Duration::from_millis(u64::from(millis));
            Command::Schedule { call, after, token: u32::from(millis) }
        }
        Wish::Hold => Command::Hold { call },
        Wish::Resume => Command::Resume { call },
        Wish::Refer => Command::Refer { call, target: target().into() },
        Wish::Notify { status: index } => Command::Notify { call, status: status(index) },
        Wish::Info => {
            let content = ("application/dtmf-relay".to_owned(), b"Signal=1\r\n".to_vec());
            Command::Info { call, content: Box::new(content) }
        }
        Wish::Probe => Command::Probe { call },
    })
}
