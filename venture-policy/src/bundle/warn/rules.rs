//! RULE_OVERLAP, RULE_UNREACHABLE, CONDITION_CONSTANT.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::vec::Vec;

use super::Found;
use crate::bundle::error::WarningCode::{ConditionConstant, RuleOverlap, RuleUnreachable};
use crate::bundle::load::Bundle;
use crate::bundle::model::{Rule, RuleAction, RuleType, Severity};
use crate::cel::{Env, Equality, Literal, Program};
use crate::rules::{FactList, environment};

/// Pairs of rules that are compared before the search for overlaps gives up.
const MAX_PAIRS: usize = 1_000_000;

/// A rule with its compiled condition and its place.
struct Entry<'b> {
    at: usize,
    rule: &'b Rule,
    program: Program,
}

impl Entry<'_> {
    /// Whether it matches every request of its type, at any time.
    fn always(&self) -> bool {
        self.program.constant() == Some(true) && self.rule.time_bound.is_none()
    }

    /// Its place in the order of precedence: what wins comes first.
    fn rank(&self) -> (u8, i64, u8, &str) {
        let critical = self.rule.severity == Severity::Critical;
        let (hard, action) = match self.rule.action {
            RuleAction::BlockAndAlert => (0, 0),
            RuleAction::Deny if critical => (1, 0),
            RuleAction::Deny => (2, 0),
            RuleAction::RequireApproval => (2, 1),
            RuleAction::Allow => (2, 2),
        };
        (hard, self.rule.priority, action, &self.rule.rule_id)
    }
}

pub(super) fn look(bundle: &Bundle, found: &mut Found) {
    let facts = FactList::from(&bundle.facts);
    let mut environments: BTreeMap<RuleType, Env> = BTreeMap::new();
    let mut by_type: BTreeMap<RuleType, Vec<Entry<'_>>> = BTreeMap::new();
    for (at, rule) in bundle.rules.iter().enumerate() {
        let env = environments.entry(rule.rule_type).or_insert_with(|| environment(rule.rule_type, &facts));
        let Ok(program) = Program::compile(&rule.condition, env) else { continue };
        if let Some(truth) = program.constant().filter(|_| !rule.condition.trim().is_empty()) {
            let message = format!("the condition is always {truth}");
            found.push(ConditionConstant, format!("/rules/{at}/condition"), message);
        }
        by_type.entry(rule.rule_type).or_default().push(Entry { at, rule, program });
    }
    for entries in by_type.values_mut() {
        entries.sort_by(|a, b| a.rank().cmp(&b.rank()));
        unreachable(entries, found);
        overlaps(entries, found);
    }
}

/// Rules after one that always matches never decide, nor do those whose condition is always false.
fn unreachable(entries: &[Entry<'_>], found: &mut Found) {
    let mut winner: Option<&Entry<'_>> = None;
    for entry in entries {
        let message = if entry.program.constant() == Some(false) {
            format!("`{}` never matches", entry.rule.rule_id)
        } else if let Some(winner) = winner {
            format!("`{}` always decides before `{}`", winner.rule.rule_id, entry.rule.rule_id)
        } else {
            winner = entry.always().then_some(entry);
            continue;
        };
        found.push(RuleUnreachable, format!("/rules/{}", entry.at), message);
    }
}

/// ALLOW and DENY of one priority that may both match: the DENY wins, which an author may not see.
fn overlaps(entries: &[Entry<'_>], found: &mut Found) {
    let mut denies: BTreeMap<i64, Vec<&Entry<'_>>> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| entry.rule.action == RuleAction::Deny) {
        denies.entry(entry.rule.priority).or_default().push(entry);
    }
    let mut pairs = 0_usize;
    for allow in entries.iter().filter(|entry| entry.rule.action == RuleAction::Allow) {
        for deny in denies.get(&allow.rule.priority).into_iter().flatten() {
            pairs = pairs.saturating_add(1);
            if pairs > MAX_PAIRS {
                return;
            }
            if !apart(&allow.program, &deny.program) {
                let message = format!(
                    "`{}` and `{}` have one priority and may both match; the DENY wins",
                    allow.rule.rule_id, deny.rule.rule_id
                );
                found.push(RuleOverlap, format!("/rules/{}", allow.at), message);
                break;
            }
        }
    }
}

/// Whether two conditions ask different values of one variable, or one of them never holds.
fn apart(a: &Program, b: &Program) -> bool {
    let never = |program: &Program| program.constant() == Some(false);
    let meets = |a: &Equality, b: &Equality| a.values.iter().any(|value| holds(&b.values, value));
    never(a)
        || never(b)
        || a.equalities()
            .iter()
            .any(|one| b.equalities().iter().any(|other| one.slot == other.slot && !meets(one, other)))
}

fn holds(values: &[Literal], value: &Literal) -> bool {
    values.iter().any(|other| other == value)
}
