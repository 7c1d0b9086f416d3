//! What stands in the way: freezes and cases.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use venture_core::Timestamp;
use venture_core::id::{CaseId, FreezeId};

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
    pub status: String,
}

impl Case {
    /// Whether it is still open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !matches!(self.status.as_str(), "remediated" | "waived")
    }
}
