//! What people alone decide: budgets lifted for a while, and cases.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    reason = "tests"
)]

mod worked;

use venture_core::Json;
use worked::Run;

const WORKFLOW: &str = "20000000-0000-4000-8000-000000000001";
const VENTURE: &str = "10000000-0000-4000-8000-000000000001";

/// Workflow 1,000; venture a day 1,500; all ventures a day 1,800. Overrides above 400 need two people.
const BUNDLE: &str = r#"{"version":"1.0.0","base_currency":"USD","currencies":{"USD":{"decimals":2,"min_minor":1,"max_minor":1000000}},"roles":{"solver":{"ceilings_minor":{"day":1000000}}},"allowlists":{"merchants":["serp"],"categories":["api-calls"]},"limits":{"per_workflow_cap_minor":1000,"global_daily_cap_minor":1800,"venture_daily_cap_minor":{"default":1500}},"governance":{"override_cosign_minor":400}}"#;

fn ready() -> Run {
    let mut run = Run::new();
    run.publish(&Json::parse(BUNDLE.as_bytes()).unwrap());
    let venture = format!(
        r#"{{"venture_id":"{VENTURE}","name":"Alpha","slug":"alpha","currency":"USD","founding_capital_minor":100000,"active":true}}"#
    );
    let workflow = format!(
        r#"{{"workflow_id":"{WORKFLOW}","venture_id":"{VENTURE}","budget_minor":5000,"currency":"USD"}}"#
    );
    for (name, args) in [("register_venture", venture), ("register_workflow", workflow)] {
        assert_eq!(person(&mut run, "2026-03-02T08:00:00Z", name, &args).0, "ACCEPTED");
    }
    run
}

/// The code, the status and the events of a command by a finance controller.
fn person(run: &mut Run, at: &str, name: &str, args: &str) -> (String, String, Vec<&'static str>) {
    let line = format!(
        r#"{{"command":"{name}","at":"{at}","actor":{{"type":"human","id":"fay","role":"finance_controller"}},"args":{args}}}"#
    );
    let (answer, events) = run.send(line.as_bytes());
    let code = answer.get("reason_code").or_else(|| answer.get("error").and_then(|error| error.get("code")));
    let text = |value: Option<&Json>| value.and_then(Json::as_str).unwrap_or_default().to_owned();
    (text(code), text(answer.get("status")), events.iter().map(|event| event.body.event_type()).collect())
}

fn ask(run: &mut Run, at: &str, key: u32, amount: u32) -> String {
    let line = format!(
        r#"{{"command":"create_intent","at":"{at}","actor":{{"type":"agent","id":"solver-1","role":"solver"}},"args":{{"idempotency_key":"people-intent-{key:04}","workflow_id":"{WORKFLOW}","amount_minor":{amount},"currency":"USD","merchant_scope":"serp","category":"api-calls","rail":"internal","authorize":true,"ttl_seconds":60}}}}"#
    );
    let (answer, _) = run.send(line.as_bytes());
    answer.get("reason_code").and_then(Json::as_str).unwrap().to_owned()
}

fn lift(scope: &str, amount: u32, ttl: u32, second: &str) -> String {
    format!(
        r#"{{"scope_ref":"{scope}","amount_minor":{amount},"currency":"USD","ttl_seconds":{ttl},"reason":"the launch needs more crawls"{second}}}"#
    )
}

#[test]
fn an_override_lifts_a_workflow_until_its_time_is_over() {
    let mut run = ready();
    assert_eq!(ask(&mut run, "2026-03-02T09:00:00Z", 1, 1_001), "WORKFLOW_BUDGET_EXCEEDED");
    let granted = person(&mut run, "2026-03-02T09:00:01Z", "grant_override", &lift(WORKFLOW, 400, 600, ""));
    assert_eq!(granted, ("ACCEPTED".into(), "active".into(), vec!["money.override.granted.v1"]));
    assert_eq!(ask(&mut run, "2026-03-02T09:00:02Z", 2, 1_401), "WORKFLOW_BUDGET_EXCEEDED");
    assert_eq!(ask(&mut run, "2026-03-02T09:00:03Z", 3, 1_400), "WITHIN_POLICY");
    // Its hold expires after a minute; the override at 09:10:01, and not a moment before.
    assert_eq!(ask(&mut run, "2026-03-02T09:10:00.999999Z", 4, 1_001), "WITHIN_POLICY");
    assert_eq!(ask(&mut run, "2026-03-02T09:12:00Z", 5, 1_001), "WORKFLOW_BUDGET_EXCEEDED");
}

