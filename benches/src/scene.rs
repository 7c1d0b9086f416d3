//! What the figures of the engine are measured on: one venture, one workflow, one kind of intent.

use anyhow::{Result, anyhow, ensure};
use venture_core::Timestamp;
use venture_core::id::{TenantId, Uuid};
use venture_engine::command::Command;
use venture_engine::words::Decision;
use venture_engine::{Engine, Outcome};

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

/// The outcome, if it is an approval.
pub(crate) fn checked(outcome: Outcome) -> Result<Outcome> {
    ensure!(outcome.answer.reply.decision == Decision::Approved, "{}", outcome.answer.to_line(None));
    Ok(outcome)
}

/// The request for one intent.
pub(crate) fn intent(number: u64) -> String {
    format!(
        r#"{{"command":"create_intent","at":"2026-03-02T09:00:00Z","actor":{{"type":"agent","id":"solver-1","role":"solver"}},"args":{{"idempotency_key":"bench-intent-{number:08}","workflow_id":"20000000-0000-4000-8000-000000000001","amount_minor":100,"currency":"USD","merchant_scope":"serp","category":"api-calls","rail":"ach","country":"US","authorize":true}}}}"#
    )
}

/// An engine with one intent that waits for its decision, and the command that asks for it.
pub(crate) fn pending() -> Result<(Engine, Command)> {
    let mut engine = ready()?;
    let line = intent(0).replace(r#","authorize":true"#, "");
    let created = approved(&mut engine, &line)?;
    let line = authorize(&created.answer.reply.ids[0].1);
    let command = Command::parse(line.as_bytes()).map_err(|error| anyhow!("{error}"))?;
    Ok((engine, command))
}

/// The request for the decision on an intent.
pub(crate) fn authorize(id: &str) -> String {
    format!(
        r#"{{"command":"authorize","at":"2026-03-02T09:00:00Z","actor":{{"type":"agent","id":"solver-1","role":"solver"}},"args":{{"intent_id":"{id}"}}}}"#
    )
}
