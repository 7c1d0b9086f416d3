//! The worked vectors: `shared/vectors/worked/*.json` but for those of rules alone.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::wildcard_enum_match_arm,
    clippy::disallowed_methods,
    reason = "tests"
)]

mod worked;

use std::collections::BTreeSet;
use std::path::Path;

use venture_core::{Json, canonical};
use venture_engine::event::Event;
use venture_policy::bundle::Bundle;
use worked::{Run, contained, merge, resolve, shared};

fn show(json: &Json) -> String {
    canonical::to_string(json).unwrap()
}

/// The bundle of a file, by name or as it stands, with what the file changes in it.
fn bundle(folder: &Path, vector: &Json) -> Option<Json> {
    let named = vector.get("bundle").filter(|bundle| **bundle != Json::Null)?;
    let file = match named.as_str() {
        Some(name) => Bundle::parse(&std::fs::read(folder.join(name)).unwrap()).unwrap().file,
        None => named.clone(),
    };
    Some(vector.get("overrides").map_or(file.clone(), |patch| merge(&file, patch)))
}

/// An expected error by its code, and its list of errors as a set.
fn error_holds(wanted: &Json, answer: &Json) -> bool {
    let Some(error) = answer.get("error") else { return false };
    let pairs = |list: Option<&Json>| -> BTreeSet<(String, String)> {
        let text = |row: &Json, key: &str| row.get(key).and_then(Json::as_str).unwrap_or_default().to_owned();
        let rows = list.and_then(Json::as_array).unwrap_or_default();
        rows.iter().map(|row| (text(row, "code"), text(row, "pointer"))).collect()
    };
    let same_list =
        wanted.get("errors").is_none() || pairs(wanted.get("errors")) == pairs(error.get("errors"));
    error.get("code") == wanted.get("error") && same_list
}

/// Whether a denial, or a decision that waits, says more to people than its code.
fn speaks(answer: &Json) -> bool {
    let text = |key: &str| answer.get(key).and_then(Json::as_str).unwrap_or_default();
    let message = text("message");
    match text("decision") {
        "DENIED" | "PENDING_APPROVAL" => message.len() > 20 && !message.starts_with("refused"),
        _ => message.is_empty(),
    }
}

/// What is wrong with an answer and its events, if anything.
fn fault(mut wanted: Json, answer: &Json, events: &[Event]) -> Option<String> {
    if !speaks(answer) {
        return Some(format!("{} says nothing to people", show(answer)));
    }
    if let Json::Object(members) = &mut wanted
        && let Some(types) = members.remove("events")
    {
        let got = events.iter().map(|event| Json::from(event.body.event_type())).collect();
        if types != Json::Array(got) {
            return Some(format!("events are not {}", show(&types)));
        }
    }
    let holds = match wanted.get("error").and_then(Json::as_str) {
        Some(_) => error_holds(&wanted, answer),
        None => contained(&wanted, answer),
    };
    (!holds).then(|| format!("{} does not hold {}", show(answer), show(&wanted)))
}

/// The line of a step: as it stands, or with earlier answers put in.
fn line(step: &Json, answers: &[Json]) -> Vec<u8> {
    match step.get("raw").and_then(Json::as_str) {
        Some(raw) => raw.as_bytes().to_vec(),
        None => canonical::to_vec(&resolve(step.get("in").unwrap_or(step), answers)).unwrap(),
    }
}

fn list<'a>(vector: &'a Json, key: &str) -> &'a [Json] {
    vector.get(key).and_then(Json::as_array).unwrap_or_default()
}

/// The number of steps of one file, and its faults, each as a line.
fn run(folder: &Path, name: &str) -> (usize, Vec<String>) {
    let vector = Json::parse(&std::fs::read(folder.join(name)).unwrap()).unwrap();
    let (mut run, mut faults) = (Run::new(), Vec::new());
    if let Some(bundle) = bundle(folder, &vector) {
        run.publish(&bundle);
    }
    for command in list(&vector, "setup") {
        let (answer, _) = run.send(&line(command, &[]));
        if answer.get("reason_code").and_then(Json::as_str) != Some("ACCEPTED") {
            faults.push(format!("setup: {}", show(&answer)));
        }
    }
    let steps = list(&vector, "steps");
    for (number, step) in steps.iter().enumerate() {
        let (answer, events) = run.send(&line(step, &run.answers));
        let wanted = resolve(step.get("out").unwrap(), &run.answers);
        faults.extend(fault(wanted, &answer, &events).map(|fault| format!("step {number}: {fault}")));
        run.answers.push(answer);
    }
    faults.extend(run.replay_fault());
    faults.extend(afterwards(&vector, &run));
    (steps.len(), faults.into_iter().map(|fault| format!("{name}: {fault}")).collect())
}

/// What the file says of the books and the envelopes after the last step.
fn afterwards(vector: &Json, run: &Run) -> Vec<String> {
    let mut faults = Vec::new();
    let balances = || canonical::to_vec(&run.engine.state().ledger.balances()).unwrap();
    if let Some(wanted) = vector.get("balances")
        && Json::parse(&balances()).unwrap() != *wanted
    {
        faults.push(format!("balances are not {}", show(wanted)));
    }
    for (event, envelope) in run.events.iter().zip(list(vector, "envelopes")) {
        let sealed = event.seal().unwrap().to_envelope_json();
        if sealed != show(envelope) {
            faults.push(format!("{sealed}\n instead of {}", show(envelope)));
        }
    }
    faults
}

#[test]
fn worked_vectors_hold() {
    let Some(shared) = shared() else {
        println!("0 passed, 0 failed, 1 skipped: no shared vectors");
        return;
    };
    let folder = shared.join("vectors/worked");
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".json") && !name.starts_with("rules-"))
        .collect();
    names.sort();
    let mut all = Vec::new();
    for name in &names {
        let (steps, faults) = run(&folder, name);
        println!("{name}: {} of {steps} steps hold", steps.saturating_sub(faults.len()));
        all.extend(faults);
    }
    for fault in all.iter().take(40) {
        println!("{fault}");
    }
    assert!(names.len() > 100 && all.is_empty(), "{} faults in {} files", all.len(), names.len());
}
