//! Small closed vocabularies of the wire.

use serde::{Deserialize, Serialize};
use venture_policy::bundle::RuleType;

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Decision {
    /// It may happen, or it was recorded.
    Approved,
    /// It may not.
    Denied,
    /// It waits for people.
    PendingApproval,
}

impl Decision {
    /// The decision as it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approved => "APPROVED",
            Self::Denied => "DENIED",
            Self::PendingApproval => "PENDING_APPROVAL",
        }
    }
}

/// How an agent's identity, or a session of it, stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum IdentityState {
    /// It may ask.
    Active,
    /// It may not, until it is reinstated.
    Suspended,
    /// It never may again.
    Revoked,
}

impl IdentityState {
    /// The state as it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Suspended => "SUSPENDED",
            Self::Revoked => "REVOKED",
        }
    }

    /// The state of that name.
    #[must_use]
    pub fn from_name(text: &str) -> Option<Self> {
        [Self::Active, Self::Suspended, Self::Revoked].into_iter().find(|state| state.as_str() == text)
    }
}

venture_core::wire_names! {
    /// Where calls of agents are evaluated; money is not decided so.
    ///
    /// Spec: policy.md 4.3.
    pub enum Point {
        /// Before a tool call.
        ToolUsage = "TOOL_USAGE",
        /// A read of classified data.
        DataAccess = "DATA_ACCESS",
        /// An artifact or data leaves.
        Export = "EXPORT",
        /// An outbound fetch or API.
        ExternalApi = "EXTERNAL_API",
        /// A message to a person.
        Outreach = "OUTREACH",
    }
}

impl Point {
    /// The rules that speak there.
    pub(crate) const fn rules(self) -> RuleType {
        match self {
            Self::ToolUsage => RuleType::ToolUsage,
            Self::DataAccess => RuleType::DataAccess,
            Self::Export => RuleType::Export,
            Self::ExternalApi => RuleType::ExternalApi,
            Self::Outreach => RuleType::Outreach,
        }
    }
}

/// How one check of a table went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CheckMark {
    /// It passed.
    #[serde(rename = "p")]
    Passed,
    /// Nothing in the bundle asks for it.
    #[serde(rename = "s")]
    Skipped,
    /// It failed, and so decided.
    #[serde(rename = "f")]
    Failed,
}

/// How much a freeze stops, from least to most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FreezeMode {
    /// Nothing new starts.
    Monitor,
    /// And open intents end.
    Soft,
    /// And what runs is stopped.
    Hard,
}

/// What a freeze covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FreezeScope {
    /// Everything, by a person's word.
    System,
    /// One tenant.
    Tenant,
    /// One workspace.
    Workspace,
    /// One venture.
    Venture,
    /// One workflow.
    Workflow,
    /// One agent role.
    Role,
}

impl FreezeMode {
    /// The mode of that name on the wire.
    #[must_use]
    pub fn from_name(text: &str) -> Option<Self> {
        match text {
            "MONITOR" => Some(Self::Monitor),
            "SOFT" => Some(Self::Soft),
            "HARD" => Some(Self::Hard),
            _ => None,
        }
    }
}

impl FreezeScope {
    /// The scope of that name on the wire.
    #[must_use]
    pub fn from_name(text: &str) -> Option<Self> {
        match text {
            "system" => Some(Self::System),
            "tenant" => Some(Self::Tenant),
            "workspace" => Some(Self::Workspace),
            "venture" => Some(Self::Venture),
            "workflow" => Some(Self::Workflow),
            "role" => Some(Self::Role),
            _ => None,
        }
    }

    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Tenant => "tenant",
            Self::Workspace => "workspace",
            Self::Venture => "venture",
            Self::Workflow => "workflow",
            Self::Role => "role",
        }
    }
}
