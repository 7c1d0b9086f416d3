//! Folding one event into the state. No rules: events carry results.

mod books;
mod bundles;
mod calls;
mod identities;
mod intents;
mod reconcile;
mod rules;
mod schemas;
mod scopes;
mod spends;
mod standing;
mod usage;

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use venture_core::Digest;
use venture_core::envelope::Header;
use venture_core::id::{IntentId, Uuid};
use venture_ledger::ledger::Posted;
use venture_ledger::{AccountCode, Side, Transaction, TransactionType};

use crate::engine::Engine;
use crate::event::{Body, BudgetNote, Event};
use crate::state::State;
use crate::words::IdentityState;

/// An event that cannot follow: the log is not one of this engine.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Corruption(pub String);

/// Finds a body by its hash.
pub type FindBlob<'f> = dyn Fn(&Digest) -> Option<Vec<u8>> + 'f;

pub(crate) type Applied = Result<(), Corruption>;

pub(crate) fn corrupt<T>(what: impl Into<String>) -> Result<T, Corruption> {
    Err(Corruption(what.into()))
}

/// Folds in `event`, the next by `seq`.
pub(crate) fn apply(engine: &mut Engine, event: &Event, blobs: &FindBlob<'_>) -> Applied {
    let header = &event.header;
    let next = engine.state.seq.saturating_add(1);
    if header.seq != next || header.tenant_id != engine.state.tenant {
        return corrupt(alloc::format!("expected event {next} of tenant {}", engine.state.tenant));
    }
    if header.created_at < engine.state.last_at {
        return corrupt("the event is older than the one before it");
    }
    body(engine, event, blobs)?;
    let state = &mut engine.state;
    state.seq = next;
    state.last_at = header.created_at;
    state.workflow_seqs.insert(header.workflow_id, header.workflow_seq);
    if let Some(command) = header.correlation_id {
        state.commands.insert(command);
    }
    Ok(())
}

/// One row an event type.
fn body(engine: &mut Engine, event: &Event, blobs: &FindBlob<'_>) -> Applied {
    let header = &event.header;
    let state = &mut engine.state;
    match &event.body {
        Body::BundleDrafted(step) => bundles::drafted(engine, header, step, blobs),
        Body::BundleApproved(step) => bundles::approved(engine, header, step),
        Body::BundleDiscarded(step) => bundles::discarded(state, header, step),
        Body::BundlePublished(published) => bundles::published(engine, header, published, blobs),
        Body::BundleActivated(moved) => bundles::activated(state, header, moved),
        Body::BundleDeprecated(moved) => bundles::deprecated(engine, header, moved),
        Body::BundleRevoked(moved) => bundles::revoked(state, header, moved),
        Body::BundlePinned(pinned) => bundles::pinned(state, pinned),
        Body::CanaryStarted(moved) => bundles::canary(engine, header, moved, false),
        Body::CanaryRolledBack(moved) => bundles::canary(engine, header, moved, true),
        Body::PolicyEvaluated(evaluated) => calls::evaluated(engine, header, evaluated, blobs),
        Body::SchemaRegistered(schema) => schemas::registered(engine, header, schema, blobs),
        Body::SchemaDeprecated(schema) => schemas::deprecated(state, header, schema),
        Body::CallApprovalRequested(asked) => calls::approval_requested(state, asked),
        Body::CallApprovalRecorded(recorded) => calls::approval_recorded(state, recorded),
        Body::CallExecuted(executed) => calls::executed(state, executed),
        Body::CapabilityViolation(violation) => calls::violated(state, header, violation),
        Body::SessionSuspended(suspended) => calls::suspended(state, header, suspended),
        Body::SessionReinstated(moved) => identities::reinstated(state, header, moved),
        Body::SessionRevoked(revoked) => identities::revoked(state, revoked),
        Body::IdentitySuspended(moved) => identities::moved(state, moved, IdentityState::Suspended),
        Body::IdentityReinstated(moved) => identities::moved(state, moved, IdentityState::Active),
        Body::IdentityRevoked(moved) => identities::moved(state, moved, IdentityState::Revoked),
        Body::RoleElevated(elevated) => calls::elevated(state, header, elevated),
        Body::VentureCreated(created) => scopes::venture_created(state, header, created),
        Body::VentureLaunched(_) => scopes::venture_launched(state, header),
        Body::WorkflowSubmitted(submitted) => scopes::workflow_submitted(state, header, submitted),
        Body::IntentCreated(created) => intents::created(state, header, created),
        Body::IntentExpired(expired) => intents::expired(state, header, expired),
        Body::IntentRevoked(revoked) => intents::revoked(state, revoked),
        Body::AuthorizationDecided(decided) => intents::decided(engine, header, decided),
        Body::ApprovalRequested(asked) => intents::approval_requested(state, asked),
        Body::ApprovalRecorded(recorded) => intents::approval_recorded(state, recorded),
        Body::SpendAuthorized(spend) => spends::authorized(state, header, spend),
        Body::SpendSettled(settled) => spends::settled(engine, header, settled),
        Body::SpendFailed(failed) => spends::failed(state, failed),
        Body::ReserveModeChanged(changed) => books::mode_changed(state, changed),
        Body::RevenueRecognized(recognized) => books::recognized(state, header, recognized),
        Body::MonthClosed(closed) => books::month_closed(state, closed),
        Body::EntryCreated(entry) => entry_created(state, header, entry),
        Body::RefundRecorded(refund) => spends::refunded(engine, header, refund),
        Body::BudgetWarning(note) => warned(state, header, note),
        Body::CaseOpened(case) => standing::case_opened(state, case),
        Body::CaseUpdated(updated) => standing::case_updated(state, updated),
        Body::DeadlineMissed(missed) => standing::deadline_missed(state, missed),
        Body::WorkflowPaused(_) => bundles::paused(state, header),
        Body::OverrideGranted(granted) => standing::override_granted(state, header, granted),
        Body::FreezeActivated(freeze) => standing::freeze_activated(state, header, freeze),
        Body::FreezeChanged(change) => standing::freeze_changed(state, header, change),
        Body::FreezeReleased(release) => standing::freeze_released(state, release),
        Body::RuleDecided(decided) => rules::decided(engine, header, decided),
        Body::ReconciliationCompleted(run) => reconcile::completed(state, header, run, blobs),
        Body::PriceBookPublished(published) => usage::price_book_published(state, published, blobs),
        Body::UsageAccrued(accrued) => usage::accrued(state, header, accrued),
        // Records: what they tell is folded from the events beside them.
        Body::ViolationDetected(_)
        | Body::CheckFailed(_)
        | Body::IncidentDetected(_)
        | Body::IncidentClassified(_)
        | Body::AnomalyDetected(_)
        | Body::NotificationSent(_)
        | Body::OutreachBlocked(_)
        | Body::CommandRefused(_)
        | Body::CaseClosed(_)
        | Body::VelocityLimitHit(_)
        | Body::BudgetExceeded(_)
        | Body::ScoreComputed(_)
        | Body::FxConverted(_)
        | Body::EauConverted(_)
        | Body::CallRejected(_) => Ok(()),
    }
}

