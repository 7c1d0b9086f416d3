//! A naive second reading of holds and limits agrees with the engine, command by command.
//!
//! The model keeps a plain list of intents and sums it anew for every question: no windows, no indexes.
//! Spec: treasury.md 2.2, 3 (19, 21 to 27, 30), commands.md 5.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::wildcard_enum_match_arm,
    clippy::disallowed_methods,
    reason = "tests"
)]

mod worked;

use proptest::prelude::*;
use venture_core::{Json, Timestamp};
use worked::Run;

const BUNDLE: &str = r#"{"version":"1.0.0","base_currency":"USD",
  "roles":{"solver":{"ceilings_minor":{"call":1500,"day":5000,"month":9000}},
           "researcher":{"ceilings_minor":{"hour":2600}}},
  "allowlists":{"merchants":["serp","acme"],"categories":["api-calls"]},
  "limits":{"per_workflow_cap_minor":4000,"global_daily_cap_minor":6500,
    "venture_daily_cap_minor":{"default":4900},"single_intent_max_minor":1900,
    "velocity":[{"id":"hourly","scope":["workflow","merchant"],"window_seconds":3600,"cap_minor":2500},
                {"id":"minute","scope":["tenant"],"window_seconds":60,"max_count":5}]}}"#;
/// What each of the two ventures starts with.
const FUNDS: i64 = 9_000;
/// Two workflows of the first venture, two of the second.
const FLOWS: usize = 4;
const TTL: i64 = 7_200;
const START: &str = "2026-03-31T20:00:00Z";

#[derive(Clone, Debug)]
enum Step {
    Intent { flow: usize, merchant: usize, role: usize, amount: i64 },
    Settle { which: prop::sample::Index, amount: i64, is_final: bool },
    Revoke { which: prop::sample::Index },
    Wait { seconds: i64 },
}

fn step() -> impl Strategy<Value = Step> {
    // Round amounts meet the caps exactly, and one more passes them.
    let amount =
        prop_oneof![4 => (1_i64..20).prop_map(|n| n * 100), 1 => (1_i64..20).prop_map(|n| n * 100 + 1)];
    prop_oneof![
        6 => (0..FLOWS, 0..2_usize, 0..2_usize, amount).prop_map(|(flow, merchant, role, amount)| Step::Intent {
            flow,
            merchant,
            role,
            amount
        }),
        3 => (any::<prop::sample::Index>(), prop_oneof![(1_i64..16).prop_map(|n| n * 100), 1_i64..1_600], any::<bool>())
            .prop_map(|(which, amount, is_final)| Step::Settle { which, amount, is_final }),
        1 => any::<prop::sample::Index>().prop_map(|which| Step::Revoke { which }),
        3 => prop_oneof![Just(0_i64), 1_i64..90, Just(3_600), 1_000_i64..30_000]
            .prop_map(|seconds| Step::Wait { seconds }),
    ]
}

const MERCHANTS: [&str; 2] = ["serp", "acme"];
const ROLES: [&str; 2] = ["solver", "researcher"];

/// One intent as the model knows it.
#[derive(Clone, Debug)]
struct Cost {
    id: String,
    flow: usize,
    merchant: usize,
    role: usize,
    amount: i64,
    consumed: i64,
    open: bool,
    status: &'static str,
    approved: Option<Timestamp>,
    expires: Timestamp,
    settled: Vec<(Timestamp, i64)>,
}

impl Cost {
    fn venture(&self) -> usize {
        self.flow / 2
    }
}

struct Model {
    now: Timestamp,
    costs: Vec<Cost>,
}

impl Model {
    /// What settled within the window, and every open hold of the scope.
    fn committed(&self, scope: impl Fn(&Cost) -> bool, within: impl Fn(Timestamp) -> bool) -> i64 {
        let each = |cost: &Cost| {
            let settled: i64 =
                cost.settled.iter().filter(|(at, _)| within(*at)).map(|(_, minor)| minor).sum();
            settled + if cost.open { cost.amount - cost.consumed } else { 0 }
        };
        self.costs.iter().filter(|cost| scope(cost)).map(each).sum()
    }

