//! Table: a floor report for people.

use std::fmt::{Display, Formatter, Result};

use super::report::{FloorReport, IDLE_SHARE_MAX};
use super::round::Round;
use crate::verdict::{percent, write_rough};

impl Display for FloorReport {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let setting = &self.setting;
        writeln!(
            f,
            "{} calls out, {} datagrams a call (answers of {:?} and {:?} bytes), \
             server on core {}, generator on core {}",
            setting.calls_out,
            setting.datagrams_per_call(),
            setting.invite_answer_bytes,
            setting.bye_answer_bytes,
            setting.server_core,
            setting.generator_core,
        )?;
        writeln!(f, "{}\n", setting.batches())?;
        writeln!(f, "{:6} {:>23}   {:^41}", "", "calls/s", "CPU us per call (share of the core)")?;
        writeln!(
            f,
            "{:<6} {:>7} {:>7} {:>7}   {:>13} {:>13} {:>6}   {:>13}",
            "round", "floor", "engine", "ratio", "floor", "engine", "ratio", "generator"
        )?;
        for (at, round) in self.rounds.iter().enumerate() {
            write_round(f, at + 1, round)?;
        }
        self.write_medians(f)?;
        self.write_remarks(f)
    }
}

impl FloorReport {
    fn write_medians(&self, f: &mut Formatter<'_>) -> Result {
        let median = &self.median;
        writeln!(
            f,
            "median {:>7.0} {:>7.0} {:>7.3}   {:>5.1} {:>7} {:>5.1} {:>7} {:>6.3}   {:>5.1}",
            median.floor_calls_per_s,
            median.engine_calls_per_s,
            median.ratio,
            median.floor_us_per_call,
            "",
            median.engine_us_per_call,
            "",
            median.cpu_ratio,
            median.generator_us_per_call,
        )
    }

    fn write_remarks(&self, f: &mut Formatter<'_>) -> Result {
        let idle = percent(self.engine_idle_share);
        writeln!(f, "\nengine while the floor ran: {idle} of a core")?;
        if self.engine_idle_share >= IDLE_SHARE_MAX {
            writeln!(f, "INVALID: the engine was not idle while the floor ran")?;
        }
        if self.median.generator_us_per_call > self.median.floor_us_per_call {
            writeln!(
                f,
                "note: a call costs the generator more than the floor's responder, so the floor's \
                 calls/s are the generator's limit; compare CPU us per call"
            )?;
        }
        write_rough(f, self.waiting_share)
    }
}

fn write_round(f: &mut Formatter<'_>, number: usize, round: &Round) -> Result {
    let (floor, engine) = (&round.floor, &round.engine);
    let cost =
        |us: f64, share: f64| format!("{us:>5.1} {:>7}", format!("({:.0} %)", share * 100.0));
    writeln!(
        f,
        "{number:<6} {:>7.0} {:>7.0} {:>7.3}   {} {} {:>6.3}   {}",
        floor.calls_per_s,
        engine.calls_per_s,
        round.ratio,
        cost(floor.server_us_per_call, floor.server.busy_share),
        cost(engine.server_us_per_call, engine.server.busy_share),
        round.cpu_ratio,
        cost(floor.generator_us_per_call, floor.generator.busy_share),
    )?;
    for (name, side) in [("floor", floor), ("engine", engine)] {
        if side.failed > 0 || side.sent_again > 0 {
            writeln!(f, "       {name}: {} failed, {} sent again", side.failed, side.sent_again)?;
        }
        for reason in &side.verdict.invalid {
            writeln!(f, "       {name} INVALID: {reason}")?;
        }
    }
    Ok(())
}
