//! One figure, its baseline and its bar.

use std::time::Instant;

use serde_json::json;

/// A measured figure.
pub(crate) struct Figure {
    pub(crate) name: &'static str,
    pub(crate) value: f64,
    pub(crate) unit: &'static str,
    /// The baseline of the same run, in the same unit.
    pub(crate) baseline: f64,
    pub(crate) bar: f64,
    /// Whether more is better.
    pub(crate) rate: bool,
}

/// Prints a figure as one JSON object.
pub(crate) fn print(area: &str, figure: &Figure) {
    let ratio = figure.value / figure.baseline;
    let within = if figure.rate { figure.value >= figure.bar } else { figure.value <= figure.bar };
    // What no bar judges is neither met nor missed.
    let met = figure.bar.is_finite().then_some(within);
    let words = json!({"bench": format!("{area}/{}", figure.name), "value": figure.value, "unit": figure.unit,
        "baseline": figure.baseline, "ratio": ratio, "bar": figure.bar, "met": met});
    println!("{words}");
}

/// The median time of one call, in nanoseconds, over batches.
pub(crate) fn median_ns(batches: u64, calls: u64, mut call: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = (0..batches)
        .map(|_| {
            let start = Instant::now();
            (0..calls).for_each(|_| call());
            start.elapsed().as_secs_f64() * 1e9 / calls as f64
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}