    fn spent(&self, venture: usize) -> i64 {
        self.costs.iter().filter(|cost| cost.venture() == venture).map(|cost| cost.consumed).sum()
    }

    fn held(&self, venture: usize) -> i64 {
        let open = self.costs.iter().filter(|cost| cost.open && cost.venture() == venture);
        open.map(|cost| cost.amount - cost.consumed).sum()
    }

    /// The first limit that refuses, in the order of treasury.md 3.
    fn verdict(&self, flow: usize, merchant: usize, role: usize, amount: i64) -> &'static str {
        let now = self.now;
        let day = |at: Timestamp| at.day() == now.day();
        let month = |at: Timestamp| at.month() == now.month();
        let hour = |at: Timestamp| now.micros() - at.micros() < 3_600_000_000;
        let all = |_: &Cost| true;
        let of_venture = |cost: &Cost| cost.venture() == flow / 2;
        let of_role = |cost: &Cost| cost.role == role;
        let over = |committed: i64, cap: i64| committed + amount > cap;
        let recent = self.costs.iter().filter_map(|cost| cost.approved);
        let recent = recent.filter(|at| now.micros() - at.micros() < 60_000_000).count();
        let rows = [
            (amount > 1_900, "SINGLE_INTENT_LIMIT_EXCEEDED"),
            (over(self.committed(|cost| cost.flow == flow, |_| true), 4_000), "WORKFLOW_BUDGET_EXCEEDED"),
            (over(self.committed(of_venture, day), 4_900), "DAILY_CASH_CAP_EXCEEDED"),
            (over(self.committed(all, day), 6_500), "GLOBAL_CAP_EXCEEDED"),
            (role == 0 && amount > 1_500, "ROLE_BUDGET_EXCEEDED"),
            (role == 0 && over(self.committed(of_role, day), 5_000), "ROLE_BUDGET_EXCEEDED"),
            (role == 0 && over(self.committed(of_role, month), 9_000), "ROLE_BUDGET_EXCEEDED"),
            (role == 1 && over(self.committed(of_role, hour), 2_600), "ROLE_BUDGET_EXCEEDED"),
            (
                over(self.committed(|cost| cost.flow == flow && cost.merchant == merchant, hour), 2_500),
                "VELOCITY_LIMIT_EXCEEDED",
            ),
            (recent >= 5, "VELOCITY_LIMIT_EXCEEDED"),
            (amount > FUNDS - self.spent(flow / 2) - self.held(flow / 2), "INSUFFICIENT_FUNDS"),
        ];
        rows.iter().find(|(fails, _)| *fails).map_or("WITHIN_POLICY", |(_, code)| code)
    }

    /// What ran out by now: its hold is released.
    fn expire(&mut self) {
        for cost in self.costs.iter_mut().filter(|cost| cost.open && self.now >= cost.expires) {
            cost.open = false;
            cost.status = "EXPIRED";
        }
    }
}

fn start(run: &mut Run) {
    run.publish(&Json::parse(BUNDLE.as_bytes()).unwrap());
    let host = r#""at":"2026-03-31T20:00:00Z","actor":{"type":"system","id":"host"}"#;
    let mut lines = Vec::new();
    for venture in 0..2 {
        lines.push(format!(
            r#"{{"command":"register_venture",{host},"args":{{"venture_id":"{}","name":"V{venture}","slug":"v{venture}","currency":"USD","founding_capital_minor":{FUNDS},"active":true}}}}"#,
            venture_id(venture)
        ));
    }
    for flow in 0..FLOWS {
        lines.push(format!(
            r#"{{"command":"register_workflow",{host},"args":{{"workflow_id":"{}","venture_id":"{}","budget_minor":100000,"currency":"USD"}}}}"#,
            flow_id(flow),
            venture_id(flow / 2)
        ));
    }
    for line in lines {
        let (answer, _) = run.send(line.as_bytes());
        assert_eq!(answer.get("reason_code").and_then(Json::as_str), Some("ACCEPTED"), "{line}: {answer:?}");
    }
}

