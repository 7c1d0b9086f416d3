//! Checks 19 to 27: caps of one cost, of budgets, of roles, of velocity.
//!
//! Spec: treasury.md 4, commands.md 5.

use alloc::string::ToString as _;
use alloc::vec::Vec;

use venture_core::Reason;
use venture_core::id::IntentId;
use venture_ledger::limits::{Dim, DimSet, Window};
use venture_policy::bundle::{EnvelopeRow, EnvelopeScope, VelocityRow, Window as RowWindow};

use super::compared::{Amounts, Compared, Counts, Figures, LimitId};
use super::standing::unasked;
use super::subject::{Checked, Denial, Subject};
use crate::decide::Context;
use crate::limits::velocity_set;
use crate::state::OverrideScope;
use crate::words::CheckMark::Passed;

/// A cap over a scope and window.
struct Cap<'a> {
    check: u8,
    limit_id: LimitId<'a>,
    set: DimSet,
    window: Window,
    name: &'static str,
    cap_minor: i64,
    reason: Reason,
}

/// Committed plus this stays within the cap, which is inclusive.
fn within<'a>(subject: &mut Subject<'a>, cap: Cap<'a>) -> Result<(), Denial> {
    let state = &subject.context.engine.state;
    let committed = state.windows.committed(cap.set, &subject.intent.dims, cap.window, subject.context.at);
    compare(subject, cap, committed, None)
}

fn compare<'a>(
    subject: &mut Subject<'a>,
    cap: Cap<'a>,
    committed_minor: i128,
    requested: Option<i64>,
) -> Result<(), Denial> {
    let amounts = Amounts {
        limit_id: cap.limit_id,
        cap_minor: cap.cap_minor.into(),
        committed_minor,
        requested_minor: requested.unwrap_or(subject.base_minor).into(),
        currency: subject.base_currency,
    };
    // `?` denies: a sum that cannot be formed is AMOUNT_OVERFLOW, never a wrap.
    let total = committed_minor.checked_add(amounts.requested_minor);
    let Some(total) = total else { return Err(Denial::of(Reason::AmountOverflow)) };
    let fits = total <= amounts.cap_minor;
    let detail = (!fits).then(|| amounts.detail().to_json());
    let figures = Figures::Amounts(amounts);
    subject.limits.push(Compared { check: cap.check, window: cap.name, figures });
    if fits { Ok(()) } else { Err(Denial { reason: cap.reason, detail }) }
}

pub(super) fn single(subject: &mut Subject<'_>) -> Checked {
    let limits = &subject.loaded.bundle.limits;
    let whole = limits.single_intent_max_minor;
    let merchant: &str = &subject.intent.merchant_scope;
    let one = if merchant == "*" {
        limits.single_spend_max_minor.values().min().copied()
    } else {
        limits.single_spend_max(merchant)
    };
    if whole.is_none() && one.is_none() {
        return unasked();
    }
    let cap = |limit_id, cap_minor, reason| Cap {
        check: 19,
        limit_id,
        set: DimSet::TENANT,
        window: Window::Call,
        name: "per_call",
        cap_minor,
        reason,
    };
    if let Some(most) = whole {
        let cap = cap(LimitId::Named("single_intent_max"), most, Reason::SingleIntentLimitExceeded);
        compare(subject, cap, 0, None)?;
    }
    if let Some(most) = one {
        let cap = cap(LimitId::Pair("single_spend_max", merchant), most, Reason::BurstLimitExceeded);
        let requested = subject.per_tx_base_minor;
        compare(subject, cap, 0, Some(requested))?;
    }
    Ok(Passed)
}

pub(super) fn configured(subject: &mut Subject<'_>) -> Checked {
    let limits = &subject.loaded.bundle.limits;
    let slug = subject.venture.map_or("", |venture| venture.slug.as_str());
    let set = limits.per_workflow_cap_minor.is_some()
        && limits.global_daily_cap_minor.is_some()
        && limits.venture_daily_cap(slug).is_some()
        && subject.role.is_some_and(|role| !role.ceilings_minor.is_empty());
    if set { Ok(Passed) } else { Err(Denial::of(Reason::BudgetNotConfigured)) }
}

