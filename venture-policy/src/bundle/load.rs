//! A bundle that passed the checks.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use venture_core::id::WorkspaceId;
use venture_core::{Currency, Digest, Json, Timestamp, canonical};

use super::check;
use super::defaults::canonical_content;
use super::error::{BundleError, BundleErrorCode};
use super::model::{
    Allowlists, ApprovalRow, CurrencyRow, Eau, FactType, Gates, Governance, Identity, IncidentType, Limits,
    PermissionSet, Risk, Role, Rule, ToolRow, Trigger, Violations,
};
use super::read::{Mark, Node, Path, Place, Sink, parse_json, parse_yaml};
use super::shape;
use super::version::Version;
use crate::rules::Compiled;

/// The JSON Schema 2020-12 of a bundle file: for editors, and as the list of every value.
pub const BUNDLE_SCHEMA: &str = include_str!("../../bundle.schema.json");

/// The greatest file that is read: 8 MiB.
pub const MAX_FILE_BYTES: usize = 8 * 1024 * 1024;

/// A policy bundle: what a file says, and what it is called by its bytes.
///
/// Only [`Bundle::load`], [`Bundle::parse`] and [`Bundle::genesis`] make one, so its content passed
/// the checks of policy.md 2.4. What a key left out means stands at each field.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Bundle {
    /// Its version.
    pub version: Version,
    /// The workspace that it is for; `None`: the tenant's own.
    pub workspace_id: Option<WorkspaceId>,
    /// When it comes into force; `None`: at publication.
    pub effective_at: Option<Timestamp>,
    /// Text for people.
    pub description: Option<String>,
    /// Texts by name.
    pub metadata: BTreeMap<String, String>,
    /// The version of the schema registry that it relies on.
    pub schema_registry_version: Option<String>,
    /// The digest of the schemas that it relies on.
    pub schema_snapshot: Option<Digest>,
    /// Currency of all caps; `None`: no spend.
    pub base_currency: Option<Currency>,
    /// Currencies that may be spent. Where the key is left out: the base currency alone, 2 decimals.
    pub currencies: BTreeMap<Currency, CurrencyRow>,
    /// What the next publication and overrides need.
    pub governance: Governance,
    /// Workload tokens.
    pub identity: Identity,
    /// Whether an intent must carry an evidence hash.
    pub require_evidence: bool,
    /// Expense account by category; others use 6010.
    pub category_accounts: BTreeMap<String, String>,
    /// Facts that rules may read, with their types.
    pub facts: BTreeMap<String, FactType>,
    /// Tools that exist.
    pub tool_registry: BTreeMap<String, ToolRow>,
    /// What agents of a role may do.
    pub roles: BTreeMap<String, Role>,
    /// Sets that narrow one task.
    pub permission_sets: BTreeMap<String, PermissionSet>,
    /// What may be named at all.
    pub allowlists: Allowlists,
    /// Caps and call counts.
    pub limits: Limits,
    /// Who must approve a spend; all rows that match combine.
    pub approvals: Vec<ApprovalRow>,
    /// The risk score; `None`: no score, no detector.
    pub risk: Option<Risk>,
    /// Automatic freezes beside the five that always act.
    pub triggers: Vec<Trigger>,
    /// Gates of compliance.md 3.
    pub gates: Gates,
    /// Incident type by rule id or violation kind.
    pub incident_map: BTreeMap<String, IncidentType>,
    /// Steps by incident type.
    pub playbooks: BTreeMap<IncidentType, Vec<String>>,
    /// The violation ladder; `None`: not counted.
    pub violations: Option<Violations>,
    /// The EAU budget; `None`: unchecked.
    pub eau: Option<Eau>,
    /// Rules, in the order of the file.
    pub rules: Vec<Rule>,
    /// SHA-256 of the canonical content.
    pub content_hash: Digest,
    /// SHA-256 of the canonical bytes of the whole file.
    pub bundle_hash: Digest,
    /// The whole file.
    pub file: Json,
    pub(crate) compiled: Compiled,
}

/// How a text is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// YAML 1.2, core schema, one document.
    Yaml,
    /// Strict JSON.
    Json,
}

impl Format {
    /// JSON if the text opens as a JSON object does, else YAML.
    #[must_use]
    pub fn of(text: &[u8]) -> Self {
        let mut rest = text.iter().filter(|byte| !byte.is_ascii_whitespace());
        match (rest.next(), rest.next()) {
            (Some(b'{'), Some(b'"' | b'}')) => Self::Json,
            _ => Self::Yaml,
        }
    }
}

impl Bundle {
    /// The bundle of a text, YAML or JSON ([`Format::of`]).
    ///
    /// # Errors
    /// All faults at once in the order of the text, or PARSE or TOO_LARGE alone. Meaning is checked
    /// once the shape is right.
    ///
    /// # Examples
    /// ```
    /// use venture_policy::bundle::{Bundle, BundleErrorCode};
    /// let bundle = Bundle::parse(b"version: 1.0.0\n").unwrap();
    /// assert_eq!(bundle.version.to_string(), "1.0.0");
    /// let errors = Bundle::parse(b"version: 1.0\ncolour: red\n").unwrap_err();
    /// assert_eq!(errors[0].code, BundleErrorCode::Float);
    /// assert_eq!((errors[1].pointer.as_str(), errors[1].line), ("/colour", Some(2)));
    /// ```
    ///
    /// Spec: policy.md 2.4; vectors `worked/bundles`.
    pub fn parse(text: &[u8]) -> Result<Self, Vec<BundleError>> {
        Self::parse_as(text, Format::of(text))
    }

