//! Laws of use: all that accrues is posted or carried, nothing counts twice, caps see it rounded up.
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

use std::collections::BTreeMap;

use proptest::prelude::*;
use venture_core::Json;
use venture_core::id::{UsageId, Uuid, VentureId};
use venture_engine::Engine;
use venture_engine::event::Body;
use venture_ledger::price::E9;
use worked::{Run, TENANT};

const BUNDLE: &str = r#"{"version":"1.0.0","base_currency":"USD","currencies":{"USD":{"decimals":2,"min_minor":1,"max_minor":1000000},"CAD":{"decimals":2,"min_minor":1,"max_minor":1000000}},"roles":{"solver":{"ceilings_minor":{"day":100000000}}},"allowlists":{"merchants":["host"],"categories":["api-calls"]},"limits":{"per_workflow_cap_minor":1000000,"global_daily_cap_minor":1000000,"venture_daily_cap_minor":{"default":1000000}}}"#;
const MODELS: [(&str, i64); 3] = [("serp", 250_000_000), ("large", 333_333_333), ("dear", 2_700_000_001)];

fn person(name: &str, args: &str) -> String {
    format!(
        r#"{{"command":"{name}","at":"2026-03-02T08:00:00Z","actor":{{"type":"human","id":"ada","role":"founder"}},"args":{args}}}"#
    )
}

fn venture(n: u8) -> String {
    format!("10000000-0000-4000-8000-00000000000{n}")
}

fn workflow(n: u8) -> String {
    format!("20000000-0000-4000-8000-00000000000{n}")
}

fn code(answer: &Json) -> String {
    let code = answer.get("reason_code").or_else(|| answer.get("error").and_then(|error| error.get("code")));
    code.and_then(Json::as_str).unwrap_or_default().to_owned()
}

/// Two ventures, each with a workflow, and a book with three models.
fn ready() -> Run {
    let mut run = Run::new();
    run.publish(&Json::parse(BUNDLE.as_bytes()).unwrap());
    for n in [1, 2] {
        let (venture, workflow) = (venture(n), workflow(n));
        let first = format!(
            r#"{{"venture_id":"{venture}","name":"V{n}","slug":"v{n}","currency":"USD","founding_capital_minor":1000000,"active":true}}"#
        );
        let second = format!(
            r#"{{"workflow_id":"{workflow}","venture_id":"{venture}","budget_minor":1000000,"currency":"USD"}}"#
        );
        assert_eq!(code(&run.send(person("register_venture", &first).as_bytes()).0), "ACCEPTED");
        assert_eq!(code(&run.send(person("register_workflow", &second).as_bytes()).0), "ACCEPTED");
    }
    let prices: Vec<String> = MODELS
        .iter()
        .map(|(model, e9)| {
            format!(
                r#"{{"price_id":"{model}-1","model":"{model}","unit":"call","price_e9":{e9},"currency":"USD"}}"#
            )
        })
        .collect();
    let book = format!(
        r#"{{"price_book":{{"version":"1","effective_at":"2026-03-01T00:00:00Z","prices":[{}]}}}}"#,
        prices.join(",")
    );
    assert_eq!(code(&run.send(person("publish_price_book", &book).as_bytes()).0), "ACCEPTED");
    run
}

/// An intent of so much in the first or second venture.
fn hold(run: &mut Run, number: usize, of: u8, amount: i64) -> String {
    let id = format!("30000000-0000-4000-8000-{number:012}");
    let workflow = workflow(of);
    let line = format!(
        r#"{{"command":"create_intent","at":"2026-03-02T08:00:00Z","actor":{{"type":"agent","id":"solver-1","role":"solver"}},"args":{{"intent_id":"{id}","idempotency_key":"usage-intent-{number:08}","workflow_id":"{workflow}","amount_minor":{amount},"currency":"USD","merchant_scope":"host","category":"api-calls","rail":"internal","authorize":true}}}}"#
    );
    assert_eq!(code(&run.send(line.as_bytes()).0), "WITHIN_POLICY");
    id
}

fn use_line(usage: u32, intent: &str, model: &str, calls: i64, is_final: bool) -> String {
    format!(
        r#"{{"command":"record_usage","at":"2026-03-02T08:00:00Z","actor":{{"type":"service","id":"host"}},"args":{{"usage_id":"70000000-0000-4000-8000-{usage:012}","intent_id":"{intent}","model":"{model}","quantities":{{"call":{calls}}},"final":{is_final}}}}}"#
    )
}

