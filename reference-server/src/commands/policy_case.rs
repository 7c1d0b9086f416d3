//! What the commands on bundles share: a bundle, a case or command, a decision.

use std::io::{Read as _, Write as _};
use std::path::Path;

use serde_json::{Value, json};
use venture_core::Json;
use venture_policy::authoring::{Case, Decided, Decision};
use venture_policy::bundle::Bundle;
use venture_store::{OpenOptions, Venture};

use crate::fault::Fault;
use crate::terminal::{Colour, Style};

/// The row of policy.md 5.1 that rules are.
const RULES_ROW: u8 = 9;

/// What is asked of a bundle.
pub(super) enum Asked {
    /// A case, which its rules decide.
    Case(Box<Case>),
    /// A command, which the whole engine decides.
    Command(Value),
}

/// A bundle that must be sound.
pub(super) fn bundle(path: &Path) -> Result<Bundle, Fault> {
    let text = std::fs::read(path).map_err(|error| Fault::file(path, &error))?;
    Bundle::parse(&text).map_err(|errors| {
        let shown = path.display();
        Fault::Input(format!("`{shown}` has {} errors: run `venture policy check {shown}`", errors.len()))
    })
}

/// Strict JSON of a file, `-` for stdin.
pub(super) fn strict(path: &Path) -> Result<Json, Fault> {
    let bytes = if path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes)?;
        bytes
    } else {
        std::fs::read(path).map_err(|error| Fault::file(path, &error))?
    };
    Json::parse(&bytes).map_err(|error| Fault::Input(format!("`{}`: {error}", path.display())))
}

/// A case or a command.
pub(super) fn asked(path: &Path, bundle: &Bundle) -> Result<Asked, Fault> {
    let json = strict(path)?;
    if json.get("command").is_some() {
        return Ok(Asked::Command(serde_json::to_value(&json)?));
    }
    let case = Case::from_json(&json, bundle);
    case.map(|case| Asked::Case(Box::new(case)))
        .map_err(|error| Fault::Input(format!("`{}`: {error}", path.display())))
}

/// An engine that is empty but for the bundle, and the venture and workflow that the command speaks of.
pub(super) fn venture(bundle: &Path, command: &Value) -> Result<Venture, Fault> {
    let text = std::fs::read_to_string(bundle).map_err(|error| Fault::file(bundle, &error))?;
    let venture =
        venture_store::open("memory:", OpenOptions { policy: Some(text), ..OpenOptions::default() })?;
    super::policy_eval::register(&venture, command)?;
    Ok(venture)
}

/// The answer to one command in that engine.
pub(super) fn answer(bundle: &Path, command: &Value) -> Result<Value, Fault> {
    let venture = venture(bundle, command)?;
    Ok(serde_json::from_slice(&venture.handle(command.to_string().as_bytes()))?)
}

/// A decision as data.
pub(super) fn shown(decided: &Decided) -> Value {
    let mark = if decided.decision == Decision::Denied { "f" } else { "p" };
    let mut object = json!({"decision": decided.decision.as_str(), "reason_code": decided.reason.as_str(),
        "matched": decided.matched, "checks": [[RULES_ROW, mark]]});
    if let (Some(rule), Some(members)) = (&decided.rule_id, object.as_object_mut()) {
        members.insert("rule_id".into(), json!(rule));
    }
    object
}

/// A decision as a tree.
pub(super) fn print(decided: &Decided) -> Result<(), Fault> {
    let mut out = std::io::stdout().lock();
    let word = decided.decision.as_str();
    let painted = Style::of_stdout().paint(Colour::of_decision(word), word);
    writeln!(out, "{painted}  {}", decided.reason.as_str())?;
    for rule in &decided.matched {
        let decides = decided.rule_id.as_ref() == Some(rule);
        writeln!(
            out,
            "  {} {rule}{}",
            if decides { "└─" } else { "├─" },
            if decides { ", which decides" } else { "" }
        )?;
    }
    Ok(())
}
