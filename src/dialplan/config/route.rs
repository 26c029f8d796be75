//! Route: from a table of the file to a route that can be followed.

use std::io;
use std::path::Path;
use std::time::Duration;

use super::Fault;
use super::audio::Audio;
use super::table::{RouteTable, StepTable};
use super::value::Deed;
use crate::api::{Prompt, Status, Treatment};
use crate::dialplan::{Action, Callee, Route, Start, Step};
use crate::limits::STEPS_MAX;

/// Ten minutes; nobody waits so long for an answer.
const AFTER_MS_MAX: u32 = 600_000;

/// The route for `callee` that `table` describes.
pub(super) fn route<L: FnMut(&Path) -> io::Result<Vec<u8>>>(
    callee: Callee,
    table: RouteTable,
    audio: &mut Audio<'_, L>,
) -> Result<Route, Fault> {
    bridge_is_alone(&table)?;
    let steps = match (&table.bridge, &table.steps) {
        (Some(_), _) => Vec::new(),
        (None, None) => vec![Step::at_once(Action::Answer)],
        (None, Some(steps)) => self::steps(steps)?,
    };
    let has_progress = steps.iter().any(|step| step.action == Action::Progress);
    if table.is_early && !has_progress {
        return Err(Fault::Early);
    }
    let base = audio.base().to_string_lossy();
    Ok(Route {
        callee,
        steps,
        treatment: treatment(&table, audio)?,
        start: if table.is_early { Start::Early } else { Start::Answered },
        recording: table.record.map(|recording| recording.0.based_on(&base)),
        bridge: table.bridge.map(|bridge| bridge.0),
    })
}

fn bridge_is_alone(table: &RouteTable) -> Result<(), Fault> {
    let beside = [
        ("steps", table.steps.is_some()),
        ("media", table.media.is_some()),
        ("play", table.play.is_some()),
        ("tone", table.tone.is_some()),
        ("loop", table.is_looped.is_some()),
        ("early", table.is_early),
    ];
    match beside.into_iter().find(|(_, is_there)| *is_there && table.bridge.is_some()) {
        Some((key, _)) => Err(Fault::BridgeBeside { key }),
        None => Ok(()),
    }
}

fn treatment<L: FnMut(&Path) -> io::Result<Vec<u8>>>(
    table: &RouteTable,
    audio: &mut Audio<'_, L>,
) -> Result<Option<Treatment>, Fault> {
    // A tone means something only as long as it lasts; a file tells its story once.
    let (prompt, is_looped) = match (table.media, &table.play, &table.tone) {
        (None, None, None) if table.is_looped.is_some() => return Err(Fault::Loop),
        (Some(_), None, None) if table.is_looped.is_some() => return Err(Fault::Loop),
        (None, None, None) => return Ok(None),
        (Some(name), None, None) => return Ok(Some(name.into())),
        (None, Some(file), None) => (audio.prompt(file)?, table.is_looped.unwrap_or(false)),
        (None, None, Some(tone)) => (Prompt::tone(&tone.0), table.is_looped.unwrap_or(true)),
        (Some(_), Some(_), _) | (Some(_), _, Some(_)) | (_, Some(_), Some(_)) => {
            return Err(Fault::Treatments);
        }
    };
    Ok(Some(Treatment::Play { prompt, is_looped }))
}

fn steps(tables: &[StepTable]) -> Result<Vec<Step>, Fault> {
    if !(1..=STEPS_MAX).contains(&tables.len()) {
        return Err(Fault::Steps);
    }
    let steps: Vec<Step> = tables.iter().map(step).collect::<Result<_, _>>()?;
    let is_final = |step: &Step| match step.action {
        Action::Answer | Action::Reject(_) => true,
        Action::Ring | Action::Fork | Action::Progress => false,
    };
    match steps.iter().rev().skip(1).any(is_final) {
        true => Err(Fault::StepsAfterFinal),
        false => Ok(steps),
    }
}

fn step(table: &StepTable) -> Result<Step, Fault> {
    let action = match (table.deed, table.reject) {
        (Some(deed), None) => match deed {
            Deed::Ring => Action::Ring,
            Deed::Progress => Action::Progress,
            Deed::Fork => Action::Fork,
            Deed::Answer => Action::Answer,
        },
        (None, Some(code)) => {
            let status = Status::new(code).filter(|status| (300..=699).contains(&status.code()));
            Action::Reject(status.ok_or(Fault::Status(code))?)
        }
        (Some(_), Some(_)) | (None, None) => return Err(Fault::Step),
    };
    match table.after_ms {
        after_ms if after_ms > AFTER_MS_MAX => Err(Fault::Delay(after_ms)),
        after_ms => Ok(Step { after: Duration::from_millis(after_ms.into()), action }),
    }
}
