//! What finance books: the own worked files again, with the books checked after every step and the journal
//! folded anew at the end.
//!
//! Spec: treasury.md 5.3 (1, 5, 6, 9).
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

use std::path::Path;

use venture_core::{Digest, Json, canonical};
use venture_engine::event::Body;
use venture_policy::bundle::Bundle;
use worked::{Run, contained, merge, resolve};

const FILES: [&str; 7] = [
    "own-journal.json",
    "own-fx.json",
    "own-reserve.json",
    "own-revenue.json",
    "own-close.json",
    "own-close-reconciled.json",
    "own-chargebacks.json",
];

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../vectors/worked")
}

/// Runs one file; every answer, every state after it, and the whole at its end.
fn run(name: &str) -> Run {
    let vector = Json::parse(&std::fs::read(folder().join(name)).unwrap()).unwrap();
    let bundle = vector.get("bundle").and_then(Json::as_str).unwrap();
    let file = Bundle::parse(&std::fs::read(folder().join(bundle)).unwrap()).unwrap().file;
    let mut run = Run::new();
    run.publish(&vector.get("overrides").map_or(file.clone(), |patch| merge(&file, patch)));
    for (number, step) in vector.get("steps").and_then(Json::as_array).unwrap().iter().enumerate() {
        let line = canonical::to_vec(&resolve(step.get("in").unwrap(), &run.answers)).unwrap();
        let (answer, events) = run.send(&line);
        let mut wanted = resolve(step.get("out").unwrap(), &run.answers);
        if let Json::Object(members) = &mut wanted
            && let Some(types) = members.remove("events")
        {
            let got = events.iter().map(|event| Json::from(event.body.event_type())).collect();
            assert_eq!(types, Json::Array(got), "{name} {number}");
        }
        assert!(contained(&wanted, &answer), "{name} {number}: {answer:?} does not hold {wanted:?}");
        assert!(run.engine.state().books_hold(), "{name} {number}: the books do not hold");
        run.answers.push(answer);
    }
    assert_eq!(run.replay_fault(), None, "{name}");
    let balances = canonical::to_vec(&run.engine.state().ledger.balances()).unwrap();
    assert_eq!(vector.get("balances"), Some(&Json::parse(&balances).unwrap()), "{name}");
    run
}

#[test]
fn the_books_hold_after_every_step_and_replay_to_the_same_state() {
    for name in FILES {
        run(name);
    }
}

#[test]
fn an_entry_by_command_names_the_request_that_is_kept_beside_it() {
    let mut seen = 0_usize;
    for name in FILES {
        let run = run(name);
        for event in &run.events {
            let Body::EntryCreated(entry) = &event.body else { continue };
            let Some(hash) = entry.request_hash else { continue };
            let Some(blob) = run.blobs.iter().find(|blob| blob.hash == hash) else { continue };
            assert_eq!(Digest::of(&blob.bytes), hash);
            let request = Json::parse(&blob.bytes).unwrap();
            let reference = request.get("args").and_then(|args| args.get("transaction_ref"));
            let closes = request.get("command").and_then(Json::as_str) == Some("close_month");
            assert!(closes || reference.and_then(Json::as_str) == Some(&*entry.transaction_ref));
            let actor = request.get("actor").and_then(|actor| actor.get("id")).and_then(Json::as_str);
            assert_eq!(actor, Some(&*event.header.actor_id));
            seen += 1;
        }
    }
    assert!(seen > 10, "{seen}");
}

#[test]
fn denials_say_what_to_do() {
    let mut seen = 0_usize;
    for name in FILES {
        for answer in run(name).answers {
            if answer.get("decision").and_then(Json::as_str) != Some("DENIED") {
                continue;
            }
            let message = answer.get("message").and_then(Json::as_str).unwrap_or_default();
            assert!(message.len() > 20 && !message.starts_with("refused"), "{answer:?}");
            seen += 1;
        }
    }
    assert!(seen > 20, "{seen}");
}

