//! `venture policy explain`: why, what else, and what would pass; or the bundle in words.

use std::io::Write as _;
use std::path::Path;

use serde_json::{Value, json};
use venture_policy::authoring::{Explained, explain, in_words};

use super::policy_case::{self, Asked};
use crate::fault::{Fault, Verdict};

pub(super) fn run(file: &Path, case: Option<&Path>, as_json: bool) -> Result<Verdict, Fault> {
    let bundle = policy_case::bundle(file)?;
    let mut out = std::io::stdout().lock();
    let Some(case) = case else {
        let words = in_words(&bundle);
        if as_json {
            let lines: Vec<&str> = words.lines().filter(|line| !line.is_empty()).collect();
            writeln!(out, "{}", json!({"sentences": lines}))?;
        } else {
            writeln!(out, "{words}")?;
        }
        return Ok(Verdict::Good);
    };
    match policy_case::asked(case, &bundle)? {
        Asked::Command(command) => {
            let answer = policy_case::answer(file, &command)?;
            writeln!(out, "{}", if as_json { of_answer(&answer) } else { answer })?;
        }
        Asked::Case(case) => {
            let compiled = explain(&bundle, &case);
            let explained = compiled.map_err(|_| Fault::Input("a condition does not compile".into()))?;
            drop(out);
            if as_json {
                writeln!(std::io::stdout(), "{}", as_object(&explained))?;
            } else {
                print(&explained)?;
            }
        }
    }
    Ok(Verdict::Good)
}

/// The engine's own words on a command.
fn of_answer(answer: &Value) -> Value {
    let mut object = answer.clone();
    let sentence = answer.get("message").or_else(|| answer.get("reason_code")).cloned();
    if let Some(members) = object.as_object_mut() {
        members.insert("sentence".into(), sentence.unwrap_or_default());
    }
    object
}

fn as_object(explained: &Explained) -> Value {
    let mut object = policy_case::shown(&explained.decided);
    let further: Vec<Value> = explained
        .further
        .iter()
        .map(|one| json!({"n": one.row, "reason_code": one.reason.as_str(), "rule_id": one.rule_id}))
        .collect();
    let nearest: Vec<Value> =
        explained.nearest.iter().map(|one| json!({"change": one.change, "sentence": one.sentence})).collect();
    if let Some(members) = object.as_object_mut() {
        members.insert("sentence".into(), json!(explained.sentence));
        members.insert("further".into(), json!(further));
        members.insert("nearest".into(), json!(nearest));
    }
    object
}

fn print(explained: &Explained) -> Result<(), Fault> {
    policy_case::print(&explained.decided)?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", explained.sentence)?;
    for one in &explained.further {
        let rule = one.rule_id.as_ref().map(|rule| format!(" by {rule}")).unwrap_or_default();
        writeln!(out, "then: {}{rule}", one.reason.as_str())?;
    }
    for one in &explained.nearest {
        writeln!(out, "it would pass {}", one.sentence)?;
    }
    Ok(())
}
