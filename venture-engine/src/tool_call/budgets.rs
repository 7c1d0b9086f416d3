//! Row 11: effort, and the budgets that an amount must fit. Nothing is reserved.

use alloc::format;
use alloc::string::{String, ToString as _};

use venture_core::Reason;
use venture_ledger::limits::{Dim, DimSet, Dims, Window};
use venture_policy::bundle::{EnvelopeRow, EnvelopeScope, Window as RowWindow};

use super::Counter;
use super::subject::{Compared, Subject};
use crate::answer::LimitDetail;
use crate::authorize::{Checked, Denial};
use crate::words::CheckMark::{Passed, Skipped};

/// The unit of effort.
const EAU: &str = "EAU";

pub(super) fn budgets(subject: &mut Subject<'_>) -> Checked {
    let before = subject.limits.len();
    effort(subject)?;
    session(subject)?;
    if let Some(amount) = subject.amount() {
        task(subject, amount)?;
        envelopes(subject, amount)?;
    }
    Ok(if subject.limits.len() > before { Passed } else { Skipped })
}

/// The role's day, then the tenant's cap by the host's figure; tools without a cost ask neither.
fn effort(subject: &mut Subject<'_>) -> Result<(), Denial> {
    let cost = subject.tool_row().map_or(0, |row| row.eau_cost);
    if cost == 0 {
        return Ok(());
    }
    let role = subject.role_name().unwrap_or_default();
    if let Some(cap) = subject.role().and_then(|role| role.eau_daily_cap) {
        let key = Counter::effort(role, subject.context.at);
        let committed = subject.state().calls.sums.get(&key).copied().unwrap_or(0);
        let amounts = sum(format!("eau-day:{role}"), cap, committed, cost, EAU.to_string());
        compare(subject, amounts, Reason::EauCapExceeded)?;
    }
    let Some(cap) = subject.loaded.bundle.eau.as_ref().and_then(|eau| eau.eau_cap) else { return Ok(()) };
    let fact = subject.context.facts.eau;
    let outside =
        fact.map_or(0, |fact| i128::from(fact.spent).saturating_add(fact.reserved.unwrap_or(0).into()));
    let committed = outside.saturating_add(subject.state().intents.effort);
    let amounts = sum("eau".to_string(), cap, committed, cost, EAU.to_string());
    if fact.is_none() {
        // Without the host's figure nothing fits.
        return Err(Denial { reason: Reason::EauCapExceeded, detail: Some(amounts.to_json()) });
    }
    compare(subject, amounts, Reason::EauCapExceeded)
}

/// The amounts of the session under each grant that caps them; a call without an amount does not fit.
fn session(subject: &mut Subject<'_>) -> Result<(), Denial> {
    for grant in subject.grants() {
        let Some(cap) = grant.when.session_minor else { continue };
        let key = Counter::grant_session(&grant.pattern, &subject.place());
        let committed = subject.state().calls.sums.get(&key).copied().unwrap_or(0);
        let amount = subject.amount().filter(|amount| *amount >= 0);
        let limit_id = format!("session_minor:{}", grant.pattern);
        let amounts = sum(limit_id, cap, committed, amount.unwrap_or(0), base(subject));
        if amount.is_none() {
            return Err(Denial { reason: Reason::BudgetEnvelopeExceeded, detail: Some(amounts.to_json()) });
        }
        compare(subject, amounts, Reason::BudgetEnvelopeExceeded)?;
    }
    Ok(())
}

fn task(subject: &mut Subject<'_>, amount: i64) -> Result<(), Denial> {
    let Some((task, workflow)) = subject.asked.task_id.zip(subject.workflow) else { return Ok(()) };
    let Some(cap) = workflow.tasks.get(&task).and_then(|(cap, _)| *cap) else { return Ok(()) };
    let set = DimSet::of(&[Dim::Workflow, Dim::Task]);
    let committed = committed(subject, set, Window::Lifetime);
    let amounts = sum(format!("task:{task}"), cap, committed, amount, base(subject));
    compare(subject, amounts, Reason::BudgetEnvelopeExceeded)
}

fn envelopes(subject: &mut Subject<'_>, amount: i64) -> Result<(), Denial> {
    let Some(workflow) = subject.workflow else { return Ok(()) };
    let workspace = workflow.workspace_id.to_string();
    let loaded = subject.loaded;
    let own = |row: &&EnvelopeRow| row.scope == EnvelopeScope::Workspace && row.scope_ref == workspace;
    for row in loaded.bundle.limits.envelopes.iter().filter(own) {
        let (window, name) = match row.window {
            RowWindow::PerCall => (Window::Call, "per_call"),
            RowWindow::Hour => (Window::HOUR, "hour"),
            RowWindow::Day => (Window::Day, "day"),
            RowWindow::Month => (Window::Month, "month"),
            RowWindow::Lifetime => (Window::Lifetime, "lifetime"),
        };
        let committed = committed(subject, DimSet::of(&[Dim::Workspace]), window);
        let cap = if row.locked { 0 } else { row.cap_minor };
        let limit_id = format!("envelope:workspace:{workspace}:{name}");
        let amounts = sum(limit_id, cap, committed, amount, base(subject));
        compare(subject, amounts, Reason::BudgetEnvelopeExceeded)?;
    }
    Ok(())
}

/// What is settled or held in the call's scope.
fn committed(subject: &Subject<'_>, set: DimSet, window: Window) -> i128 {
    let state = subject.state();
    let named = |dims: Dims, dim, name: String| dims.with(dim, state.windows.handle(&name));
    let mut dims = named(Dims::default(), Dim::Workflow, subject.asked.workflow_id.to_string());
    if let Some(workflow) = subject.workflow {
        dims = named(dims, Dim::Workspace, workflow.workspace_id.to_string());
    }
    if let Some(task) = subject.asked.task_id {
        dims = named(dims, Dim::Task, task.to_string());
    }
    state.windows.committed(set, &dims, window, subject.context.at)
}

fn base(subject: &Subject<'_>) -> String {
    subject.loaded.bundle.base_currency.map_or_else(String::new, |currency| currency.as_str().into())
}

fn sum(limit_id: String, cap: i64, committed: i128, requested: i64, currency: String) -> LimitDetail {
    LimitDetail {
        limit_id,
        cap_minor: cap.into(),
        committed_minor: committed,
        requested_minor: requested.into(),
        currency,
    }
}

/// Committed plus this stays within the cap, which is inclusive.
fn compare(subject: &mut Subject<'_>, amounts: LimitDetail, reason: Reason) -> Result<(), Denial> {
    // a sum that cannot be formed never fits.
    let total = amounts.committed_minor.checked_add(amounts.requested_minor);
    let fits = amounts.requested_minor >= 0 && total.is_some_and(|total| total <= amounts.cap_minor);
    let denial = Denial { reason, detail: Some(amounts.to_json()) };
    subject.limits.push(Compared::Sum(amounts));
    if fits { Ok(()) } else { Err(denial) }
}
