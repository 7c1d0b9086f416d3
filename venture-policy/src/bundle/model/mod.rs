//! The typed content of a bundle. A field has the name of its key; `None` is a key left out.

mod governance;
mod money;
mod names;
mod roles;
mod rules;
mod tools;
mod words;

pub use governance::{Governance, Identity, Signer, TokenKey};
pub use money::{
    Allowlists, ApprovalRow, ApprovalWhen, CallRow, CurrencyRow, Eau, EnvelopeRow, Gates, Jurisdictions,
    Limits, Reporting, Risk, RiskFactors, RoleViolations, Sanctions, VelocityRow, VendorGate, Violations,
    WorkflowClass,
};
pub use names::{NameList, fold};
pub(crate) use names::{fold_case, fold_path};
pub use roles::{Ceilings, Grant, PermissionSet, Rate, Role, When};
pub use rules::{Constraints, Example, Expectation, Obligation, Rule, RuleApproval, TimeBound, TimeWindow};
pub use tools::{Elevation, ToolRow};
pub(crate) use words::Word;
pub use words::{
    AllowlistName, AuditLevel, CallScope, CaseClass, Detector, EnvelopeScope, ExpectedDecision, FactType,
    IncidentType, Level, Rail, ReportingRail, RuleAction, RuleFreezeScope, RuleType, Sensitivity, Severity,
    SpecKind, SpendScope, Tier, Trigger, VelocityScope, Window,
};
