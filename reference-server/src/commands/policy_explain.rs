//! `venture policy explain`: why, what else, and what would pass; or the bundle in words.

use std::io::Write as _;
use std::path::Path;

use serde_json::{Value, json};
use venture_engine::command::Command;
use venture_policy::authoring::{Explained, explain, in_words};
use venture_store::Engine;
use venture_store::driver::{Until, replay};

use super::policy_case::{self, Asked};
use super::policy_explained;
use crate::cli::Explain;
use crate::fault::{Fault, Verdict};
use crate::store::open_journal;

pub(super) fn run(question: &Explain, as_json: bool) -> Result<Verdict, Fault> {
    let stdin = Path::new("-");
    match (&question.store, &question.file, &question.case) {
        (Some(store), command, _) => of_store(store, command.as_deref().unwrap_or(stdin), as_json),
        (None, Some(file), Some(case)) => of_case(file, case, as_json),
        (None, Some(file), None) => words(file, as_json),
        (None, None, _) => Err(Fault::Input("give a bundle, or `--store` and a command".into())),
    }
}

/// The bundle in words.
fn words(file: &Path, as_json: bool) -> Result<Verdict, Fault> {
    let words = in_words(&policy_case::bundle(file)?);
    let mut out = std::io::stdout().lock();
    if as_json {
        let lines: Vec<&str> = words.lines().filter(|line| !line.is_empty()).collect();
        writeln!(out, "{}", json!({"sentences": lines}))?;
    } else {
        writeln!(out, "{words}")?;
    }
    Ok(Verdict::Good)
}

/// A command on the state of a store, which stays as it is.
fn of_store(store: &str, command: &Path, as_json: bool) -> Result<Verdict, Fault> {
    let command = command_of(command)?;
    let journal = open_journal(store)?;
    let replayed = replay::<Engine>(&journal, Until::End)?;
    policy_explained::show(&replayed.decider, &command, as_json)
}

fn command_of(path: &Path) -> Result<Command, Fault> {
    let json = policy_case::strict(path)?;
    Command::from_json(&json).map_err(|error| Fault::Input(format!("`{}`: {error}", path.display())))
}

/// A case by the rules alone, or a command by an engine that is empty but for the bundle.
fn of_case(file: &Path, case: &Path, as_json: bool) -> Result<Verdict, Fault> {
    let bundle = policy_case::bundle(file)?;
    match policy_case::asked(case, &bundle)? {
        Asked::Command(command) => {
            let venture = policy_case::venture(file, &command)?;
            let read = Command::parse(command.to_string().as_bytes());
            let command = read.map_err(|error| Fault::Input(format!("`{}`: {error}", case.display())))?;
            let driver = venture.tenant().driver();
            policy_explained::show(driver.decider(), &command, as_json)
        }
        Asked::Case(case) => {
            let compiled = explain(&bundle, &case);
            let explained = compiled.map_err(|_| Fault::Input("a condition does not compile".into()))?;
            if as_json {
                writeln!(std::io::stdout(), "{}", as_object(&explained))?;
            } else {
                print(&explained)?;
            }
            Ok(Verdict::Good)
        }
    }
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
