//! The Rust files of the checkout, as git knows them.

use std::path::PathBuf;

use anyhow::Result;

use crate::process::{command, output, root};

/// Every tracked or new Rust file below the root, by path.
pub(crate) fn rust_files() -> Result<Vec<PathBuf>> {
    let listed =
        output(command("git").args(["ls-files", "--cached", "--others", "--exclude-standard", "*.rs"]))?;
    let mut files: Vec<PathBuf> =
        listed.lines().map(PathBuf::from).filter(|path| root().join(path).is_file()).collect();
    files.sort();
    files.dedup();
    Ok(files)
}
