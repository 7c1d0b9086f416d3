//! What a decision after an expiry costs does not grow with what the engine knows.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::wildcard_enum_match_arm,
    reason = "tests"
)]

mod worked;

use venture_core::{Json, Timestamp};
use venture_engine::Engine;
use venture_engine::command::Command;
use worked::Run;

const BUNDLE: &str = r#"{"version":"1.0.0","base_currency":"USD",
  "roles":{"solver":{"ceilings_minor":{"day":1000000000}}},
  "allowlists":{"merchants":["serp"],"categories":["api-calls"]},
  "limits":{"per_workflow_cap_minor":1000000000,"global_daily_cap_minor":1000000000,
    "venture_daily_cap_minor":{"default":1000000000}}}"#;

/// An engine that knows `intents` open intents of a week, and one that expires after a second.
fn engine(intents: usize) -> Engine {
    let mut run = Run::new();
    run.publish(&Json::parse(BUNDLE.as_bytes()).unwrap());
    let ada = r#""actor":{"type":"human","id":"ada","role":"founder"},"at":"2026-03-02T00:00:01Z""#;
    let venture = "10000000-0000-4000-8000-000000000001";
    let mut lines = vec![
        format!(
            r#"{{"command":"register_venture",{ada},"args":{{"venture_id":"{venture}","name":"Alpha","slug":"alpha","currency":"USD","founding_capital_minor":1000000000,"active":true}}}}"#
        ),
        format!(
            r#"{{"command":"register_workflow",{ada},"args":{{"workflow_id":"20000000-0000-4000-8000-000000000001","venture_id":"{venture}","budget_minor":1000000000,"currency":"USD"}}}}"#
        ),
    ];
    lines.extend((0..intents).map(|number| intent(number, 604_800)));
    lines.push(intent(intents, 1));
    for line in lines {
        let command = Command::parse(line.as_bytes()).unwrap();
        let outcome = run.engine.handle(&command, command.at.unwrap()).unwrap();
        assert_eq!(outcome.answer.reply.decision.as_str(), "APPROVED", "{}", outcome.answer.to_line(None));
    }
    run.engine
}

fn intent(number: usize, ttl: u32) -> String {
    format!(
        r#"{{"command":"create_intent","at":"2026-03-02T09:00:00Z","actor":{{"type":"agent","id":"solver-1","role":"solver"}},"args":{{"idempotency_key":"expiring-intent-{number:06}","workflow_id":"20000000-0000-4000-8000-000000000001","amount_minor":100,"currency":"USD","merchant_scope":"serp","category":"api-calls","rail":"ach","country":"US","ttl_seconds":{ttl},"authorize":true}}}}"#
    )
}

/// The bytes that `line` takes, a second or more after the last intent.
fn bytes(engine: &mut Engine, line: &str, events: usize) -> u64 {
    let command = Command::parse(line.as_bytes()).unwrap();
    let now: Timestamp = "2026-03-02T10:00:00Z".parse().unwrap();
    let mut appended = 0;
    let counted = allocation_counter::measure(|| {
        appended = engine.handle(&command, now).unwrap().events.len();
    });
    assert_eq!(appended, events);
    counted.bytes_total
}

#[test]
fn a_decision_after_an_expiry_costs_the_same_whatever_is_known() {
    let tick = r#"{"command":"tick","actor":{"type":"system","id":"host"},"args":{}}"#;
    let next = intent(999_999, 60).replace(r#""at":"2026-03-02T09:00:00Z","#, "");
    for (line, events) in [(tick, 2), (next.as_str(), 5)] {
        let few = bytes(&mut engine(8), line, events);
        let mut engine = engine(2_000);
        let copy = allocation_counter::measure(|| drop(engine.clone())).bytes_total;
        let many = bytes(&mut engine, line, events);
        // A list that grows at this very moment may double; a copy would be all of it.
        assert!(many < few + copy / 8, "{few} bytes with 8 intents, {many} with 2,000, a copy takes {copy}");
    }
}
