//! Purchases: who asks for what, from whom, and what the host knows about the payee.

use serde_json::{Map, Value, json};

use crate::agenda::{Micros, seconds};
use crate::crew::{ADA, EDITH, GRACE, WORKFLOWS, agents, any_time};
use crate::day::{Actor, Answer, Command, Day, text};
use crate::rails;

/// Purchases planned.
const PURCHASES: u32 = 330;

/// What is bought: how often, by whom, category, merchant, amounts in cents, rail, MCC, workflows.
struct Habit {
    weight: i64,
    role: &'static str,
    category: &'static str,
    merchant: &'static str,
    amount: (i64, i64),
    rail: &'static str,
    mcc: Option<&'static str>,
    workflows: &'static [u64],
}

const fn habit(
    weight: i64,
    role: &'static str,
    bought: (&'static str, &'static str),
    amount: (i64, i64),
    rail: (&'static str, Option<&'static str>),
    workflows: &'static [u64],
) -> Habit {
    Habit {
        weight,
        role,
        category: bought.0,
        merchant: bought.1,
        amount,
        rail: rail.0,
        mcc: rail.1,
        workflows,
    }
}

const CARD: (&str, Option<&str>) = ("card", Some("7372"));
const ACH: (&str, Option<&str>) = ("ach", None);
const WIRE: (&str, Option<&str>) = ("wire", None);
const INTERNAL: (&str, Option<&str>) = ("internal", None);

const HABITS: [Habit; 22] = [
    habit(20, "researcher", ("api-calls", "serp"), (3, 20), CARD, &[1, 4, 10, 3]),
    habit(14, "researcher", ("api-calls", "openrouter"), (4, 20), CARD, &[1, 4, 10, 12]),
    habit(5, "researcher", ("api-calls", "crossref"), (1, 12), ACH, &[1, 10]),
    habit(2, "researcher", ("infrastructure", "modal"), (10, 20), CARD, &[1, 10]),
    habit(2, "researcher", ("api-calls", "serp"), (21, 60), CARD, &[1, 10]),
    habit(18, "solver", ("api-calls", "openrouter"), (10, 100), CARD, &[2, 5, 6, 7, 8, 12]),
    habit(8, "solver", ("infrastructure", "modal"), (20, 100), ("card", Some("7374")), &[6, 7, 8]),
    habit(5, "solver", ("tools", "hetzner"), (30, 100), ACH, &[7, 8]),
    habit(3, "solver", ("api-calls", "deep-discount-llm"), (10, 90), CARD, &[7, 8]),
    habit(8, "builder", ("tools", "github"), (400, 4_000), CARD, &[6, 7, 8, 12]),
    habit(6, "builder", ("labor", "pixelwright"), (900, 5_000), ACH, &[7, 12, 2]),
    habit(2, "builder", ("infrastructure", "modal"), (500, 2_000), CARD, &[7]),
    habit(8, "finance-controller", ("infrastructure", "aws"), (2_000, 9_900), ACH, &[7, 8, 9, 11]),
    habit(5, "finance-controller", ("infrastructure", "aws"), (10_001, 49_000), ACH, &[7, 8, 9, 11]),
    habit(4, "finance-controller", ("infrastructure", "hetzner"), (1_000, 15_000), WIRE, &[9, 11]),
    habit(6, "finance-controller", ("ads", "meta-ads"), (900, 9_000), CARD, &[3, 12]),
    habit(4, "finance-controller", ("software", "linear"), (800, 4_800), CARD, &[2, 9, 11]),
    habit(4, "finance-controller", ("vendor-payout", "acme-legal"), (20_000, 75_000), WIRE, &[9, 11]),
    habit(2, "finance-controller", ("labor", "pixelwright"), (30_000, 88_000), ACH, &[8, 12]),
    habit(4, "orchestrator", ("tools", "linear"), (5, 50), INTERNAL, &[2, 7, 12]),
    habit(3, "ops-auditor", ("tools", "notary"), (4, 10), ACH, &[9, 11]),
    habit(1, "civlab-runner", ("tools", "linear"), (10, 50), CARD, &[10]),
];

