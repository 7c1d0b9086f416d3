//! The figures, each beside its baseline in the same run.

use anyhow::Result;

use crate::process::{cargo, run as execute};

/// Builds the benches as a release and passes the arguments on.
pub(crate) fn run(args: &[String]) -> Result<()> {
    execute(cargo().args(["run", "--quiet", "--release", "--package", "venture-benches", "--"]).args(args))
}
