//! One decision of all rules that matched.

use venture_core::Reason;

use super::set::{Entry, RuleSet};
use crate::bundle::{Rule, RuleAction, Severity};
use crate::cel::EvalError;

/// What rules and baseline say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Allowed.
    Allow,
    /// People must approve.
    RequireApproval,
    /// Denied.
    Deny,
}

/// The decision of a rule set, with what it rests on.
#[derive(Clone, Copy, Debug)]
pub struct Verdict<'s> {
    /// What is decided.
    pub outcome: Outcome,
    /// `ALLOWED`, `APPROVAL_REQUIRED`, or why it is denied.
    pub reason: Reason,
    /// The rule that decided, or that could not be evaluated; none where baseline or lack decided.
    pub rule: Option<&'s Rule>,
    /// Why the first rule that could not be evaluated failed.
    pub fault: Option<EvalError>,
    pub(super) matched: &'s [u32],
    pub(super) set: &'s RuleSet,
}

impl<'s> Verdict<'s> {
    /// All rules that matched, by priority and rule id.
    pub fn matched(&self) -> impl Iterator<Item = &'s Rule> + use<'s> {
        let set = self.set;
        self.matched.iter().filter_map(move |at| set.entry(*at)).map(|entry| entry.rule())
    }
}

/// A decision before the matches are attached.
pub(super) type Decided<'s> = (Outcome, Reason, Option<&'s Rule>);

/// Combines what matched, in order, with the first rule that failed to evaluate.
///
/// `baseline` is none where the point names no baseline; `holds` asks for an ALLOW's constraints.
/// Spec: policy.md 4.4.
pub(super) fn combine<'s>(
    matched: impl Iterator<Item = &'s Entry> + Clone,
    failed: Option<&'s Entry>,
    baseline: Option<bool>,
    holds: impl Fn(&Rule) -> bool,
) -> Decided<'s> {
    if let Some(entry) = failed {
        return (Outcome::Deny, Reason::PolicyEvalError, Some(entry.rule()));
    }
    let mut rules = matched.clone().map(Entry::rule);
    if let Some(rule) = rules.clone().find(|rule| rule.action == RuleAction::BlockAndAlert) {
        return (Outcome::Deny, Reason::RuleBlocked, Some(rule));
    }
    let critical = |rule: &&Rule| rule.action == RuleAction::Deny && rule.severity == Severity::Critical;
    if let Some(rule) = rules.clone().find(critical) {
        return (Outcome::Deny, Reason::PolicyRuleDenied, Some(rule));
    }
    let Some(lowest) = rules.clone().next().map(|rule| rule.priority) else {
        return match baseline {
            Some(true) => (Outcome::Allow, Reason::Allowed, None),
            Some(false) | None => (Outcome::Deny, Reason::NoMatchingRule, None),
        };
    };
    let mut equals = rules.by_ref().take_while(|rule| rule.priority == lowest);
    let (mut asks, mut allows) = (None, None);
    for rule in equals.by_ref() {
        match rule.action {
            RuleAction::Deny => return (Outcome::Deny, Reason::PolicyRuleDenied, Some(rule)),
            RuleAction::Allow if !holds(rule) => {
                return (Outcome::Deny, Reason::PolicyRuleDenied, Some(rule));
            }
            RuleAction::RequireApproval => {
                asks.get_or_insert(rule);
            }
            RuleAction::Allow => {
                allows.get_or_insert(rule);
            }
            RuleAction::BlockAndAlert => {}
        }
    }
    if baseline == Some(false) {
        return (Outcome::Deny, Reason::NoMatchingRule, None);
    }
    match (asks, allows) {
        (Some(rule), _) => (Outcome::RequireApproval, Reason::ApprovalRequired, Some(rule)),
        (None, Some(rule)) => (Outcome::Allow, Reason::Allowed, Some(rule)),
        (None, None) => (Outcome::Deny, Reason::NoMatchingRule, None),
    }
}
