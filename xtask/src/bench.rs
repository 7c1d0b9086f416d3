//! The figures, each beside its baseline in the same run, as one table or as one JSON object a line.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::process::{cargo, command, output, target_dir};

/// What measures an area.
enum Runner {
    /// A program of `benches/`.
    Program(&'static str),
    /// A bench target of a package that prints our lines.
    Lines { package: &'static str },
    /// A bench target of `venture-policy` that criterion measures.
    Criterion,
}

const AREAS: [(&str, Runner); 8] = [
    ("engine", Runner::Program("venture-benches")),
    ("ledger", Runner::Program("venture-benches")),
    ("replay", Runner::Program("venture-benches")),
    ("memory", Runner::Program("venture-memory")),
    ("reconcile", Runner::Lines { package: "venture-ledger" }),
    ("store", Runner::Lines { package: "venture-store" }),
    ("rules", Runner::Criterion),
    ("tools", Runner::Criterion),
];

/// Builds the benches as a release, runs the areas named, or all, and prints their figures.
pub(crate) fn run(named: &[String], as_json: bool) -> Result<()> {
    for name in named {
        let names = AREAS.each_ref().map(|(area, _)| *area).join(", ");
        ensure!(AREAS.iter().any(|(area, _)| area == name), "no area `{name}`; there are {names}");
    }
    if !as_json {
        println!("SHA instructions: {}", if has_sha() { "yes" } else { "no" });
    }
    for (area, runner) in &AREAS {
        if named.is_empty() || named.iter().any(|name| name == area) {
            for figure in measure(area, runner)? {
                println!("{}", if as_json { figure.to_string() } else { row(&figure) });
            }
        }
    }
    Ok(())
}

/// Runs every bench once, as the tests are built: whether it runs, not how fast it is.
pub(crate) fn smoke() -> Result<()> {
    for (area, runner) in &AREAS {
        let mut bench = cargo();
        match runner {
            Runner::Program(bin) => bench.args([
                "run",
                "--quiet",
                "--locked",
                "--package",
                "venture-benches",
                "--bin",
                bin,
                "--",
                area,
            ]),
            Runner::Lines { package } => bench.args(["test", "--quiet", "--locked", "--package", package]),
            Runner::Criterion => bench.args(["test", "--quiet", "--locked", "--package", "venture-policy"]),
        };
        if !matches!(runner, Runner::Program(_)) {
            bench.args(["--bench", area, "--", "--test"]);
        }
        let text = output(&mut bench)?;
        ensure!(!text.trim().is_empty(), "`{area}` prints no figure");
        text.lines().for_each(|line| println!("{}", unjudged(area, line)));
    }
    Ok(())
}

/// A figure of a run that is neither optimized nor alone, without its bar; any other line as it stands.
fn unjudged(area: &str, line: &str) -> String {
    let figure: Option<Value> = serde_json::from_str(line).ok();
    let parts = figure.as_ref().and_then(|figure| {
        let word = |key: &str| figure.get(key).and_then(Value::as_str);
        Some((word("bench")?, figure.get("value").and_then(Value::as_f64)?, word("unit")?))
    });
    parts.map_or_else(
        || format!("{area}: {line}"),
        |(name, value, unit)| format!("{name}: ran, {value:.1} {unit} as the tests are built"),
    )
}

fn measure(area: &str, runner: &Runner) -> Result<Vec<Value>> {
    match runner {
        Runner::Program(bin) => lines(&output(cargo().args([
            "run",
            "--quiet",
            "--release",
            "--package",
            "venture-benches",
            "--bin",
            bin,
            "--",
            area,
        ]))?),
        Runner::Lines { package } => {
            lines(&output(cargo().args(["bench", "--quiet", "--package", package, "--bench", area]))?)
        }
        Runner::Criterion => criterion(area),
    }
}

fn lines(text: &str) -> Result<Vec<Value>> {
    text.lines()
        .map(|line| serde_json::from_str(line).with_context(|| format!("no figure: {line}")))
        .collect()
}

/// The medians that criterion leaves in its folder, in nanoseconds.
fn criterion(area: &str) -> Result<Vec<Value>> {
    let folder = target_dir().join("criterion");
    if folder.exists() {
        std::fs::remove_dir_all(&folder).context("old figures of criterion")?;
    }
    output(cargo().args([
        "bench",
        "--quiet",
        "--package",
        "venture-policy",
        "--bench",
        area,
        "--",
        "--noplot",
    ]))?;
    let found = output(command("find").arg(&folder).args(["-path", "*/new/estimates.json"]))?;
    let mut files: Vec<&str> = found.lines().collect();
    files.sort_unstable();
    ensure!(!files.is_empty(), "criterion left no figures for {area}");
    files.into_iter().map(|file| estimate(area, file)).collect()
}

fn estimate(area: &str, file: &str) -> Result<Value> {
    let read = |file: &str| -> Result<Value> {
        let text = std::fs::read_to_string(file).with_context(|| file.to_owned())?;
        serde_json::from_str(&text).with_context(|| file.to_owned())
    };
    let (figures, names) = (read(file)?, read(&file.replace("estimates.json", "benchmark.json"))?);
    let name = names.get("full_id").and_then(Value::as_str).context("criterion names no bench")?;
    let median = figures.pointer("/median/point_estimate").context("criterion gives no median")?;
    Ok(json!({"bench": format!("{area}/{name}"), "value": median, "unit": "ns", "baseline": null,
        "ratio": null, "bar": null, "met": null}))
}

fn row(figure: &Value) -> String {
    let word = |key: &str| figure.get(key).and_then(Value::as_str).unwrap_or("-");
    let number = |key: &str| {
        figure.get(key).and_then(Value::as_f64).map_or_else(|| "-".to_owned(), |value| format!("{value:.2}"))
    };
    let met = match figure.get("met").and_then(Value::as_bool) {
        Some(true) => "met",
        Some(false) => "missed",
        None => "",
    };
    let row = format!(
        "{:<48} {:>12} {:<10}  baseline {:>12}  ratio {:>8}  bar {:>12}  {met}",
        word("bench"),
        number("value"),
        word("unit"),
        number("baseline"),
        number("ratio"),
        number("bar"),
    );
    row.trim_end().to_owned()
}

/// Whether this processor has SHA instructions.
fn has_sha() -> bool {
    std::fs::read_to_string("/proc/cpuinfo")
        .is_ok_and(|text| text.contains("sha_ni") || text.contains(" sha2"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_smoke_run_shows_a_figure_and_no_verdict() {
        let line = r#"{"bench":"store/x","value":2.04,"unit":"us","bar":1.0,"met":false}"#;
        assert_eq!(unjudged("store", line), "store/x: ran, 2.0 us as the tests are built");
        assert_eq!(unjudged("rules", "Success"), "rules: Success");
    }
}
