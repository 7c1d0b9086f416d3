//! What one version of a bundle allows that another does not: the changes, in words, and requests that flip.
//!
//! Spec: policy.md 10.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use venture_core::Json;

use super::witness::{self, Witness};
use crate::bundle::{Bump, Bundle, Rule, RuleAction};
use crate::rules::{RuleError, Rules};

/// What a change does to what is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// More may pass, and nothing less.
    Widens,
    /// Less may pass, and nothing more.
    Narrows,
    /// Some of both.
    Either,
}

impl Effect {
    /// The word in an answer.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Widens => "widens",
            Self::Narrows => "narrows",
            Self::Either => "either",
        }
    }
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where, in the new file, or in the old one for what is gone.
    pub pointer: String,
    /// What it does.
    pub effect: Effect,
    /// The change for people.
    pub sentence: String,
}

/// All changes between two bundles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diff {
    /// The part of the version that the changes raise.
    pub bump: Bump,
    /// The changes, by pointer.
    pub changes: Vec<Change>,
    /// Requests that flip.
    pub witnesses: Vec<Witness>,
    /// Whether every change was examined and each that widens has a witness.
    pub complete: bool,
    /// Pointers of changes whose effect nobody looked for with a request.
    pub unexamined: Vec<String>,
}

impl Diff {
    /// Whether anything may pass that did not.
    #[must_use]
    pub fn widens(&self) -> bool {
        self.changes.iter().any(|change| change.effect == Effect::Widens)
            || self.witnesses.iter().any(Witness::widens)
    }
}

/// Members that are words for people, or name the bundle.
const WORDS: [&str; 5] = ["version", "description", "metadata", "workspace_id", "effective_at"];

/// What changed from `old` to `new`.
///
/// # Errors
/// Every rule whose condition does not compile; a bundle that loads has none.
pub fn compare(old: &Bundle, new: &Bundle) -> Result<Diff, Vec<RuleError>> {
    let mut walk = Walk {
        old,
        new,
        rules: (Rules::of(old)?, Rules::of(new)?),
        changes: Vec::new(),
        witnesses: Vec::new(),
        unexamined: Vec::new(),
    };
    walk.rules();
    walk.roles();
    let skipped = |key: &str| WORDS.contains(&key) || key == "rules" || key == "roles";
    walk.members("", &old.file, &new.file, &skipped);
    walk.changes.sort_by(|a, b| a.pointer.cmp(&b.pointer));
    let shown = |change: &Change| walk.witnesses.iter().any(|witness| witness.pointer == change.pointer);
    let complete = walk.unexamined.is_empty()
        && walk.changes.iter().all(|change| change.effect != Effect::Widens || shown(change));
    Ok(Diff {
        bump: Bump::between(old, new),
        complete,
        changes: walk.changes,
        witnesses: walk.witnesses,
        unexamined: walk.unexamined,
    })
}

struct Walk<'b> {
    old: &'b Bundle,
    new: &'b Bundle,
    rules: (Rules, Rules),
    changes: Vec<Change>,
    witnesses: Vec<Witness>,
    unexamined: Vec<String>,
}

