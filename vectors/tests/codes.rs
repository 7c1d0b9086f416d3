//! Every reason code is reached by a vector, or stands in `unreached.txt` with the reason.
//!
//! What a vector wants is what comes out, or `tests/files.rs` fails. Spec: reason-codes.md.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    reason = "tests"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;
use venture_core::Reason;
use venture_vectors::find;

/// The codes that an expected answer names: its own, that of an error, and the code behind it.
fn named(wanted: &Value, found: &mut BTreeSet<String>) {
    match wanted {
        Value::Object(members) => {
            // The list of an error in a bundle has codes of its own.
            for (key, value) in members.iter().filter(|(key, _)| *key != "errors") {
                match value.as_str() {
                    Some(code) if ["reason_code", "error", "cause", "code"].contains(&key.as_str()) => {
                        found.insert(code.to_owned());
                    }
                    _ => named(value, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| named(item, found)),
        _ => {}
    }
}

/// What a file reaches: the answers of its steps, of its rules, and what rails report in it.
fn reached(file: &Value, found: &mut BTreeSet<String>) {
    match file {
        Value::Object(members) => {
            members.get("out").into_iter().for_each(|out| named(out, found));
            let is_rule = members.contains_key("rules") && members.contains_key("reason_code");
            if is_rule {
                found.extend(members["reason_code"].as_str().map(str::to_owned));
            }
            let told = file.pointer("/in/args/error_code").and_then(Value::as_str);
            if file.pointer("/out/decision").is_some_and(|decision| decision == "APPROVED") {
                found.extend(told.map(str::to_owned));
            }
            members.values().for_each(|member| reached(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| reached(item, found)),
        _ => {}
    }
}

fn shared() -> Option<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let near = ["../../shared", "../../../shared"].map(|up| here.join(up));
    let folders = std::env::var_os("VENTURE_SHARED").map(PathBuf::from).into_iter().chain(near);
    folders.map(|folder| folder.join("vectors")).find(|folder| folder.is_dir())
}

#[test]
fn every_code_is_reached_or_listed() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    let Some(shared) = shared() else {
        println!("skipped: the shared vectors are not here");
        return;
    };
    let mut found = BTreeSet::new();
    for path in [own, &shared].into_iter().flat_map(|folder| find(&folder.join("worked")).unwrap()) {
        if path.extension().is_some_and(|kind| kind == "json") {
            reached(&serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap(), &mut found);
        }
    }
    let list = std::fs::read_to_string(own.join("unreached.txt")).unwrap();
    let lines = list.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let listed: BTreeSet<String> = lines
        .map(|line| {
            let (code, why) = line.split_once(' ').unwrap_or((line, ""));
            assert!(code.parse::<Reason>().is_ok() && why.len() > 10, "`{line}` is no code with a reason");
            code.to_owned()
        })
        .collect();
    let all: BTreeSet<String> = Reason::ALL.iter().map(ToString::to_string).collect();
    let missing: Vec<&String> = all.difference(&found).filter(|code| !listed.contains(*code)).collect();
    assert!(missing.is_empty(), "no vector reaches {missing:?}, and `unreached.txt` does not say why");
    let stale: Vec<&String> = listed.intersection(&found).collect();
    assert!(stale.is_empty(), "a vector reaches {stale:?}: take them out of `unreached.txt`");
    println!("{} of {} codes reached", all.intersection(&found).count(), all.len());
}
