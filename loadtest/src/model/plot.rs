//! Plot of a model: calls per second over cores, as SVG.

use std::path::Path;

use plotters::prelude::*;

use super::report::{ModelReport, Prediction};
use crate::error::Error;

/// Draw `report` into the file at `path`.
pub(super) fn draw(report: &ModelReport, path: &Path) -> Result<(), Error> {
    chart(report, path).map_err(|reason| Error::Plot { path: path.to_owned(), reason })
}

fn chart(report: &ModelReport, path: &Path) -> Result<(), String> {
    let told = |error: &dyn std::error::Error| error.to_string();
    let predictions = &report.predictions;
    let cores = predictions.iter().map(|prediction| prediction.cores).max().unwrap_or(1);
    let highest = predictions.iter().map(|prediction| prediction.ebpf_calls_per_s);
    let highest = highest.fold(1.0, f64::max);
    let area = SVGBackend::new(path, SIZE).into_drawing_area();
    area.fill(&WHITE).map_err(|error| told(&error))?;
    let mut chart = ChartBuilder::on(&area)
        .caption("Predicted calls/s", ("sans-serif", 16))
        .margin(10)
        .x_label_area_size(30)
        .y_label_area_size(80)
        .build_cartesian_2d(0..cores, 0.0..highest * 1.1)
        .map_err(|error| told(&error))?;
    let mut mesh = chart.configure_mesh();
    mesh.x_desc("cores").y_desc("calls/s").draw().map_err(|error| told(&error))?;
    for (name, color, calls_per_s) in LINES {
        let points =
            predictions.iter().map(|prediction| (prediction.cores, calls_per_s(prediction)));
        chart
            .draw_series(LineSeries::new(points, color))
            .map_err(|error| told(&error))?
            .label(name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 16, y)], color));
    }
    let mut labels = chart.configure_series_labels();
    let labels = labels.background_style(WHITE.mix(0.8)).border_style(BLACK.mix(0.3));
    labels.draw().map_err(|error| told(&error))?;
    area.present().map_err(|error| told(&error))
}

/// What one line shows.
type Rate = fn(&Prediction) -> f64;

const LINES: [(&str, RGBColor, Rate); 2] = [
    ("eBPF", RGBColor(0, 130, 60), |prediction| prediction.ebpf_calls_per_s),
    ("mailbox", RGBColor(200, 110, 0), |prediction| prediction.mailbox_calls_per_s),
];

const SIZE: (u32, u32) = (900, 480);
