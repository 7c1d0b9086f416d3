//! `grant_override`: a person lifts the budget of a workflow or a venture for a while.
//!
//! Only those two rise: no tier, no global cap, no allowlist, gate, approval or freeze gives way.
//!
//! Spec: treasury.md 4.

use alloc::string::ToString as _;
use alloc::vec;

use venture_core::id::{OverrideId, VentureId, WorkflowId, parse_uuid, uuid_v5};
use venture_core::{Reason, Timestamp};

use crate::answer::Reply;
use crate::apply::NO_KEY;
use crate::command::GrantOverride;
use crate::decide::Context;
use crate::draft::{About, Draft};
use crate::event::{Body, OverrideGranted};
use crate::refusal::{Refusal, Stop, id};
use crate::state::{OverrideScope, State};

pub(crate) fn grant(context: &Context<'_>, args: &GrantOverride, draft: &mut Draft) -> Result<Reply, Stop> {
    let state = &context.engine.state;
    let Some((scope, about)) = lifted(state, &args.scope_ref) else {
        return Err(Refusal::new(Reason::ResourceNotFound, vec![]).into());
    };
    let ids = match scope {
        OverrideScope::Workflow(workflow) => vec![id("workflow_id", &workflow)],
        OverrideScope::Venture(venture) => vec![id("venture_id", &venture)],
    };
    let bundle = context.engine.bundle(about.bundle_id).map(|loaded| &loaded.bundle);
    if bundle.and_then(|bundle| bundle.base_currency) != Some(args.currency) {
        return Err(Refusal::new(Reason::CurrencyNotAllowed, ids).into());
    }
    let alone = bundle.and_then(|bundle| bundle.governance.override_cosign_minor);
    let by = context.command.actor.id.to_string();
    let second = args.co_signed_by.as_ref().is_some_and(|second| *second != by);
    if alone.is_none_or(|most| args.amount_minor > most) && !second {
        let why = alone.map_or_else(
            || "every override needs `co_signed_by`, a second person".to_string(),
            |most| alloc::format!("above {most} an override needs `co_signed_by`, a second person"),
        );
        let refusal = Refusal::new(Reason::CoSignRequired, ids);
        return Err(Refusal { message: Some(why), ..refusal }.into());
    }
    let derived = draft.command_id().map_or(NO_KEY, |command| uuid_v5(command.0, &[b"override"]));
    let granted = OverrideGranted {
        amount_minor: args.amount_minor,
        co_signed_by: args.co_signed_by.clone(),
        currency: args.currency,
        granted_by: by,
        override_id: OverrideId(derived),
        reason: args.reason.clone(),
        scope_ref: args.scope_ref.clone(),
        ttl_seconds: args.ttl_seconds,
    };
    draft.emit(state, about, NO_KEY, Body::OverrideGranted(granted));
    let mut named = vec![id("override_id", &derived)];
    named.extend(ids);
    Ok(Reply::accepted(named).status("active"))
}

/// What a `scope_ref` names: a workflow by its id, a venture by its id or slug.
pub(crate) fn lifted(state: &State, scope_ref: &str) -> Option<(OverrideScope, About)> {
    let uuid = parse_uuid(scope_ref).ok();
    let workflow = uuid.map(WorkflowId).filter(|id| state.workflows.contains_key(id));
    if let Some(workflow) = workflow {
        return Some((OverrideScope::Workflow(workflow), state.about_workflow(workflow)));
    }
    let venture = uuid.map(VentureId).filter(|id| state.ventures.contains_key(id));
    let venture = venture.or_else(|| state.slugs.get(scope_ref).copied())?;
    Some((OverrideScope::Venture(venture), state.about_venture(venture)))
}

impl State {
    /// By how much the budget of `scope` is lifted at `at`, in minor units of the base currency.
    #[must_use]
    pub fn lift_minor(&self, scope: OverrideScope, at: Timestamp) -> i64 {
        let live = self.overrides.values().filter(|grant| grant.scope == scope && at < grant.until);
        live.fold(0_i64, |sum, grant| sum.saturating_add(grant.amount_minor))
    }
}
