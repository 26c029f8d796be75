//! Saboteur: plants a defect where it first fits.

use std::time::Duration;

use super::Defect;
use crate::api::{Event, Live};
use crate::sim::{Digest, Sight};
use crate::sip::Method;
use crate::time::Timestamp;
use crate::wire::Flow;

/// A message as the world gets to see it.
#[derive(Clone, Debug)]
pub(in crate::sim::vopr) struct Tampered {
    pub(in crate::sim::vopr) at: Timestamp,
    pub(in crate::sim::vopr) flow: Flow,
    pub(in crate::sim::vopr) bytes: Vec<u8>,
}

/// Does one harm and lets everything else pass.
#[derive(Debug)]
pub(in crate::sim::vopr) struct Saboteur {
    defect: Option<Defect>,
    is_done: bool,
    /// Messages that left, as digests: what comes again is a repetition.
    seen: Vec<u64>,
}

impl Saboteur {
    pub(in crate::sim::vopr) fn new(defect: Option<Defect>) -> Saboteur {
        Saboteur { defect, is_done: false, seen: Vec::new() }
    }

    /// What leaves instead of `original`; `None`: itself.
    #[inline]
    pub(in crate::sim::vopr) fn tamper(
        &mut self,
        (at, flow, bytes): (Timestamp, Flow, &[u8]),
        cause: Option<&Sight>,
    ) -> Option<Vec<Tampered>> {
        let defect = self.defect.filter(|_| !self.is_done)?;
        let sight = Sight::of(bytes)?;
        sight.call?;
        let original = Tampered { at, flow, bytes: bytes.to_vec() };
        let tampered = self.harm(defect, original, &sight, cause);
        self.is_done = tampered.is_some();
        tampered
    }

    fn harm(
        &mut self,
        defect: Defect,
        original: Tampered,
        sight: &Sight,
        cause: Option<&Sight>,
    ) -> Option<Vec<Tampered>> {
        let digest = Digest::of(&original.bytes);
        let is_repeat = self.seen.contains(&digest) && cause.is_none();
        self.seen.push(digest);
        let is_ok = sight.status == 200 && sight.method == Method::Invite;
        let is_first = cause.is_some_and(|cause| cause.method == Method::Invite);
        let changed = |from: &str, to: &str| {
            let text = String::from_utf8_lossy(&original.bytes);
            let is_there = text.contains(from);
            let bytes = text.replacen(from, to, 1).into_bytes();
            is_there.then(|| Tampered { bytes, ..original.clone() })
        };
        match defect {
            Defect::OtherTag if sight.status == 180 => {
                let second = changed("192.0.2.1>;tag=", "192.0.2.1>;tag=x")?;
                Some(vec![original, second])
            }
            Defect::SecondFinal if is_ok => {
                let second = changed("SIP/2.0 200 OK", "SIP/2.0 486 Busy Here")?;
                Some(vec![original, second])
            }
            Defect::NoFinal if sight.status == 482 => Some(Vec::new()),
            Defect::LateRepeat if is_repeat => {
                let at = original.at + Duration::from_millis(1);
                Some(vec![Tampered { at, ..original }])
            }
            Defect::MissingRepeat if is_repeat => Some(Vec::new()),
            Defect::ChangedRequest if is_repeat && sight.is_request() => {
                Some(vec![changed("Max-Forwards: 70", "Max-Forwards: 69")?])
            }
            Defect::SkippedVersion if is_ok && sight.cseq > 1 => {
                Some(vec![changed_version(&original)?])
            }
            Defect::ChangedDescription if is_ok && is_first => {
                let once = changed("m=audio", "m=video")?;
                Some(vec![original, once])
            }
            Defect::Stranger => {
                let flow = original.flow.towards(([203, 0, 113, 201], 5060).into());
                Some(vec![Tampered { flow, ..original }])
            }
            Defect::UnansweredRequest if sight.status == 200 && sight.method == Method::Bye => {
                Some(Vec::new())
            }
            _ => None,
        }
    }

    /// Whether the engine is handed the next datagram.
    pub(in crate::sim::vopr) fn lets_pass(&mut self) -> bool {
        let is_caught = self.defect == Some(Defect::UncountedDatagram) && !self.is_done;
        self.is_done |= is_caught;
        !is_caught
    }

    /// The shard a datagram is handed to instead of `owner`.
    pub(in crate::sim::vopr) fn route(&mut self, owner: usize, shards: usize) -> usize {
        if self.defect != Some(Defect::WrongShard) || shards == 1 {
            return owner;
        }
        (owner + 1) % shards
    }

    /// How often `event` is told.
    pub(in crate::sim::vopr) fn times(&mut self, event: Event) -> usize {
        let times = match (self.defect, event) {
            (Some(Defect::DoubleEnd), Event::Ended { .. }) => 2,
            (Some(Defect::NoEnd), Event::Ended { .. }) => 0,
            _ => return 1,
        };
        if std::mem::replace(&mut self.is_done, true) { 1 } else { times }
    }

    /// What is alive, as the world gets to see it.
    pub(in crate::sim::vopr) fn live(&self, live: Live) -> Live {
        let is_kept = self.defect == Some(Defect::KeptPort);
        Live { media_ports: live.media_ports + u64::from(is_kept), ..live }
    }
}

/// The version in the origin line, two too high.
fn changed_version(original: &Tampered) -> Option<Tampered> {
    let text = String::from_utf8_lossy(&original.bytes);
    let origin = text.lines().find(|line| line.starts_with("o="))?;
    let mut fields = origin.splitn(4, ' ');
    let (user, session, version) = (fields.next()?, fields.next()?, fields.next()?);
    let version: u32 = version.parse().ok()?;
    let other = format!("{user} {session} {} {}", version + 2, fields.next()?);
    Some(Tampered { bytes: text.replacen(origin, &other, 1).into_bytes(), ..original.clone() })
}
