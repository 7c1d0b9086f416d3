//! Registered schemas.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use venture_core::registry::{SchemaKind, SchemaStatus};
use venture_core::{Digest, Timestamp};
use venture_policy::bundle::Version;

/// One schema of the registry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of policy.md 3")]
pub struct SchemaRecord {
    pub schema_hash: Digest,
    /// The schema, canonical.
    pub body: Vec<u8>,
    pub status: SchemaStatus,
    pub created_at: Timestamp,
    pub deprecated_at: Option<Timestamp>,
}

/// The schema registry: never less, by kind, name and version.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schemas(BTreeMap<SchemaKind, BTreeMap<String, BTreeMap<Version, SchemaRecord>>>);

impl Schemas {
    /// All versions of one name, lowest first.
    #[must_use]
    pub fn versions(&self, kind: SchemaKind, name: &str) -> Option<&BTreeMap<Version, SchemaRecord>> {
        self.0.get(&kind)?.get(name)
    }

    /// One schema.
    #[must_use]
    pub fn get(&self, kind: SchemaKind, name: &str, version: Version) -> Option<&SchemaRecord> {
        self.versions(kind, name)?.get(&version)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &SchemaRecord> {
        self.0.values().flat_map(BTreeMap::values).flat_map(BTreeMap::values)
    }

    pub(crate) fn get_mut(
        &mut self,
        kind: SchemaKind,
        name: &str,
        version: Version,
    ) -> Option<&mut SchemaRecord> {
        self.0.get_mut(&kind)?.get_mut(name)?.get_mut(&version)
    }

    pub(crate) fn put(&mut self, kind: SchemaKind, name: &str, version: Version, record: SchemaRecord) {
        self.0.entry(kind).or_default().entry(name.into()).or_default().insert(version, record);
    }
}
