//! Arguments of the commands on bundles and pins.

use alloc::string::ToString as _;
use alloc::vec::Vec;

use venture_core::id::WorkflowId;
use venture_core::{Json, Reason};

use super::Read;
use crate::command::fields::Fields;
use crate::command::{Args, BundleSource, PublishBundle, SetCanary};
use crate::event::BundleApproval;

/// The steps of a canary, in percent.
const STEPS: [i64; 6] = [5, 10, 25, 50, 75, 100];

pub(super) fn publish(f: &mut Fields<'_>) -> Read<Args> {
    let bundle = f.raw("bundle");
    let version = f.text("version", 1..=64)?;
    let source = match (bundle, version) {
        (Some(bundle), None) => BundleSource::File(bundle.clone()),
        (None, Some(version)) => BundleSource::Draft(version.to_string()),
        (Some(_), Some(_)) => {
            return Err(f.fault(Reason::RequestInvalid, "version", "give `bundle` or `version`, not both"));
        }
        (None, None) => {
            return Err(f.fault(
                Reason::RequestInvalid,
                "bundle",
                "`bundle` or the `version` of a draft is required",
            ));
        }
    };
    Ok(Args::PublishBundle(PublishBundle {
        source,
        effective_at: f.time("effective_at")?,
        approvals: approvals(f)?,
        signatures: f.list("signatures")?.unwrap_or_default().to_vec(),
        canary_pct: step(f, "canary_pct")?,
    }))
}

fn approvals(f: &mut Fields<'_>) -> Read<Vec<BundleApproval>> {
    let list = f.list("approvals")?.unwrap_or_default();
    let place = f.at("approvals");
    let each = |(index, value): (usize, &Json)| {
        let mut row = Fields::of(value, &alloc::format!("{place}/{index}"))?;
        let approver_id = row.need_text("approver_id", 1..=128)?.into();
        let approver_role = row.text("approver_role", 1..=64)?.map(Into::into);
        row.end()?;
        Ok(BundleApproval { approver_id, approver_role })
    };
    list.iter().enumerate().map(each).collect()
}

fn step(f: &mut Fields<'_>, key: &'static str) -> Read<Option<i64>> {
    f.opt(key, "5, 10, 25, 50, 75 or 100", |value| value.as_int().filter(|pct| STEPS.contains(pct)))
}

pub(super) fn draft(f: &mut Fields<'_>) -> Read<Args> {
    let bundle = f.raw("bundle");
    Ok(Args::DraftBundle { bundle: f.need("bundle", bundle)?.clone() })
}

pub(super) fn discard(f: &mut Fields<'_>) -> Read<Args> {
    Ok(Args::DiscardBundle { version: f.need_text("version", 1..=64)?.into() })
}

pub(super) fn approve(f: &mut Fields<'_>) -> Read<Args> {
    let version = f.need_text("version", 1..=64)?.into();
    let content_hash = f.parsed("content_hash", "64 lower-case hex digits")?;
    let content_hash = f.need("content_hash", content_hash)?;
    let signature = f.opt("signature", "an object", |value| value.as_object().map(|_| value.clone()))?;
    Ok(Args::ApproveBundle { version, content_hash, signature })
}

pub(super) fn canary(f: &mut Fields<'_>) -> Read<Args> {
    let version = f.need_text("version", 1..=64)?.into();
    let pct = step(f, "pct")?;
    let rollback = f.opt("rollback", "true", |value| value.as_bool().filter(|flag| *flag))?;
    let reason = f.text("reason", 1..=1_000)?.map(Into::into);
    if pct.is_some() == rollback.is_some() {
        return Err(f.fault(Reason::RequestInvalid, "pct", "give `pct` or `rollback: true`, one of them"));
    }
    Ok(Args::SetCanary(SetCanary { version, pct, reason }))
}

pub(super) fn revoke(f: &mut Fields<'_>) -> Read<Args> {
    Ok(Args::RevokeBundle {
        version: f.need_text("version", 1..=64)?.into(),
        reason: f.need_text("reason", 1..=1_000)?.into(),
        confirmed_by: f.need_text("confirmed_by", 1..=128)?.into(),
    })
}

pub(super) fn pin(f: &mut Fields<'_>) -> Read<Args> {
    let workflow_id = WorkflowId(f.need_uuid("workflow_id")?);
    let ttl_seconds = f.int("ttl_seconds", 1..=86_400, Reason::TtlInvalid)?.unwrap_or(86_400);
    Ok(Args::PinBundle { workflow_id, ttl_seconds })
}
