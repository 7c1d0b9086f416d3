//! REF_UNKNOWN: a role, rule, currency, tool or allowlist that is not defined; a pattern that
//! covers no tool.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use core::ops::Bound;

use super::report::{Report, step};
use crate::bundle::error::BundleErrorCode::RefUnknown;
use crate::bundle::load::Bundle;
use crate::bundle::model::{EnvelopeScope, Grant};
use crate::bundle::syntax::{self, RESERVED_ROLES};

pub(super) fn check(bundle: &Bundle, report: &mut Report) {
    let tools = Tools::new(bundle);
    for (name, role) in &bundle.roles {
        for (at, grant) in role.grants.iter().enumerate() {
            if !tools.covered_by(&grant.pattern) {
                refuse_pattern(report, &grant_steps(bundle, name, at, grant), &grant.pattern);
            }
        }
        patterns(report, &tools, &["roles", name, "denies"], &role.denies);
    }
    for (name, set) in &bundle.permission_sets {
        patterns(report, &tools, &["permission_sets", name, "allow"], &set.allow);
        patterns(report, &tools, &["permission_sets", name, "deny"], &set.deny);
    }
    elevations(bundle, report);
    limits(bundle, report);
    approvers(bundle, report);
    rules(bundle, report);
}

/// The tools of a bundle, to ask which ones a pattern covers.
pub(in crate::bundle) struct Tools<'b> {
    bundle: &'b Bundle,
}

impl<'b> Tools<'b> {
    pub(in crate::bundle) const fn new(bundle: &'b Bundle) -> Self {
        Self { bundle }
    }

    /// The tools that a pattern covers: they stand together, from its name on.
    pub(in crate::bundle) fn covered<'t>(
        &self,
        parts: syntax::Parts<'t>,
    ) -> impl Iterator<Item = &'b str> + use<'b, 't> {
        let from = self.bundle.tool_registry.range::<str, _>((Bound::Included(parts.name), Bound::Unbounded));
        from.map(|(name, _)| name.as_str())
            .take_while(move |name| name.starts_with(parts.name))
            .filter(move |name| parts.covers(name))
    }

    /// The parts of a pattern whose shape is right.
    pub(in crate::bundle) fn parts<'t>(&self, pattern: &'t str) -> Option<syntax::Parts<'t>> {
        syntax::pattern(pattern, |name| self.bundle.is_command(name))
    }

    fn covered_by(&self, pattern: &str) -> bool {
        self.parts(pattern).is_some_and(|parts| self.covered(parts).next().is_some())
    }
}

/// The way to a grant: to its pattern, if it is written as an object.
pub(in crate::bundle) fn grant_steps(
    bundle: &Bundle,
    role: &str,
    at: usize,
    grant: &Grant,
) -> alloc::vec::Vec<String> {
    let mut steps = alloc::vec![String::from("roles"), String::from(role), String::from("grants"), step(at)];
    let written =
        bundle.file.get("roles").and_then(|roles| roles.get(role)?.get("grants")?.as_array()?.get(at));
    let as_object = written.map_or(!grant.when.is_empty(), |written| written.as_object().is_some());
    if as_object {
        steps.push(String::from("pattern"));
    }
    steps
}

fn refuse_pattern(report: &mut Report, steps: &[String], pattern: &str) {
    let steps: alloc::vec::Vec<&str> = steps.iter().map(String::as_str).collect();
    report.push(RefUnknown, &steps, format!("`{pattern}` covers no tool of `tool_registry`"));
}

fn patterns(report: &mut Report, tools: &Tools<'_>, steps: &[&str], patterns: &[String]) {
    for (at, pattern) in patterns.iter().enumerate() {
        if !tools.covered_by(pattern) {
            report.push_item(RefUnknown, steps, at, format!("`{pattern}` covers no tool of `tool_registry`"));
        }
    }
}

fn elevations(bundle: &Bundle, report: &mut Report) {
    for (name, row) in &bundle.tool_registry {
        let roles = row.elevation.iter().flat_map(|elevation| elevation.roles.iter().enumerate());
        for (at, role) in roles.filter(|(_, role)| !bundle.roles.contains_key(*role)) {
            let steps = ["tool_registry", name, "elevation", "roles"];
            report.push_item(RefUnknown, &steps, at, format!("the role `{role}` is not defined"));
        }
    }
}

