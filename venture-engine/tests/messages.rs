//! What denials say to people: the figures that decided, and what to do; and that it is true.
//!
//! Spec: commands.md 3.
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
use worked::Run;

const BUNDLE: &str = r#"{"version":"1.0.0","base_currency":"USD",
  "currencies":{"USD":{"decimals":2,"min_minor":1,"max_minor":1000000000}},
  "roles":{"solver":{"ceilings_minor":{"call":80000,"day":80000}}},
  "allowlists":{"merchants":["serp","acme"],"categories":["api-calls"]},
  "approvals":[{"id":"large","when":{"amount_over_minor":19000},"roles":["orchestrator","founder"],"timeout_seconds":60}],
  "limits":{"per_workflow_cap_minor":60000,"global_daily_cap_minor":85000,"single_intent_max_minor":70000,
    "venture_daily_cap_minor":{"default":55000},
    "velocity":[{"id":"hourly","scope":["workflow","merchant"],"window_seconds":3600,"cap_minor":20000},
                {"id":"minute","scope":["tenant"],"window_seconds":60,"max_count":3}]}}"#;

struct Day {
    run: Run,
    at: Timestamp,
    number: u32,
}

impl Day {
    fn new() -> Self {
        let mut day = Self { run: Run::new(), at: "2026-03-02T09:00:00Z".parse().unwrap(), number: 0 };
        day.run.publish(&Json::parse(BUNDLE.as_bytes()).unwrap());
        let ada = r#"{"type":"human","id":"ada","role":"founder"}"#;
        let (venture, workflow) =
            ("10000000-0000-4000-8000-000000000001", "20000000-0000-4000-8000-000000000001");
        day.send(ada, "register_venture", &format!(r#"{{"venture_id":"{venture}","name":"Alpha","slug":"alpha","currency":"USD","founding_capital_minor":58000,"active":true}}"#));
        day.send(ada, "register_workflow", &format!(r#"{{"workflow_id":"{workflow}","venture_id":"{venture}","budget_minor":100000,"currency":"USD"}}"#));
        day
    }

    fn send(&mut self, actor: &str, name: &str, args: &str) -> Json {
        let at = self.at;
        let line = format!(r#"{{"command":"{name}","at":"{at}","actor":{actor},"args":{args}}}"#);
        self.run.send(line.as_bytes()).0
    }

    fn wait(&mut self, micros: i64) {
        self.at = Timestamp::from_micros(self.at.micros() + micros).unwrap();
    }

    /// A new intent, decided at once.
    fn ask(&mut self, merchant: &str, minor: i64) -> Json {
        self.number += 1;
        let args = format!(
            r#"{{"idempotency_key":"message-intent-{:04}","workflow_id":"20000000-0000-4000-8000-000000000001","amount_minor":{minor},"currency":"USD","merchant_scope":"{merchant}","category":"api-calls","rail":"ach","country":"US","ttl_seconds":60,"authorize":true}}"#,
            self.number
        );
        self.send(r#"{"type":"agent","id":"solver-1","role":"solver"}"#, "create_intent", &args)
    }

    /// An intent that is approved and settles whole.
    fn pay(&mut self, merchant: &str, minor: i64) {
        let answer = self.ask(merchant, minor);
        assert_eq!(text(&answer, "reason_code"), "WITHIN_POLICY", "{answer:?}");
        let intent = answer.get("ids").unwrap().get("intent_id").unwrap().as_str().unwrap().to_owned();
        let args = format!(
            r#"{{"intent_id":"{intent}","external_ref":"ch-{intent}","amount_minor":{minor},"currency":"USD","merchant":"{merchant}","final":true}}"#
        );
        let answer = self.send(HOST, "settle", &args);
        assert_eq!(text(&answer, "status"), "SETTLED", "{answer:?}");
    }
}

const HOST: &str = r#"{"type":"service","id":"host"}"#;

fn text<'a>(answer: &'a Json, key: &str) -> &'a str {
    answer.get(key).and_then(Json::as_str).unwrap_or_default()
}

#[test]
fn a_limit_tells_its_figures_and_when_there_is_room() {
    let mut day = Day::new();
    assert_eq!(
        text(&day.ask("serp", 70_001), "message"),
        "700.01 USD asked for, but limit `single_intent_max` is 700.00 USD; ask for at most 700.00 USD, or have the limit raised"
    );
    day.pay("serp", 15_000);
    day.wait(60_000_000);
    let answer = day.ask("serp", 5_001);
    assert_eq!(text(&answer, "reason_code"), "VELOCITY_LIMIT_EXCEEDED");
    assert_eq!(
        text(&answer, "message"),
        "50.01 USD asked for, but of the 200.00 USD of limit `hourly` 150.00 USD are committed and 50.00 USD remain; ask for at most 50.00 USD now, or again from 2026-03-02T10:00:00.000000Z on"
    );
    day.at = "2026-03-02T09:59:59.999999Z".parse().unwrap();
    assert_eq!(
        text(&day.ask("serp", 5_001), "reason_code"),
        "VELOCITY_LIMIT_EXCEEDED",
        "not a microsecond before"
    );
    day.wait(1);
    assert_eq!(text(&day.ask("serp", 5_001), "reason_code"), "WITHIN_POLICY", "the message is true");
}

#[test]
fn an_open_hold_is_told_from_what_time_frees() {
    let mut day = Day::new();
    assert_eq!(text(&day.ask("serp", 18_000), "reason_code"), "WITHIN_POLICY");
    let answer = day.ask("serp", 3_000);
    assert_eq!(
        text(&answer, "message"),
        "30.00 USD asked for, but of the 200.00 USD of limit `hourly` 180.00 USD are committed and 20.00 USD remain; ask for at most 20.00 USD now, or again once open holds are released, or have the limit raised"
    );
    // The hold expires, and nothing is committed any more.
    day.wait(61_000_000);
    assert_eq!(text(&day.ask("serp", 3_000), "reason_code"), "WITHIN_POLICY");
}

#[test]
fn a_day_begins_anew_and_a_lifetime_does_not() {
    let mut day = Day::new();
    for merchant in ["serp", "acme", "serp"] {
        day.pay(merchant, 18_000);
        day.wait(3_600_000_000);
    }
    let answer = day.ask("acme", 1_001);
    assert_eq!(text(&answer, "reason_code"), "DAILY_CASH_CAP_EXCEEDED");
    assert_eq!(
        text(&answer, "message"),
        "10.01 USD asked for, but of the 550.00 USD of limit `venture-day:alpha` 540.00 USD are committed and 10.00 USD remain; ask for at most 10.00 USD now, or again from 2026-03-03T00:00:00.000000Z on"
    );
    day.at = "2026-03-03T00:00:00Z".parse().unwrap();
    assert_eq!(text(&day.ask("acme", 1_001), "reason_code"), "WITHIN_POLICY");
    let answer = day.ask("acme", 6_001);
    assert_eq!(text(&answer, "reason_code"), "WORKFLOW_BUDGET_EXCEEDED");
    assert!(text(&answer, "message").contains("have the limit raised"), "{answer:?}");
}

/// A cap that people lifted for a while: what fits under the lift alone has no time that it could be told.
#[test]
fn a_lift_that_ends_is_not_counted_on() {
    let mut day = Day::new();
    let ada = r#"{"type":"human","id":"ada","role":"founder"}"#;
    let lift = r#"{"scope_ref":"alpha","amount_minor":3000,"currency":"USD","ttl_seconds":60,"reason":"the fair ends today, we pay now","co_signed_by":"finn"}"#;
    for merchant in ["serp", "acme", "serp"] {
        day.pay(merchant, 18_000);
        day.wait(3_600_000_000);
    }
    let answer = day.send(ada, "grant_override", lift);
    assert_eq!(text(&answer, "decision"), "APPROVED", "{answer:?}");
    let answer = day.ask("acme", 4_001);
    assert_eq!(
        text(&answer, "message"),
        "40.01 USD asked for, but of the 580.00 USD of limit `venture-day:alpha` 540.00 USD are committed and 40.00 USD remain; ask for at most 40.00 USD now, or again from 2026-03-03T00:00:00.000000Z on"
    );
    let workflow = lift.replace("alpha", "20000000-0000-4000-8000-000000000001").replace("3000,", "100000,");
    assert_eq!(text(&day.send(ada, "grant_override", &workflow), "decision"), "APPROVED");
    let answer = day.ask("acme", 55_001);
    assert_eq!(text(&answer, "reason_code"), "DAILY_CASH_CAP_EXCEEDED");
    assert!(
        text(&answer, "message").ends_with("ask for at most 40.00 USD now, or have the limit raised"),
        "{answer:?}"
    );
}

#[test]
fn a_count_tells_when_the_next_one_fits() {
    let mut day = Day::new();
    for second in 0..3 {
        assert_eq!(text(&day.ask("serp", 1), "reason_code"), "WITHIN_POLICY", "{second}");
        day.wait(1_000_000);
    }
    let answer = day.ask("serp", 1);
    assert_eq!(
        text(&answer, "message"),
        "3 of the 3 authorizations of limit `minute` are used; ask again from 2026-03-02T09:01:00.000000Z on"
    );
    day.at = "2026-03-02T09:01:00Z".parse().unwrap();
    assert_eq!(text(&day.ask("serp", 1), "reason_code"), "WITHIN_POLICY");
}

#[test]
fn other_denials_say_what_decided_and_what_to_do() {
    let mut day = Day::new();
    let pending = day.ask("serp", 19_001);
    let hash = text(pending.get("detail").unwrap(), "intent_hash");
    assert_eq!(hash.len(), 64);
    assert_eq!(
        text(&pending, "message"),
        format!(
            "waits for approval by 1 of orchestrator or founder; have them send `approve` with hash `{hash}` before 2026-03-02T09:01:00.000000Z"
        )
    );
    assert_eq!(
        text(&day.ask("nobody", 1), "message"),
        "the merchant is not on the list, or not the intent's; use one that the bundle lists for the role"
    );
    let answer = day.send(HOST, "authorize", r#"{"intent_id":"30000000-0000-4000-8000-00000000dead"}"#);
    assert_eq!(text(&answer, "message"), "there is no such intent; check `intent_id`");
    let denied = day.ask("nobody", 2);
    let id = text(denied.get("ids").unwrap(), "intent_id").to_owned();
    let spend = format!(
        r#"{{"intent_id":"{id}","external_ref":"ch-1","amount_minor":1,"currency":"USD","merchant":"serp"}}"#
    );
    assert_eq!(
        text(&day.send(HOST, "spend", &spend), "message"),
        "the intent is not authorized (the intent is `DENIED`, MERCHANT_NOT_ALLOWED: the merchant is not on the list, or not the intent's); have it authorized, or make a new one"
    );
}