/// The cap of check 21: the lowest of the bundle's, the workflow's budget and its class's run.
pub(super) fn workflow_cap(subject: &Subject<'_>) -> Option<i64> {
    let limits = &subject.loaded.bundle.limits;
    let workflow = subject.workflow?;
    let class = workflow.class.as_ref().and_then(|class| limits.workflow_classes_minor.get(class));
    let all = [limits.per_workflow_cap_minor, Some(workflow.budget_minor), class.and_then(|class| class.run)];
    let scope = OverrideScope::Workflow(subject.intent.workflow_id);
    all.into_iter().flatten().min().map(|cap| lifted(subject, cap, scope))
}

/// A cap with what people added to it for a while.
fn lifted(subject: &Subject<'_>, cap_minor: i64, scope: OverrideScope) -> i64 {
    let context = subject.context;
    cap_minor.saturating_add(context.engine.state.lift_minor(scope, context.at))
}

pub(super) fn workflow(subject: &mut Subject<'_>) -> Checked {
    let Some(cap_minor) = workflow_cap(subject) else { return Err(Denial::of(Reason::BudgetNotConfigured)) };
    let cap = Cap {
        check: 21,
        limit_id: LimitId::Of("workflow", subject.intent.workflow_id.0),
        set: DimSet::of(&[Dim::Workflow]),
        window: Window::Lifetime,
        name: "lifetime",
        cap_minor,
        reason: Reason::WorkflowBudgetExceeded,
    };
    within(subject, cap)?;
    Ok(Passed)
}

pub(super) fn envelopes(subject: &mut Subject<'_>) -> Checked {
    let mut any = false;
    let task = subject.intent.task_id;
    let task_cap = subject.workflow.zip(task).and_then(|(flow, task)| flow.tasks.get(&task)?.0);
    if let (Some(task), Some(cap_minor)) = (task, task_cap) {
        any = true;
        let cap = Cap {
            check: 22,
            limit_id: LimitId::Of("task", task.0),
            set: DimSet::of(&[Dim::Workflow, Dim::Task]),
            window: Window::Lifetime,
            name: "lifetime",
            cap_minor,
            reason: Reason::BudgetEnvelopeExceeded,
        };
        within(subject, cap)?;
    }
    let loaded = subject.loaded;
    for row in loaded.bundle.limits.envelopes.iter() {
        let Some(set) = envelope_set(subject, row) else { continue };
        any = true;
        let (window, name) = window_of(row.window);
        let cap = Cap {
            check: 22,
            limit_id: LimitId::Envelope(row.scope.as_str(), &row.scope_ref, name),
            set,
            window,
            name,
            cap_minor: if row.locked { 0 } else { row.cap_minor },
            reason: Reason::BudgetEnvelopeExceeded,
        };
        within(subject, cap)?;
    }
    if any { Ok(Passed) } else { unasked() }
}

/// The scopes of the envelopes that cover an intent and of which more is committed than their caps.
///
/// Spec: treasury.md 4.
pub(crate) fn exceeded(context: &Context<'_>, intent: IntentId) -> Vec<EnvelopeScope> {
    let Some(intent) = context.engine.state.intents.by_id.get(&intent) else { return Vec::new() };
    let subject = Subject::new(context, intent, true);
    let windows = &context.engine.state.windows;
    let above = |set: DimSet, window: Window, cap: i64| {
        windows.committed(set, &intent.dims, window, context.at) > i128::from(cap)
    };
    let task = subject.workflow.zip(intent.task_id).and_then(|(flow, task)| flow.tasks.get(&task)?.0);
    let task = task.filter(|cap| above(DimSet::of(&[Dim::Workflow, Dim::Task]), Window::Lifetime, *cap));
    let rows = subject.loaded.bundle.limits.envelopes.iter().filter(|row| {
        let (window, _) = window_of(row.window);
        let cap = if row.locked { 0 } else { row.cap_minor };
        let set = envelope_set(&subject, row).filter(|_| row.window != RowWindow::PerCall);
        set.is_some_and(|set| above(set, window, cap))
    });
    task.map(|_| EnvelopeScope::Task).into_iter().chain(rows.map(|row| row.scope)).collect()
}

