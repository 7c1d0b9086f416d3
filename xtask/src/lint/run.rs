//! The checks in order.

use anyhow::{Result, bail};

use super::{api, arrows, docs, purity, ratchet};
use crate::process::{cargo, run as execute};
use crate::tools;

/// A check's name and what it runs; the flag says whether to rewrite what it compares with.
type Check = (&'static str, fn(bool) -> Result<()>);

/// Cheapest first, so that the first complaint comes early.
const CHECKS: [Check; 8] = [
    ("format", |_| execute(cargo().args(["fmt", "--all", "--check"]))),
    ("purity", |_| purity::check()),
    ("arrows", |_| arrows::check()),
    ("docs", |_| docs::check()),
    ("sizes", ratchet::check),
    ("clippy", |_| {
        execute(cargo().args(["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]))
    }),
    ("deny", |_| {
        tools::cargo_tool("cargo-deny")?;
        execute(cargo().args(["deny", "check", "bans", "licenses", "sources"]))
    }),
    ("public API", api::check),
];

/// Every check; all run, then the failed ones are named.
pub(crate) fn run(bless: bool) -> Result<()> {
    let mut failed = Vec::new();
    for (name, check) in CHECKS {
        println!("── lint: {name}");
        if let Err(error) = check(bless) {
            eprintln!("{name}: {error:#}");
            failed.push(name);
        }
    }
    if failed.is_empty() { Ok(()) } else { bail!("failed: {}", failed.join(", ")) }
}
