//! Refusals: what it costs to receive a call and refuse it, beside serving one; responder and server.

mod report;

use super::shape::Shape;
use super::{Bench, FloorArgs};
use crate::error::Error;
use crate::machine::Machine;
use crate::server::Server;
use crate::{limits, publish};

use self::report::{RefuseReport, Round, Side};

/// Compare; whether each call was served, or refused, as it should be.
pub(super) fn run(args: &FloorArgs) -> Result<bool, Error> {
    let bench = Bench::new(args)?;
    let rounds = limits::rounds(args.rounds)?;
    let json = args.bench.json()?;
    let machine = Machine::here();
    let plan = args.bench.server()?;
    let mut full_plan = plan.clone();
    full_plan.args.push(FULL.to_owned());
    let mut engine = Server::start(&plan)?;
    let mut full = Server::start(&full_plan)?;
    let (socket, user) = (&bench.socket, bench.user.as_str());
    let served = Shape::record(socket, engine.address(), user, &mut engine)?;
    let refused = Shape::record_refusal(socket, full.address(), user, &mut full)?;
    let mut done = Vec::new();
    for _ in 0..rounds {
        if bench.is_stopped() {
            break;
        }
        done.push(Round {
            floor_served: Side::new(&bench.floor_run(&served)?),
            floor_refused: Side::new(&bench.floor_run(&refused)?),
            engine_served: Side::new(&bench.engine_run(&engine)?),
            engine_refused: Side::new(&bench.engine_run(&full)?),
        });
    }
    let report = RefuseReport::new(machine, args.calls_out, done);
    publish(&report, json)?;
    Ok(report.is_fine())
}

/// One call is up, and there may be no other.
const FULL: &str = "--calls-max=1";