const fn window_of(window: RowWindow) -> (Window, &'static str) {
    match window {
        RowWindow::PerCall => (Window::Call, "per_call"),
        RowWindow::Hour => (Window::HOUR, "hour"),
        RowWindow::Day => (Window::Day, "day"),
        RowWindow::Month => (Window::Month, "month"),
        RowWindow::Lifetime => (Window::Lifetime, "lifetime"),
    }
}

/// The dimensions of an envelope that covers the intent; `None` for one that does not.
fn envelope_set(subject: &Subject<'_>, row: &EnvelopeRow) -> Option<DimSet> {
    let intent = subject.intent;
    let (set, name) = match row.scope {
        EnvelopeScope::Global => return Some(DimSet::TENANT),
        EnvelopeScope::Workspace => (DimSet::of(&[Dim::Workspace]), intent.workspace_id.to_string()),
        EnvelopeScope::Workflow => (DimSet::of(&[Dim::Workflow]), intent.workflow_id.to_string()),
        EnvelopeScope::Task => (DimSet::of(&[Dim::Workflow, Dim::Task]), intent.task_id?.to_string()),
        EnvelopeScope::Venture => {
            let slug = subject.venture.is_some_and(|venture| venture.slug == row.scope_ref);
            let name = if slug { row.scope_ref.clone() } else { intent.venture_id.to_string() };
            (DimSet::of(&[Dim::Venture]), name)
        }
        EnvelopeScope::Role => (DimSet::of(&[Dim::Role]), intent.role().to_string()),
    };
    (name == row.scope_ref).then_some(set)
}

pub(super) fn venture_day(subject: &mut Subject<'_>) -> Checked {
    let slug = subject.venture.map_or("", |venture| venture.slug.as_str());
    let Some(cap_minor) = subject.loaded.bundle.limits.venture_daily_cap(slug) else {
        return Err(Denial::of(Reason::BudgetNotConfigured));
    };
    let cap_minor = lifted(subject, cap_minor, OverrideScope::Venture(subject.intent.venture_id));
    let cap = Cap {
        check: 23,
        limit_id: LimitId::Pair("venture-day", slug),
        set: DimSet::of(&[Dim::Venture]),
        window: Window::Day,
        name: "day",
        cap_minor,
        reason: Reason::DailyCashCapExceeded,
    };
    within(subject, cap)?;
    Ok(Passed)
}

pub(super) fn tier(subject: &mut Subject<'_>) -> Checked {
    let Some(venture) = subject.venture.filter(|venture| venture.active) else {
        return Err(Denial::of(Reason::VentureState));
    };
    let Some(tiers) = &subject.loaded.bundle.limits.tiers_minor else { return Ok(Passed) };
    let found = tiers.iter().find(|(tier, _)| tier.as_str() == venture.tier);
    let Some((tier, cap_minor)) = found else { return Err(Denial::of(Reason::TierUnavailable)) };
    let cap = Cap {
        check: 24,
        limit_id: LimitId::Pair("tier", tier.as_str()),
        set: DimSet::of(&[Dim::Venture]),
        window: Window::Month,
        name: "month",
        cap_minor: *cap_minor,
        reason: Reason::TierLimitExceeded,
    };
    within(subject, cap)?;
    Ok(Passed)
}

pub(super) fn global_day(subject: &mut Subject<'_>) -> Checked {
    let Some(cap_minor) = subject.loaded.bundle.limits.global_daily_cap_minor else {
        return Err(Denial::of(Reason::BudgetNotConfigured));
    };
    let cap = Cap {
        check: 25,
        limit_id: LimitId::Named("global-day"),
        set: DimSet::TENANT,
        window: Window::Day,
        name: "day",
        cap_minor,
        reason: Reason::GlobalCapExceeded,
    };
    within(subject, cap)?;
    Ok(Passed)
}

