//! Rows 5 to 8: what is known, denied, allowed, and under which conditions.
//!
//! Spec: policy.md 5.1, 5.2, bundle.md.

use alloc::format;
use alloc::string::ToString as _;
use alloc::vec;

use venture_core::{Json, Reason, Timestamp};
use venture_policy::bundle::{Grant, When};

use super::subject::{Permit, Subject, full_name};
use crate::authorize::{Checked, Denial};
use crate::event::RequiredApproval;
use crate::words::CheckMark::Passed;

/// A second approval waits so long, in seconds.
const TWO_HOURS: i64 = 7_200;

pub(super) fn known(subject: &mut Subject<'_>) -> Checked {
    if subject.role().is_none() {
        return Err(Denial::of(Reason::UnknownRole));
    }
    if subject.tool_row().is_none() {
        return Err(Denial::of(Reason::ToolUnknown));
    }
    let sets = &subject.loaded.bundle.permission_sets;
    let asked = subject.asked.permission_set.as_ref();
    if asked.is_some_and(|name| !sets.contains_key(name)) {
        return Err(Denial::of(Reason::PermissionSetMissing));
    }
    // Schemas are not read yet: what one is set for does not pass.
    if subject.tool_row().is_some_and(|row| row.input_schema.is_some()) {
        return Err(Denial::of(Reason::SchemaInvalid));
    }
    Ok(Passed)
}

pub(super) fn not_denied(subject: &mut Subject<'_>) -> Checked {
    // Command lines are not read yet: where a pattern speaks of one, none is understood.
    let command = subject.tool_row().is_some_and(|row| row.is_command()) || subject.tool == "shell";
    let spoken_of = subject.role().is_some_and(|role| {
        let grants = role.grants.iter().map(|grant| &grant.pattern);
        grants.chain(&role.denies).any(|pattern| pattern.contains('(') && may_match(pattern, subject.tool))
    });
    if command && spoken_of {
        return Err(Denial::of(Reason::CommandUnparseable));
    }
    let denies = subject.role().map(|role| role.denies.as_slice()).unwrap_or_default();
    let deny = denies.iter().find(|pattern| may_match(pattern, subject.tool));
    deny.map_or(Ok(Passed), |pattern| {
        let detail = Json::object([("pattern", Json::from(pattern.as_str()))]);
        Err(Denial { reason: Reason::ToolExplicitlyDenied, detail: Some(detail) })
    })
}

pub(super) fn allowed(subject: &mut Subject<'_>) -> Checked {
    let matches = subject
        .role()
        .is_some_and(|role| role.grants.iter().any(|grant| surely_matches(&grant.pattern, subject.tool)));
    let narrowed = subject.asked.permission_set.is_some();
    if matches && !narrowed {
        return Ok(Passed);
    }
    let elevation = subject.tool_row().and_then(|row| row.elevation.as_ref());
    let opens = elevation.is_some_and(|row| row.roles.iter().any(|role| subject.role_name() == Some(role)));
    if !opens || narrowed {
        return Err(Denial::of(Reason::ToolNotInAllowlist));
    }
    match elevations(subject) {
        (true, _) => {
            subject.permit = Some(Permit::default());
            Ok(Passed)
        }
        (false, true) => Err(Denial::of(Reason::ElevationExpired)),
        (false, false) => Err(Denial::of(Reason::ElevationRequired)),
    }
}

/// Whether the agent's elevation for this tool is live, and whether there ever was one.
fn elevations(subject: &Subject<'_>) -> (bool, bool) {
    let (asked, at) = (subject.asked, subject.context.at);
    let all = subject.state().calls.elevations.iter();
    let mut own = all.filter(|one| {
        one.workflow_id == asked.workflow_id && one.tool == subject.tool && *one.agent_id == *subject.actor.id
    });
    (own.clone().any(|one| one.is_live(at)), own.next().is_some())
}

