//! Every row of a tool call.
//!
//! Spec: policy.md 5.1.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use venture_core::{Json, Reason, Timestamp};
use venture_policy::bundle::{Grant, Role};

use super::explanation::{Change, Explanation, Row, plainly};
use super::nearest::{after, members};
use crate::authorize::Denial;
use crate::command::{Args, CheckTool};
use crate::decide::Context;
use crate::event::RequiredApproval;
use crate::tool_call::look;
use crate::words::CheckMark;

/// What each row looks at, from 1.
const NAMES: [&str; 11] = [
    "freezes",
    "identity",
    "role",
    "pin",
    "known",
    "denies",
    "grants",
    "conditions",
    "rules",
    "counts",
    "budgets",
];
/// The rows of a request at another point.
const NAMES_OF_POINTS: [&str; 7] = ["freezes", "identity", "role", "pin", "known", "gates", "rules"];

pub(super) fn explain(context: &Context<'_>, explained: &mut Explanation) {
    let command = context.command;
    let Some(looked) = look(context, &command.args, &command.actor, false, true) else { return };
    let names: &[&str] = if looked.rows.len() == NAMES.len() { &NAMES } else { &NAMES_OF_POINTS };
    // Behind a refusal of the policy no grant is known to count for.
    let refused = looked.rows.iter().any(|(n, checked)| (5..=8).contains(n) && checked.is_err());
    for (n, checked) in &looked.rows {
        if refused && *n > 9 {
            continue;
        }
        let denial = checked.as_ref().err();
        explained.rows.push(Row {
            n: *n,
            name: usize::from(*n).checked_sub(1).and_then(|at| names.get(at)).copied().unwrap_or_default(),
            mark: checked.as_ref().map_or(CheckMark::Failed, |mark| *mark),
            reason: denial.map(|denial| denial.reason),
            detail: denial.and_then(|denial| denial.detail.clone()),
            sentence: denial.map(plainly),
        });
        if let (Some(denial), Args::CheckTool(asked)) = (denial, &command.args) {
            explained.nearest.extend(nearest(context, asked, *n, denial));
        }
    }
    explained.nearest.extend(looked.required.iter().map(approval));
}

fn approval(row: &RequiredApproval) -> Change {
    let roles = row.roles.iter().map(|role| Json::from(role.as_str())).collect();
    let asked = [("count", Some(Json::Int(row.count))), ("roles", Some(Json::Array(roles)))];
    let noun = if row.count == 1 { "approval" } else { "approvals" };
    let n = if row.id.starts_with("rule-") { 9 } else { 8 };
    let sentence = format!("with {} {noun} by {}", row.count, row.roles.join(" or "));
    Change { n, change: Json::object([("approvals", members(asked))]), sentence }
}

/// What the role's grants for this tool would let pass.
#[expect(clippy::wildcard_enum_match_arm, reason = "other codes have no nearest change")]
fn nearest(context: &Context<'_>, asked: &CheckTool, n: u8, denial: &Denial) -> Option<Change> {
    let shown = |key: &str| denial.detail.as_ref().and_then(|detail| detail.get(key));
    if let Some(wait) = shown("retry_after_ms").and_then(Json::as_int) {
        let later = context.at.micros().checked_add(wait.checked_mul(1_000)?)?;
        return Some(after(n, Timestamp::from_micros(later).ok()?, context.at));
    }
    let name = context.command.actor.role.as_deref()?;
    let engine = context.engine;
    let pin = engine.state.workflows.get(&asked.workflow_id)?.pin?;
    let role = engine.bundle(pin.bundle_id)?.bundle.roles.get(name)?;
    let grants = grants_of(role, &asked.tool);
    match denial.reason {
        Reason::ToolNotInAllowlist => {
            let patterns: Vec<String> = grants.iter().map(|grant| format!("`{}`", grant.pattern)).collect();
            let data = grants.iter().map(|grant| Json::from(grant.pattern.as_str())).collect();
            (!patterns.is_empty()).then(|| Change {
                n,
                change: Json::object([("pattern", Json::Array(data))]),
                sentence: format!("within {}, which role {name} may use", patterns.join(" or ")),
            })
        }
        Reason::DomainNotAllowlisted => {
            listed(n, "domains", "from", &grants, |grant| grant.when.domains.clone())
        }
        Reason::TopicNotAllowed => listed(n, "topics", "on", &grants, |grant| grant.when.topics.clone()),
        Reason::ConditionFailed => condition(n, shown("condition")?.as_str()?, &grants),
        Reason::ElevationRequired | Reason::ElevationExpired => Some(Change {
            n,
            change: Json::object([("elevate", Json::from(asked.tool.as_str()))]),
            sentence: format!("once an orchestrator elevates `{}`", asked.tool),
        }),
        _ => None,
    }
}