    /// The bundle of a text of that format.
    ///
    /// # Errors
    /// As [`Bundle::parse`].
    pub fn parse_as(text: &[u8], format: Format) -> Result<Self, Vec<BundleError>> {
        if text.len() > MAX_FILE_BYTES {
            return Err(alone(BundleErrorCode::TooLarge, Mark::default(), "a bundle file has at most 8 MiB"));
        }
        let node = match format {
            Format::Yaml => parse_yaml(text),
            Format::Json => parse_json(text),
        };
        let node = node.map_err(|fault| alone(BundleErrorCode::Parse, fault.mark, &fault.message))?;
        Self::of_node(&node, None)
    }

    /// The bundle of a file that was read elsewhere, a command say.
    ///
    /// # Errors
    /// As [`Bundle::parse`], without lines and columns.
    pub fn load(file: Json) -> Result<Self, Vec<BundleError>> {
        Self::of_node(&Node::from_json(&file), Some(file))
    }

    fn of_node(node: &Node, file: Option<Json>) -> Result<Self, Vec<BundleError>> {
        let mut sink = Sink::default();
        let bundle = shape::root(Place { node, path: &Path::Root }, &mut sink);
        let bundle = match bundle {
            Some(bundle) if sink.is_empty() => bundle,
            Some(_) | None => return Err(sink.into_errors()),
        };
        let mut bundle = bundle.with_file(file.unwrap_or_else(|| node.to_json()))?;
        let errors = check::check(&mut bundle, node);
        if errors.is_empty() { Ok(bundle) } else { Err(errors) }
    }

    /// Whether a tool of that name takes command lines.
    #[must_use]
    pub fn is_command(&self, tool: &str) -> bool {
        tool == "shell" || self.tool_registry.get(tool).is_some_and(ToolRow::is_command)
    }

    /// Keeps the file and names the bundle by its bytes.
    fn with_file(mut self, file: Json) -> Result<Self, Vec<BundleError>> {
        let named = canonical::digest(&canonical_content(&file))
            .and_then(|content| canonical::digest(&file).map(|whole| (content, whole)));
        let (content_hash, bundle_hash) =
            named.map_err(|error| alone(BundleErrorCode::Parse, Mark::default(), &error.to_string()))?;
        self.content_hash = content_hash;
        self.bundle_hash = bundle_hash;
        self.file = file;
        Ok(self)
    }

    /// The bundle in force before the first publication: it denies all and asks for no approval.
    ///
    /// Its file is `{"version":"0.0.0"}`. Spec: policy.md 2.3.
    #[must_use]
    pub fn genesis() -> Self {
        let bundle = Self {
            version: Version::default(),
            workspace_id: None,
            effective_at: None,
            description: None,
            metadata: BTreeMap::new(),
            schema_registry_version: None,
            schema_snapshot: None,
            base_currency: None,
            currencies: BTreeMap::new(),
            governance: Governance::default(),
            identity: Identity::default(),
            require_evidence: false,
            category_accounts: BTreeMap::new(),
            facts: BTreeMap::new(),
            tool_registry: BTreeMap::new(),
            roles: BTreeMap::new(),
            permission_sets: BTreeMap::new(),
            allowlists: Allowlists::default(),
            limits: Limits::default(),
            approvals: Vec::new(),
            risk: None,
            triggers: Vec::new(),
            gates: Gates::default(),
            incident_map: BTreeMap::new(),
            playbooks: BTreeMap::new(),
            violations: None,
            eau: None,
            rules: Vec::new(),
            content_hash: Digest::of(b"{}"),
            bundle_hash: Digest::of(br#"{"version":"0.0.0"}"#),
            file: Json::Null,
            compiled: Compiled::default(),
        };
        Self { file: Json::object([("version", Json::from("0.0.0"))]), ..bundle }
    }
}

/// An error that stands alone, at the whole file.
fn alone(code: BundleErrorCode, mark: Mark, message: &str) -> Vec<BundleError> {
    let mut sink = Sink::default();
    sink.push(code, String::new(), mark, message.to_string());
    sink.into_errors()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn genesis_is_what_its_file_says() {
        let loaded = Bundle::load(Bundle::genesis().file).unwrap();
        let genesis = Bundle::genesis();
        assert_eq!(loaded.content_hash, genesis.content_hash);
        assert_eq!(loaded.bundle_hash, genesis.bundle_hash);
        assert!(genesis.roles.is_empty() && genesis.rules.is_empty());
    }

    #[test]
    fn tells_the_formats_apart() {
        assert_eq!(Format::of(b" {\n\"a\":1}"), Format::Json);
        assert_eq!(Format::of(b"{}"), Format::Json);
        assert_eq!(Format::of(b"{version: 1.0.0}"), Format::Yaml);
        assert_eq!(Format::of(b"version: 1.0.0"), Format::Yaml);
        assert_eq!(Format::of(b""), Format::Yaml);
    }
}
