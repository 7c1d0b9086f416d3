//! Compliance cases: where one stands, and how people move it on.
//!
//! Spec: compliance.md 4.

use alloc::string::{String, ToString as _};
use alloc::vec;

use venture_core::Reason;
use venture_core::fsm::{Machine, Refused, Row};
use venture_core::id::WorkflowId;

use crate::answer::Reply;
use crate::apply::NO_KEY;
use crate::command::UpdateCase;
use crate::decide::Context;
use crate::draft::{About, Draft};
use crate::event::{Body, CaseClosed, CaseUpdated};
use crate::refusal::{Refusal, Stop, id};
use crate::state::{Case, State};

venture_core::wire_names! {
    /// Where a case stands.
    pub enum CaseStatus {
        /// Nobody has taken it up.
        Open = "open",
        /// Someone looks into it.
        Investigating = "investigating",
        /// Someone higher looks into it.
        Escalated = "escalated",
        /// Its cause is known and mended.
        Remediated = "remediated",
        /// Let go, with a reason.
        Waived = "waived",
    }

    /// How a person moves a case on, named after where it goes.
    pub enum CaseMove {
        /// Take it up.
        Investigate = "investigating",
        /// Hand it higher.
        Escalate = "escalated",
        /// Close it as mended.
        Remediate = "remediated",
        /// Let it go.
        Waive = "waived",
    }

    /// What must hold for a move.
    pub enum CaseGuard {
        /// It froze nothing.
        FrozeNothing = "froze_nothing",
    }
}

/// The most pieces of evidence that one case names.
pub(crate) const MOST_EVIDENCE: usize = 50;

/// The life of a case.
///
/// Spec: compliance.md 4.
pub const CASE: Machine<CaseStatus, CaseMove, CaseGuard> = Machine::new(
    &[CaseStatus::Open],
    &[CaseStatus::Remediated, CaseStatus::Waived],
    &[
        Row::new(CaseStatus::Open, CaseMove::Investigate, CaseStatus::Investigating),
        Row::new(CaseStatus::Investigating, CaseMove::Remediate, CaseStatus::Remediated),
        Row::new(CaseStatus::Investigating, CaseMove::Escalate, CaseStatus::Escalated),
        Row::new(CaseStatus::Investigating, CaseMove::Waive, CaseStatus::Waived)
            .when(CaseGuard::FrozeNothing),
        Row::new(CaseStatus::Escalated, CaseMove::Remediate, CaseStatus::Remediated),
    ],
);

/// `update_case`: one step of a case, by a person.
pub(crate) fn update(context: &Context<'_>, args: &UpdateCase, draft: &mut Draft) -> Result<Reply, Stop> {
    let state = &context.engine.state;
    let ids = vec![id("case_id", &args.case_id)];
    let Some(case) = state.cases.get(&args.case_id) else {
        return Err(Refusal::new(Reason::CaseNotFound, ids).into());
    };
    let by = context.command.actor.id.to_string();
    if is_repeat(case, args, &by) {
        return Ok(Reply::accepted(ids).status(case.status.as_str()).replayed());
    }
    let refuse = |why: String| {
        let refusal = Refusal::new(Reason::IllegalTransition, ids.clone()).status(case.status.as_str());
        Refusal { message: Some(why), ..refusal }
    };
    let step = CASE.step(Some(case.status), args.to, |guard| match guard {
        CaseGuard::FrozeNothing => !case.freeze_triggered,
    });
    let step = step.map_err(|refused| {
        refuse(match refused {
            Refused::GuardFailed(CaseGuard::FrozeNothing) => {
                "a case that froze its scope cannot be waived: remediate it".to_string()
            }
            Refused::IllegalTransition { .. } => refused.to_string(),
        })
    })?;
    let count = case.evidence_count.saturating_add(args.evidence_refs.len());
    if count > MOST_EVIDENCE {
        return Err(refuse(alloc::format!("a case names at most {MOST_EVIDENCE} pieces of evidence")).into());
    }
    let about = about(state, case);
    let updated = CaseUpdated {
        by,
        case_id: case.id,
        evidence_refs: (!args.evidence_refs.is_empty()).then(|| args.evidence_refs.clone()),
        from: case.status,
        reason: args.reason.clone(),
        to: step.entered,
    };
    draft.emit(state, about, NO_KEY, Body::CaseUpdated(updated));
    if CASE.is_terminal(step.entered) {
        let finding = args.root_cause.clone().or_else(|| args.reason.clone()).unwrap_or_default();
        let evidence_count = u64::try_from(count).unwrap_or(u64::MAX);
        let closed = CaseClosed { case_id: case.id, evidence_count, finding };
        draft.emit(state, about, NO_KEY, Body::CaseClosed(closed));
    }
    Ok(Reply::accepted(ids).status(step.entered.as_str()))
}

/// The step that the case took last, asked for again by the same person.
fn is_repeat(case: &Case, args: &UpdateCase, by: &str) -> bool {
    let last = case.moved.as_ref();
    case.status.as_str() == args.to.as_str()
        && last.is_some_and(|last| last.by == by && last.reason == args.reason)
}

pub(crate) fn about(state: &State, case: &Case) -> About {
    if case.scope_type == "venture" {
        return case.scope_id.parse().map_or_else(|_| state.about_tenant(), |id| state.about_venture(id));
    }
    let workflow = (case.scope_type == "workflow").then(|| case.scope_id.parse().ok()).flatten();
    workflow.map_or_else(|| state.about_tenant(), |id: WorkflowId| state.about_workflow(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_that_of_the_specification() {
        assert_eq!(CASE.check(), []);
        let may = |from: CaseStatus, to: CaseMove| CASE.step(Some(from), to, |_| true).is_ok();
        let allowed = [
            (CaseStatus::Open, CaseMove::Investigate),
            (CaseStatus::Investigating, CaseMove::Escalate),
            (CaseStatus::Investigating, CaseMove::Remediate),
            (CaseStatus::Investigating, CaseMove::Waive),
            (CaseStatus::Escalated, CaseMove::Remediate),
        ];
        for from in CaseStatus::ALL {
            for to in CaseMove::ALL {
                assert_eq!(may(*from, *to), allowed.contains(&(*from, *to)), "{from} to {to}");
            }
        }
        assert!(CASE.step(Some(CaseStatus::Investigating), CaseMove::Waive, |_| false).is_err());
    }
}
