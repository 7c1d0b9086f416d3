//! RULE_OVERLAP, RULE_UNREACHABLE, CONDITION_CONSTANT, and lists of constraints that are empty.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::vec::Vec;

use super::Found;
use crate::bundle::error::WarningCode::{ConditionConstant, MatchesNothing, RuleOverlap, RuleUnreachable};
use crate::bundle::load::Bundle;
use crate::bundle::model::{Rule, RuleAction, RuleType, Severity, TimeBound};
use crate::cel::{Env, Program};
use crate::rules::{FactList, environment};

/// Pairs of rules that are compared before a search gives up.
const MAX_PAIRS: usize = 1_000_000;

/// A rule with its compiled condition and its place.
struct Entry<'b> {
    at: usize,
    rule: &'b Rule,
    program: Program,
}

/// A rule's place in the order of precedence, its id aside: what wins comes first.
type Rank = (u8, i64, u8);

impl Entry<'_> {
    fn rank(&self) -> Rank {
        let critical = self.rule.severity == Severity::Critical;
        let (hard, action) = match self.rule.action {
            RuleAction::BlockAndAlert => (0, 0),
            RuleAction::Deny if critical => (1, 0),
            RuleAction::Deny => (2, 0),
            RuleAction::RequireApproval => (2, 1),
            RuleAction::Allow => (2, 2),
        };
        (hard, self.rule.priority, action)
    }

    /// Whether it decides, and not `other`, where both match.
    fn outranks(&self, other: &Self) -> bool {
        let ((hard, priority, _), (other_hard, other_priority, _)) = (self.rank(), other.rank());
        // An ALLOW whose constraint fails is a DENY, and may win among its equals.
        if (hard, priority) == (other_hard, other_priority) && other.rule.constraints.is_some() {
            return false;
        }
        (self.rank(), &self.rule.rule_id) < (other.rank(), &other.rule.rule_id)
    }

    /// Whether it matches whenever `other` does.
    fn covers(&self, other: &Self) -> bool {
        let in_time = self.rule.time_bound.is_none() || self.rule.time_bound == other.rule.time_bound;
        let always = self.program.constant() == Some(true);
        in_time
            && (always
                || self.rule.condition.trim() == other.rule.condition.trim()
                || other.program.implies(&self.program))
    }
}

pub(super) fn look(bundle: &Bundle, found: &mut Found) {
    let facts = FactList::from(&bundle.facts);
    let mut environments: BTreeMap<RuleType, Env> = BTreeMap::new();
    let mut by_type: BTreeMap<RuleType, Vec<Entry<'_>>> = BTreeMap::new();
    for (at, rule) in bundle.rules.iter().enumerate() {
        let env = environments.entry(rule.rule_type).or_insert_with(|| environment(rule.rule_type, &facts));
        let Ok(program) = Program::compile(&rule.condition, env) else { continue };
        constant(at, rule, &program, found);
        empty_list(bundle, at, rule, found);
        by_type.entry(rule.rule_type).or_default().push(Entry { at, rule, program });
    }
    for entries in by_type.values_mut() {
        entries.sort_by(|a, b| (a.rank(), &a.rule.rule_id).cmp(&(b.rank(), &b.rule.rule_id)));
        unreachable(entries, found);
        overlaps(entries, found);
    }
}

fn constant(at: usize, rule: &Rule, program: &Program, found: &mut Found) {
    if rule.condition.trim().is_empty() {
        return;
    }
    let message = match program.constant() {
        Some(true) => "the condition is always true; leave it out",
        Some(false) => "the condition is always false; remove the rule",
        None if program.never_holds() => "the condition is always false: its parts exclude each other",
        None => return,
    };
    found.push(ConditionConstant, format!("/rules/{at}/condition"), message);
}

/// An ALLOW that holds to an empty list denies whatever it matches.
fn empty_list(bundle: &Bundle, at: usize, rule: &Rule, found: &mut Found) {
    let list = rule.constraints.as_ref().and_then(|constraints| constraints.allowlist);
    if let Some(list) = list.filter(|list| bundle.allowlists.get(*list).is_empty()) {
        let message = format!("`allowlists.{list}` is empty, so `{}` denies all it matches", rule.rule_id);
        found.push(MatchesNothing, format!("/rules/{at}/constraints/allowlist"), message);
    }
}

