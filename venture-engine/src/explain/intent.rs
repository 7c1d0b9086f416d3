//! Every check of an intent.
//!
//! Spec: treasury.md 3.

use alloc::format;
use alloc::string::String;

use venture_core::Reason;
use venture_core::id::IntentId;
use venture_policy::bundle::NameList;

use super::explanation::{Explanation, Row, plainly};
use super::nearest;
use crate::authorize::{Denial, look};
use crate::decide::Context;
use crate::message;
use crate::state::Intent;
use crate::words::CheckMark;

/// What each check looks at, from 1.
const NAMES: [&str; 32] = [
    "freezes",
    "bundle",
    "pin",
    "identity",
    "intent open",
    "evidence",
    "ttl",
    "amount and currency",
    "rate",
    "role",
    "category",
    "merchant",
    "mcc",
    "jurisdiction",
    "sanctions",
    "reporting",
    "vendor",
    "rules",
    "single amount",
    "limits set",
    "workflow budget",
    "envelopes",
    "venture day",
    "tier",
    "tenant day",
    "role budget",
    "velocity",
    "effort",
    "liquidity",
    "balance",
    "risk",
    "approvals",
];

pub(super) fn explain(context: &Context<'_>, id: IntentId, explained: &mut Explanation) {
    let Some(intent) = context.engine.state.intents.by_id.get(&id) else { return };
    let looked = look(context, intent, false, true);
    for (n, checked) in &looked.rows {
        let denial = checked.as_ref().err();
        explained.rows.push(Row {
            n: *n,
            name: usize::from(*n).checked_sub(1).and_then(|at| NAMES.get(at)).copied().unwrap_or_default(),
            mark: checked.as_ref().map_or(CheckMark::Failed, |mark| *mark),
            reason: denial.map(|denial| denial.reason),
            detail: denial.and_then(|denial| denial.detail.clone()),
            sentence: denial.map(|denial| sentence(context, intent, denial)),
        });
    }
    explained.nearest = nearest::of_intent(context, intent, &looked);
}

#[expect(clippy::wildcard_enum_match_arm, reason = "other codes are told as denials are")]
fn sentence(context: &Context<'_>, intent: &Intent, denial: &Denial) -> String {
    let loaded = context.engine.bundle(intent.bundle_id).unwrap_or(&context.engine.genesis);
    let role = loaded.bundle.roles.get(intent.role());
    let lists = &loaded.bundle.allowlists;
    let name = intent.role();
    let listed = |all: &NameList, word: &str| all.contains(word);
    match denial.reason {
        Reason::RoleUnauthorized if role.is_none() => format!("the bundle has no role `{name}`"),
        Reason::RoleUnauthorized
            if role.is_some_and(|role| {
                role.categories.as_ref().is_some_and(|own| !own.contains(&intent.category))
            }) =>
        {
            format!("category `{}` is not in the list for role {name}", intent.category)
        }
        Reason::RoleUnauthorized => format!("role {name} may not spend for scope `{}`", intent.scope_type),
        Reason::CategoryNotAllowed => {
            format!("category `{}` is not in the list of the bundle", intent.category)
        }
        Reason::MerchantNotAllowed if listed(&lists.merchants, &intent.merchant_scope) => {
            format!("merchant `{}` is not in the list for role {name}", intent.merchant_scope)
        }
        Reason::MerchantNotAllowed => {
            format!("merchant `{}` is not in the list of the bundle", intent.merchant_scope)
        }
        Reason::JurisdictionBlocked => match &intent.country {
            Some(country) => format!("country `{country}` may not be paid"),
            None => "the payee's country is not named".into(),
        },
        _ => message::of_intent(context, intent, denial).unwrap_or_else(|| plainly(denial)),
    }
}
