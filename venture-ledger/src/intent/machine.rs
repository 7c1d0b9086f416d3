//! The table of an intent.

use venture_core::fsm::{Machine, Row};
use venture_core::wire_names;

wire_names! {
    /// Where an intent stands.
    pub enum IntentStatus {
        /// Asked for, not yet decided.
        Created = "CREATED",
        /// Only approvals are outstanding.
        PendingApproval = "PENDING_APPROVAL",
        /// It may be spent; its amount is held.
        Authorized = "AUTHORIZED",
        /// A check failed.
        Denied = "DENIED",
        /// All is consumed, or the last capture was final.
        Settled = "SETTLED",
        /// Its time has passed.
        Expired = "EXPIRED",
        /// Someone withdrew it, or a freeze did.
        Revoked = "REVOKED",
    }

    /// What happens to an intent.
    pub enum IntentTrigger {
        /// Someone asks for it.
        Create = "create",
        /// It may be spent.
        Approve = "approve",
        /// People are asked.
        Ask = "ask",
        /// It may not be spent.
        Deny = "deny",
        /// A part of it settles.
        Settle = "settle",
        /// The rest of it settles, or a part that is the last.
        Finish = "finish",
        /// Its time passes.
        Expire = "expire",
        /// It is withdrawn.
        Revoke = "revoke",
    }

    /// What must hold for a move.
    pub enum IntentGuard {
        /// The schema is valid.
        SchemaValid = "schema_valid",
        /// Every check passes.
        EveryCheckPasses = "every_check_passes",
        /// Every check passes but for approvals.
        OnlyApprovalOutstanding = "only_approval_outstanding",
        /// A check fails.
        CheckFails = "check_fails",
        /// The quorum is met, and every check passes again.
        QuorumMet = "quorum_met",
        /// Someone refused, the deadline passed, or a check fails now.
        ApprovalFails = "approval_fails",
        /// Something is left, and the capture is not the last.
        SomethingLeft = "something_left",
        /// Nothing is left, or the capture is the last.
        NothingLeft = "nothing_left",
        /// The time of its end has come.
        TimePassed = "time_passed",
    }

    /// What whoever records a move must see to.
    pub enum IntentEffect {
        /// Hold the whole amount.
        PostHold = "post_hold",
        /// Ask for the approvals.
        RequestApprovals = "request_approvals",
        /// Pay from the hold.
        ConvertHold = "convert_hold",
        /// Release what no spend in flight needs.
        ReleaseHold = "release_hold",
    }
}

use IntentEffect as Effect;
use IntentGuard as Guard;
use IntentStatus as Status;
use IntentTrigger as Trigger;

type IntentRow = Row<Status, Trigger, Guard, Effect>;

const fn expired(from: Status) -> IntentRow {
    Row::new(from, Trigger::Expire, Status::Expired).when(Guard::TimePassed).then(&[Effect::ReleaseHold])
}

const fn revoked(from: Status) -> IntentRow {
    Row::new(from, Trigger::Revoke, Status::Revoked).then(&[Effect::ReleaseHold])
}

/// The life of an intent.
///
/// Spec: treasury.md 2.2.
pub const INTENT: Machine<Status, Trigger, Guard, Effect> = Machine::new(
    &[],
    &[Status::Denied, Status::Settled, Status::Expired, Status::Revoked],
    &[
        Row::birth(Trigger::Create, Status::Created).when(Guard::SchemaValid),
        Row::new(Status::Created, Trigger::Approve, Status::Authorized)
            .when(Guard::EveryCheckPasses)
            .then(&[Effect::PostHold]),
        Row::new(Status::Created, Trigger::Ask, Status::PendingApproval)
            .when(Guard::OnlyApprovalOutstanding)
            .then(&[Effect::RequestApprovals]),
        Row::new(Status::Created, Trigger::Deny, Status::Denied).when(Guard::CheckFails),
        Row::new(Status::PendingApproval, Trigger::Approve, Status::Authorized)
            .when(Guard::QuorumMet)
            .then(&[Effect::PostHold]),
        Row::new(Status::PendingApproval, Trigger::Deny, Status::Denied).when(Guard::ApprovalFails),
        Row::new(Status::Authorized, Trigger::Settle, Status::Authorized)
            .when(Guard::SomethingLeft)
            .then(&[Effect::ConvertHold]),
        Row::new(Status::Authorized, Trigger::Finish, Status::Settled)
            .when(Guard::NothingLeft)
            .then(&[Effect::ConvertHold, Effect::ReleaseHold]),
        expired(Status::Created),
        expired(Status::PendingApproval),
        expired(Status::Authorized),
        revoked(Status::Created),
        revoked(Status::PendingApproval),
        revoked(Status::Authorized),
    ],
);

impl IntentStatus {
    /// Whether the intent can still come to something.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Created | Self::PendingApproval | Self::Authorized)
    }
}
