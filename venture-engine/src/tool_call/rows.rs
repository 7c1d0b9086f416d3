//! The eleven rows, in order; the first that fails decides.
//!
//! Spec: policy.md 5.1.

use venture_core::{Json, Reason};

use super::subject::Subject;
use super::{budgets, counts, evaluate, permit, rules, standing};
use crate::authorize::{Checked, Denial};
use crate::words::{Decision, Point};

type Row = fn(&mut Subject<'_>) -> Checked;

/// Every row of policy.md 5.1, from 1.
pub(super) const ROWS: [Row; 11] = [
    standing::not_frozen,
    standing::identity,
    standing::role_of_task,
    standing::pin,
    permit::known,
    permit::not_denied,
    permit::allowed,
    permit::conditions,
    rules::rules,
    counts::counts,
    budgets::budgets,
];

/// Rows 1 to 5, the gates and the rules: what stands where no tool is called.
pub(super) const ROWS_OF_POINTS: [Row; 7] = [
    standing::not_frozen,
    standing::identity,
    standing::role_of_task,
    standing::pin,
    evaluate::known,
    evaluate::gates,
    rules::rules,
];

/// What the table says of a call.
pub(crate) struct Found {
    pub(crate) decision: Decision,
    pub(crate) reason: Reason,
    pub(crate) detail: Option<Json>,
}

/// Runs every row. A missing approval stops nothing: the call waits if all rows pass.
pub(super) fn run(subject: &mut Subject<'_>) -> Found {
    let rows: &[Row] = if subject.point == Point::ToolUsage { &ROWS } else { &ROWS_OF_POINTS };
    for row in rows {
        if let Err(Denial { reason, detail }) = row(subject) {
            return Found { decision: Decision::Denied, reason, detail };
        }
    }
    if !subject.required.is_empty() {
        let second = subject.permit.as_ref().is_some_and(|permit| !permit.second_approval.is_empty());
        let reason = if second { Reason::DualApprovalMissing } else { Reason::ApprovalRequired };
        return Found { decision: Decision::PendingApproval, reason, detail: None };
    }
    let reason = if subject.met { Reason::ApprovedByQuorum } else { Reason::Allowed };
    Found { decision: Decision::Approved, reason, detail: constraints(subject) }
}

/// What the host is to enforce.
fn constraints(subject: &Subject<'_>) -> Option<Json> {
    let permit = subject.permit.as_ref().filter(|permit| !permit.constraints.is_empty())?;
    Some(Json::object([("constraints", Json::Object(permit.constraints.clone()))]))
}
