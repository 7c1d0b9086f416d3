//! `venture policy check`: every fault of a bundle at once, or its hash and what its author should know.

use std::io::Write as _;
use std::path::Path;

use serde_json::{Value, json};
use venture_policy::bundle::{
    Bump, Bundle, BundleError, BundleErrorCode, Places, Version, Warning, WarningCode, least_after,
};

use crate::cli::Check;
use crate::fault::{Fault, Verdict};
use crate::terminal::{Colour, Style};

pub(super) fn run(question: &Check, as_json: bool) -> Result<Verdict, Fault> {
    let path = question.file.as_path();
    let text = std::fs::read(path).map_err(|error| Fault::file(path, &error))?;
    let old = question.against.as_deref().map(published).transpose()?;
    let allowed = question.allow.iter().map(|code| known(code)).collect::<Result<Vec<_>, _>>()?;
    match Bundle::parse(&text) {
        Ok(bundle) => {
            let remarks = Remarks::of(&bundle, &text, &allowed);
            let step = old.as_ref().map(|old| Step::between(old, &bundle));
            if as_json {
                as_object(&bundle, &remarks, step.as_ref())
            } else {
                in_words(path, &bundle, &remarks, step.as_ref())
            }?;
            let is_bad = step.is_some_and(|step| step.too_low)
                || (question.deny_warnings && !remarks.warnings.is_empty());
            Ok(if is_bad { Verdict::Bad } else { Verdict::Good })
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

fn known(code: &str) -> Result<WarningCode, Fault> {
    let found = WarningCode::ALL.iter().copied().find(|known| known.as_str() == code);
    found.ok_or_else(|| {
        let all: Vec<&str> = WarningCode::ALL.iter().map(|known| known.as_str()).collect();
        Fault::Input(format!("`--allow {code}`: no such warning; there are {}", all.join(", ")))
    })
}

/// The warnings that count, and where they stand.
struct Remarks {
    warnings: Vec<(Warning, Option<(u32, u32)>)>,
}

impl Remarks {
    fn of(bundle: &Bundle, text: &[u8], allowed: &[WarningCode]) -> Self {
        let places = Places::of(text);
        let counted = bundle.warnings().into_iter().filter(|one| !allowed.contains(&one.code));
        let placed = counted.map(|one| {
            let place = places.as_ref().and_then(|places| places.find(&one.pointer));
            (one, place)
        });
        Self { warnings: placed.collect() }
    }

    fn as_list(&self) -> Vec<Value> {
        let shown = |(one, place): &(Warning, Option<(u32, u32)>)| {
            let (line, column) = place.unzip();
            json!({"code": one.code.as_str(), "pointer": one.pointer, "message": one.message,
                "advice": one.code.advice(), "line": line, "column": column})
        };
        self.warnings.iter().map(shown).collect()
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

fn as_object(bundle: &Bundle, remarks: &Remarks, step: Option<&Step>) -> Result<(), Fault> {
    let mut object = json!({"ok": true, "version": bundle.version.to_string(),
        "content_hash": bundle.content_hash.to_string(), "warnings": remarks.as_list(), "errors": []});
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

fn in_words(path: &Path, bundle: &Bundle, remarks: &Remarks, step: Option<&Step>) -> Result<(), Fault> {
    let (mut out, style) = (std::io::stdout().lock(), Style::of_stdout());
    let warning = style.paint(Colour::Waiting, "warning");
    for (one, place) in &remarks.warnings {
        let place = place.map(|(line, column)| format!(":{line}:{column}")).unwrap_or_default();
        let (shown, code, pointer) = (path.display(), one.code, &one.pointer);
        writeln!(out, "{shown}{place}: {warning} {code} {pointer}: {}; {}", one.message, code.advice())?;
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
