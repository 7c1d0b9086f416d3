//! Rules: compiled once a bundle, evaluated for each request, combined by precedence.
//!
//! Pure: the request, the time and the counts of earlier approvals come in. A condition that cannot
//! be evaluated denies; nothing allows but a rule or a baseline.
//!
//! Spec: policy.md 4.

mod allowlist;
mod combine;
mod constraint;
mod index;
mod json;
mod request;
mod set;
mod types;
mod variables;

#[cfg(test)]
mod tests;

pub use combine::{Outcome, Verdict};
pub use constraint::{Approvals, NoApprovals};
pub use request::{Agent, Data, Export, Facts, Outreach, Request, Spend, Workflow};
pub(crate) use set::{Compiled, Entry};
pub use set::{RuleError, RuleScratch, RuleSet};
pub use types::{Rules, names_baseline};
pub use variables::{ARGUMENTS, FactList, condition, environment};