pub(super) fn role(subject: &mut Subject<'_>) -> Checked {
    let Some(ceilings) = subject.role.map(|role| &role.ceilings_minor) else {
        return Err(Denial::of(Reason::BudgetNotConfigured));
    };
    let name = subject.intent.role();
    let rows = [
        (ceilings.call, Window::Call, "call"),
        (ceilings.hour, Window::HOUR, "hour"),
        (ceilings.day, Window::Day, "day"),
        (ceilings.month, Window::Month, "month"),
    ];
    for (cap_minor, window, word) in rows {
        let Some(cap_minor) = cap_minor else { continue };
        let cap = Cap {
            check: 26,
            limit_id: LimitId::Windowed("role", name, word),
            set: DimSet::of(&[Dim::Role]),
            window,
            name: word,
            cap_minor,
            reason: Reason::RoleBudgetExceeded,
        };
        within(subject, cap)?;
    }
    class(subject)?;
    Ok(Passed)
}

/// The class, all its workflows together.
fn class(subject: &mut Subject<'_>) -> Result<(), Denial> {
    let Some(class) = subject.workflow.and_then(|workflow| workflow.class.as_ref()) else { return Ok(()) };
    let Some(row) = subject.loaded.bundle.limits.workflow_classes_minor.get(class) else { return Ok(()) };
    for (cap_minor, window, word) in [(row.day, Window::Day, "day"), (row.month, Window::Month, "month")] {
        let Some(cap_minor) = cap_minor else { continue };
        let cap = Cap {
            check: 26,
            limit_id: LimitId::Windowed("class", class, word),
            set: DimSet::of(&[Dim::Class]),
            window,
            name: word,
            cap_minor,
            reason: Reason::RoleBudgetExceeded,
        };
        within(subject, cap)?;
    }
    Ok(())
}

pub(super) fn velocity(subject: &mut Subject<'_>) -> Checked {
    let loaded = subject.loaded;
    if loaded.bundle.limits.velocity.is_empty() {
        return unasked();
    }
    for row in &loaded.bundle.limits.velocity {
        velocity_amount(subject, row)?;
        velocity_count(subject, row)?;
    }
    Ok(Passed)
}

/// Up to the cap it passes; up to cap and burst while the burst is open, which this then uses.
fn velocity_amount<'a>(subject: &mut Subject<'a>, row: &'a VelocityRow) -> Result<(), Denial> {
    let Some(cap_minor) = row.cap_minor else { return Ok(()) };
    let (state, at, dims) = (&subject.context.engine.state, subject.context.at, subject.intent.dims);
    let set = velocity_set(row);
    let committed = state.windows.committed(set, &dims, Window::Seconds(row.window_seconds), at);
    let open = row.burst_minor > 0 && state.windows.burst_open(&row.id, set, &dims, row.window_seconds, at);
    let total = committed.saturating_add(subject.base_minor.into());
    let shown = if open { cap_minor.saturating_add(row.burst_minor) } else { cap_minor };
    let cap = Cap {
        check: 27,
        limit_id: LimitId::Named(&row.id),
        set,
        window: Window::Seconds(row.window_seconds),
        name: "seconds",
        cap_minor: shown,
        reason: Reason::VelocityLimitExceeded,
    };
    compare(subject, cap, committed, None)?;
    if total > i128::from(cap_minor) {
        subject.burst.push(row.id.clone());
    }
    Ok(())
}

/// Fewer authorizations than the greatest count were APPROVED in the window.
fn velocity_count<'a>(subject: &mut Subject<'a>, row: &'a VelocityRow) -> Result<(), Denial> {
    let Some(max_count) = row.max_count else { return Ok(()) };
    let (state, at) = (&subject.context.engine.state, subject.context.at);
    let window = Window::Seconds(row.window_seconds);
    let count = state.windows.count(velocity_set(row), &subject.intent.dims, window, at);
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let counts = Counts { count, limit_id: &row.id, max_count };
    subject.limits.push(Compared { check: 27, window: "seconds", figures: Figures::Counts(counts) });
    if count < max_count {
        Ok(())
    } else {
        Err(Denial { reason: Reason::VelocityLimitExceeded, detail: Some(counts.to_json()) })
    }
}