/// The smallest units of what caps count in a venture's workflow, by what an intent too large is told.
fn committed(run: &Run, of: u8) -> i128 {
    let state = run.engine.state();
    let dims = venture_ledger::limits::Dims::default()
        .with(venture_ledger::limits::Dim::Workflow, state.windows.handle(&workflow(of)));
    let set = venture_ledger::limits::DimSet::of(&[venture_ledger::limits::Dim::Workflow]);
    state.windows.committed(set, &dims, venture_ledger::limits::Window::Lifetime, state.last_at)
}

fn each_use() -> impl Strategy<Value = (u8, usize, i64, bool, u8)> {
    (1_u8..=2, 0_usize..3, 0_i64..12, prop::bool::weighted(0.2), 0_u8..4)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whoever uses what under which intent, and however often it is told: what accrued is what was used.
    #[test]
    fn usage_is_exact(uses in prop::collection::vec(each_use(), 1..30)) {
        let mut run = ready();
        let mut intents = [Vec::new(), Vec::new()];
        let mut cost: BTreeMap<(u8, usize), i128> = BTreeMap::new();
        for (number, (of, model, calls, is_final, again)) in uses.into_iter().enumerate() {
            let open = &mut intents[usize::from(of) - 1];
            if open.len() < 2 {
                open.push(hold(&mut run, number, of, 100_000));
            }
            let which = usize::from(again) % open.len();
            let line = use_line(u32::try_from(number).unwrap(), &open[which], MODELS[model].0, calls, is_final);
            let (answer, events) = run.send(line.as_bytes());
            prop_assert_eq!(code(&answer), "WITHIN_POLICY", "{:?}", answer);
            prop_assert!(matches!(events[0].body, Body::UsageAccrued(_)));
            *cost.entry((of, model)).or_default() += i128::from(calls) * i128::from(MODELS[model].1);
            for _ in 0..again {
                let (repeat, none) = run.send(line.as_bytes());
                prop_assert_eq!(code(&repeat), "REPLAY_DETECTED");
                prop_assert!(none.is_empty());
            }
            if is_final {
                open.remove(which);
            }
        }
        let state = run.engine.state();
        let usd = "USD".parse().unwrap();
        let (mut posted, mut counted) = ([0_i128; 2], [0_i128; 2]);
        for ((of, model), cost) in cost {
            let id = VentureId(venture(of).parse::<VentureId>().unwrap().0);
            let accrual = state.usages.accruals().get(id, MODELS[model].0, usd);
            prop_assert_eq!(accrual.total_e9(), cost);
            prop_assert!((0..E9).contains(&accrual.carried_e9));
            posted[usize::from(of) - 1] += i128::from(accrual.posted_minor);
            counted[usize::from(of) - 1] += (cost + i128::from(E9) - 1).div_euclid(i128::from(E9));
        }
        let consumed = |of: u8| -> i128 {
            let id = venture(of).parse::<VentureId>().unwrap();
            let own = state.intents.by_id.values().filter(|intent| intent.venture_id == id);
            own.map(|intent| i128::from(intent.consumed_minor)).sum()
        };
        let held = |of: u8| -> i128 {
            let id = venture(of).parse::<VentureId>().unwrap();
            let own = state.intents.by_id.values().filter(|intent| intent.venture_id == id);
            own.map(|intent| i128::from(intent.held_minor)).sum()
        };
        for of in [1, 2] {
            let at = usize::from(of) - 1;
            prop_assert_eq!(consumed(of), posted[at], "whole units post");
            prop_assert_eq!(committed(&run, of), counted[at] + held(of), "caps see the accrual rounded up");
        }
        prop_assert!(state.books_hold());
        prop_assert_eq!(run.replay_fault(), None);
    }
}

/// What is refused leaves nothing; the same use may be told again once there is room.
#[test]
fn a_refused_use_is_not_counted() {
    let mut run = ready();
    let small = hold(&mut run, 1, 1, 3);
    let line = use_line(1, &small, "dear", 1, false);
    assert_eq!(code(&run.send(line.as_bytes()).0), "WITHIN_POLICY");
    assert_eq!(code(&run.send(use_line(2, &small, "dear", 1, false).as_bytes()).0), "CAP_WOULD_BE_EXCEEDED");
    assert_eq!(run.engine.state().usages.get(&UsageId(Uuid::from_u128(2))), None);
    let large = hold(&mut run, 2, 1, 9);
    let (answer, _) = run.send(use_line(2, &large, "dear", 1, false).as_bytes());
    // 0.700000001 carried and 2.700000001 make 3 and a rest.
    let detail = answer.get("detail").unwrap();
    assert_eq!(detail.get("posted_minor").and_then(Json::as_int), Some(3));
    assert_eq!(detail.get("carried_e9").and_then(Json::as_int), Some(400_000_002));
    assert_eq!(run.replay_fault(), None);
}

