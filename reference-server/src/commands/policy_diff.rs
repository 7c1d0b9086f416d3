//! `venture policy diff`: what may pass under one bundle that may not under the other.

use std::io::Write as _;
use std::path::Path;

use serde_json::{Value, json};
use venture_core::Reason;
use venture_policy::authoring::{Decision, Diff, compare};

use super::policy_case;
use crate::fault::{Fault, Verdict};

pub(super) fn run(old: &Path, new: &Path, as_json: bool) -> Result<Verdict, Fault> {
    let (old, new) = (policy_case::bundle(old)?, policy_case::bundle(new)?);
    let diff = compare(&old, &new).map_err(|_| Fault::Input("a condition does not compile".into()))?;
    if as_json {
        writeln!(std::io::stdout(), "{}", as_object(&diff))?;
    } else {
        in_words(&diff)?;
    }
    Ok(if diff.widens() { Verdict::Bad } else { Verdict::Good })
}

fn outcome(outcome: (Decision, Reason)) -> Value {
    json!({"decision": outcome.0.as_str(), "reason_code": outcome.1.as_str()})
}

fn as_object(diff: &Diff) -> Value {
    let changes: Vec<Value> = diff
        .changes
        .iter()
        .map(|one| json!({"pointer": one.pointer, "effect": one.effect.as_str(), "text": one.sentence, "sentence": one.sentence}))
        .collect();
    let witnesses: Vec<Value> = diff
        .witnesses
        .iter()
        .map(|one| json!({"pointer": one.pointer, "case": one.case, "old": outcome(one.old), "new": outcome(one.new)}))
        .collect();
    json!({"bump": diff.bump.as_str(), "changes": changes, "witnesses": witnesses, "complete": diff.complete,
        "unexamined": diff.unexamined})
}

fn in_words(diff: &Diff) -> Result<(), Fault> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "change {}", diff.bump.as_str())?;
    for one in &diff.changes {
        writeln!(out, "{}: {}", one.effect.as_str(), one.sentence)?;
        for witness in diff.witnesses.iter().filter(|witness| witness.pointer == one.pointer) {
            let (old, new) = (witness.old.0.as_str(), witness.new.0.as_str());
            writeln!(out, "  {old} -> {new}: {}", serde_json::to_string(&witness.case)?)?;
        }
    }
    if diff.complete {
        writeln!(out, "complete: each change that widens has a request that shows it")?;
    } else {
        writeln!(out, "not complete: no request was found for {}", diff.unexamined.join(", "))?;
    }
    Ok(())
}
