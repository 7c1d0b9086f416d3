//! Arguments of the commands on tool calls.

use venture_core::Reason;
use venture_core::id::{CallId, TaskId, WorkflowId};
use venture_core::money::MAX_WIRE_INTEGER;

use super::Read;
use crate::command::fields::Fields;
use crate::command::{Args, CheckTool, Elevate, RecordToolCall, SetIdentity};
use crate::words::IdentityState;

pub(super) fn check(f: &mut Fields<'_>) -> Read<Args> {
    let args = f.opt("args", "an object", |value| value.as_object().map(|_| value.clone()))?;
    Ok(Args::CheckTool(CheckTool {
        call_id: CallId(f.need_uuid("call_id")?),
        workflow_id: WorkflowId(f.need_uuid("workflow_id")?),
        tool: f.need_text("tool", 0..=128)?.into(),
        args: f.need("args", args)?,
        task_id: f.uuid("task_id")?.map(TaskId),
        session_id: f.text("session_id", 1..=128)?.map(Into::into),
        permission_set: f.text("permission_set", 1..=128)?.map(Into::into),
    }))
}

pub(super) fn record(f: &mut Fields<'_>) -> Read<Args> {
    let any = 0..=MAX_WIRE_INTEGER;
    let bad = Reason::RequestInvalid;
    let status = f.one_of("status", "`OK`, `ERROR` or `TIMEOUT`", |text| {
        ["OK", "ERROR", "TIMEOUT"].contains(&text).then(|| text.into())
    })?;
    Ok(Args::RecordToolCall(RecordToolCall {
        call_id: CallId(f.need_uuid("call_id")?),
        status: f.need("status", status)?,
        duration_ms: f.need_int("duration_ms", any.clone(), bad)?,
        output_hash: f.parsed("output_hash", "64 lower-case hex digits")?,
        call_index: f.int("call_index", any.clone(), bad)?,
        tool_version: f.text("tool_version", 1..=128)?.map(Into::into),
        input_redacted: f.raw("input_redacted").cloned(),
        input_hash: f.parsed("input_hash", "64 lower-case hex digits")?,
        error_code: f.text("error_code", 1..=128)?.map(Into::into),
        eau_cost: f.int("eau_cost", any.clone(), bad)?,
        redaction_count: f.int("redaction_count", any, bad)?,
    }))
}

pub(super) fn elevate(f: &mut Fields<'_>) -> Read<Args> {
    Ok(Args::Elevate(Elevate {
        workflow_id: WorkflowId(f.need_uuid("workflow_id")?),
        agent_id: f.need_text("agent_id", 1..=128)?.into(),
        agent_role: f.need_text("agent_role", 1..=64)?.into(),
        tool: f.need_text("tool", 1..=128)?.into(),
        ttl_seconds: f.need_int("ttl_seconds", 0..=MAX_WIRE_INTEGER, Reason::RequestInvalid)?,
        reason: f.need_text("reason", 0..=1_000)?.into(),
    }))
}

pub(super) fn set_identity(f: &mut Fields<'_>) -> Read<Args> {
    let state = f.one_of("state", "`ACTIVE`, `SUSPENDED` or `REVOKED`", IdentityState::from_name)?;
    Ok(Args::SetIdentity(SetIdentity {
        agent_id: f.need_text("agent_id", 1..=128)?.into(),
        session_id: f.text("session_id", 1..=128)?.map(Into::into),
        state: f.need("state", state)?,
        reason: f.need_text("reason", 1..=1_000)?.into(),
    }))
}