/// Rules that never match, or whose every match another rule decides.
fn unreachable(entries: &[Entry<'_>], found: &mut Found) {
    let mut pairs = 0_usize;
    for (place, entry) in entries.iter().enumerate() {
        let id = &entry.rule.rule_id;
        let message = if entry.program.never_holds() {
            format!("`{id}` never matches")
        } else {
            let before = entries.get(..place).unwrap_or_default();
            let left = MAX_PAIRS.saturating_sub(pairs);
            pairs = pairs.saturating_add(before.len());
            let winner = before.iter().take(left).find(|other| other.outranks(entry) && other.covers(entry));
            let Some(winner) = winner else { continue };
            let winner = &winner.rule.rule_id;
            format!("`{winner}` matches whenever `{id}` does, and decides before it")
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
            if !allow.program.excludes(&deny.program) && !apart(allow.rule, deny.rule) {
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

/// Whether two rules are never evaluated at one time.
fn apart(a: &Rule, b: &Rule) -> bool {
    let (Some(a), Some(b)) = (&a.time_bound, &b.time_bound) else { return false };
    let before = |a: &TimeBound, b: &TimeBound| {
        a.valid_until.zip(b.valid_from).is_some_and(|(until, from)| until <= from)
    };
    let differ = |a: &Option<Vec<i64>>, b: &Option<Vec<i64>>| match (a, b) {
        (Some(a), Some(b)) => !a.iter().any(|one| b.contains(one)),
        (None, _) | (_, None) => false,
    };
    before(a, b)
        || before(b, a)
        || differ(&a.window.days_of_week, &b.window.days_of_week)
        || differ(&a.window.hours_utc, &b.window.hours_utc)
}

#[cfg(test)]
mod tests {
    use std::string::{String, ToString as _};

    use super::*;
    use crate::bundle::WarningCode;

    /// The codes and places found in these rules, of these four codes.
    fn found(rules: &str) -> Vec<String> {
        let text = format!("version: 1.0.0\nallowlists: {{topics: [a], merchants: []}}\nrules:\n{rules}");
        let bundle = Bundle::parse(text.as_bytes()).unwrap();
        let codes = [RuleOverlap, RuleUnreachable, ConditionConstant];
        let ours = |code: WarningCode, pointer: &str| {
            codes.contains(&code) || (code == MatchesNothing && pointer.starts_with("/rules"))
        };
        let warnings = bundle.warnings().into_iter().filter(|one| ours(one.code, &one.pointer));
        warnings.map(|one| format!("{} {}", one.code, one.pointer)).collect()
    }

    fn rule(id: &str, action: &str, priority: i64, more: &str) -> String {
        let approval = if action == "REQUIRE_APPROVAL" { ", approval: {roles: [founder]}" } else { "" };
        format!(
            "  - {{rule_id: rule-{id}, rule_type: SPEND, action: {action}, priority: {priority}{approval}{more}}}\n"
        )
    }

    fn check(rules: &[String], expected: &[&str]) {
        assert_eq!(found(&rules.concat()), expected, "{rules:?}");
    }

    const BIG: &str = ", condition: spend.amount_minor > 500";
    const BIGGER: &str = ", condition: spend.amount_minor > 900";
    const SMALL: &str = ", condition: spend.amount_minor <= 500";

    #[test]
    fn a_rule_in_the_shadow_of_another_never_decides() {
        let wide = rule("a", "DENY", 10, BIG);
        check(&[wide.clone(), rule("b", "ALLOW", 20, BIGGER)], &["RULE_UNREACHABLE /rules/1"]);
        check(&[rule("a", "DENY", 10, BIGGER), rule("b", "ALLOW", 20, BIG)], &[]);
        check(&[wide.clone(), rule("b", "ALLOW", 5, BIGGER)], &[]);
        check(&[wide.clone(), rule("b", "BLOCK_AND_ALERT", 20, BIGGER)], &[]);
        check(
            &[rule("a", "DENY", 10, ""), rule("b", "REQUIRE_APPROVAL", 20, "")],
            &["RULE_UNREACHABLE /rules/1"],
        );
        check(&[rule("a", "ALLOW", 10, BIG), rule("b", "ALLOW", 10, BIGGER)], &["RULE_UNREACHABLE /rules/1"]);
        // Out of its time the wide one leaves the other to decide.
        check(&[rule("a", "DENY", 10, ", time_bound: {hours_utc: [1]}"), rule("b", "ALLOW", 20, BIG)], &[]);
    }

    #[test]
    fn an_allow_whose_constraint_fails_may_win_among_its_equals() {
        let bound = ", constraints: {max_amount_minor: 5}";
        check(&[rule("a", "REQUIRE_APPROVAL", 10, ""), rule("b", "ALLOW", 10, bound)], &[]);
        check(
            &[rule("a", "REQUIRE_APPROVAL", 9, ""), rule("b", "ALLOW", 10, bound)],
            &["RULE_UNREACHABLE /rules/1"],
        );
    }

    #[test]
    fn what_excludes_itself_is_constant() {
        let never = ", condition: spend.amount_minor > 5 && spend.amount_minor < 5";
        check(
            &[rule("a", "DENY", 10, never)],
            &["RULE_UNREACHABLE /rules/0", "CONDITION_CONSTANT /rules/0/condition"],
        );
        check(&[rule("a", "DENY", 10, ", condition: 1 < 2")], &["CONDITION_CONSTANT /rules/0/condition"]);
    }

    #[test]
    fn only_what_may_meet_overlaps() {
        check(&[rule("a", "ALLOW", 10, BIG), rule("b", "DENY", 10, SMALL)], &[]);
        check(&[rule("a", "ALLOW", 10, BIG), rule("b", "DENY", 10, BIGGER)], &["RULE_OVERLAP /rules/0"]);
        check(&[rule("a", "ALLOW", 10, BIG), rule("b", "DENY", 11, BIGGER)], &["RULE_UNREACHABLE /rules/1"]);
        let by_day = |day: u8| format!("{BIG}, time_bound: {{days_of_week: [{day}]}}");
        check(&[rule("a", "ALLOW", 10, &by_day(1)), rule("b", "DENY", 10, &by_day(2))], &[]);
    }

    #[test]
    fn an_allow_may_hold_to_an_empty_list() {
        let list = |name: &str| format!(", constraints: {{allowlist: {name}}}").to_string();
        check(
            &[rule("a", "ALLOW", 10, &list("merchants"))],
            &["MATCHES_NOTHING /rules/0/constraints/allowlist"],
        );
        check(&[rule("a", "ALLOW", 10, &list("topics"))], &[]);
    }
}