fn flow_id(flow: usize) -> String {
    format!("20000000-0000-4000-8000-00000000000{flow}")
}

fn venture_id(venture: usize) -> String {
    format!("10000000-0000-4000-8000-00000000000{venture}")
}

fn text<'a>(answer: &'a Json, key: &str) -> &'a str {
    answer.get(key).and_then(Json::as_str).unwrap_or_default()
}

/// The escrow is what the model holds, the operating account what is left; both sides are equal.
fn books_agree(run: &Run, model: &Model) -> Result<(), TestCaseError> {
    let rows = venture_core::canonical::to_vec(&run.engine.state().ledger.balances()).unwrap();
    let rows = Json::parse(&rows).unwrap();
    let rows = rows.as_array().unwrap();
    let minor = |row: &Json, key: &str| row.get(key).and_then(Json::as_int).unwrap();
    let balance = |lead: &str| -> i64 {
        let of = rows.iter().filter(|row| text(row, "account").starts_with(lead));
        of.map(|row| minor(row, "balance_minor")).sum()
    };
    for venture in 0..2 {
        let (id, held) = (venture_id(venture), model.held(venture));
        prop_assert_eq!(balance(&format!("1030-{id}")), held);
        prop_assert_eq!(balance(&format!("1020-{id}")), FUNDS - model.spent(venture) - held);
    }
    let debits: i64 = rows.iter().map(|row| minor(row, "debit_minor")).sum();
    let credits: i64 = rows.iter().map(|row| minor(row, "credit_minor")).sum();
    prop_assert_eq!(debits, credits);
    Ok(())
}

fn intent(run: &mut Run, model: &mut Model, cost: (usize, usize, usize, i64)) -> Result<(), TestCaseError> {
    let (flow, merchant, role, amount) = cost;
    let wanted = model.verdict(flow, merchant, role, amount);
    let line = format!(
        r#"{{"command":"create_intent","at":"{}","actor":{{"type":"agent","id":"{}-1","role":"{}"}},"args":{{"idempotency_key":"model-intent-{:06}","workflow_id":"{}","amount_minor":{amount},"currency":"USD","merchant_scope":"{}","category":"api-calls","rail":"ach","ttl_seconds":{TTL},"authorize":true}}}}"#,
        model.now,
        ROLES[role],
        ROLES[role],
        model.costs.len(),
        flow_id(flow),
        MERCHANTS[merchant],
    );
    let (answer, _) = run.send(line.as_bytes());
    prop_assert_eq!(text(&answer, "reason_code"), wanted, "{:?}", answer);
    let id = answer.get("ids").map(|ids| text(ids, "intent_id").to_string()).unwrap();
    let approved = wanted == "WITHIN_POLICY";
    model.costs.push(Cost {
        id,
        flow,
        merchant,
        role,
        amount,
        consumed: 0,
        open: approved,
        status: if approved { "AUTHORIZED" } else { "DENIED" },
        approved: approved.then_some(model.now),
        expires: model.now.checked_add_seconds(TTL).unwrap(),
        settled: Vec::new(),
    });
    // A repeat decides nothing anew.
    let seq = run.engine.state().seq;
    let (again, _) = run.send(line.as_bytes());
    prop_assert_eq!(text(&again, "reason_code"), wanted);
    prop_assert_eq!(again.get("replayed"), Some(&Json::Bool(true)));
    prop_assert_eq!(run.engine.state().seq, seq);
    Ok(())
}

