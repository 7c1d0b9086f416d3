//! The driver around the real engine.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used, reason = "tests")]
#![allow(clippy::panic, clippy::expect_used, clippy::as_conversions, missing_docs, reason = "tests")]

mod stream;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use stream::{
    authorize, authorize_now, bundle, is_approved, memory, send, send_groups, setup, setup_without_bundle,
    sqlite,
};
use venture_core::Digest;
use venture_store::driver::{Driver, Until};
use venture_store::{Engine, KeySource, OpenError, OpenOptions, open};

fn day() -> Vec<String> {
    let mut lines = setup();
    lines.extend((0..40).map(authorize));
    lines.push("{".to_owned());
    lines.push(authorize_now(3));
    lines.push(r#"{"command":"tick","actor":{"type":"system","id":"host"},"args":{}}"#.to_owned());
    lines
}

fn end(driver: &Driver<Engine>) -> (u64, Digest, Digest) {
    (driver.log().size(), driver.log().root(), driver.decider().state_hash())
}

#[test]
fn the_same_lines_give_the_same_answers_and_log_in_every_store_and_grouping() {
    let folder = tempfile::tempdir().unwrap();
    let lines = day();
    let mut first = memory();
    let answers = send(&mut first, &lines);
    assert!(
        answers[..45].iter().all(|answer| is_approved(answer)),
        "{:?}",
        answers.iter().find(|answer| !is_approved(answer))
    );
    assert!(answers[46].contains(r#""replayed":true"#), "{}", answers[46]);
    let expected = end(&first);
    first.verify().unwrap();
    for (n, size) in [(0, 1), (1, 7), (2, 1_000)] {
        let mut store = sqlite(&folder.path().join(format!("{n}.db")), 20);
        assert_eq!(send_groups(&mut store, &lines, size), answers);
        assert_eq!(end(&store), expected);
        assert_eq!(store.verify().unwrap().root, expected.1);
    }
}

#[test]
fn a_snapshot_and_the_tail_equal_a_replay_from_the_first_event() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("venture.db");
    let lines = day();
    for part in lines.chunks(6) {
        let mut store = sqlite(&path, 9);
        send(&mut store, part);
        let replayed = store.replay(Until::End).unwrap();
        assert_eq!((replayed.seq, replayed.root, replayed.decider.state_hash()), end(&store));
        store.close().unwrap();
    }
    let mut whole = memory();
    send(&mut whole, &lines);
    assert_eq!(end(&sqlite(&path, 9)), end(&whole));
}

fn shared(name: &str) -> Option<PathBuf> {
    let crate_dir = Path::new(env!("CARGO_MANIFEST_DIR"));
    let given = std::env::var("VENTURE_SHARED").ok().map(PathBuf::from);
    let near = ["../../shared", "../../../shared"].map(|up| crate_dir.join(up));
    let found = given.into_iter().chain(near).map(|root| root.join("vectors").join(name));
    found.into_iter().find(|path| path.exists())
}

/// `{"$answer": [n, key, …]}` stands for that member of the n-th answer.
fn resolve(value: &Value, answers: &[Value]) -> Value {
    match value {
        Value::Object(members) => match members.get("$answer").and_then(Value::as_array) {
            Some(path) => {
                let from = &answers[usize::try_from(path[0].as_u64().unwrap()).unwrap()];
                path[1..].iter().fold(from, |found, key| &found[key.as_str().unwrap()]).clone()
            }
            None => members.iter().map(|(key, one)| (key.clone(), resolve(one, answers))).collect(),
        },
        Value::Array(items) => items.iter().map(|one| resolve(one, answers)).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

/// The whole run of commands.md 7, through the door: answers, envelopes, root.
#[test]
fn the_example_of_the_contract_comes_out_byte_for_byte() {
    let Some(path) = shared("worked/example.json") else {
        println!("skipped 1: no shared vectors");
        return;
    };
    let example: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let publication = json!({
        "command": "publish_bundle", "at": "2026-03-02T00:00:00Z",
        "actor": {"type": "human", "id": "ada", "role": "founder"}, "args": {"bundle": example["bundle"]},
    });
    let venture = open("memory:", OpenOptions::default()).unwrap();
    assert!(is_approved(&String::from_utf8(venture.handle(publication.to_string().as_bytes())).unwrap()));
    let mut answers: Vec<Value> = Vec::new();
    for step in example["steps"].as_array().unwrap() {
        let line = resolve(&step["in"], &answers).to_string();
        let answer: Value = serde_json::from_slice(&venture.handle(line.as_bytes())).unwrap();
        for (key, expected) in step["out"].as_object().unwrap() {
            if key != "events" {
                assert_eq!(&answer[key], expected, "{key} of {answer}");
            }
        }
        answers.push(answer);
    }
    let driver = venture.tenant().driver();
    let mut envelopes = Vec::new();
    driver
        .journal()
        .events(1, &mut |event| {
            envelopes.push(serde_json::from_str::<Value>(&event.to_envelope_json()).unwrap());
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(&envelopes, example["envelopes"].as_array().unwrap());
    assert_eq!(driver.log().root().to_string(), example["log_root"].as_str().unwrap());
}

fn policy(bundle: &Value) -> OpenOptions {
    OpenOptions { policy: Some(bundle.to_string()), key: KeySource::Seed([7; 32]), ..OpenOptions::default() }
}

#[test]
fn a_policy_is_published_at_the_first_line_and_only_once() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("venture.db").display());
    let lines = setup_without_bundle();
    let first = open(&url, policy(&bundle())).unwrap();
    assert_eq!(first.tenant().driver().journal().last_seq(), 0, "nothing before the first line");
    let answer = String::from_utf8(first.handle(lines[0].as_bytes())).unwrap();
    assert!(
        is_approved(&answer) && answer.contains(r#""line":1"#) && answer.contains(r#""seq":[3,5]"#),
        "{answer}"
    );
    let published = first.tenant().driver().replay(Until::Seq(2)).unwrap();
    assert_eq!(published.at, Some(stream::at(1)), "at the time of the first line");
    first.close().unwrap();

    let again = open(&url, policy(&bundle())).unwrap();
    let answer = String::from_utf8(again.handle(lines[1].as_bytes())).unwrap();
    assert!(is_approved(&answer) && answer.contains(r#""seq":[6,7]"#), "{answer}");
    again.close().unwrap();

    let mut other = bundle();
    other["limits"]["per_workflow_cap_minor"] = json!(1);
    let refused = open(&url, policy(&other)).err().unwrap();
    assert!(matches!(&refused, OpenError::Policy(why) if why.contains("BUNDLE_IMMUTABLE")), "{refused}");
}

#[test]
fn a_policy_may_be_yaml_and_a_bad_one_says_what_is_wrong() {
    let yaml = "version: 1.0.0\nroles:\n  solver: {}\n";
    let options = OpenOptions { policy: Some(yaml.to_owned()), ..OpenOptions::default() };
    open("memory:", options).unwrap();
    let options =
        OpenOptions { policy: Some("version: 1.0.0\ncolour: red\n".to_owned()), ..OpenOptions::default() };
    let refused = open("memory:", options).err().unwrap().to_string();
    assert!(refused.contains("/colour"), "{refused}");
}
