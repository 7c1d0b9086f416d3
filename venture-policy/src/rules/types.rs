//! All rules of a bundle, by evaluation point.

use alloc::sync::Arc;
use alloc::vec::Vec;

use super::combine::Verdict;
use super::constraint::Approvals;
use super::request::Request;
use super::set::{Entry, RuleError, RuleScratch, RuleSet};
use super::variables::FactList;
use crate::bundle::{Allowlists, Bundle, Rule, RuleType};

/// Whether the evaluation point of this type names a baseline, which a rule never replaces.
///
/// Spec: policy.md 4.3.
#[must_use]
pub const fn names_baseline(kind: RuleType) -> bool {
    match kind {
        RuleType::ToolUsage | RuleType::Spend | RuleType::ExternalApi | RuleType::Outreach => true,
        RuleType::DataAccess | RuleType::Export => false,
    }
}

/// The rules of a bundle, compiled.
#[derive(Debug, Default)]
pub struct Rules {
    tool: RuleSet,
    tool_with_url: RuleSet,
    spend: RuleSet,
    data: RuleSet,
    export: RuleSet,
    external: RuleSet,
    outreach: RuleSet,
}

impl Rules {
    /// The rules of a bundle.
    ///
    /// # Errors
    /// Every rule whose condition does not compile; a bundle that passed the publish checks has none.
    pub fn of(bundle: &Bundle) -> Result<Self, Vec<RuleError>> {
        let allowlists = Arc::new(bundle.allowlists.clone());
        let facts = FactList::from(&bundle.facts);
        match bundle.compiled.of(&bundle.rules, &facts) {
            Some(entries) => Ok(Self::of_entries(entries, &facts, &allowlists)),
            None => Self::compile(&bundle.rules, facts, &allowlists),
        }
    }

    /// These rules under declared facts and allowlists.
    ///
    /// # Errors
    /// Every rule whose condition does not compile.
    pub fn compile(
        rules: &[Rule],
        facts: FactList,
        allowlists: &Arc<Allowlists>,
    ) -> Result<Self, Vec<RuleError>> {
        Ok(Self::of_entries(&Entry::compile(rules.iter(), &facts)?, &facts, allowlists))
    }

    fn of_entries(entries: &[Arc<Entry>], facts: &FactList, allowlists: &Arc<Allowlists>) -> Self {
        let set = |kind: RuleType, url: bool| {
            let taken = entries.iter().filter(|entry| RuleSet::takes(kind, entry.rule().rule_type, url));
            RuleSet::of(taken.cloned().collect(), facts.clone(), Arc::clone(allowlists))
        };
        Self {
            tool: set(RuleType::ToolUsage, false),
            tool_with_url: set(RuleType::ToolUsage, true),
            spend: set(RuleType::Spend, false),
            data: set(RuleType::DataAccess, false),
            export: set(RuleType::Export, false),
            external: set(RuleType::ExternalApi, false),
            outreach: set(RuleType::Outreach, false),
        }
    }

    /// The set that decides a request: by its type, and for a tool call by whether it has a `url`.
    #[must_use]
    pub fn set(&self, request: &Request<'_>) -> &RuleSet {
        match request.kind {
            RuleType::ToolUsage if request.args.is_some_and(|args| args.contains_key("url")) => {
                &self.tool_with_url
            }
            RuleType::ToolUsage => &self.tool,
            RuleType::Spend => &self.spend,
            RuleType::DataAccess => &self.data,
            RuleType::Export => &self.export,
            RuleType::ExternalApi => &self.external,
            RuleType::Outreach => &self.outreach,
        }
    }

    /// What the rules say to a request; see [`RuleSet::evaluate`].
    pub fn evaluate<'s>(
        &'s self,
        request: &Request<'_>,
        baseline: bool,
        approvals: &dyn Approvals,
        scratch: &'s mut RuleScratch,
    ) -> Verdict<'s> {
        self.set(request).evaluate(request, baseline, approvals, scratch)
    }
}