#[test]
fn an_override_lifts_a_ventures_day_but_never_the_global_cap() {
    let mut run = ready();
    let more = lift(WORKFLOW, 3_000, 3_600, r#","co_signed_by":"ada""#);
    assert_eq!(person(&mut run, "2026-03-02T09:00:00Z", "grant_override", &more).0, "ACCEPTED");
    assert_eq!(ask(&mut run, "2026-03-02T09:00:01Z", 1, 1_501), "DAILY_CASH_CAP_EXCEEDED");
    let venture = lift("alpha", 1_000, 3_600, r#","co_signed_by":"ada""#);
    assert_eq!(person(&mut run, "2026-03-02T09:00:02Z", "grant_override", &venture).0, "ACCEPTED");
    assert_eq!(ask(&mut run, "2026-03-02T09:00:03Z", 2, 1_801), "GLOBAL_CAP_EXCEEDED");
    assert_eq!(ask(&mut run, "2026-03-02T09:00:04Z", 3, 1_800), "WITHIN_POLICY");
}

#[test]
fn a_large_override_needs_another_person() {
    let mut run = ready();
    let at = "2026-03-02T09:00:00Z";
    let refused = vec!["audit.command.refused.v1"];
    for second in ["", r#","co_signed_by":"fay""#] {
        let answer = person(&mut run, at, "grant_override", &lift(WORKFLOW, 401, 60, second));
        assert_eq!((answer.0.as_str(), answer.2), ("CO_SIGN_REQUIRED", refused.clone()));
    }
    for (args, code) in [
        (lift("beta", 1, 60, ""), "RESOURCE_NOT_FOUND"),
        (lift(WORKFLOW, 1, 86_401, ""), "TTL_INVALID"),
        (lift(WORKFLOW, 0, 60, ""), "AMOUNT_INVALID"),
        (lift(WORKFLOW, 1, 60, "").replace("the launch needs more crawls", "too short"), "REQUEST_INVALID"),
        (lift(WORKFLOW, 1, 60, "").replace("USD", "EUR"), "CURRENCY_NOT_ALLOWED"),
    ] {
        assert_eq!(person(&mut run, at, "grant_override", &args).0, code, "{args}");
    }
    assert_eq!(ask(&mut run, "2026-03-02T09:00:01Z", 1, 1_001), "WORKFLOW_BUDGET_EXCEEDED");
}

/// A charge that nobody authorized opens a case; its id.
fn case(run: &mut Run) -> String {
    let charge =
        r#"{"external_ref":"stranger-1","amount_minor":50,"currency":"USD","merchant":"serp","forced":true}"#;
    let (_, _, events) = person(run, "2026-03-02T09:00:00Z", "settle", charge);
    assert_eq!(events.last(), Some(&"compliance.case.opened.v1"));
    run.engine.state().cases.iter().next().unwrap().id.to_string()
}

#[test]
fn a_case_goes_its_way_and_ends_once() {
    let mut run = ready();
    let case = case(&mut run);
    let mut step = |at: &str, rest: &str| {
        let args = format!(r#"{{"case_id":"{case}",{rest}}}"#);
        person(&mut run, at, "update_case", &args)
    };
    let at = "2026-03-02T09:00:01Z";
    let updated = "compliance.case.updated.v1";
    let early = step(at, r#""to":"remediated","root_cause":"a stolen card""#);
    assert_eq!((early.0.as_str(), early.1.as_str()), ("ILLEGAL_TRANSITION", "open"));
    let taken = step(at, r#""to":"investigating","evidence_refs":["ticket-7"]"#);
    assert_eq!(taken, ("ACCEPTED".into(), "investigating".into(), vec![updated]));
    assert_eq!(step(at, r#""to":"waived""#).0, "REQUEST_INVALID");
    assert_eq!(step(at, r#""to":"remediated""#).0, "REQUEST_INVALID");
    let again = step(at, r#""to":"investigating","evidence_refs":["ticket-7"]"#);
    assert_eq!(again, ("ACCEPTED".into(), "investigating".into(), vec![]));
    assert_eq!(step(at, r#""to":"escalated","reason":"the bank must act""#).1, "escalated");
    assert_eq!(step(at, r#""to":"waived","reason":"not ours""#).0, "ILLEGAL_TRANSITION");
    let ended = step(at, r#""to":"remediated","root_cause":"a stolen card""#);
    assert_eq!(ended.2, vec![updated, "compliance.case.closed.v1"]);
    assert_eq!(step(at, r#""to":"investigating""#).0, "ILLEGAL_TRANSITION");
    let unknown = r#"{"case_id":"90000000-0000-4000-8000-000000000001","to":"investigating"}"#;
    assert_eq!(person(&mut run, at, "update_case", unknown).0, "CASE_NOT_FOUND");
}
