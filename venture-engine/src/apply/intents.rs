//! Intents, decisions, approvals.

use alloc::boxed::Box;
use alloc::format;

use venture_core::envelope::Header;
use venture_core::id::IntentId;
use venture_core::{Reason, Timestamp, canonical};
use venture_ledger::intent::{INTENT, IntentGuard, IntentTrigger};
use venture_ledger::limits::{Dim, DimSet};
use venture_policy::bundle::Trigger;

use super::{Applied, Corruption, corrupt};
use crate::engine::Engine;
use crate::event::{
    ApprovalRecorded, ApprovalRequested, AuthorizationDecided, HashedIntent, IntentExpired, IntentRevoked,
    SpendSettled,
};
use crate::limits::velocity_set;
use crate::state::{Decided, Due, Intent, IntentStatus, Pending, State, Verdict, conversion};
use crate::words::{CheckMark, Decision};

pub(super) fn created(state: &mut State, header: &Header<'_>, created: &HashedIntent) -> Applied {
    if state.intents.by_id.contains_key(&created.intent_id) {
        return corrupt(format!("intent {} was created twice", created.intent_id));
    }
    let Some(workspace) = header.workspace_id else { return corrupt("an intent without a workspace") };
    let Some(request_hash) = created.request_hash else {
        return corrupt("an intent without its request's hash");
    };
    let mut intent =
        Intent::new(created, workspace, header.policy_bundle_id, header.created_at, request_hash)
            .ok_or_else(|| Corruption("an intent that ends beyond time".into()))?;
    intent.dims = state.intern_dims(&intent);
    state.deadlines.add(intent.expires_at, Due::Expiry(intent.id));
    state.intents.insert(&created.idempotency_key, intent);
    Ok(())
}

/// Where a move of its table takes an intent; a move that the table lacks is no event of ours.
fn moved(
    intent: &Intent,
    trigger: IntentTrigger,
    holds: impl FnOnce(IntentGuard) -> bool,
) -> Result<IntentStatus, Corruption> {
    let step = INTENT.step(Some(intent.status), trigger, holds);
    step.map(|step| step.entered).map_err(|refused| Corruption(format!("intent {}: {refused}", intent.id)))
}

/// The intent can come to nothing more.
fn close(state: &mut State, id: IntentId, status: IntentStatus) {
    let Some(intent) = state.intents.by_id.get_mut(&id) else { return };
    if intent.status == IntentStatus::Authorized {
        state.intents.effort = state.intents.effort.saturating_sub(intent.effort());
    }
    intent.status = status;
    let expires_at = intent.expires_at;
    let approval = intent.pending.take().map(|pending| pending.deadline);
    state.deadlines.remove(expires_at, Due::Expiry(id));
    if let Some(deadline) = approval {
        state.deadlines.remove(deadline, Due::IntentApproval(id));
    }
    state.intents.open.remove(&id);
}

pub(super) fn expired(state: &mut State, header: &Header<'_>, expired: &IntentExpired) -> Applied {
    let id = expired.intent_id;
    let Some(intent) = state.intents.by_id.get(&id) else { return corrupt("an unknown intent expired") };
    let is_time = header.created_at >= intent.expires_at;
    let status = moved(intent, IntentTrigger::Expire, |guard| guard == IntentGuard::TimePassed && is_time)?;
    close(state, id, status);
    Ok(())
}

pub(super) fn revoked(state: &mut State, revoked: &IntentRevoked) -> Applied {
    let id = revoked.intent_id;
    let Some(intent) = state.intents.by_id.get(&id) else { return corrupt("an unknown intent was revoked") };
    let status = moved(intent, IntentTrigger::Revoke, |_| false)?;
    close(state, id, status);
    Ok(())
}

/// A spend of the intent settled, which its event says left it in `told`. What has ended stays as it is.
pub(super) fn captured(state: &mut State, id: IntentId, settled: &SpendSettled) -> Applied {
    let Some(intent) = state.intents.by_id.get_mut(&id) else { return corrupt("an unknown intent settled") };
    let Some(consumed) = intent.consumed_minor.checked_add(settled.amount_minor) else {
        return corrupt("an intent consumed more than fits");
    };
    let told = settled.intent_status.as_deref();
    let nothing_left = settled.is_final || consumed >= intent.amount_minor;
    let status = if intent.status.is_open() {
        let ends = told == Some(IntentStatus::Settled.as_str());
        let trigger = if ends { IntentTrigger::Finish } else { IntentTrigger::Settle };
        moved(intent, trigger, |guard| (guard == IntentGuard::NothingLeft) == nothing_left)?
    } else {
        intent.status
    };
    if told != Some(status.as_str()) {
        return corrupt(format!("intent {id} is {status} after its settlement, not {told:?}"));
    }
    intent.consumed_minor = consumed;
    if intent.status.is_open() && !status.is_open() {
        close(state, id, status);
    }
    Ok(())
}