fn limits(bundle: &Bundle, report: &mut Report) {
    for (at, row) in bundle.limits.calls.iter().enumerate() {
        let at = step(at);
        if let Some(role) = row.role.as_ref().filter(|role| !bundle.roles.contains_key(*role)) {
            let message = format!("the role `{role}` is not defined");
            report.push(RefUnknown, &["limits", "calls", &at, "role"], message);
        }
        if let Some(tool) = row.tool.as_ref().filter(|tool| !bundle.tool_registry.contains_key(*tool)) {
            let message = format!("the tool `{tool}` is not in `tool_registry`");
            report.push(RefUnknown, &["limits", "calls", &at, "tool"], message);
        }
    }
    if let Some(base) = bundle.base_currency.filter(|base| !bundle.currencies.contains_key(base)) {
        report.push(RefUnknown, &["base_currency"], format!("`{base}` is not in `currencies`"));
    }
    for (at, row) in bundle.limits.envelopes.iter().enumerate() {
        let at = step(at);
        if let Some(currency) = row.currency.filter(|currency| !bundle.currencies.contains_key(currency)) {
            let message = format!("`{currency}` is not in `currencies`");
            report.push(RefUnknown, &["limits", "envelopes", &at, "currency"], message);
        }
        if row.scope == EnvelopeScope::Role && !bundle.roles.contains_key(&row.scope_ref) {
            let message = format!("the role `{}` is not defined", row.scope_ref);
            report.push(RefUnknown, &["limits", "envelopes", &at, "scope_ref"], message);
        }
    }
}

/// Who approves: people, and `orchestrator`.
fn approvers(bundle: &Bundle, report: &mut Report) {
    let known = |role: &&String| RESERVED_ROLES.contains(&role.as_str()) || *role == "orchestrator";
    let rows = bundle.approvals.iter().enumerate().map(|(at, row)| (["approvals"], at, None, &row.roles));
    let rules = bundle
        .rules
        .iter()
        .enumerate()
        .filter_map(|(at, rule)| Some((["rules"], at, Some("approval"), &rule.approval.as_ref()?.roles)));
    for (list, row, key, roles) in rows.chain(rules) {
        let row = step(row);
        let steps: alloc::vec::Vec<&str> =
            list.into_iter().chain([row.as_str()]).chain(key).chain(["roles"]).collect();
        for (at, role) in roles.iter().enumerate().filter(|(_, role)| !known(role)) {
            let message = format!("`{role}` does not approve; name a role of people, or `orchestrator`");
            report.push_item(RefUnknown, &steps, at, message);
        }
    }
}

fn rules(bundle: &Bundle, report: &mut Report) {
    let ids: BTreeSet<&str> = bundle.rules.iter().map(|rule| rule.rule_id.as_str()).collect();
    for (at, rule) in bundle.rules.iter().enumerate() {
        let row = step(at);
        let list = rule.constraints.as_ref().and_then(|constraints| constraints.allowlist);
        let defined =
            |name: &str| bundle.file.get("allowlists").is_some_and(|lists| lists.get(name).is_some());
        if let Some(list) = list.filter(|list| !defined(list.as_str())) {
            let message = format!("`allowlists` has no list `{list}`");
            report.push(RefUnknown, &["rules", &row, "constraints", "allowlist"], message);
        }
        for (case, example) in rule.examples.iter().enumerate() {
            if let Some(id) = example.expect.rule_id.as_ref().filter(|id| !ids.contains(id.as_str())) {
                let steps = ["rules", &row, "examples", &step(case), "expect", "rule_id"];
                report.push(RefUnknown, &steps, format!("the rule `{id}` is not defined"));
            }
        }
    }
    for name in bundle.incident_map.keys() {
        if name.starts_with("rule-") && !ids.contains(name.as_str()) {
            report.push(RefUnknown, &["incident_map", name], format!("the rule `{name}` is not defined"));
        }
    }
}
