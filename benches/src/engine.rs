//! A whole authorization: decided; and decided, folded in, sealed.

use anyhow::{Result, anyhow, ensure};
use sha2::{Digest as _, Sha256};
use venture_core::Timestamp;
use venture_core::id::{TenantId, Uuid};
use venture_engine::command::Command;
use venture_engine::words::Decision;
use venture_engine::{Engine, Outcome};

use crate::figure::{Figure, median_ns};

const BATCHES: u64 = 30;
const CALLS: u64 = 900;

const BUNDLE: &str = r#"{"version":"1.0.0","base_currency":"USD","currencies":{"USD":{"decimals":2,"min_minor":1,"max_minor":1000000000}},"roles":{"solver":{"ceilings_minor":{"day":900000000000}}},"allowlists":{"merchants":["serp"],"categories":["api-calls"]},"category_accounts":{"api-calls":"5000"},"limits":{"per_workflow_cap_minor":900000000000,"global_daily_cap_minor":900000000000,"venture_daily_cap_minor":{"default":900000000000}}}"#;

/// An engine with a funded venture and a workflow.
pub(crate) fn ready() -> Result<Engine> {
    let mut engine = Engine::new(TenantId(Uuid::from_u128(0x4000_8000_0000_0000_0001)));
    let person = r#""actor":{"type":"human","id":"ada","role":"founder"},"at":"2026-03-02T00:00:00Z""#;
    let venture = "10000000-0000-4000-8000-000000000001";
    let lines = [
        format!(r#"{{"command":"publish_bundle",{person},"args":{{"bundle":{BUNDLE}}}}}"#),
        format!(
            r#"{{"command":"register_venture",{person},"args":{{"venture_id":"{venture}","name":"Alpha","slug":"alpha","currency":"USD","founding_capital_minor":900000000000,"active":true}}}}"#
        ),
        format!(
            r#"{{"command":"register_workflow",{person},"args":{{"workflow_id":"20000000-0000-4000-8000-000000000001","venture_id":"{venture}","budget_minor":900000000000,"currency":"USD"}}}}"#
        ),
    ];
    for line in lines {
        approved(&mut engine, &line)?;
    }
    Ok(engine)
}

/// One line, decided and folded in; a refusal would measure something else.
pub(crate) fn approved(engine: &mut Engine, line: &str) -> Result<Outcome> {
    let command = Command::parse(line.as_bytes()).map_err(|error| anyhow!("{error}"))?;
    let at = command.at.unwrap_or(Timestamp::EPOCH);
    checked(engine.handle(&command, at).map_err(|error| anyhow!("{error}"))?)
}

fn checked(outcome: Outcome) -> Result<Outcome> {
    ensure!(outcome.answer.reply.decision == Decision::Approved, "{}", outcome.answer.to_line(None));
    Ok(outcome)
}

/// The request for one intent.
pub(crate) fn intent(number: u64) -> String {
    format!(
        r#"{{"command":"create_intent","at":"2026-03-02T09:00:00Z","actor":{{"type":"agent","id":"solver-1","role":"solver"}},"args":{{"idempotency_key":"bench-intent-{number:08}","workflow_id":"20000000-0000-4000-8000-000000000001","amount_minor":100,"currency":"USD","merchant_scope":"serp","category":"api-calls","rail":"ach","country":"US","authorize":true}}}}"#
    )
}

pub(crate) fn run() -> Result<Vec<Figure>> {
    let mut engine = ready()?;
    let line = intent(0).replace(r#","authorize":true"#, "");
    let created = approved(&mut engine, &line)?;
    let id = &created.answer.reply.ids[0].1;
    let authorize = format!(
        r#"{{"command":"authorize","at":"2026-03-02T09:00:00Z","actor":{{"type":"agent","id":"solver-1","role":"solver"}},"args":{{"intent_id":"{id}"}}}}"#
    );
    let command = Command::parse(authorize.as_bytes()).map_err(|error| anyhow!("{error}"))?;
    let at = command.at.unwrap_or(Timestamp::EPOCH);
    let outcome = checked(engine.decide(&command, at).map_err(|error| anyhow!("{error}"))?)?;
    let sealed: Vec<_> = outcome.events.iter().filter_map(|event| event.seal().ok()).collect();
    let bytes: Vec<u8> = sealed
        .iter()
        .flat_map(|event| [event.header.clone(), event.payload.clone().unwrap_or_default()].concat())
        .chain(outcome.blobs.iter().flat_map(|blob| blob.bytes.clone()))
        .collect();
    let hash = median_ns(30, 2_000, || {
        std::hint::black_box(Sha256::digest(std::hint::black_box(&bytes)));
    });
    let decide = median_ns(30, 500, || {
        std::hint::black_box(engine.decide(&command, at).is_ok());
    });
    let commands: Vec<Command> =
        (1..=BATCHES * CALLS).filter_map(|number| Command::parse(intent(number).as_bytes()).ok()).collect();
    let mut next = commands.iter();
    let mut approvals = 0;
    let whole = median_ns(BATCHES, CALLS, || {
        let outcome = next.next().and_then(|command| engine.handle(command, at).ok());
        let Some(outcome) = outcome else { return };
        approvals += u64::from(outcome.answer.reply.decision == Decision::Approved);
        let sealed = outcome.events.iter().filter(|event| event.seal().is_ok()).count();
        std::hint::black_box(sealed);
    });
    ensure!(approvals == BATCHES * CALLS, "only {approvals} of {} were approved", BATCHES * CALLS);
    Ok(vec![
        Figure {
            name: "decide an authorization",
            value: decide / 1e3,
            unit: "us",
            baseline: hash / 1e3,
            bar: 5.0,
            rate: false,
        },
        Figure {
            name: "create, authorize, fold in, seal",
            value: whole / 1e3,
            unit: "us",
            baseline: hash / 1e3,
            bar: 10.0 + 1.5 * hash / 1e3,
            rate: false,
        },
    ])
}
