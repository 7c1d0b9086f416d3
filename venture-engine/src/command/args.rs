//! The arguments of each command.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use venture_core::id::{
    CallId, CaseId, FreezeId, IntentId, ReconId, SpendId, TaskId, UsageId, VentureId, WorkflowId, WorkspaceId,
};
use venture_core::registry::SchemaKind;
use venture_core::{Currency, Digest, Json, Reason, Text, Timestamp};
use venture_ledger::price::{PriceBook, Quantities};
use venture_ledger::reconcile::{Period, RunType};
use venture_ledger::statement::Row;
use venture_policy::bundle::Version;

use super::books::{Convert, PostJournal, RecognizeRevenue, TransferReserve};
use crate::cases::CaseMove;
use crate::event::{BundleApproval, TaskRow};
use crate::words::{FreezeMode, FreezeScope, IdentityState, Point};

/// What a command asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the commands are those of commands.md 2")]
pub enum Args {
    PublishBundle(PublishBundle),
    DraftBundle { bundle: Json },
    DiscardBundle { version: String },
    ApproveBundle { version: String, content_hash: Digest, signature: Option<Json> },
    SetCanary(SetCanary),
    RevokeBundle { version: String, reason: String, confirmed_by: String },
    RegisterVenture(RegisterVenture),
    RegisterWorkflow(RegisterWorkflow),
    PinBundle { workflow_id: WorkflowId, ttl_seconds: i64 },
    ContributeCapital { amount_minor: i64, currency: Currency, transaction_ref: String },
    FundVenture { venture_id: VentureId, amount_minor: i64, currency: Currency, transaction_ref: String },
    CheckTool(CheckTool),
    Evaluate(Evaluate),
    RecordToolCall(RecordToolCall),
    Elevate(Elevate),
    RegisterSchema { key: SchemaKey, schema: Json },
    DeprecateSchema(SchemaKey),
    SetIdentity(SetIdentity),
    CreateIntent(CreateIntent),
    Authorize { intent_id: IntentId },
    Approve(Approve),
    Spend(Spend),
    Settle(Settle),
    FailSpend { spend_id: SpendId, state: FailState, error_code: Reason },
    Refund { spend_id: SpendId, amount_minor: i64, external_ref: String, reason: String },
    RevokeIntent { intent_id: IntentId, reason: String },
    Freeze { scope: FreezeScope, scope_ref: Option<String>, mode: FreezeMode, reason: String },
    Thaw { freeze_id: FreezeId, reason: String },
    GrantOverride(GrantOverride),
    UpdateCase(UpdateCase),
    PublishPriceBook { book: Box<PriceBook>, signature: Option<Json> },
    RecordUsage(RecordUsage),
    PostJournal(PostJournal),
    Convert(Convert),
    Reconcile(Reconcile),
    TransferReserve(TransferReserve),
    RecognizeRevenue(RecognizeRevenue),
    CloseMonth { month: venture_ledger::close::Month },
    Tick,
}

/// Which schema: its kind, its name, its version.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of commands.md 2")]
pub struct SchemaKey {
    pub kind: SchemaKind,
    pub name: String,
    pub version: Version,
}

/// `set_identity`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of commands.md 2")]
pub struct SetIdentity {
    pub agent_id: String,
    pub session_id: Option<String>,
    pub state: IdentityState,
    pub reason: String,
}

/// `publish_bundle`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of commands.md 2")]
pub struct PublishBundle {
    pub source: BundleSource,
    pub effective_at: Option<Timestamp>,
    pub approvals: Vec<BundleApproval>,
    pub signatures: Vec<Json>,
    pub canary_pct: Option<i64>,
}

/// A bundle itself, or the version of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BundleSource {
    /// The whole file.
    File(Json),
    /// A draft by its version.
    Draft(String),
}

/// `set_canary`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of commands.md 2")]
pub struct SetCanary {
    pub version: String,
    pub pct: Option<i64>,
    pub reason: Option<String>,
}

/// `register_venture`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of commands.md 2")]
pub struct RegisterVenture {
    pub venture_id: VentureId,
    pub name: String,
    pub slug: String,
    pub currency: Currency,
    pub founding_capital_minor: i64,
    pub tier: Option<String>,
    pub workspace_id: Option<WorkspaceId>,
    pub active: bool,
}

/// `register_workflow`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of commands.md 2")]
pub struct RegisterWorkflow {
    pub workflow_id: WorkflowId,
    pub venture_id: VentureId,
    pub budget_minor: i64,
    pub currency: Currency,
    pub class: Option<String>,
    pub workspace_id: Option<WorkspaceId>,
    pub tasks: Vec<TaskRow>,
}

/// `check_tool`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of commands.md 2")]
pub struct CheckTool {
    pub call_id: CallId,
    pub workflow_id: WorkflowId,
    pub tool: String,
    pub args: Json,
    pub task_id: Option<TaskId>,
    pub session_id: Option<String>,
    pub permission_set: Option<String>,
}

