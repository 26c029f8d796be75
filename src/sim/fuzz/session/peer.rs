//! Peer: what the other side knows of its dialogs, and the messages it makes of that.

use std::collections::VecDeque;
use std::fmt::Write;

use super::operation::{Question, Response, ToTag, Verb};
use super::text;
use crate::sim::{Facts, Options};
use crate::sip::{Message, Method};
use crate::wire::Flow;

/// A dialog, or what may become one.
#[derive(Debug)]
struct Dialog {
    call_id: String,
    own_tag: String,
    /// The engine's tag, once it told one.
    remote_tag: Option<String>,
    cseq: u32,
    invite_branch: String,
}

/// The peer.
#[derive(Debug)]
pub(super) struct Peer {
    dialogs: Vec<Dialog>,
    /// Requests of the engine's, the newest first.
    asked: VecDeque<Vec<u8>>,
}

impl Peer {
    pub(super) fn new() -> Peer {
        let dialog = |number| Dialog {
            call_id: format!("d{number}@peer"),
            own_tag: format!("p{number}"),
            remote_tag: None,
            cseq: 0,
            invite_branch: String::new(),
        };
        Peer { dialogs: (0..DIALOGS_OWN).map(dialog).collect(), asked: VecDeque::new() }
    }

    /// The engine sent `bytes`: learn tags and calls from it.
    pub(super) fn learn(&mut self, bytes: &[u8], facts: &Facts) {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let call_id = text(&facts.call_id);
        let has_room = self.dialogs.len() < DIALOGS_MAX;
        let known = self.dialogs.iter_mut().find(|dialog| dialog.call_id == call_id);
        match (known, facts.status) {
            (Some(dialog), Some(status)) if status.code() > 100 && !facts.to_tag.is_empty() => {
                dialog.remote_tag = Some(text(&facts.to_tag));
            }
            (None, None) if facts.method == Method::Invite && has_room => {
                self.dialogs.push(Dialog {
                    call_id,
                    own_tag: fork_tag(0),
                    remote_tag: Some(text(&facts.from_tag)),
                    cseq: 0,
                    invite_branch: String::new(),
                });
            }
            _ => {}
        }
        if facts.status.is_none() {
            self.asked.push_front(bytes.to_vec());
            self.asked.truncate(ASKED_MAX);
        }
    }

    /// The request that `question` describes, and how it travels.
    pub(super) fn ask(&mut self, question: Question) -> (Flow, Vec<u8>) {
        let count = self.dialogs.len();
        let dialog = &mut self.dialogs[usize::from(question.dialog) % count];
        dialog.cseq = dialog.cseq.saturating_add_signed(i32::from(question.cseq_step)).min(1 << 20);
        let to_tag = match question.to_tag {
            ToTag::Absent => String::new(),
            ToTag::Known => {
                dialog.remote_tag.as_ref().map(|tag| format!(";tag={tag}")).unwrap_or_default()
            }
            ToTag::Wrong => ";tag=wrong".to_owned(),
        };
        let flow = flow(question.is_v6);
        let (method, sent_by) = (question.method.as_str(), flow.remote);
        let Dialog { call_id, own_tag, cseq, .. } = &*dialog;
        let mut text = format!(
            "From: <sip:alice@198.51.100.7>;tag={own_tag}\r\nTo: <sip:service@192.0.2.1>{to_tag}\r\n\
             Call-ID: {call_id}\r\nCSeq: {cseq} {method}\r\nContact: <sip:alice@{sent_by}>\r\n"
        );
        text::finish(&mut text, question.lines, question.body);
        // The same message is a retransmission, another one a transaction of its own.
        let own_branch = format!("z9hG4bK{:x}", hash(text.as_bytes()));
        let is_invites = question.is_invites_branch && !dialog.invite_branch.is_empty();
        let branch = if is_invites { dialog.invite_branch.clone() } else { own_branch };
        if question.method == Verb::Invite {
            dialog.invite_branch.clone_from(&branch);
        }
        let mut message = format!("{method} sip:service@192.0.2.1 SIP/2.0\r\n");
        let _ = write!(message, "Via: SIP/2.0/UDP {sent_by};rport;branch={branch}\r\n{text}");
        (flow, message.into_bytes())
    }

    /// The response that `response` describes; `None` while nothing was asked.
    pub(super) fn respond(&self, response: Response) -> Option<Vec<u8>> {
        let bytes = self.asked.get(usize::from(response.back) % self.asked.len().max(1))?;
        let request = Message::parse(bytes).ok()?;
        let mut text = format!("SIP/2.0 {} Whatever\r\n", text::code(response.status));
        text.push_str(&text::echo(&request, &fork_tag(response.fork)));
        let _ = write!(text, "Contact: <sip:bob@{}>\r\n", Options::ALICE_V4);
        text::finish(&mut text, response.lines, response.body);
        Some(text.into_bytes())
    }
}

/// The path of the peer's messages.
pub(super) fn flow(is_v6: bool) -> Flow {
    match is_v6 {
        false => Flow::udp(0, Options::ALICE_V4),
        true => Flow::udp(1, Options::ALICE_V6),
    }
}

fn fork_tag(fork: u8) -> String {
    format!("b{}", fork % FORKS)
}

/// FNV-1a: the same text gives the same number.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Dialogs the peer may begin.
const DIALOGS_OWN: usize = 4;
/// With those the engine begins.
const DIALOGS_MAX: usize = 8;
/// Requests of the engine's the peer may answer.
const ASKED_MAX: usize = 8;
/// Branches of a fork that may answer.
const FORKS: u8 = 3;