fn settle(
    run: &mut Run,
    model: &mut Model,
    at: usize,
    amount: i64,
    is_final: bool,
    number: usize,
) -> Result<(), TestCaseError> {
    let now = model.now;
    let cost = &mut model.costs[at];
    let line = format!(
        r#"{{"command":"settle","at":"{now}","actor":{{"type":"service","id":"rail"}},"args":{{"intent_id":"{}","external_ref":"ch-{number}","amount_minor":{amount},"currency":"USD","merchant":"{}","final":{is_final}}}}}"#,
        cost.id, MERCHANTS[cost.merchant],
    );
    let wanted = match cost.status {
        "DENIED" => "INTENT_NOT_AUTHORIZED",
        "EXPIRED" => "INTENT_EXPIRED",
        "REVOKED" => "INTENT_REVOKED",
        "SETTLED" => "INTENT_CONSUMED",
        _ if amount > cost.amount => "PER_TX_CAP_EXCEEDED",
        _ if cost.consumed + amount > cost.amount => "CAP_WOULD_BE_EXCEEDED",
        _ => "WITHIN_POLICY",
    };
    let (answer, _) = run.send(line.as_bytes());
    prop_assert_eq!(text(&answer, "reason_code"), wanted, "{:?}", answer);
    if wanted == "WITHIN_POLICY" {
        cost.consumed += amount;
        cost.settled.push((now, amount));
        if is_final || cost.consumed == cost.amount {
            cost.open = false;
            cost.status = "SETTLED";
        }
    }
    Ok(())
}

fn revoke(run: &mut Run, model: &mut Model, at: usize) -> Result<(), TestCaseError> {
    let now = model.now;
    let cost = &mut model.costs[at];
    let line = format!(
        r#"{{"command":"revoke_intent","at":"{now}","actor":{{"type":"system","id":"host"}},"args":{{"intent_id":"{}","reason":"x"}}}}"#,
        cost.id,
    );
    let wanted = if matches!(cost.status, "AUTHORIZED" | "REVOKED") { "ACCEPTED" } else { "INTENT_FINAL" };
    let (answer, _) = run.send(line.as_bytes());
    prop_assert_eq!(text(&answer, "reason_code"), wanted, "{:?}", answer);
    if cost.status == "AUTHORIZED" {
        cost.open = false;
        cost.status = "REVOKED";
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_engine_agrees_with_a_naive_reading(steps in prop::collection::vec(step(), 1..70)) {
        let mut run = Run::new();
        start(&mut run);
        let mut model = Model { now: START.parse().unwrap(), costs: Vec::new() };
        for (number, step) in steps.into_iter().enumerate() {
            match step {
                Step::Intent { flow, merchant, role, amount } => {
                    intent(&mut run, &mut model, (flow, merchant, role, amount))?;
                }
                Step::Settle { which, amount, is_final } if !model.costs.is_empty() => {
                    let at = which.index(model.costs.len());
                    settle(&mut run, &mut model, at, amount, is_final, number)?;
                }
                Step::Revoke { which } if !model.costs.is_empty() => {
                    let at = which.index(model.costs.len());
                    revoke(&mut run, &mut model, at)?;
                }
                Step::Settle { .. } | Step::Revoke { .. } => {}
                Step::Wait { seconds } => {
                    // The pin ends after a day; the model has no pins.
                    let limit = START.parse::<Timestamp>().unwrap().checked_add_seconds(86_000).unwrap();
                    let next = model.now.checked_add_seconds(seconds).unwrap().min(limit);
                    model.now = next;
                    model.expire();
                    let tick = format!(r#"{{"command":"tick","at":"{next}","actor":{{"type":"system","id":"host"}},"args":{{}}}}"#);
                    let (answer, _) = run.send(tick.as_bytes());
                    prop_assert_eq!(text(&answer, "reason_code"), "ACCEPTED");
                }
            }
            books_agree(&run, &model)?;
        }
        prop_assert_eq!(run.replay_fault(), None);
    }
}
