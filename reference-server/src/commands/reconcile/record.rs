//! A comparison as the command `reconcile`: kept in the store, with what follows from drift.

use serde_json::{Value, json};
use venture_core::Digest;
use venture_core::id::uuid_v5;
use venture_ledger::reconcile::Report;
use venture_ledger::statement::Row;
use venture_store::OpenOptions;

use crate::cli::Reconcile;
use crate::fault::Fault;

/// Sends the run to the store; its answer.
pub(super) fn record(question: &Reconcile, report: &Report, rows: &[Row]) -> Result<Value, Fault> {
    let unfit = |error: &dyn std::fmt::Display| Fault::Input(error.to_string());
    let lines: Result<Vec<String>, _> = rows.iter().map(Row::to_line).collect();
    let text = lines.map_err(|error| unfit(&error))?.join("\n");
    let bytes = report.to_bytes().map_err(|error| unfit(&error))?;
    let venture = venture_store::open(&question.store.store, OpenOptions::default())?;
    let tenant = venture.tenant().driver().journal().identity().tenant;
    let found = Digest::of(&bytes).to_string();
    let rows_hash = Digest::of(text.as_bytes());
    let parts = ["reconcile:", &question.provider, ":", &found, ":", &rows_hash.to_string()];
    let line = json!({
        "command": "reconcile",
        "actor": {"type": "service", "id": "venture"},
        "args": {
            "recon_id": uuid_v5(tenant.0, &parts.map(str::as_bytes)).to_string(),
            "provider": question.provider,
            "period_start": report.period_start.to_string(),
            "period_end": report.period_end.to_string(),
            "run_type": report.run_type.as_str(),
            "rows_hash": rows_hash.to_string(),
        },
        "facts": {"statement": {"rows": text}},
    });
    let answer = venture.handle(line.to_string().as_bytes());
    venture.close()?;
    let answer: Value = serde_json::from_slice(&answer).map_err(|error| unfit(&error))?;
    if at(&answer, "/decision") == "APPROVED" {
        return Ok(answer);
    }
    let why = ["/message", "/error/message"].map(|place| at(&answer, place));
    let why = why.into_iter().find(|why| !why.is_empty()).unwrap_or("see `venture audit events`");
    Err(Fault::Check(format!("the run was not recorded: {why}")))
}

/// The text at a pointer, or nothing.
fn at<'v>(answer: &'v Value, pointer: &str) -> &'v str {
    answer.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// What became of it, for people.
pub(super) fn told(answer: &Value) -> String {
    let replayed = answer.get("replayed").and_then(Value::as_bool) == Some(true);
    let before = if replayed { "recorded before" } else { "recorded" };
    let case = match at(answer, "/ids/case_id") {
        "" => String::new(),
        case => format!(", case {case}"),
    };
    format!("{before} as {}: {}{case}", at(answer, "/ids/recon_id"), at(answer, "/status"))
}
