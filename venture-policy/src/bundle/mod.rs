//! Policy bundles: what a file may say, typed; its hashes; every check before it is published.
//!
//! Reads no clock and no other file. Whether a bundle is in force is the engine's word.
//!
//! Spec: bundle.md, policy.md 2 and 4.1.

mod check;
mod defaults;
mod error;
mod load;
mod model;
mod read;
mod schema;
mod shape;
mod syntax;
mod version;
mod warn;

pub use error::{BundleError, BundleErrorCode, Warning, WarningCode};
pub use load::{BUNDLE_SCHEMA, Bundle, Format, MAX_FILE_BYTES};
pub use model::{
    AllowlistName, Allowlists, ApprovalRow, ApprovalWhen, AuditLevel, CallRow, CallScope, CaseClass,
    Ceilings, Constraints, CurrencyRow, Detector, Eau, Elevation, EnvelopeRow, EnvelopeScope, Example,
    Expectation, ExpectedDecision, FactType, Gates, Governance, Grant, Identity, IncidentType, Jurisdictions,
    Level, Limits, NameList, Obligation, PermissionSet, Rail, Rate, Reporting, ReportingRail, Risk,
    RiskFactors, Role, RoleViolations, Rule, RuleAction, RuleApproval, RuleFreezeScope, RuleType, Sanctions,
    Sensitivity, Severity, Signer, SpecKind, SpendScope, Tier, TimeBound, TimeWindow, TokenKey, ToolRow,
    Trigger, VelocityRow, VelocityScope, VendorGate, Violations, When, Window, WorkflowClass, fold,
};
pub(crate) use model::{fold_case, fold_path};
pub(crate) use read::{Member, Node, Value, parse_json, parse_yaml, reads_as_text};
pub use schema::InputSchema;
pub use shape::key_bytes;
pub use syntax::RESERVED_ROLES;
pub use version::{Bump, Version, VersionError, least_after};
pub use warn::Places;
