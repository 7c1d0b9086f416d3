//! Which crate may see which: `server, bindings -> store -> engine -> policy | ledger -> core`.

use anyhow::{Result, bail};
use cargo_metadata::{Metadata, MetadataCommand};

use crate::process::root;

/// A crate and the crates of this workspace that it may depend on, in any kind of dependency.
const ARROWS: [(&str, &[&str]); 12] = [
    ("venture-core", &[]),
    ("venture-policy", &["venture-core"]),
    ("venture-ledger", &["venture-core"]),
    ("venture-engine", &["venture-core", "venture-policy", "venture-ledger"]),
    ("venture-store", &["venture-core", "venture-engine"]),
    ("venture-python", &["venture-core", "venture-engine", "venture-store"]),
    ("venture-node", &["venture-core", "venture-engine", "venture-store"]),
    ("reference-server", &WITH_VECTORS),
    ("venture-vectors", &ALL),
    ("venture-benches", &ALL),
    ("venture-examples", &["venture-core", "venture-store"]),
    ("xtask", &[]),
];
const ALL: [&str; 5] =
    ["venture-core", "venture-policy", "venture-ledger", "venture-engine", "venture-store"];

/// The binary's tests replay the vectors through it.
const WITH_VECTORS: [&str; 6] = [
    "venture-core",
    "venture-policy",
    "venture-ledger",
    "venture-engine",
    "venture-store",
    "venture-vectors",
];

/// Every dependency between crates of the workspace is in the table, and every crate has a row.
pub(super) fn check() -> Result<()> {
    let metadata = MetadataCommand::new().manifest_path(root().join("Cargo.toml")).no_deps().exec()?;
    let complaints: Vec<String> =
        edges(&metadata).filter_map(|(from, to)| complaint(&from, to.as_deref())).collect();
    if complaints.is_empty() { Ok(()) } else { bail!("\n{}", complaints.join("\n")) }
}

/// Every crate alone, then with each crate of the workspace that it depends on.
fn edges(metadata: &Metadata) -> impl Iterator<Item = (String, Option<String>)> {
    metadata.packages.iter().flat_map(|package| {
        let from = package.name.to_string();
        let inside = package.dependencies.iter().filter(|dependency| dependency.path.is_some());
        let to: Vec<_> = inside.map(|dependency| (from.clone(), Some(dependency.name.clone()))).collect();
        std::iter::once((from, None)).chain(to)
    })
}

fn complaint(from: &str, to: Option<&str>) -> Option<String> {
    let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == from) else {
        return Some(format!("`{from}` has no row in xtask/src/lint/arrows.rs: say what it may see"));
    };
    let to = to?;
    (!allowed.contains(&to)).then(|| format!("`{from}` may not depend on `{to}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn siblings_never_see_each_other() {
        assert!(complaint("venture-policy", Some("venture-ledger")).is_some());
        assert!(complaint("venture-ledger", Some("venture-policy")).is_some());
        assert!(complaint("venture-core", Some("venture-engine")).is_some());
        assert!(complaint("venture-engine", Some("venture-ledger")).is_none());
    }

    #[test]
    fn a_crate_without_a_row_is_reported() {
        assert!(complaint("venture-new", None).is_some());
    }
}
