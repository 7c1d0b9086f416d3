//! `venture policy check`: every fault of a bundle at once, or its hash and what its author should know.

use std::io::Write as _;
use std::path::Path;

use serde_json::{Value, json};
use venture_policy::bundle::{Bump, Bundle, BundleError, BundleErrorCode, Version, least_after};

use crate::fault::{Fault, Verdict};
use crate::terminal::{Colour, Style};

pub(super) fn run(path: &Path, against: Option<&Path>, as_json: bool) -> Result<Verdict, Fault> {
    let text = std::fs::read(path).map_err(|error| Fault::file(path, &error))?;
    let old = against.map(published).transpose()?;
    match Bundle::parse(&text) {
        Ok(bundle) => {
            let step = old.as_ref().map(|old| Step::between(old, &bundle));
            if as_json { as_object(&bundle, step.as_ref()) } else { in_words(path, &bundle, step.as_ref()) }?;
            Ok(if step.is_some_and(|step| step.too_low) { Verdict::Bad } else { Verdict::Good })
        }
        Err(errors) => {
            if as_json {
                let shown: Vec<_> = errors.iter().map(fault).collect();
                writeln!(std::io::stdout(), "{}", json!({"ok": false, "errors": shown}))?;
            } else {
                for error in &errors {
                    writeln!(std::io::stderr(), "{}{}: {}", path.display(), place(error), error.message)?;
                }
                writeln!(std::io::stderr(), "{} errors", errors.len())?;
            }
            Ok(Verdict::Bad)
        }
    }
}

/// What is in force must itself be sound, or the comparison would mean nothing.
fn published(path: &Path) -> Result<Bundle, Fault> {
    let text = std::fs::read(path).map_err(|error| Fault::file(path, &error))?;
    Bundle::parse(&text).map_err(|errors| {
        let first = errors.first().map(|error| format!("{}: {}", place(error), error.message));
        Fault::Input(format!("`{}`{}", path.display(), first.unwrap_or_default()))
    })
}

/// From the bundle in force to this one.
struct Step {
    bump: Bump,
    least: Version,
    /// The same content under the same version is no new publication.
    too_low: bool,
}

impl Step {
    fn between(old: &Bundle, new: &Bundle) -> Self {
        let least = least_after(old, new);
        let same = old.version == new.version && old.content_hash == new.content_hash;
        Self { bump: Bump::between(old, new), least, too_low: new.version < least && !same }
    }

    fn message(&self, version: Version) -> String {
        let bump = self.bump.as_str();
        format!("the version {version} is too low: the change is {bump} and needs {} at least", self.least)
    }
}

fn as_object(bundle: &Bundle, step: Option<&Step>) -> Result<(), Fault> {
    let warnings: Vec<_> = bundle
        .warnings()
        .into_iter()
        .map(|one| json!({"code": one.code.to_string(), "pointer": one.pointer, "message": one.message}))
        .collect();
    let mut object = json!({"ok": true, "version": bundle.version.to_string(),
        "content_hash": bundle.content_hash.to_string(), "warnings": warnings, "errors": []});
    if let (Some(step), Value::Object(members)) = (step, &mut object) {
        members.insert("bump".into(), step.bump.as_str().into());
        members.insert("least_version".into(), step.least.to_string().into());
        if step.too_low {
            let code = BundleErrorCode::VersionTooLow.to_string();
            let error = json!({"code": code, "pointer": "/version", "message": step.message(bundle.version)});
            members.insert("ok".into(), false.into());
            members.insert("errors".into(), json!([error]));
        }
    }
    writeln!(std::io::stdout(), "{object}")?;
    Ok(())
}

fn in_words(path: &Path, bundle: &Bundle, step: Option<&Step>) -> Result<(), Fault> {
    let (mut out, style) = (std::io::stdout().lock(), Style::of_stdout());
    for one in bundle.warnings() {
        let warning = style.paint(Colour::Waiting, "warning");
        writeln!(out, "{}: {warning} {} {}: {}", path.display(), one.code, one.pointer, one.message)?;
    }
    let version = bundle.version;
    match step {
        Some(step) if step.too_low => {
            let code = BundleErrorCode::VersionTooLow;
            writeln!(std::io::stderr(), "{}: {code} /version: {}", path.display(), step.message(version))?;
        }
        _ => {
            let good = style.paint(Colour::Good, "ok");
            writeln!(out, "{}: {good}, version {version}, {} rules", path.display(), bundle.rules.len())?;
        }
    }
    writeln!(out, "content hash {}", bundle.content_hash)?;
    if let Some(step) = step {
        writeln!(out, "change {}, least version {}", step.bump.as_str(), step.least)?;
    }
    Ok(())
}

fn fault(error: &BundleError) -> Value {
    let (code, pointer) = (error.code.to_string(), &error.pointer);
    json!({"code": code, "pointer": pointer, "line": error.line, "column": error.column, "message": error.message})
}

/// `:3:7 CODE /pointer`, what of it is known.
fn place(error: &BundleError) -> String {
    let line = error.line.map(|line| format!(":{line}")).unwrap_or_default();
    let column = error.column.map(|column| format!(":{column}")).unwrap_or_default();
    format!("{line}{column}: {} {}", error.code, error.pointer)
}
