//! The worked money vectors: `shared/vectors/worked/*.json` but for tools and rules.
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

use std::path::Path;

use venture_core::Json;
use venture_policy::bundle::Bundle;
use worked::{Run, contained, merge, resolve, shared};

fn bundle(folder: &Path, vector: &Json) -> Json {
    let named = vector.get("bundle").unwrap();
    let file = match named.as_str() {
        Some(name) => Bundle::parse(&std::fs::read(folder.join(name)).unwrap()).unwrap().file,
        None => named.clone(),
    };
    vector.get("overrides").map_or(file.clone(), |patch| merge(&file, patch))
}

/// The faults of one file, each as a line.
fn run(folder: &Path, name: &str) -> (usize, Vec<String>) {
    let text = std::fs::read(folder.join(name)).unwrap();
    let vector = Json::parse(&text).unwrap();
    let mut run = Run::new();
    run.publish(&bundle(folder, &vector));
    let mut faults = Vec::new();
    let steps = vector.get("steps").and_then(Json::as_array).unwrap();
    for (number, step) in steps.iter().enumerate() {
        let line = match step.get("raw").and_then(Json::as_str) {
            Some(raw) => raw.as_bytes().to_vec(),
            None => venture_core::canonical::to_vec(&resolve(step.get("in").unwrap(), &run.answers)).unwrap(),
        };
        let (answer, events) = run.send(&line);
        let mut wanted = resolve(step.get("out").unwrap(), &run.answers);
        if let Json::Object(members) = &mut wanted
            && let Some(Json::Array(types)) = members.remove("events")
        {
            let types: Vec<&str> = types.iter().map(|t| t.as_str().unwrap()).collect();
            let got: Vec<&str> = events.iter().map(|event| event.body.event_type()).collect();
            if types != got {
                faults.push(format!("{name} step {number}: events {got:?} instead of {types:?}"));
            }
        }
        if !contained(&wanted, &answer) {
            let show = |json: &Json| venture_core::canonical::to_string(json).unwrap();
            faults.push(format!("{name} step {number}: {} does not hold {}", show(&answer), show(&wanted)));
        }
        run.answers.push(answer);
    }
    if let Some(Json::Array(balances)) = vector.get("balances") {
        let got =
            Json::parse(&venture_core::canonical::to_vec(&run.engine.state().ledger.balances()).unwrap())
                .unwrap();
        if got != Json::Array(balances.clone()) {
            faults.push(format!("{name}: balances {got:?}"));
        }
    }
    if let Some(Json::Array(envelopes)) = vector.get("envelopes") {
        for (event, envelope) in run.events.iter().zip(envelopes) {
            let sealed = event.seal().unwrap().to_envelope_json();
            let wanted = venture_core::canonical::to_string(envelope).unwrap();
            if sealed != wanted {
                faults.push(format!("{name}: {sealed}\n instead of {wanted}"));
            }
        }
    }
    (steps.len(), faults)
}

#[test]
fn worked_money_vectors_hold() {
    let Some(shared) = shared() else {
        println!("0 passed, 0 failed, 1 skipped: no shared vectors");
        return;
    };
    let folder = shared.join("vectors/worked");
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".json") && !name.starts_with("tools-") && !name.starts_with("rules-"))
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
    assert!(all.is_empty(), "{} faults", all.len());
}
