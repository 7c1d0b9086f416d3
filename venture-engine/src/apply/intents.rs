//! Intents, decisions, approvals.

use alloc::boxed::Box;

use venture_core::envelope::Header;
use venture_core::id::IntentId;
use venture_core::{Timestamp, canonical};
use venture_ledger::limits::{Dim, DimSet};

use super::{Applied, corrupt};
use crate::engine::Engine;
use crate::event::{ApprovalRecorded, ApprovalRequested, AuthorizationDecided, IntentCreated};
use crate::limits::velocity_set;
use crate::state::{Conversion, Decided, Due, Intent, IntentStatus, Pending, State, Verdict};
use crate::words::Decision;

pub(super) fn created(state: &mut State, header: &Header<'_>, created: &IntentCreated) -> Applied {
    let Some(workspace) = header.workspace_id else { return corrupt("an intent without a workspace") };
    let (Some(hash), Some(request_hash)) = (created.intent_hash(), created.request_hash) else {
        return corrupt("an intent without its hashes");
    };
    let mut intent =
        Intent::new(created, workspace, header.policy_bundle_id, header.created_at, hash, request_hash)
            .ok_or_else(|| super::Corruption("an intent that ends beyond time".into()))?;
    intent.dims = state.intern_dims(&intent);
    state.deadlines.add(intent.expires_at, Due::Expiry(intent.id));
    state.intents.by_key.insert(created.idempotency_key.as_str().into(), intent.id);
    state.intents.open.insert(intent.id);
    state.intents.by_id.insert(intent.id, intent);
    Ok(())
}

/// The intent can come to nothing more.
fn close(state: &mut State, id: IntentId, status: IntentStatus) -> Applied {
    let Some(intent) = state.intents.by_id.get_mut(&id) else { return corrupt("an unknown intent ended") };
    intent.status = status;
    let expires_at = intent.expires_at;
    let approval = intent.pending.take().map(|pending| pending.deadline);
    state.deadlines.remove(expires_at, Due::Expiry(id));
    if let Some(deadline) = approval {
        state.deadlines.remove(deadline, Due::IntentApproval(id));
    }
    state.intents.open.remove(&id);
    Ok(())
}

pub(super) fn ended(state: &mut State, id: IntentId, status: &str) -> Applied {
    let status = match status {
        "SETTLED" => IntentStatus::Settled,
        "EXPIRED" => IntentStatus::Expired,
        "REVOKED" => IntentStatus::Revoked,
        _ => return Ok(()),
    };
    let open = state.intents.by_id.get(&id).is_some_and(|intent| intent.status.is_open());
    if open { close(state, id, status) } else { Ok(()) }
}

pub(super) fn decided(engine: &mut Engine, header: &Header<'_>, decided: &AuthorizationDecided) -> Applied {
    let id = decided.intent_id;
    let Some(intent) = engine.state.intents.by_id.get_mut(&id) else {
        return corrupt("a decision on an unknown intent");
    };
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
            intent.status = IntentStatus::PendingApproval;
            Ok(())
        }
        Decision::Denied => {
            let requester = intent.requester_id.clone();
            let requester = engine.state.windows.intern(&requester);
            engine.state.windows.decline(header.created_at, requester);
            close(&mut engine.state, id, IntentStatus::Denied)
        }
        Decision::Approved => approved(engine, header.created_at, decided),
    }
}

fn approved(engine: &mut Engine, at: Timestamp, decided: &AuthorizationDecided) -> Applied {
    let id = decided.intent_id;
    let Some(intent) = engine.state.intents.by_id.get_mut(&id) else { return corrupt("an unknown intent") };
    let bundle = engine.loaded.get(&intent.bundle_id);
    intent.status = IntentStatus::Authorized;
    let pending = intent.pending.take();
    if let Some(rate) = &decided.rate {
        intent.conversion = bundle.and_then(|loaded| Conversion::of(&loaded.bundle, intent.currency, rate));
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
