//! Media table: a media report for people.

use std::fmt::{Display, Formatter, Result};

use super::report::{MediaReport, OverSockets};
use super::round::Side;
use super::talk::PACKET_BYTES;
use crate::verdict::{WAITING_SHARE_MAX, percent};

impl Display for MediaReport {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let setting = &self.setting;
        writeln!(
            f,
            "RTP packets of {PACKET_BYTES} bytes, {} under way, server on core {}, generator on \
             core {}; the ratios are against the faster of epoll and recvmmsg\n",
            setting.packets_out, setting.server_core, setting.generator_core
        )?;
        writeln!(
            f,
            "{:<8} {:<7} {:<9} {:>10} {:>7} {:>18} {:>7} {:>18}",
            "sockets", "round", "", "packets/s", "ratio", "CPU ns a packet", "ratio", "generator"
        )?;
        for over in &self.sockets {
            for (at, round) in over.rounds.iter().enumerate() {
                for (name, side) in round.sides() {
                    write_side(f, over.count, at + 1, name, side)?;
                }
            }
            over.write_medians(f)?;
        }
        if self.waiting_share() > WAITING_SHARE_MAX {
            writeln!(
                f,
                "note: the core was taken by something else for up to {} of a run: \
                 these numbers are rough",
                percent(self.waiting_share())
            )?;
        }
        Ok(())
    }
}

impl OverSockets {
    fn write_medians(&self, f: &mut Formatter<'_>) -> Result {
        let median = &self.median;
        let floor = ("floor", median.floor_packets_per_s, 1.0, median.floor_ns_per_packet, 1.0);
        let plane = (
            "plane",
            median.plane_packets_per_s,
            median.plane_ratio.rate,
            median.plane_ns_per_packet,
            median.plane_ratio.cpu,
        );
        let engine = (
            "engine",
            median.engine_packets_per_s,
            median.engine_ratio.rate,
            median.engine_ns_per_packet,
            median.engine_ratio.cpu,
        );
        for (name, rate, rate_ratio, ns, cpu_ratio) in [floor, plane, engine] {
            if rate > 0.0 {
                write!(f, "{:<8} {:<7} {name:<9} ", self.count, "median")?;
                writeln!(f, "{rate:>10.0} {rate_ratio:>7.3} {ns:>18.0} {cpu_ratio:>7.3}")?;
            }
        }
        Ok(())
    }
}

fn write_side(f: &mut Formatter<'_>, count: u32, round: usize, name: &str, side: &Side) -> Result {
    let cost = |ns: f64, share: f64| format!("{ns:.0} ({:.0} %)", share * 100.0);
    writeln!(
        f,
        "{count:<8} {round:<7} {name:<9} {:>10.0} {:>7} {:>18} {:>7} {:>18}",
        side.packets_per_s,
        "",
        cost(side.server_ns_per_packet, side.server.busy_share),
        "",
        cost(side.generator_ns_per_packet, side.generator.busy_share),
    )?;
    if side.lost > 0 || side.strange > 0 {
        writeln!(f, "{:17}{name}: {} lost, {} strange", "", side.lost, side.strange)?;
    }
    Ok(())
}
