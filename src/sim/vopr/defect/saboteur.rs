//! Saboteur: plants a defect where it first fits.

use std::time::Duration;

use super::Defect;
use super::tampered::Tampered;
use crate::api::{Event, Live};
use crate::sim::{CallName, Digest, Sight};
use crate::sip::Method;

/// Does one harm and lets everything else pass.
#[derive(Debug)]
pub(in crate::sim::vopr) struct Saboteur {
    defect: Option<Defect>,
    is_done: bool,
    /// The call that is harmed for good.
    victim: Option<CallName>,
    /// Messages that left, as digests: what comes again is a repetition.
    seen: Vec<u64>,
}

impl Saboteur {
    pub(in crate::sim::vopr) fn new(defect: Option<Defect>) -> Saboteur {
        Saboteur { defect, is_done: false, victim: None, seen: Vec::new() }
    }

    /// Whether there is harm to be done to messages.
    #[inline]
    pub(in crate::sim::vopr) fn is_at_work(&self) -> bool {
        self.defect.is_some() && !self.is_done
    }

    /// What leaves instead of `original`, of which `sight` is a look, sent by the engine because of `cause`; `None`:
    /// itself.
    pub(in crate::sim::vopr) fn tamper(
        &mut self,
        original: &Tampered,
        sight: &Sight,
        cause: Option<&Sight>,
    ) -> Option<Vec<Tampered>> {
        let name = sight.call?;
        let digest = Digest::of(&original.bytes);
        let is_repeat = self.seen.contains(&digest) && cause.is_none();
        self.seen.push(digest);
        let tampered = match self.defect? {
            Defect::NoFinal => {
                // Where it rang first, nothing else is missed.
                self.choose(name, sight.status == 180);
                let is_final = sight.is_final() && sight.method == Method::Invite;
                return (self.victim == Some(name) && is_final).then(Vec::new);
            }
            Defect::Misdirected => {
                self.choose(name, sight.method == Method::Invite);
                return (self.victim == Some(name)).then(|| vec![original.to_port(9)]);
            }
            defect => harm(defect, original, sight, is_repeat),
        };
        self.is_done = tampered.is_some();
        tampered
    }

    fn choose(&mut self, name: CallName, is_fit: bool) {
        if is_fit {
            self.victim.get_or_insert(name);
        }
    }

    /// Whether the engine is handed the next datagram.
    pub(in crate::sim::vopr) fn lets_pass(&mut self) -> bool {
        !self.is_moment_of(Defect::UncountedDatagram)
    }

    /// Whether a datagram in a mailbox vanishes.
    pub(in crate::sim::vopr) fn steals_parcel(&mut self) -> bool {
        self.is_moment_of(Defect::StolenParcel)
    }

    fn is_moment_of(&mut self, defect: Defect) -> bool {
        let is_now = self.defect == Some(defect) && !self.is_done;
        self.is_done |= is_now;
        is_now
    }

    /// The shard a datagram is handed to instead of `owner`.
    pub(in crate::sim::vopr) fn route(&self, owner: usize, shards: usize) -> usize {
        let is_wrong = self.defect == Some(Defect::WrongShard);
        (owner + usize::from(is_wrong)) % shards
    }

    /// How often `event` is told.
    pub(in crate::sim::vopr) fn times(&mut self, event: Event) -> usize {
        let is_end = matches!(event, Event::Ended { .. });
        if is_end && self.is_moment_of(Defect::DoubleEnd) {
            2
        } else {
            usize::from(!(is_end && self.is_moment_of(Defect::NoEnd)))
        }
    }

    /// Whether the engine always wants to be woken.
    pub(in crate::sim::vopr) fn keeps_awake(&self) -> bool {
        self.defect == Some(Defect::Sleepless)
    }

    /// What is alive, as the world gets to see it.
    pub(in crate::sim::vopr) fn live(&self, live: Live) -> Live {
        let is_kept = self.defect == Some(Defect::KeptPort);
        Live { media_ports: live.media_ports + u64::from(is_kept), ..live }
    }
}

fn harm(
    defect: Defect,
    original: &Tampered,
    sight: &Sight,
    is_repeat: bool,
) -> Option<Vec<Tampered>> {
    let is_ok = sight.status == 200 && sight.method == Method::Invite;
    let and_changed = |from, to| Some(vec![original.clone(), original.changed(from, to)?]);
    match defect {
        Defect::OtherTag if sight.status == 180 => {
            and_changed("192.0.2.1>;tag=", "192.0.2.1>;tag=x")
        }
        Defect::SecondFinal if is_ok => and_changed("SIP/2.0 200 OK", "SIP/2.0 486 Busy Here"),
        Defect::AnsweredAck if is_ok => and_changed("CSeq: 1 INVITE", "CSeq: 1 ACK"),
        Defect::LateRepeat if is_repeat => Some(vec![original.late(Duration::from_millis(1))]),
        Defect::MissingRepeat if is_repeat => Some(Vec::new()),
        Defect::ChangedRequest if is_repeat && sight.is_request() => {
            Some(vec![original.changed("Max-Forwards: 70", "Max-Forwards: 69")?])
        }
        Defect::SkippedVersion if is_ok && sight.cseq > 1 => Some(vec![original.skipped(2)?]),
        Defect::ChangedDescription if is_ok && sight.cseq > 1 => {
            Some(vec![original.skipped(-1)?.changed("m=audio", "m=video")?])
        }
        Defect::HastySuccess if sight.status == 183 && original.has("RSeq: ") => {
            and_changed("SIP/2.0 183 Session Progress", "SIP/2.0 200 OK")
        }
        Defect::SkippedNumber if sight.status == 180 => Some(vec![original.renumbered()?]),
        Defect::SecondPrack if sight.is_request() && sight.method == Method::Prack => {
            and_changed("branch=z9hG4bK", "branch=z9hG4bKx")
        }
        Defect::SecondAnswer if sight.status == 200 && sight.method == Method::Bye => {
            and_changed("SIP/2.0 200 OK", "SIP/2.0 500 Server Internal Error")
        }
        Defect::Amplifier if is_ok => Some(vec![original.clone(); 12]),
        Defect::Stranger => Some(vec![original.to_stranger()]),
        Defect::UnansweredRequest if sight.status == 200 && sight.method == Method::Bye => {
            Some(Vec::new())
        }
        Defect::UnacknowledgedSuccess if sight.is_request() && sight.method == Method::Ack => {
            Some(Vec::new())
        }
        _ => None,
    }
}