fn grants_of<'r>(role: &'r Role, tool: &str) -> Vec<&'r Grant> {
    let name = |pattern: &str| pattern.split('(').next().unwrap_or_default().to_string();
    let short = tool.strip_prefix("io.").filter(|short| matches!(*short, "read" | "write"));
    let is_of = |grant: &&Grant| {
        let name = name(&grant.pattern);
        name == tool || Some(name.as_str()) == short
    };
    role.grants.iter().filter(is_of).collect()
}

fn listed(
    n: u8,
    key: &'static str,
    word: &str,
    grants: &[&Grant],
    list: impl Fn(&Grant) -> Option<Vec<String>>,
) -> Option<Change> {
    let all: Vec<String> = grants.iter().filter_map(|grant| list(grant)).flatten().collect();
    let quoted: Vec<String> = all.iter().map(|one| format!("`{one}`")).collect();
    (!all.is_empty()).then(|| Change {
        n,
        change: Json::object([(key, Json::Array(all.iter().map(|one| Json::from(one.as_str())).collect()))]),
        sentence: format!("{word} {}", quoted.join(" or ")),
    })
}

/// What a condition of the first grant that has it asks for.
fn condition(n: u8, key: &str, grants: &[&Grant]) -> Option<Change> {
    let told = |data: Json, sentence: String| Some(Change { n, change: data, sentence });
    grants.iter().find_map(|grant| {
        let when = &grant.when;
        match key {
            "max_bytes" => {
                let most = when.max_bytes?;
                told(Json::object([("bytes", Json::Int(most))]), format!("with `bytes` at most {most}"))
            }
            "max_age_seconds" => {
                let most = when.max_age_seconds?;
                told(
                    Json::object([("max_age_seconds", Json::Int(most))]),
                    format!("with `since` at most {most} s ago"),
                )
            }
            "max_range_seconds" => {
                let most = when.max_range_seconds?;
                told(
                    Json::object([("max_range_seconds", Json::Int(most))]),
                    format!("with at most {most} s from `since` to `until`"),
                )
            }
            "idempotency_key" => told(
                Json::object([("idempotency_key", Json::from("16 to 255 characters"))]),
                "with an `idempotency_key` of 16 to 255 characters".into(),
            ),
            "same_workflow" => told(
                Json::object([("same_workflow", Json::Bool(true))]),
                "with the call's own `workflow_id`".into(),
            ),
            "values" if !when.values.is_empty() => {
                let rows =
                    when.values.iter().map(|(name, values)| (name.as_str(), Json::Array(values.clone())));
                let shown: Vec<String> = when
                    .values
                    .iter()
                    .map(|(name, values)| {
                        let values: Vec<String> = values.iter().map(shown).collect();
                        format!("`{name}` {}", values.join(" or "))
                    })
                    .collect();
                told(Json::object(rows), format!("with {}", shown.join(" and ")))
            }
            "absent" if !when.absent.is_empty() => {
                let names = when.absent.iter().map(|name| Json::from(name.as_str())).collect();
                let shown: Vec<String> = when.absent.iter().map(|name| format!("`{name}`")).collect();
                told(
                    Json::object([("absent", Json::Array(names))]),
                    format!("without {}", shown.join(" and ")),
                )
            }
            "paths" => {
                let paths = when.paths.as_ref()?;
                let shown: Vec<String> = paths.iter().map(|path| format!("`{path}`")).collect();
                let data = paths.iter().map(|path| Json::from(path.as_str())).collect();
                told(Json::object([("paths", Json::Array(data))]), format!("at {}", shown.join(" or ")))
            }
            _ => None,
        }
    })
}

fn shown(value: &Json) -> String {
    match value {
        Json::Str(text) => format!("`{text}`"),
        Json::Int(number) => number.to_string(),
        Json::Bool(truth) => truth.to_string(),
        Json::Null | Json::Array(_) | Json::Object(_) => "something".to_string(),
    }
}