pub(super) fn decided(engine: &mut Engine, header: &Header<'_>, decided: &AuthorizationDecided) -> Applied {
    let id = decided.intent_id;
    let Some(intent) = engine.state.intents.by_id.get_mut(&id) else {
        return corrupt("a decision on an unknown intent");
    };
    let trigger = match decided.decision {
        Decision::Approved => IntentTrigger::Approve,
        Decision::PendingApproval => IntentTrigger::Ask,
        Decision::Denied => IntentTrigger::Deny,
    };
    let status = moved(intent, trigger, |guard| bears_out(decided, guard))?;
    let detail = decided.detail.as_ref().and_then(|detail| canonical::to_vec(detail).ok());
    intent.decided = Some(Decided {
        authorization_id: decided.authorization_id,
        decision: decided.decision,
        reason: decided.reason_code,
        at: decided.decided_at,
        detail: detail.map(alloc::vec::Vec::into_boxed_slice),
    });
    match decided.decision {
        Decision::PendingApproval => {
            intent.status = status;
            Ok(())
        }
        Decision::Denied => {
            let (venture, bundle) = (intent.venture_id, intent.bundle_id);
            let requester = intent.requester_id.clone();
            let requester = engine.state.windows.intern(&requester);
            engine.state.windows.decline(header.created_at, requester);
            if engine.names(bundle, Trigger::AuthDeclineSpike) {
                engine.state.pulses.entry(venture).or_default().decline(header.created_at);
            }
            close(&mut engine.state, id, status);
            Ok(())
        }
        Decision::Approved => {
            watch(engine, header.created_at, decided);
            approved(engine, header.created_at, decided, status)
        }
    }
}

/// Shows an approved transfer to the detectors of its bundle, if it has any.
fn watch(engine: &mut Engine, at: Timestamp, decided: &AuthorizationDecided) {
    let Some(intent) = engine.state.intents.by_id.get(&decided.intent_id) else { return };
    if !engine.detects(intent.bundle_id) {
        return;
    }
    let watch = engine.state.watches.entry(intent.venture_id).or_default();
    watch.approve(at, decided.base_minor.unwrap_or(intent.amount_minor));
}

/// Whether a decision says itself what the guard of its move asks for.
fn bears_out(decided: &AuthorizationDecided, guard: IntentGuard) -> bool {
    match guard {
        IntentGuard::EveryCheckPasses | IntentGuard::QuorumMet => {
            !decided.checks.iter().any(|(_, mark)| *mark == CheckMark::Failed)
        }
        IntentGuard::OnlyApprovalOutstanding => decided.reason_code == Reason::ApprovalRequired,
        IntentGuard::CheckFails | IntentGuard::ApprovalFails => decided.decision == Decision::Denied,
        IntentGuard::SchemaValid
        | IntentGuard::SomethingLeft
        | IntentGuard::NothingLeft
        | IntentGuard::TimePassed => false,
    }
}

fn approved(
    engine: &mut Engine,
    at: Timestamp,
    decided: &AuthorizationDecided,
    status: IntentStatus,
) -> Applied {
    let id = decided.intent_id;
    let Some(intent) = engine.state.intents.by_id.get_mut(&id) else { return corrupt("an unknown intent") };
    let bundle = engine.loaded.get(&intent.bundle_id);
    engine.state.intents.effort = engine.state.intents.effort.saturating_add(intent.effort());
    intent.status = status;
    let pending = intent.pending.take();
    if let Some(rate) = &decided.rate {
        intent.conversion =
            bundle.and_then(|loaded| conversion(&loaded.bundle, intent.currency, rate).map(Box::new));
    }
    let (dims, venture) = (intent.dims, intent.dims.value(Dim::Venture));
    let mccs = intent.mcc_allowlist.clone();
    let rows = bundle.map(|loaded| loaded.bundle.limits.velocity.as_slice()).unwrap_or_default();
    for row in decided.burst.iter().flatten() {
        let set = rows.iter().find(|known| known.id == *row).map_or(DimSet::TENANT, velocity_set);
        engine.state.windows.use_burst(row, set, &dims, at);
    }
    if let Some(pending) = pending {
        engine.state.deadlines.remove(pending.deadline, Due::IntentApproval(id));
    }
    engine.state.windows.approve(at, dims);
    for mcc in mccs {
        let mcc = engine.state.windows.intern(&mcc);
        engine.state.windows.see(at, (venture, mcc));
    }
    Ok(())
}

pub(super) fn approval_requested(state: &mut State, asked: &ApprovalRequested) -> Applied {
    let id = asked.intent_id;
    let Some(intent) = state.intents.by_id.get_mut(&id) else {
        return corrupt("approvals of an unknown intent");
    };
    intent.pending = Some(Box::new(Pending { deadline: asked.deadline, required: asked.required.clone() }));
    // At the end of the intent itself, the end speaks.
    if asked.deadline < intent.expires_at {
        state.deadlines.add(asked.deadline, Due::IntentApproval(id));
    }
    Ok(())
}

pub(super) fn approval_recorded(state: &mut State, recorded: &ApprovalRecorded) -> Applied {
    let Some(intent) = state.intents.by_id.get_mut(&recorded.intent_id) else {
        return corrupt("a verdict on an unknown intent");
    };
    intent.verdicts.push(Verdict {
        approver_id: recorded.approver_id.clone(),
        approver_role: recorded.approver_role.clone(),
        approve: recorded.verdict == "approve",
    });
    Ok(())
}