pub(super) fn conditions(subject: &mut Subject<'_>) -> Checked {
    if subject.context.command.trace_id.is_none() && !subject.met {
        return Err(Denial::of(Reason::TraceMissing));
    }
    if subject.permit.is_some() {
        return Ok(Passed);
    }
    let Some(role) = subject.role() else { return Err(Denial::of(Reason::UnknownRole)) };
    let mut first = None;
    for grant in role.grants.iter().filter(|grant| surely_matches(&grant.pattern, subject.tool)) {
        match failing(subject, &grant.when) {
            None => {
                take(subject, grant);
                return Ok(Passed);
            }
            Some(name) => {
                first.get_or_insert(name);
            }
        }
    }
    let name = first.unwrap_or("grant");
    let detail = Json::object([("condition", Json::from(name))]);
    Err(Denial { reason: Reason::ConditionFailed, detail: Some(detail) })
}

fn take(subject: &mut Subject<'_>, grant: &Grant) {
    let over = grant.when.second_approval_over_minor;
    let second = !subject.met && over.is_some_and(|over| subject.amount().is_none_or(|amount| amount > over));
    if second {
        let required = RequiredApproval {
            count: 1,
            human_only: false,
            id: format!("second_approval_over_minor:{}", grant.pattern),
            roles: vec!["founder".to_string(), "orchestrator".to_string()],
        };
        subject.required.push((required, TWO_HOURS));
    }
    subject.permit = Some(Permit {
        grants: vec![grant.clone()],
        constraints: grant.when.host.clone(),
        second_approval: if second { vec![grant.pattern.clone()] } else { vec![] },
    });
}

/// The first condition that fails.
fn failing(subject: &Subject<'_>, when: &When) -> Option<&'static str> {
    let args = &subject.asked.args;
    let int = |key: &str| args.get(key).and_then(Json::as_int);
    let time =
        |key: &str| args.get(key).and_then(Json::as_str).and_then(|text| text.parse::<Timestamp>().ok());
    let at = subject.context.at;
    let seconds = |n: i64| n.saturating_mul(1_000_000);
    let (since, until) = (time("since"), time("until"));
    let holds = [
        // Paths, topics and domains are not read yet: nothing holds.
        ("paths", when.paths.is_none()),
        ("topics", when.topics.is_none()),
        ("domains", when.domains.is_none()),
        ("egress", args.get("url").is_none()),
        ("values", when.values.iter().all(|(key, ok)| args.get(key).is_some_and(|value| ok.contains(value)))),
        ("absent", when.absent.iter().all(|key| args.get(key).is_none())),
        ("same_workflow", {
            let own = subject.asked.workflow_id.to_string();
            !when.same_workflow || args.get("workflow_id").and_then(Json::as_str) == Some(own.as_str())
        }),
        (
            "max_age_seconds",
            when.max_age_seconds
                .is_none_or(|most| since.is_some_and(|since| at.micros_since(since) <= seconds(most))),
        ),
        (
            "max_range_seconds",
            when.max_range_seconds.is_none_or(|most| {
                since
                    .zip(until)
                    .is_some_and(|(since, until)| (0..=seconds(most)).contains(&until.micros_since(since)))
            }),
        ),
        ("max_bytes", when.max_bytes.is_none_or(|most| int("bytes").is_some_and(|bytes| bytes <= most))),
        ("idempotency_key", {
            let length = args.get("idempotency_key").and_then(Json::as_str).map(|text| text.chars().count());
            !when.idempotency_key || length.is_some_and(|length| (16..=255).contains(&length))
        }),
    ];
    holds.iter().find(|(_, held)| !held).map(|(name, _)| *name)
}

fn name_matches(name: &str, tool: &str) -> bool {
    let full = full_name(name);
    match full.strip_suffix(".*") {
        Some(stem) => tool.strip_prefix(stem).is_some_and(|rest| rest.starts_with('.')),
        None => full == tool,
    }
}

/// A pattern with `(…)` is not read yet: it denies whatever its tool does, and allows nothing.
fn may_match(pattern: &str, tool: &str) -> bool {
    let name = pattern.split_once('(').map_or(pattern, |(name, _)| name);
    name_matches(name, tool)
}

fn surely_matches(pattern: &str, tool: &str) -> bool {
    !pattern.contains('(') && name_matches(pattern, tool)
}
