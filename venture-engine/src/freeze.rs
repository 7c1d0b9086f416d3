//! Freezes: what they cover, how they begin and how they end. Nothing thaws by itself.
//!
//! Spec: compliance.md 5.

use alloc::string::{String, ToString as _};
use alloc::vec;
use alloc::vec::Vec;

use venture_core::Reason;
use venture_core::envelope::ActorType;
use venture_core::id::{CaseId, FreezeId, parse_uuid, uuid_v5};

use crate::answer::Reply;
use crate::apply::NO_KEY;
use crate::decide::Context;
use crate::draft::{About, Draft};
use crate::event::{Body, FreezeActivated, FreezeChanged, FreezeReleased};
use crate::intents;
use crate::refusal::{Refusal, Stop, id};
use crate::state::{Freeze, FreezeState, Intent, State, Workflow};
use crate::words::{Decision, FreezeMode, FreezeScope};

/// A thaw tells its reason in so many characters.
const THAW_REASON: usize = 20;
/// A second factor is fresh for so long, in microseconds.
const MFA_MICROS: i64 = 300 * 1_000_000;

/// What a command would touch, as freezes see it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Scope<'a> {
    pub(crate) workflow: Option<&'a Workflow>,
    pub(crate) workflow_id: Option<venture_core::id::WorkflowId>,
    pub(crate) role: Option<&'a str>,
}

/// The strictest live freeze that covers a scope.
pub(crate) fn strictest<'s>(state: &'s State, scope: &Scope<'_>) -> Option<&'s Freeze> {
    let freezes = &state.freezes;
    if freezes.is_thawed() {
        return None;
    }
    let whole =
        [FreezeScope::System, FreezeScope::Tenant].into_iter().flat_map(|kind| freezes.all_live(kind));
    let named = [
        (FreezeScope::Workspace, scope.workflow.map(|flow| flow.workspace_id.to_string())),
        (FreezeScope::Venture, scope.workflow.map(|flow| flow.venture_id.to_string())),
        (FreezeScope::Workflow, scope.workflow_id.map(|id| id.to_string())),
        (FreezeScope::Role, scope.role.map(String::from)),
    ];
    let named = named.into_iter().filter_map(|(kind, name)| freezes.live(kind, Some(&name?)));
    whole.chain(named).max_by_key(|freeze| (freeze.mode, freeze.id))
}

/// Whether a freeze of this scope covers what an intent would touch.
fn covers(kind: FreezeScope, scope_ref: Option<&str>, scope: &Scope<'_>) -> bool {
    let named = |text: Option<String>| text.is_some() && text.as_deref() == scope_ref;
    match kind {
        FreezeScope::System | FreezeScope::Tenant => true,
        FreezeScope::Workspace => named(scope.workflow.map(|flow| flow.workspace_id.to_string())),
        FreezeScope::Venture => named(scope.workflow.map(|flow| flow.venture_id.to_string())),
        FreezeScope::Workflow => named(scope.workflow_id.map(|id| id.to_string())),
        FreezeScope::Role => scope.role.is_some() && scope.role == scope_ref,
    }
}

/// Whether a live freeze covers an intent; without one, the tenant.
pub(crate) fn covers_intent(state: &State, intent: Option<&Intent>) -> bool {
    if state.freezes.is_thawed() {
        return false;
    }
    let scope = intent.map_or_else(Scope::default, |intent| scope_of(state, intent));
    strictest(state, &scope).is_some()
}

fn scope_of<'a>(state: &'a State, intent: &'a Intent) -> Scope<'a> {
    Scope {
        workflow: state.workflows.get(&intent.workflow_id),
        workflow_id: Some(intent.workflow_id),
        role: intent.agent_role.as_deref(),
    }
}

pub(crate) fn freeze(
    context: &Context<'_>,
    scope: FreezeScope,
    scope_ref: Option<&str>,
    mode: FreezeMode,
    reason: &str,
    draft: &mut Draft,
) -> Result<Reply, Stop> {
    let state = &context.engine.state;
    let actor = &context.command.actor;
    let system_by_machine = scope == FreezeScope::System && actor.kind != ActorType::Human;
    if system_by_machine || !target_exists(context, scope, scope_ref) {
        return Err(Refusal::new(Reason::FreezeScopeInvalid, Vec::new()).into());
    }
    let live = state.freezes.live(scope, scope_ref);
    if let Some(known) = live.filter(|known| known.mode >= mode) {
        let ids = vec![id("freeze_id", &known.id)];
        return Ok(Reply::accepted(ids).status(known.state.as_str()).replayed());
    }
    let by = actor.id.to_string();
    let cause = Cause { trigger: "MANUAL", by: &by, reason, case_id: None };
    let freeze_id = impose(state, (scope, scope_ref, mode), &cause, draft);
    Ok(Reply::accepted(vec![id("freeze_id", &freeze_id)]).status("FROZEN"))
}

