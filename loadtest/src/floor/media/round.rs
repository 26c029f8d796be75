//! Media round: the ways to echo, measured one right after the other.

use serde::Serialize;

use super::talk::Talk;
use crate::floor::round::quotient;
use crate::usage::Usage;

/// One run of each.
#[derive(Debug, Serialize)]
pub(super) struct Round {
    pub(super) poll: Side,
    /// Only over one socket.
    pub(super) batch: Option<Side>,
    pub(super) plane: Side,
    /// Unless the plane alone was asked for.
    pub(super) engine: Option<Side>,
    /// Against the faster of poll and batch.
    pub(super) plane_ratio: Ratio,
    pub(super) engine_ratio: Option<Ratio>,
}

/// One run.
#[derive(Debug, Serialize)]
pub(super) struct Side {
    pub(super) packets_per_s: f64,
    pub(super) echoed: u64,
    pub(super) lost: u64,
    pub(super) strange: u64,
    pub(super) generator: Usage,
    pub(super) generator_ns_per_packet: f64,
    pub(super) server: Usage,
    pub(super) server_ns_per_packet: f64,
}

/// A side against the floor.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Ratio {
    /// Packets/s over the floor's.
    pub(super) rate: f64,
    /// The floor's CPU time per packet over the side's: where the generator was the slower half, the
    /// other ratio flatters the side, and this one does not.
    pub(super) cpu: f64,
}

impl Round {
    pub(super) fn new(poll: Side, batch: Option<Side>, plane: Side, engine: Option<Side>) -> Round {
        let floor = faster(&poll, batch.as_ref());
        let plane_ratio = plane.against(floor);
        let engine_ratio = engine.as_ref().map(|engine| engine.against(floor));
        Round { poll, batch, plane, engine, plane_ratio, engine_ratio }
    }

    /// The faster of the two plain ways.
    pub(super) fn floor(&self) -> &Side {
        faster(&self.poll, self.batch.as_ref())
    }

    /// All sides, by name.
    pub(super) fn sides(&self) -> impl Iterator<Item = (&'static str, &Side)> {
        let named = |name: &'static str| move |side| (name, side);
        let batch = self.batch.as_ref().map(named("recvmmsg"));
        let engine = self.engine.as_ref().map(named("engine"));
        let always = [("epoll", &self.poll), ("plane", &self.plane)];
        always.into_iter().chain(batch).chain(engine)
    }
}

impl Side {
    /// What `talk` says, with what `server` used meanwhile.
    pub(super) fn new(talk: &Talk, server: Usage) -> Side {
        let per_packet = |usage: Usage| quotient(usage.cpu_us as f64 * 1e3, talk.echoed as f64);
        Side {
            packets_per_s: talk.packets_per_s,
            echoed: talk.echoed,
            lost: talk.lost,
            strange: talk.strange,
            generator: talk.usage,
            generator_ns_per_packet: per_packet(talk.usage),
            server,
            server_ns_per_packet: per_packet(server),
        }
    }

    /// Whether every packet came back, and nothing else.
    pub(super) fn is_fine(&self) -> bool {
        self.lost == 0 && self.strange == 0 && self.echoed > 0
    }

    /// The longer wait for a core, of server and generator.
    pub(super) fn waiting_share(&self) -> f64 {
        self.server.waiting_share.max(self.generator.waiting_share)
    }

    fn against(&self, floor: &Side) -> Ratio {
        Ratio {
            rate: quotient(self.packets_per_s, floor.packets_per_s),
            cpu: quotient(floor.server_ns_per_packet, self.server_ns_per_packet),
        }
    }
}

fn faster<'a>(poll: &'a Side, batch: Option<&'a Side>) -> &'a Side {
    match batch {
        Some(batch) if batch.packets_per_s > poll.packets_per_s => batch,
        Some(_) | None => poll,
    }
}

#[cfg(test)]
mod tests;
