//! Published and drafted bundles.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use venture_core::id::{BundleId, WorkspaceId};
use venture_core::{Digest, Timestamp};
use venture_policy::bundle::Version;

/// Where a bundle stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the states are those of policy.md 2.3")]
pub enum BundleStatus {
    Draft,
    Approved,
    Published,
    Deprecated,
    Revoked,
    RolledBack,
    Discarded,
}

impl BundleStatus {
    /// The state as it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Approved => "approved",
            Self::Published => "published",
            Self::Deprecated => "deprecated",
            Self::Revoked => "revoked",
            Self::RolledBack => "rolled_back",
            Self::Discarded => "discarded",
        }
    }
}

/// One bundle and its life so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of policy.md 2.1 and 2.3")]
pub struct BundleRecord {
    pub id: BundleId,
    pub workspace_id: WorkspaceId,
    pub version: Version,
    pub content_hash: Digest,
    pub bundle_hash: Digest,
    pub status: BundleStatus,
    /// Who drafted or published it.
    pub author: String,
    /// Who approved the draft.
    pub approvals: Vec<(String, Option<String>)>,
    pub effective_at: Timestamp,
    /// Whether it was in force at some time.
    pub activated: bool,
    /// The step of its canary, while that runs.
    pub canary_pct: Option<i64>,
    pub deprecated_at: Option<Timestamp>,
    /// Why it was revoked, and by whom.
    pub revocation: Option<(String, Vec<String>)>,
    /// The whole file, canonical: what its hash is of.
    pub file: Vec<u8>,
}

/// All bundles of the tenant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bundles {
    /// Bundles that were published, by id.
    pub published: BTreeMap<BundleId, BundleRecord>,
    /// Drafts, by workspace and version.
    pub drafts: BTreeMap<(WorkspaceId, Version), BundleRecord>,
    /// The bundle in force in each workspace that has one of its own.
    pub active: BTreeMap<WorkspaceId, BundleId>,
}

impl Bundles {
    /// The published bundle of a version.
    #[must_use]
    pub fn by_version(&self, workspace: WorkspaceId, version: &Version) -> Option<&BundleRecord> {
        self.published.values().find(|record| record.workspace_id == workspace && record.version == *version)
    }

    /// The greatest version published in a workspace.
    #[must_use]
    pub fn greatest(&self, workspace: WorkspaceId) -> Option<&BundleRecord> {
        let of_workspace = self.published.values().filter(|record| record.workspace_id == workspace);
        of_workspace.max_by_key(|record| record.version)
    }

    /// The bundle in force in a workspace, else in the tenant's own.
    #[must_use]
    pub fn in_force(&self, workspace: WorkspaceId, tenants_own: WorkspaceId) -> Option<&BundleRecord> {
        let id = self.active.get(&workspace).or_else(|| self.active.get(&tenants_own))?;
        self.published.get(id)
    }

    /// The one that is in force at `at` by the rule of policy.md 2.3: the greatest effective time,
    /// ties by version, among those effective and neither in canary nor withdrawn.
    #[must_use]
    pub fn best_at(&self, workspace: WorkspaceId, at: Timestamp) -> Option<&BundleRecord> {
        let stands = |record: &&BundleRecord| {
            record.workspace_id == workspace
                && record.effective_at <= at
                && record.canary_pct.is_none()
                && matches!(record.status, BundleStatus::Published | BundleStatus::Deprecated)
        };
        let standing = self.published.values().filter(stands);
        standing.max_by(|a, b| (a.effective_at, &a.version).cmp(&(b.effective_at, &b.version)))
    }
}