/// One purchase, as the rail needs to know it.
#[derive(Clone)]
pub(crate) struct Purchase {
    pub(crate) intent_id: String,
    pub(crate) amount: i64,
    pub(crate) currency: &'static str,
    pub(crate) merchant: &'static str,
    pub(crate) rail: &'static str,
    pub(crate) mcc: Option<&'static str>,
    pub(crate) requester: Actor,
    pub(crate) facts: Value,
}

/// Plans the purchases of the day.
pub(crate) fn plan(day: &mut Day) {
    for _ in 0..PURCHASES {
        let at = any_time(day);
        day.agenda.add(at, buy);
    }
}

fn buy(day: &mut Day, at: Micros) {
    let weights: Vec<(i64, usize)> = HABITS.iter().map(|habit| habit.weight).zip(0..).collect();
    let Some(habit) = day.random.weighted(&weights).and_then(|at| HABITS.get(at)) else { return };
    let (Some(agent), Some(number)) = (day.random.pick(agents(habit.role)), day.random.pick(habit.workflows))
    else {
        return;
    };
    let Some(workflow) = WORKFLOWS.iter().find(|workflow| workflow.number == number) else { return };
    let currency = if habit.rail != "internal" && day.random.chance(5) { "EUR" } else { "USD" };
    let purchase = Purchase {
        intent_id: day.id(3),
        amount: day.random.between(habit.amount.0, habit.amount.1),
        currency,
        merchant: habit.merchant,
        rail: habit.rail,
        mcc: habit.mcc,
        requester: Actor::Agent(agent, habit.role),
        facts: facts(day, at, habit, currency),
    };
    let at_once = day.random.chance(80);
    let args = intent(day, &purchase, habit.category, &workflow.id(), at_once);
    let answer = ask(day, at, &purchase, "create_intent", args.clone());
    retry(day, at, &purchase, args);
    if at_once {
        return decided(day, at, purchase, &answer);
    }
    let then = at.saturating_add(seconds(day.random.between(1, 90)));
    day.agenda.add(then, move |day, at| {
        let args = json!({"intent_id": purchase.intent_id});
        let answer = ask(day, at, &purchase, "authorize", args);
        decided(day, at, purchase, &answer);
    });
}

fn ask(day: &mut Day, at: Micros, purchase: &Purchase, name: &'static str, args: Value) -> Answer {
    day.send(at, purchase.requester, Command { name, args, facts: Some(purchase.facts.clone()) })
}

fn intent(day: &mut Day, purchase: &Purchase, category: &str, workflow: &str, at_once: bool) -> Value {
    let mut args = json!({
        "intent_id": purchase.intent_id, "idempotency_key": format!("buy-{}", purchase.intent_id), "workflow_id": workflow,
        "amount_minor": purchase.amount, "currency": purchase.currency, "merchant_scope": purchase.merchant,
        "category": category, "rail": purchase.rail,
        "ttl_seconds": day.random.pick(&[900, 1_800, 3_600, 3_600, 7_200]), "authorize": at_once,
    });
    let Some(object) = args.as_object_mut() else { return args };
    if purchase.rail != "internal" {
        let country =
            day.random.weighted(&[(80, "US"), (8, "DE"), (5, "GB"), (4, "IE"), (2, "RU"), (1, "FR")]);
        object.insert("country".to_owned(), json!(country));
    }
    if let Some(mcc) = purchase.mcc {
        object.insert("mcc_allowlist".to_owned(), json!([mcc]));
    }
    if category == "vendor-payout" {
        object.insert("milestone_id".to_owned(), json!(format!("m-{}", day.random.between(1, 9))));
    }
    args
}

