//! Bundle files: all their errors, or their hash and warnings.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use venture_core::Json;
use venture_policy::bundle::{Bundle, Format, least_after};

use crate::json::{differ, list, member, text};
use crate::report::Report;

/// Each file beside the list has exactly the errors, or the hash, that stand there.
pub(crate) fn run(path: &Path, expected: &Json) -> Result<Report> {
    let folder = path.parent().context("a folder")?;
    let mut report = Report::default();
    for (name, want) in expected.as_object().context("an object")? {
        let file = std::fs::read(folder.join(name)).with_context(|| name.clone())?;
        report.note(judge(name, &file, want).unwrap_or_else(|error| Some(format!("{name}: {error:#}"))));
    }
    Ok(report)
}

fn judge(name: &str, file: &[u8], want: &Json) -> Result<Option<String>> {
    let format = if name.ends_with(".json") { Format::Json } else { Format::Yaml };
    let found = Bundle::parse_as(file, format);
    if want.get("errors").is_some() {
        let errors = found.err().unwrap_or_default();
        let found: BTreeSet<_> =
            errors.iter().map(|error| (error.code.to_string(), error.pointer.clone())).collect();
        let wanted = pairs(list(want, "errors")?)?;
        return Ok(differ(name, &wanted, &found));
    }
    match found {
        Ok(bundle) => {
            let hash = text(want, "content_hash")?.to_owned();
            let fault = differ(name, &hash, &bundle.content_hash.to_string());
            Ok(fault.or(unwarned(name, &bundle, list(want, "warnings")?)?))
        }
        Err(errors) => Ok(Some(format!("{name}: refused: {errors:?}"))),
    }
}

/// The warnings that must be there; there may be more.
fn unwarned(name: &str, bundle: &Bundle, wanted: &[Json]) -> Result<Option<String>> {
    let found: BTreeSet<_> =
        bundle.warnings().into_iter().map(|one| (one.code.to_string(), one.pointer)).collect();
    let missing: Vec<_> = pairs(wanted)?.into_iter().filter(|one| !found.contains(one)).collect();
    Ok((!missing.is_empty()).then(|| format!("{name}: no warnings {missing:?}")))
}

fn pairs(errors: &[Json]) -> Result<BTreeSet<(String, String)>> {
    errors
        .iter()
        .map(|error| Ok((text(error, "code")?.to_owned(), text(error, "pointer")?.to_owned())))
        .collect()
}

/// Each new bundle needs at least the version that stands there.
pub(crate) fn run_versions(cases: &Json) -> Result<Report> {
    let mut report = Report::default();
    for case in cases.as_array().context("a list")? {
        let load =
            |key| Bundle::load(member(case, key)?.clone()).map_err(|errors| anyhow!("{key}: {errors:?}"));
        let least = least_after(&load("old")?, &load("new")?).to_string();
        report.note(differ(text(case, "about")?, &text(case, "least")?, &least.as_str()));
    }
    Ok(report)
}
