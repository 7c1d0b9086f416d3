//! The checks of a spend that is asked for, in order; the first that fails refuses.
//!
//! Spec: treasury.md 3.1.

use alloc::string::ToString as _;

use venture_core::id::{IntentId, SpendId};
use venture_core::{Json, Reason};
use venture_policy::bundle::fold;

use super::submit::ids;
use crate::answer::LimitDetail;
use crate::authorize;
use crate::command::{Card, Spend as Args};
use crate::decide::Context;
use crate::freeze::covers_intent;
use crate::loaded::Loaded;
use crate::refusal::{Refusal, Stop};
use crate::state::{BundleStatus, Intent, IntentStatus};

/// Words a refusal with the ids of what was asked for.
pub(super) type Refuse<'r> = &'r dyn Fn(Reason) -> Refusal;

/// The intent that the spend may use.
pub(super) fn check<'a>(context: &Context<'a>, args: &Args, spend: SpendId) -> Result<&'a Intent, Stop> {
    let refuse = |reason| Refusal::new(reason, ids(spend, args.intent_id));
    let intent = usable(context, args.intent_id, &refuse)?;
    let elsewhere = args.workflow_id.is_some_and(|given| given != intent.workflow_id)
        || args.task_id.is_some_and(|given| Some(given) != intent.task_id);
    if elsewhere {
        return Err(refuse(Reason::ScopeMismatch).into());
    }
    if args.currency != intent.currency {
        return Err(refuse(Reason::CurrencyMismatch).into());
    }
    let bundle = context.engine.bundle(intent.bundle_id).unwrap_or(&context.engine.genesis);
    if let Some(cause) = authorize::vendor_blocked(&context.engine.state, &args.merchant) {
        return Err(refuse(Reason::MerchantNotAllowed).because(cause).into());
    }
    if !merchant_allowed(bundle, intent, &args.merchant) {
        return Err(refuse(Reason::MerchantNotAllowed).into());
    }
    if !mcc_allowed(bundle, intent, args.mcc.as_deref()) {
        return Err(refuse(Reason::MccNotAllowed).into());
    }
    takes(context, intent, args.amount_minor, &refuse)?;
    Ok(intent)
}

/// The intent of that id, if it is AUTHORIZED and nothing stands before it: checks 1 and 2.
pub(super) fn usable<'a>(
    context: &Context<'a>,
    intent_id: Option<IntentId>,
    refuse: Refuse<'_>,
) -> Result<&'a Intent, Stop> {
    let intent = known_and_free(context, intent_id, refuse)?;
    state(intent, refuse)?;
    Ok(intent)
}

/// Whether so much may be taken of the intent now: checks 5 to 7.
pub(super) fn takes(
    context: &Context<'_>,
    intent: &Intent,
    amount_minor: i64,
    refuse: Refuse<'_>,
) -> Result<(), Stop> {
    amounts(intent, amount_minor, refuse)?;
    card(context, intent, refuse)?;
    bundle_stands(context, intent, refuse)
}

fn known_and_free<'a>(
    context: &Context<'a>,
    intent_id: Option<IntentId>,
    refuse: Refuse<'_>,
) -> Result<&'a Intent, Stop> {
    let state = &context.engine.state;
    let intent = intent_id.and_then(|id| state.intents.by_id.get(&id));
    if covers_intent(state, intent) {
        return Err(refuse(Reason::FreezeModeActive).into());
    }
    let Some(id) = intent_id else { return Err(refuse(Reason::IntentMissing).into()) };
    let Some(intent) = state.intents.by_id.get(&id) else {
        return Err(refuse(Reason::IntentNotFound).into());
    };
    if let Some(code) = authorize::identity_fault(context, intent.workflow_id) {
        return Err(refuse(Reason::IdentityInvalid).because(code).into());
    }
    Ok(intent)
}

