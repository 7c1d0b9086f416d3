//! Line coverage of the workspace's tests.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::process::{cargo, root, run as execute, target_dir};
use crate::tools;

/// A file of fewer covered lines, in percent, is named.
const THIN: u64 = 80;

/// Lines covered, and lines there are.
type Lines = (u64, u64);

/// Runs the tests with counters and prints the lines covered, crate by crate and in all.
pub(crate) fn run() -> Result<()> {
    tools::cargo_tool("cargo-nextest")?;
    tools::cargo_tool("cargo-llvm-cov")?;
    tools::debian("llvm-cov-22", "llvm-22").context(
        "line coverage needs the LLVM tools of the compiler's version; nothing stands in for them",
    )?;
    let report = target_dir().join("coverage.json");
    let mut coverage = cargo();
    coverage.args(["llvm-cov", "nextest", "--workspace", "--locked", "--json", "--summary-only"]);
    coverage.arg("--output-path").arg(&report);
    coverage.args(["--ignore-filename-regex", "(^|/)(xtask|benches|bindings|tests)/"]);
    for name in ["xtask", "venture-benches", "venture-python", "venture-node"] {
        coverage.args(["--exclude", name]);
    }
    // Tests kill processes with -9: what such a process had half written of its counters is left out.
    coverage.args(["--failure-mode", "all"]);
    coverage.args(["--status-level", "fail", "--final-status-level", "fail"]);
    coverage.env("CARGO_TARGET_DIR", target_dir().join("coverage"));
    coverage.env("LLVM_COV", "llvm-cov-22").env("LLVM_PROFDATA", "llvm-profdata-22");
    execute(&mut coverage)?;
    let text = std::fs::read(&report).with_context(|| report.display().to_string())?;
    print!("{}", table(&serde_json::from_slice(&text)?, &root())?);
    Ok(())
}

/// One row a crate, the total, and the files that few tests reach.
fn table(report: &Value, root: &Path) -> Result<String> {
    let files =
        report.pointer("/data/0/files").and_then(Value::as_array).context("the report has no files")?;
    let (mut crates, mut thin) = (BTreeMap::<String, Lines>::new(), Vec::new());
    let mut all = (0, 0);
    for file in files {
        let name = file.get("filename").and_then(Value::as_str).context("a file without a name")?;
        let name = Path::new(name).strip_prefix(root).map_or(name, |path| path.to_str().unwrap_or(name));
        let count = |key: &str| file.pointer(&format!("/summary/lines/{key}")).and_then(Value::as_u64);
        let (covered, lines) = count("covered").zip(count("count")).context("a file without lines")?;
        let of = crates.entry(name.split('/').next().unwrap_or(name).to_owned()).or_default();
        for sum in [of, &mut all] {
            *sum = (sum.0.saturating_add(covered), sum.1.saturating_add(lines));
        }
        if percent((covered, lines)) < THIN {
            thin.push(row(name, (covered, lines)));
        }
    }
    let rows: Vec<String> = crates.iter().map(|(name, lines)| row(name, *lines)).collect();
    let thin = if thin.is_empty() { String::new() } else { format!("below {THIN} %:\n{}", thin.concat()) };
    Ok(format!("line coverage\n{}{}{thin}", rows.concat(), row("in all", all)))
}

fn row(name: &str, (covered, lines): Lines) -> String {
    format!("{name:<56} {covered:>7} of {lines:>7} lines  {:>3} %\n", percent((covered, lines)))
}

/// Rounded down; a file without lines is covered.
fn percent((covered, lines): Lines) -> u64 {
    covered.saturating_mul(100).checked_div(lines).unwrap_or(100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn lines_are_summed_by_crate_and_thin_files_are_named() {
        let file = |name: &str, covered: u64, count: u64| json!({"filename": format!("/r/{name}"), "summary": {"lines": {"covered": covered, "count": count}}});
        let files = [file("a/src/x.rs", 9, 10), file("a/src/y.rs", 1, 10), file("b/src/z.rs", 8, 10)];
        let found = table(&json!({"data": [{"files": files}]}), Path::new("/r")).unwrap();
        let rows: Vec<Vec<&str>> = found.lines().map(|line| line.split_whitespace().collect()).collect();
        assert_eq!(rows[1], ["a", "10", "of", "20", "lines", "50", "%"]);
        assert_eq!(rows[2], ["b", "8", "of", "10", "lines", "80", "%"]);
        assert_eq!(rows[3], ["in", "all", "18", "of", "30", "lines", "60", "%"]);
        assert_eq!(rows[5][0], "a/src/y.rs");
        assert_eq!(rows.len(), 6);
    }
}
