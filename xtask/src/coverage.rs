//! Line coverage of the workspace's tests.

use anyhow::Result;

use crate::process::{cargo, run as execute, target_dir};
use crate::tools;

/// Runs the tests with counters and prints the lines covered, file by file and in all.
pub(crate) fn run() -> Result<()> {
    tools::cargo_tool("cargo-nextest")?;
    tools::cargo_tool("cargo-llvm-cov")?;
    tools::debian("llvm-cov-22", "llvm-22")?;
    let mut coverage = cargo();
    coverage.args(["llvm-cov", "nextest", "--workspace", "--locked", "--summary-only"]);
    coverage.args(["--ignore-filename-regex", "(^|/)(xtask|benches|bindings)/"]);
    for name in ["xtask", "venture-benches", "venture-python", "venture-node"] {
        coverage.args(["--exclude", name]);
    }
    coverage.args(["--status-level", "fail", "--final-status-level", "fail"]);
    coverage.env("CARGO_TARGET_DIR", target_dir().join("coverage"));
    coverage.env("LLVM_COV", "llvm-cov-22").env("LLVM_PROFDATA", "llvm-profdata-22");
    execute(&mut coverage)
}
