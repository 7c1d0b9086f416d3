//! The sentence of an answer.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use venture_core::id::{IntentId, parse_uuid};
use venture_core::{Json, Reason, Timestamp};

use super::limit::of_detail;
use super::sentence::{Sentence, of};
use crate::answer::Reply;
use crate::engine::Engine;
use crate::loaded::Loaded;
use crate::words::Decision;

/// What a denial, or a decision that waits, says to people; of an approval: nothing.
pub(crate) fn of_reply(engine: &Engine, reply: &Reply, at: Timestamp) -> Option<String> {
    match reply.decision {
        Decision::Approved => None,
        Decision::PendingApproval => Some(waits(reply)),
        Decision::Denied => {
            let loaded = bundle(engine, reply);
            let limit = reply.detail.as_ref().and_then(|detail| of_detail(&loaded.bundle, detail, at));
            Some(limit.unwrap_or_else(|| denied(reply)))
        }
    }
}

/// The bundle that amounts are shown by: the intent's, else the one in force.
fn bundle<'e>(engine: &'e Engine, reply: &Reply) -> &'e Loaded {
    let named = reply.ids.iter().find(|(key, _)| *key == "intent_id");
    let intent = named.and_then(|(_, text)| parse_uuid(text).ok());
    let intent = intent.and_then(|id| engine.state.intents.by_id.get(&IntentId(id)));
    let in_force = || engine.state.about_tenant().bundle_id;
    engine.bundle(intent.map_or_else(in_force, |intent| intent.bundle_id)).unwrap_or(&engine.genesis)
}

fn denied(reply: &Reply) -> String {
    let Sentence { what, then } = of(reply.reason);
    let seen = seen(reply);
    if seen.is_empty() { format!("{what}; {then}") } else { format!("{what} ({}); {then}", seen.join(", ")) }
}

/// What decided, from the answer's own `detail`.
fn seen(reply: &Reply) -> Vec<String> {
    let shown = |key: &str| reply.detail.as_ref().and_then(|detail| detail.get(key));
    let mut seen = Vec::new();
    let named = [
        ("rule_id", "rule"),
        ("pattern", "pattern"),
        ("condition", "condition"),
        ("permission_set", "permission set"),
        ("limit_id", "limit"),
        ("intent_status", "the intent is"),
        ("pointer", "at"),
    ];
    for (key, word) in named {
        if let Some(text) = shown(key).and_then(Json::as_str) {
            seen.push(format!("{word} `{text}`"));
        }
    }
    if let Some(score) = shown("risk_score").and_then(Json::as_int) {
        seen.push(format!("score {score}"));
    }
    if let Some(cause) = shown("cause").and_then(Json::as_str) {
        let code = cause.parse::<Reason>().ok();
        let why = code.map_or_else(String::new, |code| format!(": {}", of(code).what));
        seen.push(format!("{cause}{why}"));
    }
    if let Some(status) = reply.status.as_ref().filter(|_| STATUS_DECIDES.contains(&reply.reason)) {
        seen.push(format!("it is `{status}`"));
    }
    seen
}

/// Codes that mean: not in this state.
const STATUS_DECIDES: &[Reason] = &[Reason::TerminalState, Reason::IntentFinal, Reason::IllegalTransition];

/// Who is asked, until when, and what they sign.
fn waits(reply: &Reply) -> String {
    let shown = |key: &str| reply.detail.as_ref().and_then(|detail| detail.get(key));
    let row = |row: &Json| {
        let roles = row.get("roles").and_then(Json::as_array).unwrap_or_default();
        let roles: Vec<&str> = roles.iter().filter_map(Json::as_str).collect();
        format!("{} of {}", row.get("count").and_then(Json::as_int).unwrap_or(1), roles.join(" or "))
    };
    let rows = shown("required").and_then(Json::as_array).unwrap_or_default();
    let rows: Vec<String> = rows.iter().map(row).collect();
    let until = shown("deadline").and_then(Json::as_str).unwrap_or_default();
    let hash = shown("intent_hash").or_else(|| shown("arguments_hash")).and_then(Json::as_str);
    format!(
        "waits for approval by {}; have them send `approve` with hash `{}` before {until}",
        rows.join(" and "),
        hash.unwrap_or_default()
    )
}
