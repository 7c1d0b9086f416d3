//! Arguments of what people alone decide: overrides and cases.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use venture_core::Reason;
use venture_core::id::CaseId;
use venture_core::money::MAX_WIRE_INTEGER;

use super::Read;
use crate::cases::{CaseMove, MOST_EVIDENCE};
use crate::command::fields::Fields;
use crate::command::{Args, CommandError, GrantOverride, UpdateCase};

/// An override lasts a day at most.
const OVERRIDE_SECONDS: i64 = 86_400;

pub(super) fn grant_override(f: &mut Fields<'_>) -> Read<Args> {
    let ttl_seconds = f.int("ttl_seconds", 1..=OVERRIDE_SECONDS, Reason::TtlInvalid)?;
    Ok(Args::GrantOverride(GrantOverride {
        scope_ref: f.need_text("scope_ref", 1..=128)?.into(),
        amount_minor: f.need_int("amount_minor", 1..=MAX_WIRE_INTEGER, Reason::AmountInvalid)?,
        currency: f.currency("currency")?,
        ttl_seconds: f.need("ttl_seconds", ttl_seconds)?,
        reason: f.need_text("reason", 20..=1_000)?.into(),
        co_signed_by: f.text("co_signed_by", 1..=128)?.map(Into::into),
    }))
}

pub(super) fn update_case(f: &mut Fields<'_>) -> Read<Args> {
    let to = f.one_of("to", "`investigating`, `escalated`, `remediated` or `waived`", CaseMove::from_name)?;
    let to = f.need("to", to)?;
    let reason: Option<String> = f.text("reason", 1..=1_000)?.map(Into::into);
    let root_cause: Option<String> = f.text("root_cause", 1..=1_000)?.map(Into::into);
    if to == CaseMove::Waive && reason.is_none() {
        return Err(f.fault(Reason::RequestInvalid, "reason", "a case is waived with a `reason`"));
    }
    if to == CaseMove::Remediate && root_cause.is_none() {
        return Err(f.fault(Reason::RequestInvalid, "root_cause", "a case is closed with its `root_cause`"));
    }
    Ok(Args::UpdateCase(UpdateCase {
        case_id: CaseId(f.need_uuid("case_id")?),
        to,
        reason,
        root_cause,
        evidence_refs: evidence(f)?,
    }))
}

fn evidence(f: &mut Fields<'_>) -> Read<Vec<String>> {
    let place = f.at("evidence_refs");
    let listed = f.list("evidence_refs")?.unwrap_or_default();
    if listed.len() > MOST_EVIDENCE {
        let message = format!("expected at most {MOST_EVIDENCE}, not {}", listed.len());
        return Err(CommandError::new(Reason::RequestInvalid, place, message));
    }
    let text = |(index, value): (usize, &venture_core::Json)| {
        let text = value.as_str().filter(|text| (1..=512).contains(&text.chars().count()));
        text.map(Into::into).ok_or_else(|| {
            let message = "expected a text of 1 to 512 characters";
            CommandError::new(Reason::RequestInvalid, format!("{place}/{index}"), message)
        })
    };
    listed.iter().enumerate().map(text).collect()
}
