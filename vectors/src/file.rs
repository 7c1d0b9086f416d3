//! Finding the files and telling their shapes apart.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use venture_core::Json;

use crate::report::{Later, Report};
use crate::{bundles, cel, command_lines, evidence, rules, scenario};

/// A folder of vector files, relative to the root of the checkout, and whether it may be absent.
#[derive(Clone, Copy, Debug)]
pub struct Folder {
    /// Its path.
    pub path: &'static str,
    /// Whether it lies outside the checkout.
    pub shared: bool,
}

/// Where vector files lie if no folder is given.
pub const DEFAULT_FOLDERS: [Folder; 2] =
    [Folder { path: "vectors", shared: false }, Folder { path: "../shared/vectors", shared: true }];

/// What a file of cases is about, by its shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Scenario,
    Rules,
    Cel,
    Bundles,
    Versions,
    CommandLines,
    Canonical,
    Log,
    Tampered,
}

/// Every vector file below `folder`, by path; single bundles that a file of cases names are no vector
/// files themselves.
///
/// # Errors
/// If a folder cannot be read.
pub fn find(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        let entries = std::fs::read_dir(&next).with_context(|| next.display().to_string())?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "json") && !is_single_bundle(&path) {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

fn is_single_bundle(path: &Path) -> bool {
    let inside = path.parent().is_some_and(|folder| folder.join("expected.json").is_file());
    inside && !path.ends_with("expected.json") && !path.ends_with("versions.json")
}

/// Whether the file is a scenario, which every language runs.
#[must_use]
pub fn is_scenario(path: &Path) -> bool {
    let value = std::fs::read(path).ok().and_then(|text| serde_json::from_slice(&text).ok());
    value.is_some_and(|value| kind(&value).is_ok_and(|kind| kind == Kind::Scenario))
}

/// Runs every case of the file.
#[must_use]
pub fn run_file(path: &Path, later: &Later) -> Report {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let run = || -> Result<Report> {
        let text = std::fs::read(path)?;
        let value: serde_json::Value = serde_json::from_slice(&text)?;
        let kind = kind(&value)?;
        if kind == Kind::Scenario {
            return scenario::run(path, &value, later);
        }
        let json = Json::parse(&text).map_err(|error| anyhow::anyhow!("{error}"))?;
        match kind {
            Kind::Scenario => scenario::run(path, &value, later),
            Kind::Rules => rules::run(&json, later, &name),
            Kind::Cel => cel::run(&json, &name),
            Kind::Bundles => bundles::run(path, &json),
            Kind::Versions => bundles::run_versions(&json),
            Kind::CommandLines => command_lines::run(&json, &name),
            Kind::Canonical => evidence::run_canonical(&json),
            Kind::Log => evidence::run_log(&json),
            Kind::Tampered => evidence::run_tampered(path, &json),
        }
    };
    run().unwrap_or_else(|error| Report::of_failure(format!("{name}: {error:#}")))
}

fn kind(file: &serde_json::Value) -> Result<Kind> {
    let first = file.get(0);
    let has = |value: Option<&serde_json::Value>, keys: &[&str]| {
        value.is_some_and(|value| keys.iter().all(|key| value.get(key).is_some()))
    };
    let kinds = [
        (has(Some(file), &["steps", "bundle"]), Kind::Scenario),
        (has(first, &["rules", "context"]), Kind::Rules),
        (has(first, &["expr", "matcher"]), Kind::Cel),
        (has(first, &["old", "new", "least"]), Kind::Versions),
        (has(first, &["line", "grants"]), Kind::CommandLines),
        (has(Some(file), &["canonical", "refused"]), Kind::Canonical),
        (has(Some(file), &["log_key", "events"]), Kind::Log),
        (has(Some(file), &["accepted", "refused"]), Kind::Tampered),
        (is_bundle_list(file), Kind::Bundles),
    ];
    match kinds.into_iter().find(|(fits, _)| *fits) {
        Some((_, kind)) => Ok(kind),
        None => bail!("no vector file: its shape is none of vectors/README.md"),
    }
}

fn is_bundle_list(file: &serde_json::Value) -> bool {
    let says = |case: &serde_json::Value| case.get("errors").is_some() || case.get("content_hash").is_some();
    file.as_object().is_some_and(|cases| !cases.is_empty() && cases.values().all(says))
}
