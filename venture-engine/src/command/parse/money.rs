//! Arguments of the commands on intents and spends.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use venture_core::id::{CallId, IntentId, SpendId, TaskId, VentureId, WorkflowId, WorkspaceId};
use venture_core::money::MAX_WIRE_INTEGER;
use venture_core::{Json, Reason, Text};

use super::Read;
use crate::command::fields::Fields;
use crate::command::{Approve, ApproveSubject, Args, CreateIntent, FailState, Settle, Spend};

/// The greatest total of one intent, in minor units.
const MAX_INTENT: i64 = 100_000_000_000;
/// A week.
const MAX_TTL: i64 = 604_800;
const RAILS: [&str; 6] = ["card", "ach", "wire", "fx", "crypto", "internal"];
/// What a rail may say of a spend that failed.
const RAIL_ERRORS: [Reason; 7] = [
    Reason::NetworkTimeout,
    Reason::ProviderError,
    Reason::Nsf,
    Reason::InvalidAccount,
    Reason::FraudFlag,
    Reason::RailUnavailable,
    Reason::SettlementTimeout,
];

pub(super) fn intent_id(f: &mut Fields<'_>) -> Read<IntentId> {
    f.need_uuid("intent_id").map(IntentId)
}

pub(super) fn intent(f: &mut Fields<'_>) -> Read<Args> {
    let amount_minor = f.need_int("amount_minor", 1..=MAX_INTENT, Reason::AmountInvalid)?;
    let per_tx = f.int("per_tx_cap_minor", 1..=amount_minor, Reason::AmountInvalid)?;
    let task_id = f.uuid("task_id")?.map(TaskId);
    let scope = f.one_of("scope_type", "`workflow`, `task` or `venture`", |text| {
        ["workflow", "task", "venture"].contains(&text).then(|| text.into())
    })?;
    let scope_type: Text = scope.unwrap_or_else(|| "workflow".into());
    if &*scope_type == "task" && task_id.is_none() {
        return Err(f.fault(Reason::RequestInvalid, "task_id", "an intent of a task names its `task_id`"));
    }
    let category =
        f.one_of("category", "1 to 64 of `a-z0-9-`", |text| is_category(text).then(|| text.into()))?;
    let rail = f.one_of("rail", "`card`, `ach`, `wire`, `fx`, `crypto` or `internal`", |text| {
        RAILS.contains(&text).then(|| text.into())
    })?;
    let country = f.one_of("country", "two capital letters", |text| is_country(text).then(|| text.into()))?;
    Ok(Args::CreateIntent(CreateIntent {
        intent_id: f.uuid("intent_id")?.map(IntentId),
        idempotency_key: f.need_text("idempotency_key", 16..=255)?.into(),
        workflow_id: WorkflowId(f.need_uuid("workflow_id")?),
        task_id,
        venture_id: f.uuid("venture_id")?.map(VentureId),
        workspace_id: f.uuid("workspace_id")?.map(WorkspaceId),
        scope_type,
        amount_minor,
        per_tx_cap_minor: per_tx.unwrap_or(amount_minor),
        currency: f.currency("currency")?,
        merchant_scope: f.need_text("merchant_scope", 1..=128)?.into(),
        category: f.need("category", category)?,
        mcc_allowlist: mccs(f)?,
        rail: f.need("rail", rail)?,
        country,
        milestone_id: f.text("milestone_id", 1..=255)?.map(Into::into),
        ttl_seconds: f.int("ttl_seconds", 1..=MAX_TTL, Reason::TtlInvalid)?.unwrap_or(3_600),
        eau_now: eau(f, "eau_now")?,
        eau_commit_30d: eau(f, "eau_commit_30d")?,
        eau_tail_p95: eau(f, "eau_tail_p95")?,
        evidence_hash: f.text("evidence_hash", 0..=1_000)?.map(Into::into),
        purpose: f.text("purpose", 0..=1_000)?.map(Into::into),
        metadata: f.opt("metadata", "an object of texts", metadata)?,
        authorize: f.flag("authorize")?.unwrap_or(false),
    }))
}

fn eau(f: &mut Fields<'_>, key: &'static str) -> Read<i64> {
    Ok(f.int(key, 0..=MAX_WIRE_INTEGER, Reason::RequestInvalid)?.unwrap_or(0))
}

