//! The packages of the other languages: built, installed as a user would, and run against the vectors.

mod node;
mod python;

use std::path::PathBuf;

use anyhow::Result;

use crate::process::{cargo, run, target_dir};

pub(crate) use node::{npm_pack, test as test_node};
pub(crate) use python::{test as test_python, wheel};

/// How the native half is compiled.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// As the tests are: nothing is compiled twice.
    Dev,
    /// For users.
    Release,
}

/// A folder with every scenario's lines and answers as Rust gives them.
fn answers() -> Result<PathBuf> {
    let out = target_dir().join("answers");
    if out.exists() {
        std::fs::remove_dir_all(&out)?;
    }
    run(cargo().args(["run", "--quiet", "--package", "venture-vectors", "--", "answers"]).arg(&out))?;
    Ok(out)
}

/// An empty folder under the target directory.
fn fresh(name: &str) -> Result<PathBuf> {
    let folder = target_dir().join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// The one file in the folder whose name ends so.
fn only_file(folder: &std::path::Path, ending: &str) -> Result<PathBuf> {
    let entries = std::fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    let mut found =
        entries.into_iter().map(|entry| entry.path()).filter(|path| path.to_string_lossy().ends_with(ending));
    match (found.next(), found.next()) {
        (Some(path), None) => Ok(path),
        _ => anyhow::bail!("expected one `*{ending}` in `{}`", folder.display()),
    }
}
