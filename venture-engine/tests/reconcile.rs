//! Reconciliation in the engine: what it compares, what it keeps, what a replay needs of it.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::wildcard_enum_match_arm,
    reason = "tests"
)]

mod worked;

use venture_core::{Digest, Json};
use venture_engine::Engine;
use venture_engine::event::Body;
use worked::{Run, TENANT};

const WORKFLOW: &str = "20000000-0000-4000-8000-000000000001";
const VENTURE: &str = "10000000-0000-4000-8000-000000000001";
const BUNDLE: &str = r#"{"version":"1.0.0","base_currency":"USD","currencies":{"USD":{"decimals":2,"min_minor":1,"max_minor":1000000}},"roles":{"solver":{"ceilings_minor":{"day":1000000}}},"allowlists":{"merchants":["serp"],"categories":["api-calls"]},"limits":{"per_workflow_cap_minor":1000000,"global_daily_cap_minor":1000000,"venture_daily_cap_minor":{"default":1000000}}}"#;

fn send(run: &mut Run, at: &str, actor: &str, name: &str, args: &str, facts: &str) -> Json {
    let actor = match actor {
        "host" => r#"{"type":"service","id":"host"}"#.to_owned(),
        "solver" => r#"{"type":"agent","id":"solver-1","role":"solver"}"#.to_owned(),
        person => format!(r#"{{"type":"human","id":"{person}","role":"founder"}}"#),
    };
    let facts = if facts.is_empty() { String::new() } else { format!(r#","facts":{facts}"#) };
    let line = format!(r#"{{"command":"{name}","at":"2026-03-{at}Z","actor":{actor},"args":{args}{facts}}}"#);
    run.send(line.as_bytes()).0
}

fn code(answer: &Json) -> String {
    let code = answer.get("reason_code").or_else(|| answer.get("error").and_then(|error| error.get("code")));
    code.and_then(Json::as_str).unwrap_or_default().to_owned()
}

fn status(answer: &Json) -> &str {
    answer.get("status").and_then(Json::as_str).unwrap_or_default()
}

/// A venture with 50,000 from its founding and 1,000 of the tenant's 4,000; of an intent of 800, 750 settled
/// and 50 came back with a refund of 20.
fn ready() -> Run {
    let mut run = Run::new();
    run.publish(&Json::parse(BUNDLE.as_bytes()).unwrap());
    let venture = format!(
        r#"{{"venture_id":"{VENTURE}","name":"Alpha","slug":"alpha","currency":"USD","founding_capital_minor":50000,"active":true}}"#
    );
    let workflow = format!(
        r#"{{"workflow_id":"{WORKFLOW}","venture_id":"{VENTURE}","budget_minor":100000,"currency":"USD"}}"#
    );
    let fund = format!(
        r#"{{"venture_id":"{VENTURE}","amount_minor":1000,"currency":"USD","transaction_ref":"round-b"}}"#
    );
    let intent = "30000000-0000-4000-8000-000000000001";
    let ask = format!(
        r#"{{"intent_id":"{intent}","idempotency_key":"reconcile-intent-1","workflow_id":"{WORKFLOW}","amount_minor":800,"currency":"USD","merchant_scope":"serp","category":"api-calls","rail":"internal","authorize":true}}"#
    );
    let settle = format!(
        r#"{{"intent_id":"{intent}","external_ref":"ch-1","amount_minor":750,"currency":"USD","merchant":"serp","final":true}}"#
    );
    let all = [
        ("ada", "register_venture", venture.as_str()),
        ("ada", "register_workflow", &workflow),
        (
            "ada",
            "contribute_capital",
            r#"{"amount_minor":4000,"currency":"USD","transaction_ref":"round-a"}"#,
        ),
        ("ada", "fund_venture", &fund),
        ("solver", "create_intent", &ask),
        ("host", "settle", &settle),
    ];
    for (actor, name, args) in all {
        let answer = send(&mut run, "02T08:00:00", actor, name, args, "");
        assert!(["ACCEPTED", "WITHIN_POLICY"].contains(&code(&answer).as_str()), "{answer:?}");
        if name == "settle" {
            let spend = answer.get("ids").and_then(|ids| ids.get("spend_id")).and_then(Json::as_str).unwrap();
            let refund = format!(
                r#"{{"spend_id":"{spend}","amount_minor":20,"external_ref":"re-1","reason":"half"}}"#
            );
            assert_eq!(code(&send(&mut run, "02T08:30:00", "host", "refund", &refund, "")), "ACCEPTED");
        }
    }
    run
}

fn row(reference: &str, amount: i64, currency: &str, direction: &str) -> String {
    format!(
        r#"{{"provider_tx_id":"{reference}","amount_minor":{amount},"currency":"{currency}","direction":"{direction}","settled_at":"2026-03-02T08:00:00Z"}}"#
    )
}

/// All that the books of [`ready`] moved.
fn whole() -> Vec<String> {
    vec![
        row("founding", 50_000, "USD", "credit"),
        row("capital", 4_000, "USD", "credit"),
        row("ch-1", 750, "USD", "debit"),
        row("re-1", 20, "USD", "credit"),
    ]
}

fn reconcile(run: &mut Run, at: &str, id: u32, rows: &[String]) -> Json {
    let text = rows.join("\n");
    let hash = Digest::of(text.as_bytes());
    let args = format!(
        r#"{{"recon_id":"80000000-0000-4000-8000-{id:012}","provider":"bank","period_start":"2026-03-02T00:00:00Z","period_end":"2026-03-03T00:00:00Z","run_type":"daily","rows_hash":"{hash}"}}"#
    );
    let facts = Json::object([("statement", Json::object([("rows", Json::from(text.as_str()))]))]);
    let facts = venture_core::canonical::to_string(&facts).unwrap();
    send(run, at, "host", "reconcile", &args, &facts)
}

fn detail(answer: &Json, key: &str) -> Json {
    answer.get("detail").and_then(|detail| detail.get(key)).cloned().unwrap_or(Json::Null)
}

/// Funding, holds and releases stay within the cash group; all else is a movement.
#[test]
fn the_internal_side_is_what_the_cash_accounts_hold() {
    let mut run = ready();
    let answer = reconcile(&mut run, "03T00:00:00", 1, &whole());
    assert_eq!((code(&answer).as_str(), status(&answer)), ("ACCEPTED", "completed"));
    let cash: i128 = run
        .engine
        .state()
        .ledger
        .balances()
        .iter()
        .filter(|row| [1000, 1010, 1020, 1030].contains(&row.account.code().number()))
        .map(|row| row.balance_minor)
        .sum();
    assert_eq!(cash, 50_000 + 4_000 - 750 + 20);
    assert_eq!(detail(&answer, "internal_minor"), Json::Int(i64::try_from(cash).unwrap()));
    assert_eq!(detail(&answer, "drift_class"), Json::from("NONE"));
    assert_eq!(run.replay_fault(), None);
}

/// The worst currency decides and is shown; the blob of the report has all of them.
#[test]
fn the_worst_currency_wins() {
    let mut run = ready();
    let mut rows = whole();
    rows.push(row("odd", 5, "CAD", "credit"));
    rows.push(row("one", 7, "USD", "credit"));
    rows.push(row("two", 7, "USD", "debit"));
    let answer = reconcile(&mut run, "03T00:00:00", 1, &rows);
    assert_eq!(status(&answer), "compliance_case_opened");
    assert_eq!(detail(&answer, "currency"), Json::from("CAD"));
    assert_eq!(detail(&answer, "drift_minor"), Json::Int(-5));
    assert_eq!(detail(&answer, "unmatched"), Json::Int(3));
    let event = run.events.iter().find_map(|event| match &event.body {
        Body::ReconciliationCompleted(run) => Some(run.clone()),
        _ => None,
    });
    let event = event.unwrap();
    assert_eq!(event.unmatched.len(), 3);
    let blob = |hash: Digest| run.blobs.iter().find(|blob| blob.hash == hash).unwrap().bytes.clone();
    assert_eq!(blob(event.rows_hash), rows.join("\n").into_bytes());
    let report = Json::parse(&blob(event.report_hash)).unwrap();
    let sections = report.get("sections").and_then(Json::as_array).unwrap();
    let classes: Vec<&str> =
        sections.iter().map(|one| one.get("drift_class").and_then(Json::as_str).unwrap()).collect();
    assert_eq!(classes, ["CLASS_1", "CLASS_3"]);
    assert_eq!(run.replay_fault(), None);
}

/// What an event cannot hold is in the report alone.
#[test]
fn an_event_holds_as_much_as_it_can() {
    let mut run = ready();
    let rows: Vec<String> = (0..3_000).map(|n| row(&format!("row-{n}"), 1, "USD", "credit")).collect();
    let answer = reconcile(&mut run, "03T00:00:00", 1, &rows);
    // The four movements of the books are alone too.
    assert_eq!(detail(&answer, "unmatched"), Json::Int(3_004));
    let last = run.events.iter().rev().find(|event| matches!(event.body, Body::ReconciliationCompleted(_)));
    let stored = last.unwrap().seal().unwrap();
    assert!(stored.payload.unwrap().len() < 512 * 1024);
    assert_eq!(run.replay_fault(), None);
}

/// The rows are evidence: a journal that lost them is not ours.
#[test]
fn lost_rows_are_corruption() {
    let mut run = ready();
    reconcile(&mut run, "03T00:00:00", 1, &whole());
    let (last, before) = run.events.split_last().unwrap();
    let Body::ReconciliationCompleted(completed) = &last.body else { panic!("a run") };
    let find = |hash: &Digest| {
        let found = run.blobs.iter().find(|blob| blob.hash == *hash);
        found.filter(|blob| blob.hash != completed.rows_hash).map(|blob| blob.bytes.clone())
    };
    let mut engine = Engine::new(TENANT);
    for event in before {
        engine.apply(event, &find).unwrap();
    }
    assert!(engine.apply(last, &find).is_err());
}

/// A run that is an error appends nothing, also not what is due.
#[test]
fn a_run_without_its_rows_leaves_nothing() {
    let mut run = ready();
    let ask = format!(
        r#"{{"idempotency_key":"reconcile-intent-2","workflow_id":"{WORKFLOW}","amount_minor":5,"currency":"USD","merchant_scope":"serp","category":"api-calls","rail":"internal","authorize":true,"ttl_seconds":60}}"#
    );
    assert_eq!(code(&send(&mut run, "02T08:30:00", "solver", "create_intent", &ask, "")), "WITHIN_POLICY");
    let events = run.events.len();
    let args = format!(
        r#"{{"recon_id":"80000000-0000-4000-8000-000000000001","provider":"bank","period_start":"2026-03-02T00:00:00Z","period_end":"2026-03-03T00:00:00Z","run_type":"daily","rows_hash":"{}"}}"#,
        Digest::of(b"")
    );
    for facts in ["", "{}"] {
        let answer = send(&mut run, "02T09:30:00", "host", "reconcile", &args, facts);
        assert_eq!(code(&answer), "REQUEST_INVALID");
        assert_eq!(run.events.len(), events);
    }
    let answer = send(&mut run, "02T09:30:00", "host", "reconcile", &args, r#"{"statement":{"rows":""}}"#);
    assert_eq!(code(&answer), "ACCEPTED");
    assert_eq!(run.replay_fault(), None);
}

fn thaw(run: &mut Run, who: &str, freeze: &str) -> String {
    let seq = run.engine.state().seq;
    let facts = format!(
        r#"{{"mfa":{{"asserted":true,"at":"2026-03-03T02:00:00Z"}},"integrity":{{"log_ok":true,"through_seq":{seq}}}}}"#
    );
    let args = format!(r#"{{"freeze_id":"{freeze}","reason":"the cause was found and mended"}}"#);
    code(&send(run, "03T02:00:00", who, "thaw", &args, &facts))
}

/// compliance.md 5.2: HARD also needs a clean reconciliation; one from before the freeze says nothing.
#[test]
fn a_hard_freeze_thaws_after_a_clean_run_alone() {
    let mut run = ready();
    reconcile(&mut run, "03T00:00:00", 1, &whole());
    let hard = r#"{"scope":"tenant","mode":"HARD","reason":"looks wrong"}"#;
    let answer = send(&mut run, "03T01:00:00", "ada", "freeze", hard, "");
    let freeze = answer.get("ids").and_then(|ids| ids.get("freeze_id")).and_then(Json::as_str).unwrap();
    assert_eq!(thaw(&mut run, "ada", freeze), "THAW_CONDITION_UNMET");
    let mut odd = whole();
    odd.push(row("odd", 1, "USD", "credit"));
    assert_eq!(status(&reconcile(&mut run, "03T02:00:00", 2, &odd)), "mismatch");
    assert_eq!(thaw(&mut run, "ada", freeze), "THAW_CONDITION_UNMET");
    assert_eq!(status(&reconcile(&mut run, "03T02:00:00", 3, &whole())), "completed");
    assert_eq!(thaw(&mut run, "ada", freeze), "APPROVAL_REQUIRED");
    assert_eq!(thaw(&mut run, "bob", freeze), "ACCEPTED");
    assert_eq!(run.replay_fault(), None);
}
