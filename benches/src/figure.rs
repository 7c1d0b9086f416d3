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

/// Prints a figure, as a line of a table or as one object.
pub(crate) fn print(area: &str, figure: &Figure, as_json: bool) {
    let ratio = if figure.baseline > 0.0 { figure.value / figure.baseline } else { 0.0 };
    let met = if figure.rate { figure.value >= figure.bar } else { figure.value <= figure.bar };
    if as_json {
        let words = json!({"bench": format!("{area}/{}", figure.name), "value": figure.value, "unit": figure.unit,
            "baseline": figure.baseline, "ratio": ratio, "bar": figure.bar, "met": met});
        println!("{words}");
    } else {
        println!(
            "{:<44} {:>14.2} {:<8} baseline {:>14.2}  ratio {ratio:>8.2}  bar {:>12.2}  {}",
            format!("{area}/{}", figure.name),
            figure.value,
            figure.unit,
            figure.baseline,
            figure.bar,
            if met { "met" } else { "missed" }
        );
    }
}

/// The median time of one call, in nanoseconds, over batches.
pub(crate) fn median_ns(batches: usize, calls: usize, mut call: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = (0..batches)
        .map(|_| {
            let start = Instant::now();
            (0..calls).for_each(|_| call());
            start.elapsed().as_secs_f64() * 1e9 / calls as f64
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times.get(batches / 2).copied().unwrap_or(f64::NAN)
}

/// Whether this processor has SHA instructions.
pub(crate) fn has_sha() -> bool {
    std::fs::read_to_string("/proc/cpuinfo")
        .is_ok_and(|text| text.contains("sha_ni") || text.contains(" sha2"))
}
