//! The figures, each beside its baseline in the same run, as one table or as one JSON object a line.

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::process::{cargo, output};

/// What measures an area.
enum Runner {
    /// A program of `benches/`.
    Program(&'static str),
    /// What operators run on their own machine.
    Venture,
    /// A bench target of a package that prints our lines.
    Lines { package: &'static str },
    /// The engines of others beside ours, in a workspace of their own: only where it is named. Its words.
    Peers(&'static [&'static str]),
}

const AREAS: [(&str, Runner); 10] = [
    ("engine", Runner::Program("venture-benches")),
    ("ledger", Runner::Program("venture-ledger-benches")),
    ("replay", Runner::Program("venture-benches")),
    ("memory", Runner::Program("venture-memory")),
    ("reconcile", Runner::Lines { package: "venture-ledger" }),
    ("store", Runner::Venture),
    ("rules", Runner::Program("venture-policy-benches")),
    ("tools", Runner::Program("venture-policy-benches")),
    ("policy", Runner::Peers(&["--", "policy"])),
    ("cel", Runner::Peers(&["--no-default-features", "--", "cel", "../shared/vectors/cel"])),
];

/// The command of the binary that measures, on the disk of the checkout.
const VENTURE: [&str; 8] =
    ["--package", "reference-server", "--bin", "venture", "--", "bench", "--json", "--dir=."];

/// Runs the program of the peers.
const PEERS: [&str; 6] =
    ["run", "--quiet", "--release", "--locked", "--manifest-path", "benches/policy/Cargo.toml"];

/// Builds the benches as a release, runs the areas named, or all but the peers, and prints their figures.
pub(crate) fn run(named: &[String], as_json: bool) -> Result<()> {
    for name in named {
        let names = AREAS.each_ref().map(|(area, _)| *area).join(", ");
        ensure!(AREAS.iter().any(|(area, _)| area == name), "no area `{name}`; there are {names}");
    }
    if !as_json {
        println!("SHA instructions: {}", if has_sha() { "yes" } else { "no" });
    }
    for (area, runner) in &AREAS {
        let wanted = if named.is_empty() {
            !matches!(runner, Runner::Peers(_))
        } else {
            named.iter().any(|name| name == area || is_part(area, name))
        };
        if wanted {
            for figure in measure(area, runner)? {
                println!("{}", if as_json { figure.to_string() } else { row(&figure) });
            }
        }
    }
    Ok(())
}

/// Whether an area's figures belong to another's too: statements and reports are the ledger's.
fn is_part(area: &str, whole: &str) -> bool {
    whole == "ledger" && area == "reconcile"
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
            Runner::Venture => {
                bench.args(["run", "--quiet", "--locked"]).args(VENTURE).args(["--seconds", "1"])
            }
            Runner::Lines { package } => bench.args(["test", "--quiet", "--locked", "--package", package]),
            // Too much to build for a gate.
            Runner::Peers(_) => continue,
        };
        if matches!(runner, Runner::Lines { .. }) {
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
        Runner::Venture => lines(&output(cargo().args(["run", "--quiet", "--release"]).args(VENTURE))?),
        Runner::Lines { package } => {
            lines(&output(cargo().args(["bench", "--quiet", "--package", package, "--bench", area]))?)
        }
        Runner::Peers(words) => lines(&output(cargo().args(PEERS).args(*words))?),
    }
}

fn lines(text: &str) -> Result<Vec<Value>> {
    text.lines()
        .map(|line| serde_json::from_str(line).with_context(|| format!("no figure: {line}")))
        .collect()
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
