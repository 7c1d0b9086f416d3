//! ARCHITECTURE.md names every direct dependency with its reason.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail};
use cargo_metadata::MetadataCommand;

use crate::process::root;

/// Each dependency from a registry has a row in the table, and each row has a dependency.
pub(super) fn check() -> Result<()> {
    let metadata = MetadataCommand::new().manifest_path(root().join("Cargo.toml")).no_deps().exec()?;
    let used: BTreeSet<String> = metadata
        .packages
        .iter()
        .flat_map(|package| package.dependencies.iter())
        .filter(|dependency| dependency.path.is_none())
        .map(|dependency| dependency.name.clone())
        .collect();
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).context("ARCHITECTURE.md")?;
    let named = named(&text);
    let missing = used.difference(&named).map(|name| format!("`{name}` has no row: say why we use it"));
    let stale = named.difference(&used).map(|name| format!("`{name}` has a row but nothing uses it"));
    let complaints: Vec<String> = missing.chain(stale).collect();
    if complaints.is_empty() {
        Ok(())
    } else {
        bail!("ARCHITECTURE.md, table of dependencies:\n{}", complaints.join("\n"))
    }
}

/// The names in the first column of the table under the heading `## Dependencies`.
fn named(text: &str) -> BTreeSet<String> {
    text.lines()
        .skip_while(|line| *line != "## Dependencies")
        .skip(1)
        .take_while(|line| !line.starts_with("## "))
        .filter_map(|line| line.strip_prefix("| `"))
        .filter_map(|row| row.split_once(" | "))
        .flat_map(|(names, _)| {
            names.split(',').map(|name| name.trim().trim_matches('`').to_owned()).collect::<Vec<_>>()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_may_name_several() {
        let text =
            "# A\n## Dependencies\n| crate | why |\n|---|---|\n| `a`, `b` | x |\n## Next\n| `c` | y |\n";
        assert_eq!(named(text).into_iter().collect::<Vec<_>>(), ["a", "b"]);
    }
}
