//! Arguments of the commands on ventures, workflows, capital and freezes.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use venture_core::id::{FreezeId, TaskId, VentureId, WorkflowId, WorkspaceId};
use venture_core::money::MAX_WIRE_INTEGER;
use venture_core::{Json, Reason};

use super::Read;
use crate::command::fields::Fields;
use crate::command::{Args, RegisterVenture, RegisterWorkflow};
use crate::event::TaskRow;
use crate::words::{FreezeMode, FreezeScope};

/// What the engine's own references begin with.
const RESERVED: [&str; 7] =
    ["founding:", "hold:", "settle:", "release:", "refund:", crate::state::RECOGNIZE, crate::state::CLOSE];

pub(super) fn amount(f: &mut Fields<'_>, key: &'static str) -> Read<i64> {
    f.need_int(key, 1..=MAX_WIRE_INTEGER, Reason::AmountInvalid)
}

pub(super) fn reference(f: &mut Fields<'_>) -> Read<String> {
    let text = f.need_text("transaction_ref", 1..=255)?;
    match RESERVED.iter().find(|lead| text.starts_with(**lead)) {
        None => Ok(text.into()),
        Some(lead) => {
            let message = format!("a reference of yours may not begin with `{lead}`");
            Err(f.fault(Reason::RequestInvalid, "transaction_ref", message))
        }
    }
}

fn is_slug(text: &str) -> bool {
    (2..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

pub(super) fn venture(f: &mut Fields<'_>) -> Read<Args> {
    let slug = f.one_of("slug", "2 to 64 of `a-z0-9-`", |text| is_slug(text).then(|| text.into()))?;
    Ok(Args::RegisterVenture(RegisterVenture {
        venture_id: VentureId(f.need_uuid("venture_id")?),
        name: f.need_text("name", 1..=128)?.into(),
        slug: f.need("slug", slug)?,
        currency: f.currency("currency")?,
        founding_capital_minor: amount(f, "founding_capital_minor")?,
        tier: f.text("tier", 1..=64)?.map(Into::into),
        workspace_id: f.uuid("workspace_id")?.map(WorkspaceId),
        active: f.flag("active")?.unwrap_or(false),
    }))
}

pub(super) fn workflow(f: &mut Fields<'_>) -> Read<Args> {
    Ok(Args::RegisterWorkflow(RegisterWorkflow {
        workflow_id: WorkflowId(f.need_uuid("workflow_id")?),
        venture_id: VentureId(f.need_uuid("venture_id")?),
        budget_minor: amount(f, "budget_minor")?,
        currency: f.currency("currency")?,
        class: f.text("class", 1..=64)?.map(Into::into),
        workspace_id: f.uuid("workspace_id")?.map(WorkspaceId),
        tasks: tasks(f)?,
    }))
}

fn tasks(f: &mut Fields<'_>) -> Read<Vec<TaskRow>> {
    let place = f.at("tasks");
    let mut rows: Vec<TaskRow> = Vec::new();
    for (index, value) in f.list("tasks")?.unwrap_or_default().iter().enumerate() {
        let row = task(value, &format!("{place}/{index}"))?;
        if rows.iter().any(|known| known.task_id == row.task_id) {
            let key = format!("{place}/{index}/task_id");
            return Err(super::CommandError::new(Reason::RequestInvalid, key, "this task is named twice"));
        }
        rows.push(row);
    }
    Ok(rows)
}

fn task(value: &Json, place: &str) -> Read<TaskRow> {
    let mut f = Fields::of(value, place)?;
    let row = TaskRow {
        task_id: TaskId(f.need_uuid("task_id")?),
        cap_minor: f.int("cap_minor", 1..=MAX_WIRE_INTEGER, Reason::AmountInvalid)?,
        role: f.text("role", 1..=64)?.map(Into::into),
    };
    f.end()?;
    Ok(row)
}

pub(super) fn contribute(f: &mut Fields<'_>) -> Read<Args> {
    Ok(Args::ContributeCapital {
        amount_minor: amount(f, "amount_minor")?,
        currency: f.currency("currency")?,
        transaction_ref: reference(f)?,
    })
}

pub(super) fn fund(f: &mut Fields<'_>) -> Read<Args> {
    Ok(Args::FundVenture {
        venture_id: VentureId(f.need_uuid("venture_id")?),
        amount_minor: amount(f, "amount_minor")?,
        currency: f.currency("currency")?,
        transaction_ref: reference(f)?,
    })
}

pub(super) fn freeze(f: &mut Fields<'_>) -> Read<Args> {
    let scope = f.need_text("scope", 1..=64)?;
    let scope = FreezeScope::from_name(scope).ok_or_else(|| {
        let message = "expected `system`, `tenant`, `workspace`, `venture`, `workflow` or `role`";
        f.fault(Reason::FreezeScopeInvalid, "scope", message)
    })?;
    let scope_ref: Option<String> = f.text("scope_ref", 1..=128)?.map(Into::into);
    let mode = f.one_of("mode", "`MONITOR`, `SOFT` or `HARD`", FreezeMode::from_name)?;
    let wants_ref = !matches!(scope, FreezeScope::System | FreezeScope::Tenant);
    if wants_ref != scope_ref.is_some() {
        let message =
            if wants_ref { "this scope needs its `scope_ref`" } else { "this scope has no `scope_ref`" };
        return Err(f.fault(Reason::FreezeScopeInvalid, "scope_ref", message));
    }
    Ok(Args::Freeze {
        scope,
        scope_ref,
        mode: mode.unwrap_or(FreezeMode::Soft),
        reason: f.need_text("reason", 1..=1_000)?.into(),
    })
}

pub(super) fn thaw(f: &mut Fields<'_>) -> Read<Args> {
    Ok(Args::Thaw {
        freeze_id: FreezeId(f.need_uuid("freeze_id")?),
        reason: f.need_text("reason", 1..=1_000)?.into(),
    })
}
