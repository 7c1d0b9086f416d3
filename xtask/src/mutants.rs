//! Mutation testing of what decides and what moves money: `cargo mutants`, a group of rooms at a time.

use anyhow::{Result, bail};

use crate::args::Args;
use crate::process::{cargo, run as execute};
use crate::tools::cargo_tool;

/// Rooms whose mutants one run tries, and the tests that must see each of them.
struct Group {
    name: &'static str,
    package: &'static str,
    files: &'static [&'static str],
    tests: &'static [&'static str],
}

const GROUPS: &[Group] = &[
    Group {
        name: "ledger",
        package: "venture-ledger",
        files: &["venture-ledger/src/ledger/*.rs", "venture-ledger/src/settlement/*.rs"],
        tests: &["--lib", "--test", "reference", "--test", "prop_books", "--test", "prop_settlement"],
    },
    Group {
        name: "spends",
        package: "venture-engine",
        files: &["venture-engine/src/spends/*.rs"],
        tests: &["--test", "vectors_worked", "--test", "model", "--test", "model_intents"],
    },
    Group {
        name: "authorize",
        package: "venture-engine",
        files: &["venture-engine/src/authorize/*.rs"],
        tests: &["--test", "vectors_worked", "--test", "model", "--test", "people"],
    },
    Group {
        name: "rules",
        package: "venture-policy",
        files: &["venture-policy/src/rules/*.rs"],
        tests: &["--lib", "--test", "prop_rules", "--test", "rules_vectors"],
    },
    Group {
        name: "tools",
        package: "venture-policy",
        files: &["venture-policy/src/tools/*.rs"],
        tests: &["--lib", "--test", "prop_tools", "--test", "prop_commands"],
    },
];

/// `mutants GROUP…`: one run a group. Survivors that change no decision and no amount stand in `mutants.txt`
/// of their crate.
pub(crate) fn command(args: &mut Args) -> Result<()> {
    let asked = args.free();
    let known: Vec<&str> = GROUPS.iter().map(|group| group.name).collect();
    if let Some(other) = asked.iter().find(|name| !known.contains(&name.as_str())) {
        bail!("no group `{other}`; there are {}", known.join(", "));
    }
    if asked.is_empty() {
        bail!("name one or more groups of {}", known.join(", "));
    }
    cargo_tool("cargo-mutants")?;
    GROUPS.iter().filter(|group| asked.iter().any(|name| name == group.name)).try_for_each(run)
}

fn run(group: &Group) -> Result<()> {
    let mut mutants = cargo();
    mutants.args(["mutants", "--jobs", "1", "--package", group.package]);
    for files in group.files {
        mutants.args(["--file", files]);
    }
    mutants.arg("--").args(group.tests);
    execute(&mut mutants)
}