impl Walk<'_> {
    fn note(&mut self, pointer: String, effect: Effect, sentence: String) {
        self.changes.push(Change { pointer, effect, sentence });
    }

    fn rules(&mut self) {
        let (old, new) = (self.old, self.new);
        let by_id = |rules: &'_ [Rule], id: &str| rules.iter().position(|rule| rule.rule_id == id);
        for (at, rule) in old.rules.iter().enumerate() {
            if by_id(&new.rules, &rule.rule_id).is_none() {
                self.rule(format!("/rules/{at}"), rule, "is gone", reversed(effect_of(rule)));
            }
        }
        for (at, rule) in new.rules.iter().enumerate() {
            let before = by_id(&old.rules, &rule.rule_id).and_then(|at| old.rules.get(at));
            match before {
                None => self.rule(format!("/rules/{at}"), rule, "is new", effect_of(rule)),
                Some(before) if bare(before) != bare(rule) => {
                    self.rule(format!("/rules/{at}"), rule, "is another", Effect::Either);
                }
                Some(_) => {}
            }
        }
    }

    fn rule(&mut self, pointer: String, rule: &Rule, what: &str, effect: Effect) {
        let (old, new) = ((self.old, &self.rules.0), (self.new, &self.rules.1));
        match witness::of_rule(&pointer, rule, old, new) {
            Some(witness) => self.witnesses.push(witness),
            None => self.unexamined.push(pointer.clone()),
        }
        let sentence = format!("rule `{}` ({}) {what}", rule.rule_id, rule.action.as_str());
        self.note(pointer, effect, sentence);
    }

    fn roles(&mut self) {
        let (old, new) = (self.old, self.new);
        for (name, role) in &new.roles {
            let before = old.roles.get(name);
            let had = before.map(|role| role.grants.as_slice()).unwrap_or_default();
            for (at, grant) in role.grants.iter().enumerate().filter(|(_, grant)| !had.contains(grant)) {
                self.pattern(
                    format!("/roles/{name}/grants/{at}"),
                    name,
                    &grant.pattern,
                    Effect::Widens,
                    "is granted",
                );
            }
            let had = before.map(|role| role.denies.as_slice()).unwrap_or_default();
            for (at, deny) in role.denies.iter().enumerate().filter(|(_, deny)| !had.contains(deny)) {
                self.pattern(format!("/roles/{name}/denies/{at}"), name, deny, Effect::Narrows, "is denied");
            }
        }
        for (name, role) in &old.roles {
            let after = new.roles.get(name);
            let has = after.map(|role| role.grants.as_slice()).unwrap_or_default();
            for (at, grant) in role.grants.iter().enumerate().filter(|(_, grant)| !has.contains(grant)) {
                self.pattern(
                    format!("/roles/{name}/grants/{at}"),
                    name,
                    &grant.pattern,
                    Effect::Narrows,
                    "is no longer granted",
                );
            }
            let has = after.map(|role| role.denies.as_slice()).unwrap_or_default();
            for (at, deny) in role.denies.iter().enumerate().filter(|(_, deny)| !has.contains(deny)) {
                self.pattern(
                    format!("/roles/{name}/denies/{at}"),
                    name,
                    deny,
                    Effect::Widens,
                    "is no longer denied",
                );
            }
        }
        let empty = Json::Object(BTreeMap::new());
        let part = |file: &Json| file.get("roles").cloned().unwrap_or_else(|| empty.clone());
        let (before, after) = (part(&old.file), part(&new.file));
        for name in old.roles.keys().chain(new.roles.keys().filter(|name| !old.roles.contains_key(*name))) {
            let (before, after) = (before.get(name).unwrap_or(&empty), after.get(name).unwrap_or(&empty));
            let skipped = |key: &str| key == "grants" || key == "denies";
            self.members(&format!("/roles/{name}"), before, after, &skipped);
        }
    }

    fn pattern(&mut self, pointer: String, role: &str, pattern: &str, effect: Effect, what: &str) {
        if let Some(witness) = witness::of_pattern(&pointer, role, pattern, self.old, self.new) {
            self.witnesses.push(witness);
        } else if effect == Effect::Widens {
            self.unexamined.push(pointer.clone());
        }
        self.note(pointer, effect, format!("`{pattern}` {what} to {role}"));
    }

    /// What differs elsewhere, leaf by leaf.
    fn members(&mut self, at: &str, old: &Json, new: &Json, skipped: &dyn Fn(&str) -> bool) {
        let empty = BTreeMap::new();
        let (before, after) = (old.as_object().unwrap_or(&empty), new.as_object().unwrap_or(&empty));
        let keys = before.keys().chain(after.keys().filter(|key| !before.contains_key(*key)));
        for key in keys.filter(|key| !skipped(key) && before.get(*key) != after.get(*key)) {
            let pointer = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
            match (before.get(key), after.get(key)) {
                (Some(old @ Json::Object(_)), Some(new @ Json::Object(_))) => {
                    self.members(&pointer, old, new, &|_| false);
                }
                (Some(Json::Array(old)), Some(Json::Array(new)))
                    if is_list_of_texts(old) && is_list_of_texts(new) =>
                {
                    self.list(&pointer, old, new);
                }
                (old, new) => self.leaf(pointer, old, new),
            }
        }
    }

    fn list(&mut self, pointer: &str, old: &[Json], new: &[Json]) {
        let is_allowlist = pointer.starts_with("/allowlists/")
            || pointer.ends_with("/merchants")
            || pointer.ends_with("/categories")
            || pointer.ends_with("/mccs")
            || pointer.ends_with("/allow");
        let is_denial = pointer.ends_with("/deny") || pointer.ends_with("/forbid");
        let effect = |more: bool| match (is_allowlist, is_denial) {
            (true, _) if more => Effect::Widens,
            (true, _) => Effect::Narrows,
            (false, true) if more => Effect::Narrows,
            (false, true) => Effect::Widens,
            (false, false) => Effect::Either,
        };
        for (entries, others, more, what) in [(new, old, true, "is added"), (old, new, false, "is gone")] {
            for (at, entry) in entries.iter().enumerate().filter(|(_, entry)| !others.contains(entry)) {
                let name = entry.as_str().unwrap_or_default();
                let place = format!("{pointer}/{at}");
                self.unexamined.push(place.clone());
                self.note(place, effect(more), format!("`{name}` {what} at {pointer}"));
            }
        }
    }

    fn leaf(&mut self, pointer: String, old: Option<&Json>, new: Option<&Json>) {
        let key = pointer.rsplit('/').next().unwrap_or_default();
        let is_cap =
            pointer.starts_with("/limits/") || pointer.contains("/ceilings_minor/") || key == "eau_daily_cap";
        let effect = match (old.and_then(Json::as_int), new.and_then(Json::as_int)) {
            (Some(before), Some(after)) if is_cap && after > before => Effect::Widens,
            (Some(_), Some(_)) if is_cap => Effect::Narrows,
            _ if pointer.starts_with("/tool_registry/") && old.is_none() => Effect::Widens,
            _ if pointer.starts_with("/tool_registry/") && new.is_none() => Effect::Narrows,
            _ => Effect::Either,
        };
        let shown = |value: Option<&Json>| match value {
            None => "nothing".to_string(),
            Some(Json::Int(number)) => number.to_string(),
            Some(Json::Str(text)) => format!("`{text}`"),
            Some(Json::Bool(truth)) => truth.to_string(),
            Some(Json::Null | Json::Array(_) | Json::Object(_)) => "something".to_string(),
        };
        let sentence = format!("{pointer} was {}, is {}", shown(old), shown(new));
        self.unexamined.push(pointer.clone());
        self.note(pointer, effect, sentence);
    }
}

fn is_list_of_texts(list: &[Json]) -> bool {
    list.iter().all(|entry| entry.as_str().is_some())
}

/// A rule without what only people read.
fn bare(rule: &Rule) -> Rule {
    Rule { name: None, description: None, tags: Vec::new(), examples: Vec::new(), ..rule.clone() }
}

/// What a new rule does. An ALLOW may overrule a later denial; the others only take.
const fn effect_of(rule: &Rule) -> Effect {
    match rule.action {
        RuleAction::Allow if rule.constraints.is_some() => Effect::Either,
        RuleAction::Allow => Effect::Widens,
        // It may stand before a denial of a higher priority number.
        RuleAction::RequireApproval => Effect::Either,
        RuleAction::Deny | RuleAction::BlockAndAlert => Effect::Narrows,
    }
}

const fn reversed(effect: Effect) -> Effect {
    match effect {
        Effect::Widens => Effect::Narrows,
        Effect::Narrows => Effect::Widens,
        Effect::Either => Effect::Either,
    }
}
