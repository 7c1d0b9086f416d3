//! The vector files, run by their own crate.

use anyhow::Result;

use crate::process::{cargo, run as execute};

/// Passes its arguments to the runner of `vectors/`, which knows every shape of file.
pub(crate) fn run(args: &[String]) -> Result<()> {
    execute(cargo().args(["run", "--quiet", "--package", "venture-vectors", "--", "run"]).args(args))
}