fn is_category(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

fn is_country(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn is_mcc(text: &str) -> bool {
    text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn mccs(f: &mut Fields<'_>) -> Read<Vec<Text>> {
    let list = f.opt("mcc_allowlist", "at most 32 different codes of four digits", |value| {
        let codes: Vec<&str> = value.as_array()?.iter().map(Json::as_str).collect::<Option<_>>()?;
        let mut seen = codes.clone();
        seen.sort_unstable();
        seen.dedup();
        let good = codes.len() <= 32 && seen.len() == codes.len() && codes.iter().all(|code| is_mcc(code));
        good.then(|| codes.into_iter().map(Into::into).collect())
    })?;
    Ok(list.unwrap_or_default())
}

fn metadata(value: &Json) -> Option<BTreeMap<String, String>> {
    let each = |(key, value): (&String, &Json)| Some((key.clone(), String::from(value.as_str()?)));
    value.as_object()?.iter().map(each).collect()
}

pub(super) fn approve(f: &mut Fields<'_>) -> Read<Args> {
    let subject = match (f.uuid("intent_id")?, f.uuid("call_id")?) {
        (Some(id), None) => ApproveSubject::Intent(IntentId(id)),
        (None, Some(id)) => ApproveSubject::Call(CallId(id)),
        (Some(_), Some(_)) | (None, None) => {
            return Err(f.fault(
                Reason::RequestInvalid,
                "intent_id",
                "give `intent_id` or `call_id`, one of them",
            ));
        }
    };
    let approve = f.one_of("verdict", "`approve` or `refuse`", |text| match text {
        "approve" => Some(true),
        "refuse" => Some(false),
        _ => None,
    })?;
    let hash = f.parsed("hash", "64 lower-case hex digits")?;
    Ok(Args::Approve(Approve {
        subject,
        approve: f.need("verdict", approve)?,
        hash: f.need("hash", hash)?,
        signature: f.text("signature", 1..=1_000)?.map(Into::into),
    }))
}

pub(super) fn spend(f: &mut Fields<'_>) -> Read<Spend> {
    Ok(Spend {
        intent_id: f.uuid("intent_id")?.map(IntentId),
        external_ref: f.need_text("external_ref", 1..=255)?.into(),
        amount_minor: f.need_int("amount_minor", 1..=MAX_WIRE_INTEGER, Reason::AmountInvalid)?,
        currency: f.currency("currency")?,
        merchant: f.need_text("merchant", 1..=128)?.into(),
        mcc: f.one_of("mcc", "four digits", |text| is_mcc(text).then(|| text.into()))?,
        workflow_id: f.uuid("workflow_id")?.map(WorkflowId),
        task_id: f.uuid("task_id")?.map(TaskId),
        spend_id: f.uuid("spend_id")?.map(SpendId),
    })
}

/// A known spend is named by `spend_id` alone; with the fields of `spend` it settles at once.
pub(super) fn settle(f: &mut Fields<'_>) -> Read<Args> {
    let is_final = f.flag("final")?.unwrap_or(false);
    if f.raw("external_ref").is_some() || f.raw("spend_id").is_none() {
        let forced = f.flag("forced")?.unwrap_or(false);
        return Ok(Args::Settle(Settle::AtOnce { spend: spend(f)?, is_final, forced }));
    }
    let spend_id = SpendId(f.need_uuid("spend_id")?);
    let amount_minor = f.int("amount_minor", 1..=MAX_WIRE_INTEGER, Reason::AmountInvalid)?;
    Ok(Args::Settle(Settle::Known { spend_id, amount_minor, is_final }))
}

pub(super) fn fail(f: &mut Fields<'_>) -> Read<Args> {
    let state = f.one_of("state", "`FAILED` or `RETURNED`", |text| match text {
        "FAILED" => Some(FailState::Failed),
        "RETURNED" => Some(FailState::Returned),
        _ => None,
    })?;
    let error_code = f.one_of("error_code", "what a rail may say, such as `PROVIDER_ERROR`", |text| {
        text.parse().ok().filter(|code| RAIL_ERRORS.contains(code))
    })?;
    Ok(Args::FailSpend {
        spend_id: SpendId(f.need_uuid("spend_id")?),
        state: f.need("state", state)?,
        error_code: f.need("error_code", error_code)?,
    })
}

pub(super) fn refund(f: &mut Fields<'_>) -> Read<Args> {
    Ok(Args::Refund {
        spend_id: SpendId(f.need_uuid("spend_id")?),
        amount_minor: f.need_int("amount_minor", 1..=MAX_WIRE_INTEGER, Reason::AmountInvalid)?,
        external_ref: f.need_text("external_ref", 1..=255)?.into(),
        reason: f.need_text("reason", 1..=1_000)?.into(),
    })
}

pub(super) fn revoke(f: &mut Fields<'_>) -> Read<Args> {
    Ok(Args::RevokeIntent { intent_id: intent_id(f)?, reason: f.need_text("reason", 1..=1_000)?.into() })
}
