//! Rules compiled for one evaluation point.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::combine::{self, Verdict};
use super::constraint::{self, Approvals};
use super::index::Index;
use super::request::{Bound, Request};
use super::types::names_baseline;
use super::variables::{self, FactList};
use crate::bundle::{Allowlists, Rule, RuleType};
use crate::cel::{CheckError, Env, EvalError, Program, Scratch, Session};

/// A rule whose condition does not compile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleError {
    /// Its place in the list of rules, from 0.
    pub at: usize,
    /// Its id.
    pub rule_id: String,
    /// What is wrong with its condition.
    pub errors: Vec<CheckError>,
}

/// A rule with its compiled condition.
#[derive(Debug)]
pub(crate) struct Entry {
    rule: Rule,
    program: Program,
}

/// Rules that were compiled when their bundle was checked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Compiled {
    pub(crate) facts: FactList,
    pub(crate) entries: Vec<Arc<Entry>>,
}

impl Compiled {
    /// The compiled rules, if they are these under these facts.
    pub(super) fn of(&self, rules: &[Rule], facts: &FactList) -> Option<&[Arc<Entry>]> {
        let same = self.facts == *facts
            && self.entries.len() == rules.len()
            && self.entries.iter().zip(rules).all(|(entry, rule)| entry.rule == *rule);
        same.then_some(&self.entries)
    }
}

impl Entry {
    /// Compiles a rule.
    pub(crate) fn of(rule: &Rule, env: &Env) -> Result<Self, Vec<CheckError>> {
        Ok(Self { program: Program::compile(&rule.condition, env)?, rule: rule.clone() })
    }

    pub(crate) const fn program(&self) -> &Program {
        &self.program
    }

    /// Compiles each rule.
    pub(super) fn compile<'r>(
        rules: impl Iterator<Item = &'r Rule>,
        facts: &FactList,
    ) -> Result<Vec<Arc<Self>>, Vec<RuleError>> {
        let mut environments: BTreeMap<RuleType, Env> = BTreeMap::new();
        let (mut entries, mut errors) = (Vec::new(), Vec::new());
        for (at, rule) in rules.enumerate() {
            let kind = rule.rule_type;
            let env = environments.entry(kind).or_insert_with(|| variables::environment(kind, facts));
            match Self::of(rule, env) {
                Ok(entry) => entries.push(Arc::new(entry)),
                Err(found) => errors.push(RuleError { at, rule_id: rule.rule_id.clone(), errors: found }),
            }
        }
        if errors.is_empty() { Ok(entries) } else { Err(errors) }
    }

    pub(super) const fn rule(&self) -> &Rule {
        &self.rule
    }
}

/// A rule that could not be evaluated, and why.
type Failure = (u32, EvalError);

/// The rules of one evaluation point, in the order of priority and rule id.
#[derive(Debug, Default)]
pub struct RuleSet {
    entries: Box<[Arc<Entry>]>,
    index: Index,
    facts: FactList,
    allowlists: Arc<Allowlists>,
}

/// Memory that decisions share, so that they allocate nothing once it has grown.
#[derive(Debug, Default)]
pub struct RuleScratch {
    cel: Scratch,
    matched: Vec<u32>,
}

impl RuleScratch {
    /// Empty memory.
    #[must_use]
    pub const fn new() -> Self {
        Self { cel: Scratch::new(), matched: Vec::new() }
    }
}

