//! BUDGET_CASCADE: a settlement that leaves three envelopes above their caps.
//!
//! Spec: treasury.md 4, compliance.md 5.3.

use alloc::format;
use alloc::vec::Vec;

use venture_core::id::{CaseId, IntentId};
use venture_policy::bundle::{EnvelopeScope, Trigger};

use super::contain::target;
use super::{after, impose_on};
use crate::authorize::exceeded;
use crate::command::Facts;
use crate::decide::Context;
use crate::draft::{About, Draft};
use crate::freeze::Cause;
use crate::refusal::Stop;
use crate::words::{FreezeMode, FreezeScope};

/// So many at once are a cascade.
const ENVELOPES: usize = 3;

/// Freezes the scope that holds all exceeded envelopes of an intent, where the bundle names the trigger.
pub(crate) fn cascade(
    context: &Context<'_>,
    about: About,
    (intent, case_id): (IntentId, CaseId),
    draft: &mut Draft,
) -> Result<(), Stop> {
    if !context.engine.names(about.bundle_id, Trigger::BudgetCascade) {
        return Ok(());
    }
    let later = after(context, draft)?;
    let seen = Context {
        engine: &later,
        command: context.command,
        facts: Facts::default(),
        at: context.at,
        trial: context.trial,
    };
    let scopes = exceeded(&seen, intent);
    if scopes.len() < ENVELOPES {
        return Ok(());
    }
    let role = later.state.intents.by_id.get(&intent).and_then(|intent| intent.agent_role.as_deref());
    let (scope, scope_ref) = match (holding(&scopes), role) {
        (FreezeScope::Role, Some(role)) => (FreezeScope::Role, Some(role.into())),
        (kind, _) => target(kind, about),
    };
    let reason = format!("{} envelopes are exceeded at once", scopes.len());
    let cause = Cause { trigger: "BUDGET_CASCADE", by: "engine", reason: &reason, case_id: Some(case_id) };
    impose_on(&later, (scope, scope_ref.as_deref(), FreezeMode::Soft), &cause, draft);
    Ok(())
}

/// The narrowest kind of scope that holds envelopes of all these: a task lies in its workflow, that in its
/// venture, that in its workspace; a role lies across them.
fn holding(scopes: &[EnvelopeScope]) -> FreezeScope {
    let is = |wanted: EnvelopeScope| scopes.contains(&wanted);
    if is(EnvelopeScope::Role) {
        let others: Vec<_> = scopes.iter().filter(|scope| **scope != EnvelopeScope::Role).collect();
        return if others.is_empty() { FreezeScope::Role } else { FreezeScope::Tenant };
    }
    let wider = [
        (EnvelopeScope::Global, FreezeScope::Tenant),
        (EnvelopeScope::Workspace, FreezeScope::Workspace),
        (EnvelopeScope::Venture, FreezeScope::Venture),
    ];
    wider.into_iter().find(|(scope, _)| is(*scope)).map_or(FreezeScope::Workflow, |(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use EnvelopeScope::{Global, Role, Task, Venture, Workflow, Workspace};

    #[test]
    fn the_scope_holds_every_envelope_and_no_more() {
        for (scopes, kind) in [
            (&[Task, Workflow, Workflow][..], FreezeScope::Workflow),
            (&[Task, Workflow, Venture], FreezeScope::Venture),
            (&[Venture, Workspace, Task], FreezeScope::Workspace),
            (&[Venture, Global, Task], FreezeScope::Tenant),
            (&[Role, Role, Role], FreezeScope::Role),
            (&[Role, Workflow, Task], FreezeScope::Tenant),
        ] {
            assert_eq!(holding(scopes), kind, "{scopes:?}");
        }
    }
}
