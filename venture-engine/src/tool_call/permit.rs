//! Rows 5 to 8: what is known, denied, allowed, and under which conditions.
//!
//! Spec: policy.md 5.1, 5.2, bundle.md.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec;
use alloc::vec::Vec;

use venture_core::{Json, Reason};
use venture_policy::bundle::Grant;
use venture_policy::command_line::Part;
use venture_policy::tools::{Pattern, RolePolicy};

use super::conditions::{Failing, egress, failing};
use super::subject::{Permit, Subject};
use crate::authorize::{Checked, Denial};
use crate::event::RequiredApproval;
use crate::words::CheckMark::Passed;

/// A second approval waits so long, in seconds.
const TWO_HOURS: i64 = 7_200;

pub(super) fn known(subject: &mut Subject<'_>) -> Checked {
    if subject.role().is_none() {
        return Err(Denial::of(Reason::UnknownRole));
    }
    let Some(row) = subject.tool_row() else { return Err(Denial::of(Reason::ToolUnknown)) };
    let sets = &subject.loaded.bundle.permission_sets;
    let asked = subject.asked.permission_set.as_ref();
    if asked.is_some_and(|name| !sets.contains_key(name)) {
        return Err(Denial::of(Reason::PermissionSetMissing));
    }
    if row.validate(&subject.asked.args) { Ok(Passed) } else { Err(Denial::of(Reason::SchemaInvalid)) }
}

/// The role's patterns, and the set's, where one is asked for.
fn speaking<'a>(subject: &Subject<'a>) -> (Option<&'a RolePolicy>, Option<&'a RolePolicy>) {
    let tools = &subject.loaded.tools;
    let role = subject.role_name().and_then(|name| tools.role(name));
    let set = subject.asked.permission_set.as_ref().and_then(|name| tools.set(name));
    (role, set)
}

/// The workspace that relative paths lie below.
pub(super) fn workspace(subject: &Subject<'_>) -> String {
    format!("/workspace/{}", subject.asked.workflow_id)
}

pub(super) fn not_denied(subject: &mut Subject<'_>) -> Checked {
    let (role, set) = speaking(subject);
    let policies: Vec<&RolePolicy> = role.into_iter().chain(set).collect();
    let read = subject.loaded.tools.command(subject.tool, &subject.asked.args, &policies);
    let Ok(command) = read else { return Err(Denial::of(Reason::CommandUnparseable)) };
    let workspace = workspace(subject);
    let hits = |deny: &&Pattern| deny.denies(subject.tool, &subject.asked.args, &command, &workspace);
    let of_role = role.and_then(|role| role.denies.iter().find(hits));
    let of_set = set.and_then(|set| set.denies.iter().find(hits));
    if let Some(deny) = of_role.or(of_set) {
        let mut words = vec![("pattern", Json::from(deny.text.as_str()))];
        if of_role.is_none() {
            words.push(("permission_set", set_name(subject)));
        }
        return Err(Denial { reason: Reason::ToolExplicitlyDenied, detail: Some(Json::object(words)) });
    }
    subject.command = command;
    Ok(Passed)
}

fn set_name(subject: &Subject<'_>) -> Json {
    subject.asked.permission_set.as_deref().map_or(Json::Null, Json::from)
}

/// The parts of the call: of a command that was read each, else the call as a whole.
fn parts<'s>(subject: &'s Subject<'_>) -> Vec<Option<&'s Part>> {
    match &subject.command {
        Some(parts) => parts.iter().map(Some).collect(),
        None => vec![None],
    }
}

fn covers(subject: &Subject<'_>, policy: &RolePolicy, part: Option<&Part>) -> bool {
    let workspace = workspace(subject);
    policy.allows.iter().any(|allow| allow.allows(subject.tool, &subject.asked.args, part, &workspace))
}

pub(super) fn allowed(subject: &mut Subject<'_>) -> Checked {
    let (Some(role), set) = speaking(subject) else { return Err(Denial::of(Reason::UnknownRole)) };
    let granted = parts(subject).into_iter().all(|part| covers(subject, role, part));
    if !granted {
        elevated(subject)?;
    }
    let narrowed = set.is_none_or(|set| parts(subject).into_iter().all(|part| covers(subject, set, part)));
    if narrowed {
        return Ok(Passed);
    }
    let detail = Json::object([("permission_set", set_name(subject))]);
    Err(Denial { reason: Reason::ToolNotInAllowlist, detail: Some(detail) })
}

/// No grant matches: an elevation, if the tool has one for this role. It carries no conditions.
fn elevated(subject: &mut Subject<'_>) -> Result<(), Denial> {
    let elevation = subject.tool_row().and_then(|row| row.elevation.as_ref());
    let opens = elevation.is_some_and(|row| row.roles.iter().any(|role| subject.role_name() == Some(role)));
    if !opens {
        return Err(Denial::of(Reason::ToolNotInAllowlist));
    }
    match elevations(subject) {
        (true, _) => {
            subject.permit = Some(Permit::default());
            Ok(())
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
        return egress(subject).map_or(Ok(Passed), |failing| Err(failing.denial()));
    }
    let mut permit = Permit::default();
    for part in parts(subject) {
        let grant = first_that_holds(subject, part).map_err(Failing::denial)?;
        if !permit.grants.contains(grant) {
            permit.grants.push(grant.clone());
        }
    }
    join_constraints(&mut permit)?;
    ask_second(subject, &mut permit);
    subject.permit = Some(permit);
    Ok(Passed)
}

/// Of the grants that match, the first whose conditions hold; if none, the failure of the first.
fn first_that_holds<'a>(subject: &Subject<'a>, part: Option<&Part>) -> Result<&'a Grant, Failing> {
    let (policy, _) = speaking(subject);
    let (Some(role), Some(policy)) = (subject.role(), policy) else { return Err(Failing::grant()) };
    let workspace = workspace(subject);
    let mut first = None;
    for (grant, allow) in role.grants.iter().zip(&policy.allows) {
        if !allow.allows(subject.tool, &subject.asked.args, part, &workspace) {
            continue;
        }
        match failing(subject, &grant.when) {
            None => return Ok(grant),
            Some(failing) => {
                first.get_or_insert(failing);
            }
        }
    }
    Err(first.unwrap_or_else(Failing::grant))
}

/// What the hosts' constraints of all grants taken add up to; two values for one name do not.
fn join_constraints(permit: &mut Permit) -> Result<(), Denial> {
    for grant in &permit.grants {
        for (name, value) in &grant.when.host {
            let known = permit.constraints.entry(name.clone()).or_insert_with(|| value.clone());
            if known != value {
                return Err(Failing::host().denial());
            }
        }
    }
    Ok(())
}

fn ask_second(subject: &mut Subject<'_>, permit: &mut Permit) {
    let asked = permit.grants.iter().filter(|grant| {
        let over = grant.when.second_approval_over_minor;
        over.zip(subject.amount()).is_some_and(|(over, amount)| amount > over)
    });
    let patterns: Vec<String> = asked.map(|grant| grant.pattern.clone()).collect();
    if subject.met {
        return;
    }
    for pattern in patterns {
        let required = RequiredApproval {
            count: 1,
            human_only: false,
            id: format!("second_approval_over_minor:{pattern}"),
            roles: vec!["founder".to_string(), "orchestrator".to_string()],
        };
        subject.required.push((required, TWO_HOURS));
        permit.second_approval.push(pattern);
    }
}
