//! The worked tool vectors: `shared/vectors/worked/tools-*.json`.
//!
//! Those that wait for a later part are named in `later.txt`, each with its reason.
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

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use venture_core::Json;
use venture_policy::bundle::Bundle;
use worked::{Run, contained, shared};

/// Files that are not expected to hold yet, by name: `tools-x.json: why`.
fn later() -> BTreeMap<&'static str, &'static str> {
    let lines = include_str!("later.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split_once(": ").unwrap()).collect()
}

fn show(json: &Json) -> String {
    venture_core::canonical::to_string(json).unwrap()
}

fn line(command: &Json) -> Vec<u8> {
    venture_core::canonical::to_vec(command).unwrap()
}

/// An expected error: its code, and its list of errors as a set.
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

fn bundle(folder: &Path, vector: &Json) -> Json {
    let named = vector.get("bundle").unwrap();
    match named.as_str() {
        Some(name) => Bundle::parse(&std::fs::read(folder.join(name)).unwrap()).unwrap().file,
        None => named.clone(),
    }
}

/// The number of steps of one file, and its faults, each as a line.
fn run(folder: &Path, name: &str) -> (usize, Vec<String>) {
    let vector = Json::parse(&std::fs::read(folder.join(name)).unwrap()).unwrap();
    let mut run = Run::new();
    if vector.get("bundle").is_some_and(|bundle| *bundle != Json::Null) {
        run.publish(&bundle(folder, &vector));
    }
    let mut faults = Vec::new();
    for command in vector.get("setup").and_then(Json::as_array).unwrap() {
        let (answer, _) = run.send(&line(command));
        if answer.get("reason_code").and_then(Json::as_str) != Some("ACCEPTED") {
            faults.push(format!("{name} setup: {}", show(&answer)));
        }
    }
    let steps = vector.get("steps").and_then(Json::as_array).unwrap();
    for (number, step) in steps.iter().enumerate() {
        let wanted = step.get("out").unwrap();
        let (answer, _) = run.send(&line(step.get("in").unwrap()));
        let holds = match wanted.get("error") {
            Some(_) => error_holds(wanted, &answer),
            None => contained(wanted, &answer),
        };
        if !holds {
            faults.push(format!("{name} step {number}: {} does not hold {}", show(&answer), show(wanted)));
        }
    }
    faults.extend(run.replay_fault().map(|fault| format!("{name}: {fault}")));
    (steps.len(), faults)
}

#[test]
fn worked_tool_vectors_hold() {
    let Some(shared) = shared() else {
        println!("0 passed, 0 failed, 1 skipped: no shared vectors");
        return;
    };
    let folder = shared.join("vectors/worked");
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("tools-"))
        .collect();
    names.sort();
    let later = later();
    let (mut broken, mut done) = (Vec::new(), Vec::new());
    for name in &names {
        let (steps, faults) = run(&folder, name);
        println!("{name}: {} of {steps} steps hold", steps.saturating_sub(faults.len()));
        for fault in faults.iter().take(3) {
            println!("    {fault}");
        }
        match (faults.is_empty(), later.contains_key(name.as_str())) {
            (false, false) => broken.push(name.as_str()),
            (true, true) => done.push(name.as_str()),
            (true, false) | (false, true) => {}
        }
    }
    println!("{} files, {} later", names.len(), later.len());
    assert!(broken.is_empty(), "files that do not hold: {broken:?}");
    assert!(done.is_empty(), "files that hold and stand in `later.txt`: {done:?}");
}
