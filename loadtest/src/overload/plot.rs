//! Plot: calls per second over time, a chart for each factor, as SVG.

use std::fs::File;
use std::path::{Path, PathBuf};

use plotters::prelude::*;

use super::report::OverloadReport;
use super::trial::Trial;
use crate::error::Error;
use crate::load::Second;

/// A file that awaits its plot: opened before the run, so that no run is lost to a wrong path.
pub(super) struct PlotFile {
    path: PathBuf,
}

impl PlotFile {
    /// The file at `path`, if one is asked for.
    pub(super) fn create(path: Option<&Path>) -> Result<Option<PlotFile>, Error> {
        let Some(path) = path.map(Path::to_owned) else { return Ok(None) };
        match File::create(&path) {
            Ok(_) => Ok(Some(PlotFile { path })),
            Err(source) => Err(Error::Plot { path, reason: source.to_string() }),
        }
    }

    /// Draw `report` into it.
    pub(super) fn draw(self, report: &OverloadReport) -> Result<(), Error> {
        let height = CHART_HEIGHT * report.trials.len().max(1) as u32;
        let area = SVGBackend::new(&self.path, (WIDTH, height)).into_drawing_area();
        let drawn = area.fill(&WHITE).map_err(|error| error.to_string()).and_then(|()| {
            let parts = area.split_evenly((report.trials.len().max(1), 1));
            parts.iter().zip(&report.trials).try_for_each(|(part, trial)| chart(part, trial))?;
            area.present().map_err(|error| error.to_string())
        });
        drawn.map_err(|reason| Error::Plot { path: self.path.clone(), reason })
    }
}

type Area<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;

fn chart(area: &Area<'_>, trial: &Trial) -> Result<(), String> {
    let seconds = &trial.seconds;
    let highest = seconds.iter().map(|second| second.counts.offered).max().unwrap_or_default();
    let top = (highest as f64).max(trial.capacity.mean()) * 1.1;
    let title = format!(
        "{} x capacity: goodput {:.0} % of {:.0} calls/s",
        trial.factor,
        trial.goodput * 100.0,
        trial.capacity.mean()
    );
    let mut chart = ChartBuilder::on(area)
        .caption(title, ("sans-serif", 16))
        .margin(10)
        .x_label_area_size(30)
        .y_label_area_size(70)
        .right_y_label_area_size(70)
        .build_cartesian_2d(0.0..seconds.len() as f64, 0.0..top)
        .map_err(|error| error.to_string())?
        .set_secondary_coord(0.0..seconds.len() as f64, 0.0..most_repeating(seconds));
    chart
        .configure_mesh()
        .x_desc("seconds")
        .y_desc("calls/s")
        .draw()
        .map_err(|error| error.to_string())?;
    chart.configure_secondary_axes().y_desc("callers").draw().map_err(|error| error.to_string())?;
    let points =
        seconds.iter().map(|second| (second.from_s as f64, second.counts.repeating as f64));
    chart
        .draw_secondary_series(AreaSeries::new(points, 0.0, REPEATING))
        .map_err(|error| error.to_string())?
        .label("callers repeating (right)")
        .legend(|(x, y)| Rectangle::new([(x, y - 4), (x + 16, y + 4)], REPEATING.filled()));
    let capacity = [(0.0, trial.capacity.mean()), (seconds.len() as f64, trial.capacity.mean())];
    let capacity = LineSeries::new(capacity, BLACK.mix(0.4));
    chart.draw_series(capacity).map_err(|error| error.to_string())?;
    for (name, color, count) in LINES {
        let points = seconds.iter().map(|second| (second.from_s as f64, count(second) as f64));
        chart
            .draw_series(LineSeries::new(points, color))
            .map_err(|error| error.to_string())?
            .label(name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 16, y)], color));
    }
    let mut labels = chart.configure_series_labels();
    let labels = labels.background_style(WHITE.mix(0.8)).border_style(BLACK.mix(0.3));
    labels.draw().map_err(|error| error.to_string())
}

/// Top of the axis on the right.
fn most_repeating(seconds: &[Second]) -> f64 {
    let most = seconds.iter().map(|second| second.counts.repeating).max().unwrap_or_default();
    most.max(1) as f64 * 1.1
}

/// What one line shows of a second.
type Count = fn(&Second) -> u64;

const LINES: [(&str, RGBColor, Count); 5] = [
    ("offered", RGBColor(120, 120, 120), |second| second.counts.offered),
    ("completed", RGBColor(0, 130, 60), |second| second.counts.completed),
    ("refused", RGBColor(200, 110, 0), |second| second.counts.refused),
    ("INVITEs sent again", RGBColor(150, 60, 160), |second| second.counts.invite_again),
    ("held back", RGBColor(30, 90, 200), |second| second.counts.held_back),
];

const REPEATING: RGBAColor = RGBAColor(150, 60, 160, 0.15);
const WIDTH: u32 = 900;
const CHART_HEIGHT: u32 = 360;