/// What the host knows: the payee, the screener's answer, rates and proofs.
fn facts(day: &mut Day, at: Micros, habit: &Habit, currency: &str) -> Value {
    let mut facts = Map::new();
    let trust = day.random.weighted(&[(90, 8_800), (6, 5_100), (4, 3_200)]);
    facts.insert(
        "payee".to_owned(),
        json!({"trust_bps": trust, "first_seen_at": "2025-11-04T08:00:00.000000Z"}),
    );
    if habit.rail != "internal" && day.random.chance(97) {
        let score = if day.random.chance(2) { 9_600 } else { day.random.between(0, 3_000) };
        let screened = json!({"score_bps": score, "list_version": "2026-03-01", "screened_at": text(at.saturating_sub(seconds(3_600)))});
        facts.insert("screening".to_owned(), screened);
    }
    if currency != "USD" && day.random.chance(85) {
        let age = day.random.pick(&[20, 60, 250, 400]).unwrap_or(20);
        let rate = json!({"rate_id": format!("ecb-{}", day.random.between(1_000, 9_999)), "from_currency": currency, "to_currency": "USD",
            "rate": format!("1.08{}", day.random.between(10, 99)), "fetched_at": text(at.saturating_sub(seconds(age))), "provider": "ecb"});
        facts.insert("fx_rate".to_owned(), rate);
    }
    if habit.category == "vendor-payout" {
        let verified = day.random.chance(80);
        facts.insert(
            "milestone".to_owned(),
            json!({"milestone_id": "m-1", "verified": verified, "proof_hash": "5f".repeat(32)}),
        );
        facts.insert("tax_form".to_owned(), json!({"on_file": day.random.chance(90), "form": "W-9"}));
    }
    Value::Object(facts)
}

/// Some requests are sent again, a few of them changed.
fn retry(day: &mut Day, at: Micros, purchase: &Purchase, mut args: Value) {
    if !day.random.chance(7) {
        return;
    }
    if day.random.chance(20)
        && let Some(object) = args.as_object_mut()
    {
        object.insert("amount_minor".to_owned(), json!(purchase.amount.saturating_add(1)));
    }
    let again = at.saturating_add(seconds(day.random.between(1, 20)));
    let purchase = purchase.clone();
    day.agenda.add(again, move |day, at| drop(ask(day, at, &purchase, "create_intent", args)));
}

fn decided(day: &mut Day, at: Micros, purchase: Purchase, answer: &Answer) {
    match answer.text("/decision") {
        "APPROVED" => rails::follow(day, at, purchase),
        "PENDING_APPROVAL" => asked(day, at, purchase, answer),
        _ => {}
    }
}

/// The people whom a pending intent asks: most agree, some refuse, some are away.
fn asked(day: &mut Day, at: Micros, purchase: Purchase, answer: &Answer) {
    if day.random.chance(10) {
        return;
    }
    let refuses = day.random.chance(8);
    let hash = answer.value("/detail/intent_hash");
    let people = [ADA, GRACE, EDITH];
    let mut then = at;
    for person in people {
        then = then.saturating_add(seconds(day.random.between(30, 400)));
        let (purchase, hash) = (purchase.clone(), hash.clone());
        day.agenda.add(then, move |day, at| {
            let verdict = if refuses { "refuse" } else { "approve" };
            let args = json!({"intent_id": purchase.intent_id, "verdict": verdict, "hash": hash});
            let facts = Some(fresh(&purchase.facts, at));
            let answer = day.send(at, person, Command { name: "approve", args, facts });
            if answer.text("/reason_code") == "APPROVED_BY_QUORUM" {
                rails::follow(day, at, purchase);
            }
        });
    }
}

/// The same facts with a rate of this minute.
fn fresh(facts: &Value, at: Micros) -> Value {
    let mut facts = facts.clone();
    if let Some(rate) = facts.get_mut("fx_rate").and_then(Value::as_object_mut) {
        rate.insert("fetched_at".to_owned(), json!(text(at.saturating_sub(seconds(30)))));
    }
    facts
}
