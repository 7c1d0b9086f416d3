//! The public API of each pure crate, listed in a committed file.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use super::PURE;
use crate::process::{cargo, output, root, target_dir};
use crate::tools;

/// The listing of each pure crate equals its `public-api.txt`; `bless` rewrites the files.
pub(super) fn check(bless: bool) -> Result<()> {
    tools::cargo_tool("cargo-public-api")?;
    let mut changed = Vec::new();
    for name in PURE {
        let found = listing(name)?;
        let path = path(name);
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        if found == committed {
            continue;
        }
        if bless {
            std::fs::write(&path, found).with_context(|| format!("write `{}`", path.display()))?;
            println!("{name}: listing rewritten");
        } else {
            print_difference(&committed, &found);
            changed.push(name);
        }
    }
    if changed.is_empty() {
        return Ok(());
    }
    bail!(
        "the public API of {} differs from public-api.txt: `cargo xtask lint --bless` if meant",
        changed.join(", ")
    )
}

fn path(name: &str) -> PathBuf {
    root().join(name).join("public-api.txt")
}

fn listing(name: &str) -> Result<String> {
    let mut list = cargo();
    list.args(["public-api", "--package", name, "-sss", "--color", "never"]);
    // A directory of its own: the flag below would rebuild everybody else's dependencies.
    list.env("RUSTC_BOOTSTRAP", "1").env("CARGO_TARGET_DIR", target_dir().join("public-api"));
    output(&mut list)
}

fn print_difference(committed: &str, found: &str) {
    for line in committed.lines().filter(|line| !found.lines().any(|other| other == *line)) {
        println!("- {line}");
    }
    for line in found.lines().filter(|line| !committed.lines().any(|other| other == *line)) {
        println!("+ {line}");
    }
}
