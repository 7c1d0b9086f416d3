//! `venture policy check`: every fault of a bundle at once, or its hash.

use std::io::Write as _;
use std::path::Path;

use serde_json::json;
use venture_policy::bundle::{Bundle, BundleError};

use crate::fault::{Fault, Verdict};
use crate::terminal::{Colour, Style};

pub(super) fn run(path: &Path, as_json: bool) -> Result<Verdict, Fault> {
    let text = std::fs::read(path).map_err(|error| Fault::file(path, &error))?;
    let mut out = std::io::stdout().lock();
    match Bundle::parse(&text) {
        Ok(bundle) => {
            let (version, hash) = (bundle.version.to_string(), bundle.content_hash.to_string());
            if as_json {
                writeln!(
                    out,
                    "{}",
                    json!({"ok": true, "version": version, "content_hash": hash, "errors": []})
                )?;
            } else {
                let good = Style::of_stdout().paint(Colour::Good, "ok");
                writeln!(out, "{}: {good}, version {version}, {} rules", path.display(), bundle.rules.len())?;
                writeln!(out, "content hash {hash}")?;
            }
            Ok(Verdict::Good)
        }
        Err(errors) => {
            if as_json {
                let shown: Vec<_> = errors.iter().map(as_object).collect();
                writeln!(out, "{}", json!({"ok": false, "errors": shown}))?;
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

fn as_object(error: &BundleError) -> serde_json::Value {
    let (code, pointer) = (error.code.to_string(), &error.pointer);
    json!({"code": code, "pointer": pointer, "line": error.line, "column": error.column, "message": error.message})
}

/// `:3:7 CODE /pointer`, what of it is known.
fn place(error: &BundleError) -> String {
    let line = error.line.map(|line| format!(":{line}")).unwrap_or_default();
    let column = error.column.map(|column| format!(":{column}")).unwrap_or_default();
    format!("{line}{column}: {} {}", error.code, error.pointer)
}