/// Why a freeze is imposed.
pub(crate) struct Cause<'a> {
    pub(crate) trigger: &'a str,
    pub(crate) by: &'a str,
    pub(crate) reason: &'a str,
    pub(crate) case_id: Option<CaseId>,
}

/// Imposes a freeze, or makes the live one of that scope stricter; where it is as strict, nothing.
///
/// Unless it only monitors, each open intent in scope ends, in the order of ids.
pub(crate) fn impose(
    state: &State,
    (scope, scope_ref, mode): (FreezeScope, Option<&str>, FreezeMode),
    cause: &Cause<'_>,
    draft: &mut Draft,
) -> FreezeId {
    let known = state.freezes.live(scope, scope_ref);
    if let Some(known) = known.filter(|known| known.mode >= mode) {
        return known.id;
    }
    let derived = draft.command_id().map_or(NO_KEY, |command| uuid_v5(command.0, &[b"freeze"]));
    let freeze_id = known.map_or(FreezeId(derived), |known| known.id);
    let revoked = if mode == FreezeMode::Monitor { Vec::new() } else { in_scope(state, scope, scope_ref) };
    let ids: Vec<_> = revoked.iter().map(|intent| intent.id).collect();
    let body = match known {
        Some(known) => Body::FreezeChanged(FreezeChanged {
            by: cause.by.to_string(),
            freeze_id,
            from: known.state.as_str().to_string(),
            intents_revoked: Some(ids),
            mode,
            reason: cause.reason.to_string(),
            to: "FROZEN".to_string(),
        }),
        None => Body::FreezeActivated(FreezeActivated {
            by: cause.by.to_string(),
            case_id: cause.case_id,
            freeze_id,
            intents_revoked: ids,
            mode,
            reason: cause.reason.to_string(),
            scope,
            scope_ref: scope_ref.map(Into::into),
            trigger: cause.trigger.to_string(),
        }),
    };
    draft.emit(state, about(state, scope, scope_ref), NO_KEY, body);
    for intent in revoked {
        intents::revoke_one(state, intent, cause.by, cause.reason, Some(freeze_id), draft);
    }
    freeze_id
}

/// Open intents that a freeze of this scope covers, by id.
fn in_scope<'s>(state: &'s State, scope: FreezeScope, scope_ref: Option<&str>) -> Vec<&'s Intent> {
    let open = state.intents.open.iter().filter_map(|id| state.intents.by_id.get(id));
    open.filter(|intent| covers(scope, scope_ref, &scope_of(state, intent))).collect()
}

/// What the events of a freeze are about.
fn about(state: &State, scope: FreezeScope, scope_ref: Option<&str>) -> About {
    let uuid = scope_ref.and_then(|text| parse_uuid(text).ok());
    match (scope, uuid) {
        (FreezeScope::Workspace, Some(id)) => state.about_workspace(venture_core::id::WorkspaceId(id)),
        (FreezeScope::Venture, Some(id)) => state.about_venture(venture_core::id::VentureId(id)),
        (FreezeScope::Workflow, Some(id)) => state.about_workflow(venture_core::id::WorkflowId(id)),
        (
            FreezeScope::System
            | FreezeScope::Tenant
            | FreezeScope::Role
            | FreezeScope::Workspace
            | FreezeScope::Venture
            | FreezeScope::Workflow,
            _,
        ) => state.about_tenant(),
    }
}

fn target_exists(context: &Context<'_>, scope: FreezeScope, scope_ref: Option<&str>) -> bool {
    let engine = context.engine;
    let state = &engine.state;
    let text = scope_ref.unwrap_or_default();
    let uuid = parse_uuid(text).ok();
    match scope {
        FreezeScope::System | FreezeScope::Tenant => true,
        FreezeScope::Workspace => uuid.is_some_and(|id| {
            let id = venture_core::id::WorkspaceId(id);
            id == state.own_workspace()
                || state.workflows.values().any(|flow| flow.workspace_id == id)
                || state.ventures.values().any(|venture| venture.workspace_id == id)
        }),
        FreezeScope::Venture => {
            uuid.is_some_and(|id| state.ventures.contains_key(&venture_core::id::VentureId(id)))
        }
        FreezeScope::Workflow => {
            uuid.is_some_and(|id| state.workflows.contains_key(&venture_core::id::WorkflowId(id)))
        }
        FreezeScope::Role => engine.loaded.values().any(|loaded| loaded.bundle.roles.contains_key(text)),
    }
}