/// A limit warns once for each day, month or lifetime.
fn warned(state: &mut State, header: &Header<'_>, note: &BudgetNote) -> Applied {
    state.warned.insert((note.limit_id.clone(), warning_period(&note.window, header.created_at)));
    Ok(())
}

/// The day, month or lifetime that a warning of this window stands for.
pub(crate) fn warning_period(window: &str, at: venture_core::Timestamp) -> i64 {
    match window {
        "day" => at.day(),
        "month" => at.month(),
        _ => 0,
    }
}

/// Posts a transaction; what it moves on 1030 is what its intent holds.
fn entry_created(state: &mut State, header: &Header<'_>, entry: &Transaction) -> Applied {
    let posted = state.ledger.post(entry).map_err(|error| Corruption(error.to_string()))?;
    if posted == Posted::New {
        if !state.cash.post(entry, header.created_at) {
            return corrupt("an entry whose sum of cash does not fit");
        }
        books::recorded(state, header, entry);
    }
    if let Some(hash) = entry.request_hash {
        state.postings.insert(entry.transaction_ref.to_string(), (entry.txn_id, hash));
    }
    if let Some(spend) = spends::settled_by(entry).and_then(|id| state.spends.get_mut(&id)) {
        spend.cost_account = spends::cost_account(entry);
    }
    if let Some(intent_id) = entry.intent_id {
        let moved = escrow_movement(entry);
        let release = entry.transaction_type == TransactionType::SpendRelease;
        if let Some(intent) = state.intents.by_id.get_mut(&intent_id) {
            intent.held_minor = intent.held_minor.saturating_add(moved);
            intent.releases = intent.releases.saturating_add(u32::from(release));
        }
        rehold(state, intent_id);
    }
    Ok(())
}

/// Debits less credits of the escrow account.
fn escrow_movement(entry: &Transaction) -> i64 {
    entry.lines.iter().filter(|line| line.account.code() == AccountCode::ESCROW).fold(0_i64, |sum, line| {
        match line.side {
            Side::Debit => sum.saturating_add(line.amount_minor),
            Side::Credit => sum.saturating_sub(line.amount_minor),
        }
    })
}

/// Tells the windows what an intent holds now.
pub(crate) fn rehold(state: &mut State, intent_id: IntentId) {
    let Some(intent) = state.intents.by_id.get(&intent_id) else { return };
    let base = intent.hold_base().unwrap_or(i64::MAX);
    state.windows.hold(intent_id, intent.dims, base);
}

/// The name under which nothing is looked for.
pub(crate) const NO_KEY: Uuid = Uuid::nil();
