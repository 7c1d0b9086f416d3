//! What stands in the way: freezes and cases; and what gives way for a while: overrides.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use venture_core::Timestamp;
use venture_core::id::{CaseId, FreezeId, VentureId, WorkflowId};

use crate::cases::{CASE, CaseStatus};
use crate::words::{FreezeMode, FreezeScope};

/// Where a freeze stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FreezeState {
    /// It stops its scope.
    Frozen,
    /// It stops its scope and waits for a second person.
    ThawPending,
    /// It ended.
    Active,
}

impl FreezeState {
    /// The state as it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Frozen => "FROZEN",
            Self::ThawPending => "THAW_PENDING",
            Self::Active => "ACTIVE",
        }
    }
}

/// One freeze.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of compliance.md 5")]
pub struct Freeze {
    pub id: FreezeId,
    pub scope: FreezeScope,
    pub scope_ref: Option<String>,
    pub mode: FreezeMode,
    pub state: FreezeState,
    pub case_id: Option<CaseId>,
    pub since: Timestamp,
    /// Activation or last tightening.
    pub tightened_seq: u64,
    /// Who confirmed the thaw so far.
    pub thawed_by: Vec<String>,
}

impl Freeze {
    /// Whether it stops its scope.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.state != FreezeState::Active
    }
}

/// One compliance case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of compliance.md 4")]
pub struct Case {
    pub id: CaseId,
    pub class: String,
    pub kind: String,
    pub scope_type: String,
    pub scope_id: String,
    pub restricts: bool,
    pub freeze_triggered: bool,
    pub status: CaseStatus,
    /// How many pieces of evidence it names.
    pub evidence_count: usize,
    /// Who moved it last, if anyone.
    pub moved: Option<CaseMoved>,
}

/// The last step of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of compliance.md 12")]
pub struct CaseMoved {
    pub by: String,
    pub reason: Option<String>,
}

impl Case {
    /// Whether it is still open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !CASE.is_terminal(self.status)
    }
}

/// Whose budget is lifted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OverrideScope {
    /// A workflow's, check 21.
    Workflow(WorkflowId),
    /// A venture's day, check 23.
    Venture(VentureId),
}

/// A budget lifted for a while.
///
/// Spec: treasury.md 4.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    /// Whose.
    pub scope: OverrideScope,
    /// By how much, in minor units of the base currency.
    pub amount_minor: i64,
    /// Before when it counts.
    pub until: Timestamp,
}
