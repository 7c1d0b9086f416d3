//! An event that asks for a move which the tables of intents and spends lack is no event of ours.
//!
//! Spec: treasury.md 2.2, 6.1; orchestration.md 1.
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

use venture_core::Json;
use venture_engine::Engine;
use venture_engine::event::{Body, Event};
use worked::Run;

const BUNDLE: &str = r#"{"version":"1.0.0","base_currency":"USD",
  "roles":{"solver":{"ceilings_minor":{"day":1000000}}},
  "allowlists":{"merchants":["serp"],"categories":["api-calls"]},
  "limits":{"per_workflow_cap_minor":1000000,"global_daily_cap_minor":1000000,
    "venture_daily_cap_minor":{"default":1000000}}}"#;
const INTENT: &str = "30000000-0000-4000-8000-000000000001";
const SPEND: &str = "60000000-0000-4000-8000-000000000001";

/// An engine with one intent of 800 for a minute, created and then what `lines` do to it.
fn run(lines: &[&str]) -> Run {
    let mut run = Run::new();
    run.publish(&Json::parse(BUNDLE.as_bytes()).unwrap());
    let ada = r#""at":"2026-03-02T09:00:00Z","actor":{"type":"human","id":"ada","role":"founder"}"#;
    let (venture, workflow) =
        ("10000000-0000-4000-8000-000000000001", "20000000-0000-4000-8000-000000000001");
    send(
        &mut run,
        &format!(
            r#"{{"command":"register_venture",{ada},"args":{{"venture_id":"{venture}","name":"Alpha","slug":"alpha","currency":"USD","founding_capital_minor":1000000,"active":true}}}}"#
        ),
    );
    send(
        &mut run,
        &format!(
            r#"{{"command":"register_workflow",{ada},"args":{{"workflow_id":"{workflow}","venture_id":"{venture}","budget_minor":1000000,"currency":"USD"}}}}"#
        ),
    );
    send(
        &mut run,
        &format!(
            r#"{{"command":"create_intent","at":"2026-03-02T09:00:00Z","actor":{{"type":"agent","id":"solver-1","role":"solver"}},"args":{{"intent_id":"{INTENT}","idempotency_key":"corrupt-intent-01","workflow_id":"{workflow}","amount_minor":800,"currency":"USD","merchant_scope":"serp","category":"api-calls","rail":"ach","country":"US","ttl_seconds":60}}}}"#
        ),
    );
    for line in lines {
        let (name, args) = line.split_once(' ').unwrap();
        let args = args.replace("INTENT", INTENT).replace("SPEND", SPEND);
        let actor = r#"{"type":"service","id":"host"}"#;
        send(
            &mut run,
            &format!(r#"{{"command":"{name}","at":"2026-03-02T09:00:00Z","actor":{actor},"args":{args}}}"#),
        );
    }
    run
}

fn send(run: &mut Run, line: &str) {
    let (answer, _) = run.send(line.as_bytes());
    assert_eq!(answer.get("decision").and_then(Json::as_str), Some("APPROVED"), "{line}: {answer:?}");
}

/// What the engine says of an event of the run that comes once more, its body changed.
fn again(run: &mut Run, event_type: &str, change: impl FnOnce(&mut Body)) -> Result<(), String> {
    let mut event = find(&run.events, event_type);
    change(&mut event.body);
    next(&mut run.engine, event)
}

fn find(events: &[Event], event_type: &str) -> Event {
    events.iter().rev().find(|event| event.body.event_type() == event_type).unwrap().clone()
}

/// Folds in an event as if it were the next.
fn next(engine: &mut Engine, mut event: Event) -> Result<(), String> {
    event.header.seq = engine.state().seq + 1;
    event.header.created_at = engine.state().last_at;
    engine.apply(&event, &|_| None).map_err(|corruption| corruption.to_string())
}

const AUTHORIZE: &str = r#"authorize {"intent_id":"INTENT"}"#;
const REVOKE: &str = r#"revoke_intent {"intent_id":"INTENT","reason":"no more"}"#;
const SUBMIT: &str = r#"spend {"intent_id":"INTENT","spend_id":"SPEND","external_ref":"ch-1","amount_minor":300,"currency":"USD","merchant":"serp"}"#;
const SETTLE: &str = r#"settle {"spend_id":"SPEND"}"#;
const FAIL: &str = r#"fail_spend {"spend_id":"SPEND","state":"FAILED","error_code":"NSF"}"#;

#[test]
fn an_intent_begins_once() {
    let fault = again(&mut run(&[]), "money.intent.created.v1", |_| {}).unwrap_err();
    assert!(fault.contains("created twice"), "{fault}");
}

#[test]
fn an_intent_is_decided_once() {
    let fault = again(&mut run(&[AUTHORIZE]), "money.authorization.decided.v1", |_| {}).unwrap_err();
    assert!(fault.contains("`approve` does not follow on `AUTHORIZED`"), "{fault}");
    let fault = again(&mut run(&[AUTHORIZE, REVOKE]), "money.authorization.decided.v1", |_| {}).unwrap_err();
    assert!(fault.contains("`approve` does not follow on `REVOKED`"), "{fault}");
}

#[test]
fn an_approval_with_a_failed_check_is_none() {
    let run = run(&[AUTHORIZE]);
    let decided = find(&run.events, "money.authorization.decided.v1");
    let created: Vec<Event> = run.events.iter().take_while(|event| **event != decided).cloned().collect();
    let mut engine = Engine::new(worked::TENANT);
    let find = |hash: &_| run.blobs.iter().find(|blob| blob.hash == *hash).map(|blob| blob.bytes.clone());
    created.iter().for_each(|event| engine.apply(event, &find).unwrap());
    let mut forged = decided.clone();
    let Body::AuthorizationDecided(body) = &mut forged.body else { panic!("another event") };
    body.checks[20].1 = venture_engine::words::CheckMark::Failed;
    let fault = next(&mut engine, forged).unwrap_err();
    assert!(fault.contains("EveryCheckPasses"), "{fault}");
    next(&mut engine, decided).unwrap();
}

#[test]
fn an_end_is_an_end_and_expiry_has_its_time() {
    let fault = again(&mut run(&[REVOKE]), "money.intent.revoked.v1", |_| {}).unwrap_err();
    assert!(fault.contains("`revoke` does not follow on `REVOKED`"), "{fault}");
    // The minute has not passed: the event would have to be one of another time.
    let mut early = run(&[]);
    let expired = venture_engine::event::IntentExpired {
        currency: "USD".parse().unwrap(),
        intent_id: INTENT.parse().unwrap(),
        released_minor: 0,
        status_before: "CREATED".into(),
    };
    let change = |body: &mut Body| *body = Body::IntentExpired(expired);
    let fault = again(&mut early, "money.intent.created.v1", change).unwrap_err();
    assert!(fault.contains("TimePassed"), "{fault}");
}

#[test]
fn a_spend_settles_and_fails_once() {
    let settled = "money.spend.settled.v1";
    let fault = again(&mut run(&[AUTHORIZE, SUBMIT, SETTLE]), settled, |_| {}).unwrap_err();
    assert!(fault.contains("`settle` does not follow on `SETTLED`"), "{fault}");
    let fault = again(&mut run(&[AUTHORIZE, SUBMIT, FAIL]), "money.spend.failed.v1", |_| {}).unwrap_err();
    assert!(fault.contains("`fail` does not follow on `FAILED`"), "{fault}");
    let fault = again(&mut run(&[AUTHORIZE, SUBMIT]), "money.spend.authorized.v1", |_| {}).unwrap_err();
    assert!(fault.contains("`submit` does not follow on `SUBMITTED`"), "{fault}");
    let name = |body: &mut Body| {
        let Body::SpendFailed(failed) = body else { panic!("another event") };
        failed.state = "LOST".into();
    };
    assert!(again(&mut run(&[AUTHORIZE, SUBMIT, FAIL]), "money.spend.failed.v1", name).is_err());
}

/// A spend that failed may settle after all; what the event says of the intent must follow.
#[test]
fn a_settlement_tells_where_it_leaves_its_intent() {
    let lines = [AUTHORIZE, SUBMIT, SETTLE];
    let told = |status: &'static str, is_final: bool| {
        let whole = run(&lines);
        let mut engine = run(&lines[..2]).engine;
        let mut event = find(&whole.events, "money.spend.settled.v1");
        let Body::SpendSettled(settled) = &mut event.body else { panic!("another event") };
        settled.intent_status = Some(status.into());
        settled.is_final = is_final;
        next(&mut engine, event)
    };
    told("AUTHORIZED", false).unwrap();
    told("SETTLED", true).unwrap();
    assert!(told("SETTLED", false).unwrap_err().contains("NothingLeft"));
    assert!(told("AUTHORIZED", true).unwrap_err().contains("SomethingLeft"));
    assert!(told("EXPIRED", false).unwrap_err().contains("not Some"));
    let late = run(&[AUTHORIZE, SUBMIT, FAIL, SETTLE]);
    assert_eq!(late.replay_fault(), None);
}
