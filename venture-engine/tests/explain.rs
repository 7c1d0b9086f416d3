//! Explanations and retries agree with the decisions that they speak of, on a whole day of requests.
//!
//! Spec: policy.md 8, 10.
#![allow(
    clippy::wildcard_enum_match_arm,
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests"
)]

use venture_core::{Digest, Json, Reason, Timestamp};
use venture_engine::command::Command;
use venture_engine::event::Body;
use venture_engine::explain::Explanation;
use venture_engine::trial::{RetryError, Trial};
use venture_engine::words::{CheckMark, Decision};
use venture_engine::{Engine, Outcome};
use venture_policy::bundle::Bundle;

const STARTER: &str = include_str!("../../examples/starter.yaml");
const REQUESTS: &str = include_str!("../../examples/requests.jsonl");
/// So many lines of the day: enough for every kind of denial that it has.
const LINES: usize = 1_000;

fn starter() -> Bundle {
    Bundle::parse(STARTER.as_bytes()).unwrap()
}

/// An engine in which the starter bundle is in force.
fn engine(at: Timestamp) -> Engine {
    let mut engine = Engine::new("00000000-0000-4000-8000-000000000001".parse().unwrap());
    let publish = Json::object([
        ("command", Json::from("publish_bundle")),
        ("at", Json::from(at.to_string())),
        ("actor", Json::object([("type", Json::from("service")), ("id", Json::from("venture"))])),
        ("args", Json::object([("bundle", starter().file)])),
    ]);
    let command = Command::from_json(&publish).unwrap();
    assert_eq!(engine.handle(&command, at).unwrap().answer.reply.decision, Decision::Approved);
    engine
}

/// Runs the day; before each command it is shown with the engine as it stands.
fn each_command(mut visit: impl FnMut(&Engine, &Command, Timestamp, &Outcome)) {
    let first = Command::parse(REQUESTS.lines().next().unwrap().as_bytes()).unwrap();
    let mut engine = engine(first.at.unwrap());
    for line in REQUESTS.lines().take(LINES) {
        let command = Command::parse(line.as_bytes()).unwrap();
        let at = command.at.unwrap();
        let outcome = engine.decide(&command, at).unwrap();
        visit(&engine, &command, at, &outcome);
        engine.handle(&command, at).unwrap();
    }
}

fn failing(explained: &Explanation) -> Vec<(u8, &str)> {
    let failed = explained.rows.iter().filter(|row| row.mark == CheckMark::Failed);
    failed.map(|row| (row.n, row.reason.unwrap().as_str())).collect()
}

/// A change to the arguments, where it is one of a single value.
fn changed(command: &Command, change: &Json) -> Option<(Json, Option<Timestamp>)> {
    let mut args = command.raw_args().as_object().unwrap().clone();
    let (key, value) = change.as_object().unwrap().iter().next().unwrap();
    // What an intent asks for is not said again by the command that authorizes it.
    if args.len() == 1 && key != "at" {
        return None;
    }
    let at = match (key.as_str(), value) {
        ("at", Json::Str(text)) => Some(text.parse().unwrap()),
        ("amount_minor", Json::Int(_)) => {
            args.insert(key.clone(), value.clone());
            args.remove("per_tx_cap_minor");
            None
        }
        ("merchant_scope" | "category" | "country", value) => {
            // Any of the names that are told.
            let one = value.as_array().and_then(|all| all.first()).unwrap_or(value);
            args.insert(key.clone(), one.clone());
            None
        }
        _ => return None,
    };
    Some((Json::Object(args), at))
}

#[test]
fn an_explanation_says_what_is_decided_and_its_changes_pass() {
    let (mut denied, mut tried, mut further) = (0, 0, 0);
    each_command(|engine, command, at, outcome| {
        let explained = engine.explain(command, at).unwrap();
        let reply = &outcome.answer.reply;
        assert_eq!(
            (explained.decision, explained.reason, &explained.detail),
            (reply.decision, reply.reason, &reply.detail)
        );
        assert!(!explained.sentence.is_empty());
        if explained.rows.is_empty() {
            return;
        }
        let failing = failing(&explained);
        // An intent that is only made is shown with what its authorization would say.
        if reply.reason == Reason::Accepted {
            return;
        }
        match reply.decision {
            Decision::Approved => assert_eq!(failing, [], "{command:?}"),
            Decision::Denied => {
                denied += 1;
                further += failing.len() - 1;
                assert_eq!(failing[0].1, reply.reason.as_str(), "{command:?}");
            }
            Decision::PendingApproval => {
                assert!(explained.nearest.iter().any(|one| one.sentence.contains("approval")))
            }
        }
        for one in &explained.nearest {
            let Some((args, later)) = changed(command, &one.change) else { continue };
            let words = Json::object([
                ("command", Json::from(command.name.as_str())),
                ("at", Json::from(later.unwrap_or(at).to_string())),
                (
                    "actor",
                    Json::object([
                        ("type", Json::from("agent")),
                        ("id", Json::from(&*command.actor.id)),
                        ("role", Json::from(command.actor.role.as_deref().unwrap_or_default())),
                    ]),
                ),
                ("args", args),
                (
                    "facts",
                    command
                        .raw_facts()
                        .cloned()
                        .unwrap_or_else(|| Json::Object(std::collections::BTreeMap::new())),
                ),
                ("trace_id", Json::from("70000000-0000-4000-8000-000000000001")),
            ]);
            let other = Command::from_json(&words).unwrap();
            let again = engine.explain(&other, later.unwrap_or(at)).unwrap();
            let row = again.rows.iter().find(|row| row.n == one.n);
            assert!(row.is_some_and(|row| row.mark != CheckMark::Failed), "{} of {command:?}", one.sentence);
            tried += 1;
        }
    });
    assert!(denied > 100 && tried > 10 && further > 10, "{denied} {tried} {further}");
}

#[test]
fn the_past_under_its_own_bundle_is_the_past() {
    let trial = Trial::of(starter());
    let mut engine: Option<Engine> = None;
    let mut blobs: std::collections::BTreeMap<Digest, Vec<u8>> = std::collections::BTreeMap::new();
    let mut decisions = 0;
    each_command(|before, _, _, outcome| {
        blobs.extend(outcome.blobs.iter().map(|blob| (blob.hash, blob.bytes.clone())));
        let find = |hash: &Digest| blobs.get(hash).cloned();
        let state = engine.get_or_insert_with(|| before.clone());
        for event in &outcome.events {
            if let Some(again) = state.retry(event, &find, &trial).unwrap() {
                let (decision, reason) = match &event.body {
                    Body::AuthorizationDecided(decided) => (decided.decision, decided.reason_code),
                    Body::PolicyEvaluated(evaluated) => (evaluated.decision, evaluated.reason_code),
                    other => panic!("{other:?} is no decision"),
                };
                assert_eq!((again.decision, again.reason), (decision, reason), "{event:?}");
                decisions += 1;
                let lost = state.retry(event, &|_| None, &trial);
                assert_eq!(lost, Err(RetryError::ContextMissing));
            }
            state.apply(event, &find).unwrap();
        }
    });
    assert!(decisions > 300, "{decisions}");
}
