//! Tests of the workspace.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use crate::process::{cargo, run as execute};
use crate::tools;

/// Unit tests take no longer than this, their build aside.
const UNIT_TIME: Duration = Duration::from_secs(30);
/// Tests beside the code.
const UNIT: &str = "kind(lib) | kind(bin) | kind(proc-macro)";
/// Tests that start the real binary.
const END_TO_END: &str = "kind(test) & package(reference-server)";
/// Property, integration and vector tests.
const REST: &str = "kind(test) - package(reference-server)";

/// Unit, property and integration tests, then the examples of the documentation.
pub(crate) fn run(filter: &[String]) -> Result<()> {
    nextest(filter)?;
    if filter.is_empty() { doc_tests() } else { Ok(()) }
}

/// The tests beside the code, and how long they take.
pub(crate) fn unit() -> Result<()> {
    nextest(&["--no-run".to_owned()])?;
    let timed = || -> Result<Duration> {
        let start = Instant::now();
        nextest(&["-E".to_owned(), UNIT.to_owned()])?;
        let time = start.elapsed();
        println!("unit tests: {:.1} s of {} s", time.as_secs_f64(), UNIT_TIME.as_secs());
        Ok(time)
    };
    let mut time = timed()?;
    if time > UNIT_TIME {
        println!("over the limit: a second time, in case the machine was busy");
        time = time.min(timed()?);
    }
    ensure!(time <= UNIT_TIME, "unit tests take {:.1} s: find the slow ones above", time.as_secs_f64());
    Ok(())
}

/// Property, integration and vector tests of the crates.
pub(crate) fn properties() -> Result<()> {
    nextest(&["-E".to_owned(), REST.to_owned()])
}

/// The real binary and its stores.
pub(crate) fn end_to_end() -> Result<()> {
    nextest(&["-E".to_owned(), END_TO_END.to_owned()])
}

/// Everything that is a test binary; the runner prints its own summary.
fn nextest(filter: &[String]) -> Result<()> {
    tools::cargo_tool("cargo-nextest")?;
    // The books are checked by a stranger too.
    tools::debian("hledger", "hledger")?;
    execute(cargo().args(["nextest", "run", "--workspace", "--locked"]).args(filter))
}

/// The examples of the documentation.
pub(crate) fn doc_tests() -> Result<()> {
    execute(cargo().args(["test", "--workspace", "--doc", "--locked", "--quiet"]))
}

/// The documentation builds, and every link in it leads somewhere.
pub(crate) fn docs() -> Result<()> {
    let mut docs = cargo();
    docs.args(["doc", "--workspace", "--no-deps", "--locked", "--quiet"]);
    execute(docs.env("RUSTDOCFLAGS", "-D warnings"))
}
