//! `manifest.json`: what a package holds and which heads cover it.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use serde::Serialize;

use super::scope::Scope;
use crate::Json;
use crate::digest::Digest;
use crate::id::{Uuid, parse_uuid};
use crate::time::Timestamp;

/// One file of a package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileEntry {
    /// Its length in bytes.
    pub bytes: u64,
    /// Its name, without a folder.
    pub name: String,
    /// Its lines.
    pub records: u64,
    /// SHA-256 of its bytes.
    pub sha256: Digest,
}

/// That a head grew from the one before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Link {
    /// The size of the earlier head.
    pub from: u64,
    /// The consistency proof.
    pub hashes: Vec<Digest>,
    /// The size of the later head.
    pub to: u64,
}

/// What a package says of itself. Its canonical bytes are what is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// Derived from the scope.
    pub package_id: Uuid,
    /// What the package is about.
    pub scope: Scope,
    /// The log, `<log_origin>/<tenant_id>`.
    pub origin: String,
    /// The first event.
    pub first_seq: u64,
    /// The last event: the size of the closing head.
    pub last_seq: u64,
    /// The frontier of the log before the first event.
    pub frontier: Vec<Digest>,
    /// Signed notes by size: what was published in between, the closing head last.
    pub checkpoints: Vec<String>,
    /// From each checkpoint to the next.
    pub consistency: Vec<Link>,
    /// The files, by name.
    pub files: Vec<FileEntry>,
    /// `created_at` of the last event.
    pub generated_at: Timestamp,
    /// Who asked.
    pub generated_by: String,
}

impl Serialize for Manifest {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        Wire::of(self).serialize(s)
    }
}

/// The manifest as it is written, by key.
#[derive(Serialize)]
struct Wire<'m> {
    checkpoints: &'m [String],
    consistency: &'m [Link],
    files: &'m [FileEntry],
    first_seq: u64,
    framework: &'m str,
    frontier: &'m [Digest],
    generated_at: Timestamp,
    generated_by: &'m str,
    last_seq: u64,
    origin: &'m str,
    package_id: String,
    period_end: Timestamp,
    period_start: Timestamp,
    tenant_id: crate::id::TenantId,
    #[serde(skip_serializing_if = "Option::is_none")]
    workflow_id: Option<crate::id::WorkflowId>,
}

impl<'m> Wire<'m> {
    fn of(manifest: &'m Manifest) -> Self {
        let scope = &manifest.scope;
        Self {
            checkpoints: &manifest.checkpoints,
            consistency: &manifest.consistency,
            files: &manifest.files,
            first_seq: manifest.first_seq,
            framework: &scope.framework,
            frontier: &manifest.frontier,
            generated_at: manifest.generated_at,
            generated_by: &manifest.generated_by,
            last_seq: manifest.last_seq,
            origin: &manifest.origin,
            package_id: manifest.package_id.to_string(),
            period_end: scope.period_end,
            period_start: scope.period_start,
            tenant_id: scope.tenant_id,
            workflow_id: scope.workflow_id,
        }
    }
}

impl Manifest {
    /// Reads a manifest; nothing of it is checked yet. `None` unless every member is there, of its
    /// shape, and no other.
    #[must_use]
    pub fn from_json(json: &Json) -> Option<Self> {
        let members = json.as_object()?;
        let text = |key: &str| members.get(key).and_then(Json::as_str);
        let list = |key: &str| members.get(key).and_then(Json::as_array);
        let workflow_id = match members.get("workflow_id") {
            Some(id) => Some(id.as_str()?.parse().ok()?),
            None => None,
        };
        let manifest = Self {
            package_id: parse_uuid(text("package_id")?).ok()?,
            scope: Scope {
                tenant_id: text("tenant_id")?.parse().ok()?,
                framework: text("framework")?.to_string(),
                period_start: text("period_start")?.parse().ok()?,
                period_end: text("period_end")?.parse().ok()?,
                workflow_id,
            },
            origin: text("origin")?.to_string(),
            first_seq: whole(json, "first_seq")?,
            last_seq: whole(json, "last_seq")?,
            frontier: digests(list("frontier")?)?,
            checkpoints: list("checkpoints")?
                .iter()
                .map(|note| note.as_str().map(str::to_string))
                .collect::<Option<_>>()?,
            consistency: list("consistency")?.iter().map(read_link).collect::<Option<_>>()?,
            files: list("files")?.iter().map(read_file).collect::<Option<_>>()?,
            generated_at: text("generated_at")?.parse().ok()?,
            generated_by: text("generated_by")?.to_string(),
        };
        let known = 14_usize.saturating_add(usize::from(manifest.scope.workflow_id.is_some()));
        (members.len() == known).then_some(manifest)
    }
}

fn read_link(json: &Json) -> Option<Link> {
    let hashes = digests(json.get("hashes")?.as_array()?)?;
    Some(Link { from: whole(json, "from")?, hashes, to: whole(json, "to")? })
}

fn read_file(json: &Json) -> Option<FileEntry> {
    let text = |key: &str| json.get(key).and_then(Json::as_str);
    Some(FileEntry {
        bytes: whole(json, "bytes")?,
        name: text("name")?.to_string(),
        records: whole(json, "records")?,
        sha256: text("sha256")?.parse().ok()?,
    })
}

fn whole(json: &Json, key: &str) -> Option<u64> {
    json.get(key)?.as_int()?.try_into().ok()
}

fn digests(list: &[Json]) -> Option<Vec<Digest>> {
    list.iter().map(|hash| hash.as_str()?.parse().ok()).collect()
}
