//! The closed list of what the engine emits.

use alloc::string::String;

use serde::{Serialize, Serializer};

use venture_core::canonical;
use venture_ledger::Transaction;

use super::*;

/// Stored bytes that are no event of this engine.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnknownEvent {
    /// No such type.
    #[error("this engine does not know events of type `{0}`")]
    Type(String),
    /// The payload does not have the shape of its type.
    #[error("the payload of a `{0}` event does not fit its type")]
    Payload(&'static str),
}

macro_rules! bodies {
    ($($(#[$doc:meta])* $name:ident($payload:ty) = $text:literal;)*) => {
        /// The typed payload of one event.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Body {
            $($(#[$doc])* $name($payload),)*
        }

        impl Body {
            /// Every event type that the engine can emit.
            pub const TYPES: &'static [&'static str] = &[$($text),*];

            /// The registered name of the event.
            #[must_use]
            pub const fn event_type(&self) -> &'static str {
                match self { $(Self::$name(_) => $text,)* }
            }

            /// Reads a stored payload back from its canonical bytes.
            ///
            /// # Errors
            /// In order: [`UnknownEvent::Type`], [`UnknownEvent::Payload`].
            pub fn read(event_type: &str, payload: &[u8]) -> Result<Self, UnknownEvent> {
                match event_type {
                    $($text => canonical::from_slice(payload)
                        .map(Self::$name)
                        .map_err(|_| UnknownEvent::Payload($text)),)*
                    other => Err(UnknownEvent::Type(other.into())),
                }
            }
        }

        impl Serialize for Body {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                match self { $(Self::$name(payload) => payload.serialize(s),)* }
            }
        }
    };
}