impl RuleSet {
    /// The set of these rules, whatever their types, as one.
    ///
    /// # Errors
    /// Every rule whose condition does not compile.
    pub fn compile<'r>(
        rules: impl Iterator<Item = &'r Rule>,
        facts: FactList,
        allowlists: Arc<Allowlists>,
    ) -> Result<Self, Vec<RuleError>> {
        Ok(Self::of(Entry::compile(rules, &facts)?, facts, allowlists))
    }

    pub(super) fn of(mut entries: Vec<Arc<Entry>>, facts: FactList, allowlists: Arc<Allowlists>) -> Self {
        entries.sort_by(|a, b| {
            (a.rule.priority, a.rule.rule_id.as_str()).cmp(&(b.rule.priority, b.rule.rule_id.as_str()))
        });
        let index = Index::new(entries.iter().map(|entry| entry.program.equalities()));
        Self { entries: entries.into(), index, facts, allowlists }
    }

    /// How many rules there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(super) fn entry(&self, at: u32) -> Option<&Entry> {
        self.entries.get(usize::try_from(at).ok()?).map(Arc::as_ref)
    }

    /// What the rules say to a request, given whether the baseline of its point allows it.
    ///
    /// `baseline` does not count where the point names none (`DATA_ACCESS`, `EXPORT`). Every rule in
    /// its time is evaluated, but those whose conditions cannot be true nor fail.
    ///
    /// Spec: policy.md 4.4; vectors `worked/rules-*`.
    pub fn evaluate<'s>(
        &'s self,
        request: &Request<'_>,
        baseline: bool,
        approvals: &dyn Approvals,
        scratch: &'s mut RuleScratch,
    ) -> Verdict<'s> {
        let inputs = Bound { request, facts: &self.facts };
        let RuleScratch { cel, matched } = scratch;
        matched.clear();
        let mut failed = None;
        let mut session = Session::new(cel);
        self.index.candidates(&inputs, |at| self.visit(at, &inputs, &mut session, matched, &mut failed));
        session.end();
        matched.sort_unstable();
        self.decide(request, baseline, approvals, matched, failed)
    }

    /// As [`RuleSet::evaluate`], looking at every rule in turn: the definition that the index obeys.
    pub fn evaluate_each<'s>(
        &'s self,
        request: &Request<'_>,
        baseline: bool,
        approvals: &dyn Approvals,
        scratch: &'s mut RuleScratch,
    ) -> Verdict<'s> {
        let inputs = Bound { request, facts: &self.facts };
        let RuleScratch { cel, matched } = scratch;
        matched.clear();
        let mut failed = None;
        let mut session = Session::new(cel);
        for at in 0..u32::try_from(self.entries.len()).unwrap_or(u32::MAX) {
            self.visit(at, &inputs, &mut session, matched, &mut failed);
        }
        session.end();
        self.decide(request, baseline, approvals, matched, failed)
    }

    /// Evaluates one rule and notes a match or an error.
    #[inline]
    fn visit<'a>(
        &'a self,
        at: u32,
        inputs: &'a Bound<'_>,
        session: &mut Session<'a, '_>,
        matched: &mut Vec<u32>,
        failed: &mut Option<Failure>,
    ) {
        let Some(entry) = self.entry(at) else { return };
        let in_time = entry.rule.time_bound.as_ref().is_none_or(|bound| bound.contains(inputs.request.time));
        if !in_time {
            return;
        }
        match entry.program.evaluate_in(inputs, session) {
            Ok(true) => matched.push(at),
            Ok(false) => {}
            Err(error) => {
                if failed.is_none_or(|known: Failure| at < known.0) {
                    *failed = Some((at, error));
                }
            }
        }
    }

    fn decide<'s>(
        &'s self,
        request: &Request<'_>,
        baseline: bool,
        approvals: &dyn Approvals,
        matched: &'s [u32],
        failed: Option<Failure>,
    ) -> Verdict<'s> {
        let baseline = names_baseline(request.kind).then_some(baseline);
        let holds = |rule: &Rule| {
            rule.constraints.as_ref().is_none_or(|constraints| {
                constraint::hold(constraints, &rule.rule_id, request, &self.allowlists, approvals)
            })
        };
        let fault = failed.map(|(_, error)| error);
        let failed = failed.and_then(|(at, _)| self.entry(at));
        let rules = matched.iter().filter_map(|at| self.entry(*at));
        let (outcome, reason, rule) = combine::combine(rules, failed, baseline, holds);
        Verdict { outcome, reason, rule, fault, matched, set: self }
    }

    /// The rules in their order.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.entries.iter().map(|entry| entry.rule())
    }

    /// The types of rules that a point takes: EXTERNAL_API as well where a tool call has a `url`.
    #[must_use]
    pub const fn takes(kind: RuleType, rule: RuleType, url: bool) -> bool {
        matches!(
            (kind, rule, url),
            (RuleType::ToolUsage, RuleType::ToolUsage, _)
                | (RuleType::ToolUsage, RuleType::ExternalApi, true)
                | (RuleType::Spend, RuleType::Spend, _)
                | (RuleType::DataAccess, RuleType::DataAccess, _)
                | (RuleType::Export, RuleType::Export, _)
                | (RuleType::ExternalApi, RuleType::ExternalApi, _)
                | (RuleType::Outreach, RuleType::Outreach, _)
        )
    }
}