/// Reserve cash without its reserve: no command books this, so it comes as a stored event.
#[test]
fn a_month_of_unsound_books_is_not_closed() {
    let mut run = run("own-fx.json");
    let line = |account: &str, debit: bool| {
        let amount = venture_core::Money::new(5, "USD".parse().unwrap());
        let account = account.parse().unwrap();
        if debit {
            venture_ledger::Line::debit(account, amount)
        } else {
            venture_ledger::Line::credit(account, amount)
        }
    };
    let mut foreign = run.events.last().unwrap().clone();
    let Body::EntryCreated(entry) = &mut foreign.body else { panic!("the last event is an entry") };
    let kind = entry.transaction_type;
    *entry = venture_ledger::Transaction::new(
        worked::TENANT,
        "foreign",
        kind,
        vec![line("1000", true), line("1010", false)],
    );
    foreign.header.seq += 1;
    foreign.header.workflow_seq += 1;
    run.engine.apply(&foreign, &|_| None).unwrap();
    assert!(!run.engine.state().books_hold());
    let close = br#"{"command":"close_month","at":"2026-04-01T00:00:00Z","actor":{"type":"service","id":"host"},"args":{"year":2026,"month":3}}"#;
    let (answer, events) = run.send(close);
    let text = |key: &str| answer.get(key).and_then(Json::as_str).unwrap_or_default().to_owned();
    assert_eq!((text("reason_code"), text("status")), ("INTEGRITY_FAILED".into(), "FAILED".into()));
    assert!(text("message").contains("2026-03"), "{answer:?}");
    assert_eq!(events.len(), 1, "the refusal alone");
}

/// compliance.md 5.3: runway < 7 d; also where no transfer ever changed the mode, as nothing was spent yet.
#[test]
fn the_close_stops_a_tenant_whose_reserve_was_set_aside_before_anything_was_spent() {
    let file = Bundle::parse(&std::fs::read(folder().join("own.yaml")).unwrap()).unwrap().file;
    let patch = Json::parse(br#"{"triggers":["RESERVE_EMERGENCY"]}"#).unwrap();
    let types_of = |set_aside: bool| {
        let mut run = Run::new();
        run.publish(&merge(&file, &patch));
        let ada = r#"{"type":"human","id":"ada","role":"founder"}"#;
        let host = r#"{"type":"service","id":"host"}"#;
        let mut send = |command: &str, at: &str, actor: &str, args: &str| {
            let line = format!(r#"{{"command":"{command}","at":"{at}","actor":{actor},"args":{args}}}"#);
            let (answer, events) = run.send(line.as_bytes());
            assert_eq!(answer.get("decision").and_then(Json::as_str), Some("APPROVED"), "{answer:?}");
            events.iter().map(|event| event.body.event_type()).collect::<Vec<_>>()
        };
        let capital = r#"{"amount_minor":100000,"currency":"USD","transaction_ref":"round"}"#;
        send("contribute_capital", "2026-03-02T08:00:00Z", ada, capital);
        if set_aside {
            let reserve =
                r#"{"transaction_ref":"t-1","tier":"strategic","amount_minor":699,"currency":"USD"}"#;
            let told = send("transfer_reserve", "2026-03-02T09:00:00Z", host, reserve);
            assert_eq!(told, ["ledger.entry.created.v1"], "no expense: aggressive before and after");
        }
        let fee = r#"{"transaction_ref":"fee","transaction_type":"processor_fee","lines":[
            {"account":"6060","side":"debit","amount_minor":3000,"currency":"USD"},
            {"account":"1010","side":"credit","amount_minor":3000,"currency":"USD"}]}"#;
        send("post_journal", "2026-03-31T09:00:00Z", host, &fee.replace('\n', ""));
        send("close_month", "2026-04-01T09:00:00Z", host, r#"{"year":2026,"month":3}"#)
    };
    let closed = "accounting.monthly_close.completed.v1";
    assert_eq!(types_of(true), [closed, "control.freeze.activated.v1"]);
    assert_eq!(types_of(false), [closed], "a tenant without a reserve has none to look after");
}
