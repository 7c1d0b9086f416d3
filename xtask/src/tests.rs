//! Tests of the workspace.

use anyhow::Result;

use crate::process::{cargo, run as execute};
use crate::tools;

/// Unit, property and integration tests, then the examples of the documentation.
pub(crate) fn run(filter: &[String]) -> Result<()> {
    nextest(filter)?;
    if filter.is_empty() { doc_tests() } else { Ok(()) }
}

/// Everything that is a test binary; the runner prints its own summary.
pub(crate) fn nextest(filter: &[String]) -> Result<()> {
    tools::cargo_tool("cargo-nextest")?;
    // The books are checked by a stranger too.
    tools::debian("hledger", "hledger")?;
    execute(cargo().args(["nextest", "run", "--workspace", "--locked"]).args(filter))
}

/// The examples of the documentation.
pub(crate) fn doc_tests() -> Result<()> {
    execute(cargo().args(["test", "--workspace", "--doc", "--locked", "--quiet"]))
}