/// `evaluate`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of commands.md 2")]
pub struct Evaluate {
    pub call_id: CallId,
    pub workflow_id: WorkflowId,
    /// The `type`: all but tool calls.
    pub point: Point,
    /// The variables of policy.md 4.2 that the host tells; agent and workflow are the engine's own.
    pub request: Json,
}

/// `record_tool_call`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of events.md 4")]
pub struct RecordToolCall {
    pub call_id: CallId,
    pub status: String,
    pub duration_ms: i64,
    pub output_hash: Option<Digest>,
    pub call_index: Option<i64>,
    pub tool_version: Option<String>,
    pub input_redacted: Option<Json>,
    pub input_hash: Option<Digest>,
    pub error_code: Option<String>,
    pub eau_cost: Option<i64>,
    pub redaction_count: Option<i64>,
}

/// `elevate`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of commands.md 2")]
pub struct Elevate {
    pub workflow_id: WorkflowId,
    pub agent_id: String,
    pub agent_role: String,
    pub tool: String,
    pub ttl_seconds: i64,
    pub reason: String,
}

/// `create_intent`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of treasury.md 2.1")]
pub struct CreateIntent {
    pub intent_id: Option<IntentId>,
    pub idempotency_key: Text,
    pub workflow_id: WorkflowId,
    pub task_id: Option<TaskId>,
    pub venture_id: Option<VentureId>,
    pub workspace_id: Option<WorkspaceId>,
    pub scope_type: Text,
    pub amount_minor: i64,
    pub per_tx_cap_minor: i64,
    pub currency: Currency,
    pub merchant_scope: Text,
    pub category: Text,
    pub mcc_allowlist: Vec<Text>,
    pub rail: Text,
    pub country: Option<Text>,
    pub milestone_id: Option<Text>,
    pub ttl_seconds: i64,
    pub eau_now: i64,
    pub eau_commit_30d: i64,
    pub eau_tail_p95: i64,
    pub evidence_hash: Option<Text>,
    pub purpose: Option<Text>,
    pub metadata: Option<BTreeMap<String, String>>,
    pub authorize: bool,
}

/// `approve`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of commands.md 2")]
pub struct Approve {
    pub subject: ApproveSubject,
    pub approve: bool,
    pub hash: Digest,
    pub signature: Option<String>,
}

/// What a verdict is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApproveSubject {
    /// An intent.
    Intent(IntentId),
    /// A tool call.
    Call(CallId),
}

/// `spend`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of commands.md 2")]
pub struct Spend {
    pub intent_id: Option<IntentId>,
    pub external_ref: String,
    pub amount_minor: i64,
    pub currency: Currency,
    pub merchant: String,
    pub mcc: Option<String>,
    pub workflow_id: Option<WorkflowId>,
    pub task_id: Option<TaskId>,
    pub spend_id: Option<SpendId>,
}

/// `settle`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settle {
    /// What the rail did with a spend that is known.
    Known {
        /// The spend.
        spend_id: SpendId,
        /// How much settled; all of it where left out.
        amount_minor: Option<i64>,
        /// Whether nothing more will come.
        is_final: bool,
    },
    /// A spend that settles at once.
    AtOnce {
        /// The spend.
        spend: Spend,
        /// Whether nothing more will come.
        is_final: bool,
        /// Whether money has moved already.
        forced: bool,
    },
}

/// How a spend failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailState {
    /// It never moved.
    Failed,
    /// It came back.
    Returned,
}

/// `grant_override`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of treasury.md 4")]
pub struct GrantOverride {
    pub scope_ref: String,
    pub amount_minor: i64,
    pub currency: Currency,
    pub ttl_seconds: i64,
    pub reason: String,
    pub co_signed_by: Option<String>,
}

/// `record_usage`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of commands.md 2")]
pub struct RecordUsage {
    pub usage_id: UsageId,
    pub intent_id: IntentId,
    pub model: String,
    pub quantities: Quantities,
    pub is_final: bool,
}

/// `reconcile`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of commands.md 2")]
pub struct Reconcile {
    pub recon_id: ReconId,
    pub provider: String,
    pub period: Period,
    pub run_type: RunType,
    pub rows_hash: Digest,
    /// Fact `statement`: the rows of that hash.
    pub statement: Option<Statement>,
}

/// The rows of a statement, and the text that they were read from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of treasury.md 7")]
pub struct Statement {
    pub text: String,
    pub rows: Vec<Row>,
}

/// `update_case`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of compliance.md 4")]
pub struct UpdateCase {
    pub case_id: CaseId,
    pub to: CaseMove,
    pub reason: Option<String>,
    pub root_cause: Option<String>,
    pub evidence_refs: Vec<String>,
}