/// A use in another currency counts in the base currency, rounded up with the rate of its intent.
#[test]
fn a_use_counts_in_the_base_currency() {
    let mut run = ready();
    let contribute = r#"{"amount_minor":1000,"currency":"CAD","transaction_ref":"cad-1"}"#;
    assert_eq!(code(&run.send(person("contribute_capital", contribute).as_bytes()).0), "ACCEPTED");
    let third = "10000000-0000-4000-8000-000000000003";
    let register = format!(
        r#"{{"venture_id":"{third}","name":"V3","slug":"v3","currency":"CAD","founding_capital_minor":1000,"active":true}}"#
    );
    assert_eq!(code(&run.send(person("register_venture", &register).as_bytes()).0), "ACCEPTED");
    let flow = format!(
        r#"{{"workflow_id":"{}","venture_id":"{third}","budget_minor":1000,"currency":"USD"}}"#,
        workflow(3)
    );
    assert_eq!(code(&run.send(person("register_workflow", &flow).as_bytes()).0), "ACCEPTED");
    let book = r#"{"price_book":{"version":"2","effective_at":"2026-03-02T00:00:00Z","prices":[{"price_id":"c","model":"carte","unit":"call","price_e9":250000000,"currency":"CAD"}]}}"#;
    assert_eq!(code(&run.send(person("publish_price_book", book).as_bytes()).0), "ACCEPTED");
    let id = "30000000-0000-4000-8000-000000000777";
    let ask = format!(
        r#"{{"command":"create_intent","at":"2026-03-02T08:00:00Z","actor":{{"type":"agent","id":"solver-1","role":"solver"}},"args":{{"intent_id":"{id}","idempotency_key":"usage-intent-cad-0001","workflow_id":"{}","amount_minor":10,"currency":"CAD","merchant_scope":"host","category":"api-calls","rail":"internal","authorize":true}},"facts":{{"fx_rate":{{"rate_id":"r","from_currency":"CAD","to_currency":"USD","rate":"0.735","fetched_at":"2026-03-02T08:00:00Z","provider":"boc"}}}}}}"#,
        workflow(3)
    );
    assert_eq!(code(&run.send(ask.as_bytes()).0), "WITHIN_POLICY");
    // ceil(7.35) held.
    assert_eq!(committed(&run, 3), 8);
    assert_eq!(code(&run.send(use_line(1, id, "carte", 1, false).as_bytes()).0), "WITHIN_POLICY");
    // And a quarter rounded up, at the rate rounded up.
    assert_eq!(committed(&run, 3), 9);
    assert_eq!(code(&run.send(use_line(2, id, "carte", 11, true).as_bytes()).0), "WITHIN_POLICY");
    // Three units in all: ceil(2.205); the rest of the hold is back.
    assert_eq!(committed(&run, 3), 3);
    assert!(run.engine.state().books_hold());
    assert_eq!(run.replay_fault(), None);
}

/// Replay needs the book: a journal that lost it is not ours.
#[test]
fn a_lost_or_altered_price_book_is_corruption() {
    let run = ready();
    let published = run.events.iter().position(|event| matches!(event.body, Body::PriceBookPublished(_)));
    let before = &run.events[..published.unwrap()];
    let event = &run.events[published.unwrap()];
    let Body::PriceBookPublished(book) = &event.body else { panic!("a book") };
    let content = book.content_hash;
    let fold = |bytes: Option<Vec<u8>>| {
        let mut engine = Engine::new(TENANT);
        let find = |hash: &venture_core::Digest| {
            if *hash == content {
                return bytes.clone();
            }
            run.blobs.iter().find(|blob| blob.hash == *hash).map(|blob| blob.bytes.clone())
        };
        for event in before {
            engine.apply(event, &find).unwrap();
        }
        engine.apply(event, &find)
    };
    let whole = run.blobs.iter().find(|blob| blob.hash == content).unwrap().bytes.clone();
    let altered = String::from_utf8(whole.clone()).unwrap().replace("250000000", "250000001").into_bytes();
    assert!(fold(Some(whole)).is_ok());
    assert!(fold(None).is_err());
    assert!(fold(Some(b"{}".to_vec())).is_err());
    assert!(fold(Some(altered)).is_err());
}