bodies! {
    /// A bundle drafted.
    BundleDrafted(BundleStep) = "policy.drafted.v1";
    /// A draft approved by one person.
    BundleApproved(BundleStep) = "policy.approved.v1";
    /// A draft thrown away.
    BundleDiscarded(BundleStep) = "policy.discarded.v1";
    /// A bundle published.
    BundlePublished(BundlePublished) = "policy.published.v1";
    /// A bundle in force.
    BundleActivated(BundleMoved) = "policy.activated.v1";
    /// A bundle no longer in force.
    BundleDeprecated(BundleMoved) = "policy.deprecated.v1";
    /// A bundle withdrawn.
    BundleRevoked(BundleMoved) = "policy.revoked.v1";
    /// A workflow bound to a bundle.
    BundlePinned(BundlePinned) = "policy.bundle.pinned.v1";
    /// A step of a canary.
    CanaryStarted(CanaryMoved) = "policy.canary.started.v1";
    /// A canary given up.
    CanaryRolledBack(CanaryMoved) = "policy.canary.rolled_back.v1";
    /// A tool call decided.
    PolicyEvaluated(PolicyEvaluated) = "policy.evaluated.v1";
    /// Approvals asked for a tool call.
    CallApprovalRequested(CallApprovalRequested) = "policy.approval.requested.v1";
    /// One verdict on a tool call.
    CallApprovalRecorded(CallApprovalRecorded) = "policy.approval.recorded.v1";
    /// A rule decided.
    RuleDecided(RuleDecided) = "compliance.evaluated.v1";
    /// A rule of weight was broken.
    ViolationDetected(ViolationDetected) = "compliance.violation.detected.v1";
    /// Something out of the ordinary.
    AnomalyDetected(AnomalyDetected) = "fraud.anomaly.detected.v1";
    /// Somebody is to be told.
    NotificationSent(NotificationSent) = "control.notification.sent.v1";
    /// A schema registered.
    SchemaRegistered(SchemaMoved) = "event.schema.registered.v1";
    /// A schema not to be used any more.
    SchemaDeprecated(SchemaMoved) = "event.schema.deprecated.v1";
    /// A gate refused.
    CheckFailed(CheckFailed) = "compliance.check.failed.v1";
    /// A message was not sent.
    OutreachBlocked(OutreachBlocked) = "compliance.outreach.blocked.v1";
    /// A case opened.
    CaseOpened(CaseOpened) = "compliance.case.opened.v1";
    /// A case moved on.
    CaseUpdated(CaseUpdated) = "compliance.case.updated.v1";
    /// A case ended.
    CaseClosed(CaseClosed) = "compliance.case.closed.v1";
    /// A case that is open past its deadline.
    DeadlineMissed(DeadlineMissed) = "compliance.deadline.missed.v1";
    /// A workflow that waits for an operator.
    WorkflowPaused(WorkflowPaused) = "workflow.paused.v1";
    /// An incident.
    IncidentDetected(IncidentDetected) = "incident.detected.v1";
    /// Which playbook an incident takes.
    IncidentClassified(IncidentClassified) = "incident.classified.v1";
    /// A freeze began.
    FreezeActivated(FreezeActivated) = "control.freeze.activated.v1";
    /// A freeze got stricter, or waits for its second thaw.
    FreezeChanged(FreezeChanged) = "control.freeze.changed.v1";
    /// A freeze ended.
    FreezeReleased(FreezeReleased) = "control.freeze.released.v1";
    /// A command refused.
    CommandRefused(CommandRefused) = "audit.command.refused.v1";
    /// A venture registered.
    VentureCreated(VentureCreated) = "venture.created.v1";
    /// A venture active.
    VentureLaunched(VentureMoved) = "venture.launched.v1";
    /// A workflow registered.
    WorkflowSubmitted(WorkflowSubmitted) = "workflow.submitted.v1";
    /// An intent recorded.
    IntentCreated(HashedIntent) = "money.intent.created.v1";
    /// An intent past its time.
    IntentExpired(IntentExpired) = "money.intent.expired.v1";
    /// An intent withdrawn.
    IntentRevoked(IntentRevoked) = "money.intent.revoked.v1";
    /// An intent decided.
    AuthorizationDecided(AuthorizationDecided) = "money.authorization.decided.v1";
    /// Approvals asked for an intent.
    ApprovalRequested(ApprovalRequested) = "money.approval.requested.v1";
    /// One verdict on an intent.
    ApprovalRecorded(ApprovalRecorded) = "money.approval.recorded.v1";
    /// A spend on its rail.
    SpendAuthorized(SpendAuthorized) = "money.spend.authorized.v1";
    /// A spend that moved money.
    SpendSettled(SpendSettled) = "money.spend.settled.v1";
    /// A spend that did not.
    SpendFailed(SpendFailed) = "money.spend.failed.v1";
    /// Money that came back.
    RefundRecorded(RefundRecorded) = "money.refund.recorded.v1";
    /// A budget lifted for a while.
    OverrideGranted(OverrideGranted) = "money.override.granted.v1";
    /// A velocity window was full.
    VelocityLimitHit(VelocityLimitHit) = "money.velocity_limit.hit.v1";
    /// A budget at 80 percent or more.
    BudgetWarning(BudgetNote) = "budget.warning.v1";
    /// A budget that did not suffice.
    BudgetExceeded(BudgetNote) = "budget.exceeded.v1";
    /// A risk score.
    ScoreComputed(ScoreComputed) = "fraud.score.computed.v1";
    /// A transaction in the books.
    EntryCreated(Transaction) = "ledger.entry.created.v1";
    /// One currency turned into another.
    FxConverted(Converted) = "fx.conversion.executed.v1";
    /// EAU turned into money, or money into EAU.
    EauConverted(Converted) = "eau.conversion.executed.v1";
    /// The reserve lasts longer or less long.
    ReserveModeChanged(ReserveModeChanged) = "treasury.reserve.tier_changed.v1";
    /// Revenue earned.
    RevenueRecognized(RevenueRecognized) = "revenue.recognized.v1";
    /// A month closed.
    MonthClosed(MonthClosed) = "accounting.monthly_close.completed.v1";
    /// A tool call reported by its host.
    CallExecuted(CallExecuted) = "tool.call.executed.v1";
    /// A tool call denied.
    CallRejected(CallRejected) = "tool.call.rejected.v1";
    /// A tool opened to one agent for a while.
    RoleElevated(RoleElevated) = "agent.role.elevated.v1";
    /// A step of the violation ladder.
    CapabilityViolation(CapabilityViolation) = "agent.capability.violation.v1";
    /// A session that may call nothing more.
    SessionSuspended(SessionSuspended) = "agent.session.suspended.v1";
    /// A session that may call again.
    SessionReinstated(SessionSuspended) = "agent.session.reinstated.v1";
    /// A session that is over.
    SessionRevoked(SessionRevoked) = "agent.session.revoked.v1";
    /// An agent that may ask nothing more, for now.
    IdentitySuspended(IdentityMoved) = "agent.identity.suspended.v1";
    /// An agent that may ask again.
    IdentityReinstated(IdentityMoved) = "agent.identity.reinstated.v1";
    /// An agent that is over.
    IdentityRevoked(IdentityMoved) = "agent.identity.revoked.v1";
    /// The books compared with a statement.
    ReconciliationCompleted(ReconciliationCompleted) = "ledger.reconciliation.completed.v1";
    /// Unit prices published.
    PriceBookPublished(PriceBookPublished) = "treasury.price_book.published.v1";
    /// A use of a model counted.
    UsageAccrued(UsageAccrued) = "budget.usage.accrued.v1";
}