pub(crate) fn thaw(
    context: &Context<'_>,
    freeze_id: FreezeId,
    reason: &str,
    draft: &mut Draft,
) -> Result<Reply, Stop> {
    let state = &context.engine.state;
    let ids = vec![id("freeze_id", &freeze_id)];
    let Some(freeze) = state.freezes.get(&freeze_id) else {
        return Err(Refusal::new(Reason::NotFrozen, ids).into());
    };
    let refuse = |reason| Err(Refusal::new(reason, ids.clone()).status(freeze.state.as_str()).into());
    if !freeze.is_live() {
        return refuse(Reason::NotFrozen);
    }
    if !mfa_holds(context) {
        return refuse(Reason::MfaRequired);
    }
    let who = context.command.actor.id.to_string();
    if freeze.state == FreezeState::ThawPending && freeze.thawed_by.contains(&who) {
        return refuse(Reason::SecondHumanRequired);
    }
    let case_open = freeze.case_id.and_then(|id| state.cases.get(&id)).is_some_and(|case| case.is_open());
    let clean = freeze.mode != FreezeMode::Hard || state.reconciliations.clean_since(freeze.tightened_seq);
    if reason.chars().count() < THAW_REASON || case_open || !clean {
        return refuse(Reason::ThawConditionUnmet);
    }
    if !integrity_holds(context, freeze) {
        return integrity_failed(context, freeze, &ids, draft);
    }
    let about = about(state, freeze.scope, freeze.scope_ref.as_deref());
    if needs_two(freeze) && freeze.state == FreezeState::Frozen {
        let body = changed(freeze, &who, reason, "THAW_PENDING");
        draft.emit(state, about, NO_KEY, body);
        let reply = Reply::of(Decision::PendingApproval, Reason::ApprovalRequired, ids);
        return Ok(reply.status("THAW_PENDING"));
    }
    let mut by = freeze.thawed_by.clone();
    by.push(who);
    let released = FreezeReleased {
        by,
        freeze_id,
        frozen_seconds: context.at.micros_since(freeze.since).div_euclid(1_000_000),
        reason: reason.to_string(),
        scope: freeze.scope,
        scope_ref: freeze.scope_ref.clone(),
        through_seq: context
            .facts
            .integrity
            .and_then(|fact| u64::try_from(fact.through_seq).ok())
            .unwrap_or(0),
    };
    draft.emit(state, about, NO_KEY, Body::FreezeReleased(released));
    Ok(Reply::accepted(ids).status("ACTIVE"))
}

fn changed(freeze: &Freeze, by: &str, reason: &str, to: &str) -> Body {
    Body::FreezeChanged(FreezeChanged {
        by: by.to_string(),
        freeze_id: freeze.id,
        from: freeze.state.as_str().to_string(),
        intents_revoked: None,
        mode: freeze.mode,
        reason: reason.to_string(),
        to: to.to_string(),
    })
}

/// Two people thaw what is hard, or stops a tenant or everything.
const fn needs_two(freeze: &Freeze) -> bool {
    matches!(freeze.mode, FreezeMode::Hard)
        || matches!(freeze.scope, FreezeScope::System | FreezeScope::Tenant)
}

fn mfa_holds(context: &Context<'_>) -> bool {
    let fresh = |mfa: crate::command::Mfa| context.at.micros_since(mfa.at) <= MFA_MICROS;
    context.facts.mfa.is_some_and(|mfa| mfa.asserted && fresh(mfa))
}

/// The engine's own check of the books, and the host's of the log, from the last tightening on.
fn integrity_holds(context: &Context<'_>, freeze: &Freeze) -> bool {
    let state = &context.engine.state;
    let log = context.facts.integrity.is_some_and(|fact| {
        let through = u64::try_from(fact.through_seq).unwrap_or(0);
        fact.log_ok && through >= freeze.tightened_seq && through <= state.seq
    });
    log && state.books_hold()
}

/// A failed check is refused; a thaw that was pending begins anew.
fn integrity_failed(
    context: &Context<'_>,
    freeze: &Freeze,
    ids: &[(&'static str, String)],
    draft: &mut Draft,
) -> Result<Reply, Stop> {
    let refusal = Refusal::new(Reason::IntegrityFailed, ids.to_vec());
    if freeze.state != FreezeState::ThawPending {
        return Err(refusal.status(freeze.state.as_str()).into());
    }
    let state = &context.engine.state;
    let reply = context.engine.refuse(context.command, refusal.status("FROZEN"), draft);
    let by = context.command.actor.id.to_string();
    let about = about(state, freeze.scope, freeze.scope_ref.as_deref());
    draft.emit(state, about, NO_KEY, changed(freeze, &by, "the integrity check failed", "FROZEN"));
    Ok(reply)
}