fn state(intent: &Intent, refuse: Refuse<'_>) -> Result<(), Stop> {
    let reason = match intent.status {
        IntentStatus::Authorized => return Ok(()),
        IntentStatus::Expired => Reason::IntentExpired,
        IntentStatus::Revoked => Reason::IntentRevoked,
        IntentStatus::Settled => Reason::IntentConsumed,
        IntentStatus::Created | IntentStatus::PendingApproval | IntentStatus::Denied => {
            let mut words = alloc::vec![("intent_status", Json::from(intent.status.as_str()))];
            let denied = intent.decided.as_ref().filter(|_| intent.status == IntentStatus::Denied);
            if let Some(decided) = denied {
                words.push(("cause", Json::from(decided.reason.as_str())));
            }
            return Err(refuse(Reason::IntentNotAuthorized).detail(Json::object(words)).into());
        }
    };
    Err(refuse(reason).into())
}

fn merchant_allowed(bundle: &Loaded, intent: &Intent, merchant: &str) -> bool {
    if &*intent.merchant_scope == "*" {
        return authorize::merchant_listed(&bundle.bundle, intent.role(), merchant);
    }
    fold(merchant) == fold(&intent.merchant_scope)
}

fn mcc_allowed(bundle: &Loaded, intent: &Intent, mcc: Option<&str>) -> bool {
    if intent.mcc_allowlist.is_empty() {
        return mcc.is_none_or(|mcc| authorize::mcc_listed(&bundle.bundle, intent.role(), mcc));
    }
    mcc.is_some_and(|mcc| intent.mcc_allowlist.iter().any(|listed| **listed == *mcc))
}

fn amounts(intent: &Intent, amount_minor: i64, refuse: Refuse<'_>) -> Result<(), Stop> {
    let limit = |name: &str, cap: i64, committed_minor: i128| LimitDetail {
        limit_id: alloc::format!("{name}:{}", intent.id),
        cap_minor: cap.into(),
        committed_minor,
        requested_minor: amount_minor.into(),
        currency: intent.currency.to_string(),
    };
    if amount_minor > intent.per_tx_cap_minor {
        let detail = limit("per_tx", intent.per_tx_cap_minor, 0);
        return Err(refuse(Reason::PerTxCapExceeded).detail(detail.to_json()).into());
    }
    let money = intent.allotment();
    if !money.has_room_for(amount_minor) {
        let detail = limit("intent", intent.amount_minor, money.committed_minor());
        return Err(refuse(Reason::CapWouldBeExceeded).detail(detail.to_json()).into());
    }
    Ok(())
}

fn card(context: &Context<'_>, intent: &Intent, refuse: Refuse<'_>) -> Result<(), Stop> {
    if &*intent.rail != "card" {
        return Ok(());
    }
    match context.facts.card {
        Some(Card::Frozen) => Err(refuse(Reason::CardFrozen).into()),
        Some(Card::Closed) => Err(refuse(Reason::CardClosed).into()),
        Some(Card::Active) | None => Ok(()),
    }
}

fn bundle_stands(context: &Context<'_>, intent: &Intent, refuse: Refuse<'_>) -> Result<(), Stop> {
    let state = &context.engine.state;
    let revoked =
        |id| state.bundles.published.get(&id).is_none_or(|record| record.status == BundleStatus::Revoked);
    let pin = state.workflows.get(&intent.workflow_id).and_then(|workflow| workflow.pin);
    let mismatch = |cause| Err(refuse(Reason::PolicyBundleMismatch).because(cause).into());
    match pin {
        Some(pin) if revoked(pin.bundle_id) => mismatch(Reason::BundleRevoked),
        Some(pin) if context.at >= pin.expires_at => mismatch(Reason::BundlePinExpired),
        Some(pin) if pin.bundle_id == intent.bundle_id => Ok(()),
        Some(_) | None => Err(refuse(Reason::PolicyBundleMismatch).into()),
    }
}
