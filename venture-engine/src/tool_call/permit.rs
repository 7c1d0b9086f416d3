//! Rows 5 to 8: what is known, denied, allowed, and under which conditions. The policy decides them.
//!
//! Spec: policy.md 5.1, 5.2, bundle.md.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec;

use venture_core::{Json, Reason};
use venture_policy::tools::{Call, Denied, Elevated, Permitted};

use super::subject::{Permit, Subject};
use crate::authorize::{Checked, Denial};
use crate::event::RequiredApproval;
use crate::words::CheckMark::Passed;

/// A second approval waits so long, in seconds.
const TWO_HOURS: i64 = 7_200;

/// Row 5 asks the policy once for all four rows.
pub(super) fn known(subject: &mut Subject<'_>) -> Checked {
    let asked = subject.asked;
    let call = Call {
        role: subject.role_name(),
        tool: subject.tool,
        args: &asked.args,
        permission_set: asked.permission_set.as_deref(),
        workflow_id: asked.workflow_id,
        at: subject.context.at,
        // A trial looks at the past, whose traces stand elsewhere.
        traced: subject.context.command.trace_id.is_some() || subject.met || subject.context.trial.is_some(),
        approved: subject.met,
        elevation: elevation(subject),
    };
    subject.policy = Some(subject.loaded.tools.check(&call));
    let passed = not_refused_at(subject, 5)?;
    if registered_schema_fits(subject) { Ok(passed) } else { Err(Denial::of(Reason::SchemaInvalid)) }
}

/// A bundle that names a registry goes by its schemas, as they stood when it took effect, for tools that
/// it gives none itself.
///
/// Spec: policy.md 3, events.md 3.
fn registered_schema_fits(subject: &Subject<'_>) -> bool {
    let names_registry = subject.loaded.bundle.schema_registry_version.is_some();
    let own = subject.tool_row().is_some_and(|row| row.input_schema.is_some());
    let pin = subject.workflow.and_then(|workflow| workflow.pin);
    let record = pin.and_then(|pin| subject.state().bundles.published.get(&pin.bundle_id));
    let Some(record) = record.filter(|_| names_registry && !own) else { return true };
    subject.context.engine.tool_arguments_fit(subject.tool, record.effective_at, &subject.asked.args)
}

pub(super) fn not_denied(subject: &mut Subject<'_>) -> Checked {
    not_refused_at(subject, 6)
}

pub(super) fn allowed(subject: &mut Subject<'_>) -> Checked {
    not_refused_at(subject, 7)
}

pub(super) fn conditions(subject: &mut Subject<'_>) -> Checked {
    let passed = not_refused_at(subject, 8)?;
    if let Some(Ok(permitted)) = &subject.policy {
        let permit = permit(subject, permitted);
        ask_second(subject, &permit);
        subject.permit = Some(permit);
    }
    Ok(passed)
}

/// Refuses what the policy refused at that row, and what it was not asked about.
fn not_refused_at(subject: &Subject<'_>, row: u8) -> Checked {
    match &subject.policy {
        Some(Ok(_)) => Ok(Passed),
        Some(Err(denied)) if denied.row == row => Err(denial(subject, denied)),
        Some(Err(_)) => Ok(Passed),
        None => Err(Denial::of(Reason::PolicyUnavailable)),
    }
}

fn denial(subject: &Subject<'_>, denied: &Denied<'_>) -> Denial {
    let set = subject.asked.permission_set.as_deref().filter(|_| denied.by_set);
    let words = [("pattern", denied.pattern), ("condition", denied.condition), ("permission_set", set)];
    let detail = Json::object(words.into_iter().filter_map(|(key, word)| Some((key, Json::from(word?)))));
    let empty = detail.as_object().is_none_or(alloc::collections::BTreeMap::is_empty);
    Denial { reason: denied.reason, detail: (!empty).then_some(detail) }
}

/// The agent's elevation for this tool.
fn elevation(subject: &Subject<'_>) -> Elevated {
    let (asked, at) = (subject.asked, subject.context.at);
    let last = subject.state().calls.elevations.last(asked.workflow_id, &subject.actor.id, subject.tool);
    match last {
        Some(one) if one.is_live(at) => Elevated::Live,
        Some(_) => Elevated::Expired,
        None => Elevated::Never,
    }
}

fn permit(subject: &Subject<'_>, permitted: &Permitted<'_>) -> Permit {
    let role = subject.role();
    let granted = |index: usize| role.and_then(|role| role.grants.get(index)).cloned();
    let owned = |(name, value): (&str, &Json)| (name.to_string(), value.clone());
    let waiting = permitted.grants().filter(|grant| grant.lacks_approval);
    Permit {
        grants: permitted.grants().filter_map(|grant| granted(grant.index)).collect(),
        constraints: permitted.constraints().into_iter().map(owned).collect(),
        second_approval: waiting.map(|grant| String::from(grant.pattern)).collect(),
    }
}

fn ask_second(subject: &mut Subject<'_>, permit: &Permit) {
    for pattern in &permit.second_approval {
        let required = RequiredApproval {
            count: 1,
            human_only: false,
            id: format!("second_approval_over_minor:{pattern}"),
            roles: vec!["founder".to_string(), "orchestrator".to_string()],
        };
        subject.required.push((required, TWO_HOURS));
    }
}
