//! The fuzz targets, each for a while.

use std::path::Path;

use anyhow::{Context, Result};

use crate::process::{cargo, root, run as execute, target_dir};
use crate::tools;

/// Runs the targets named, or all, for so many seconds each; a crash fails and keeps its input.
pub(crate) fn run(targets: &[String], seconds: u32) -> Result<()> {
    tools::cargo_tool("cargo-fuzz")?;
    let all = targets_of(&root().join("fuzz/fuzz_targets"))?;
    let chosen: Vec<&String> =
        if targets.is_empty() { all.iter().collect() } else { targets.iter().collect() };
    for target in chosen {
        let grown = target_dir().join("fuzz-corpus").join(target);
        std::fs::create_dir_all(&grown)?;
        let mut fuzz = cargo();
        fuzz.args(["fuzz", "run", "-s", "none", target]).arg(&grown);
        fuzz.arg(root().join("fuzz/corpus").join(target));
        fuzz.arg("--")
            .arg(format!("-max_total_time={seconds}"))
            .args(["-print_final_stats=0", "-verbosity=0"]);
        execute(fuzz.env("CARGO_TARGET_DIR", target_dir().join("fuzz")))?;
    }
    Ok(())
}

fn targets_of(folder: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        names.push(path.file_stem().context("a name")?.to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}
