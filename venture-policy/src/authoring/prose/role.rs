//! What the agents of a role may do, and who else may.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::figure::{article, capital, joined, lasting, listed, money};
use super::grant::{denied_in_words, grant_in_words, pattern_in_words};
use crate::bundle::{Bundle, NameList, Role};

pub(super) fn role_in_words(name: &str, role: &Role, bundle: &Bundle, lines: &mut Vec<String>) {
    let who = capital(&format!("{} {name}", article(name)));
    if role.grants.is_empty() {
        lines.push(format!("{who} may call nothing."));
    }
    for grant in &role.grants {
        lines.push(format!("{who} may {}.", grant_in_words(bundle, grant)));
    }
    for deny in &role.denies {
        lines.push(format!("{who} may never {}.", denied_in_words(bundle, deny)));
    }
    if let Some(most) = role.eau_daily_cap {
        lines.push(format!("{who} may use at most {most} EAU a day."));
    }
    spending(&who, role, bundle, lines);
}

fn spending(who: &str, role: &Role, bundle: &Bundle, lines: &mut Vec<String>) {
    let ceilings = &role.ceilings_minor;
    let rows = [
        ("at once", ceilings.call),
        ("an hour", ceilings.hour),
        ("a day", ceilings.day),
        ("a month", ceilings.month),
    ];
    let caps: Vec<String> = rows
        .iter()
        .filter_map(|(window, cap)| Some(format!("{} {window}", money(bundle, (*cap)?))))
        .collect();
    if caps.is_empty() {
        lines.push(format!("{who} may spend nothing."));
        return;
    }
    let mut text = format!("{who} may spend at most {}", joined(caps, "and"));
    if let Some(scopes) = &role.spend_scopes {
        let scopes = scopes.iter().map(|scope| String::from(scope.as_str())).collect();
        text.push_str(&format!(", for {}", joined(scopes, "or")));
    }
    let lists = &bundle.allowlists;
    let named = |own: &Option<NameList>, all: &NameList, what: &str| match own {
        Some(own) if own.contains("*") => format!("any {what} of the list"),
        Some(own) => listed(own.written()),
        None if all.is_empty() => "nobody".into(),
        None => format!("any {what} of the list"),
    };
    let merchants = named(&role.merchants, &lists.merchants, "merchant");
    let categories = named(&role.categories, &lists.categories, "category");
    text.push_str(&format!(", with {merchants}, on {categories}"));
    if let Some(mccs) = &role.mccs {
        text.push_str(&format!(", under MCC {}", listed(mccs.written())));
    }
    lines.push(format!("{text}; an intent lives at most {}.", lasting(role.max_intent_ttl_seconds)));
}

/// Tools that open for a while.
pub(super) fn elevations(bundle: &Bundle, lines: &mut Vec<String>) {
    for (tool, row) in &bundle.tool_registry {
        let Some(elevation) = &row.elevation else { continue };
        let roles =
            joined(elevation.roles.iter().map(|role| format!("{} {role}", article(role))).collect(), "or");
        let only = if elevation.only { " and in no other way" } else { "" };
        let most = lasting(elevation.max_seconds);
        lines.push(format!(
            "`{tool}` opens to {roles} when an orchestrator elevates it, for at most {most}{only}."
        ));
    }
}

/// Sets that narrow a task.
pub(super) fn sets(bundle: &Bundle, lines: &mut Vec<String>) {
    for (name, set) in &bundle.permission_sets {
        let allowed = set.allow.iter().map(|pattern| pattern_in_words(bundle, pattern)).collect();
        let denied: Vec<String> = set.deny.iter().map(|pattern| denied_in_words(bundle, pattern)).collect();
        let mut text = format!("Under the permission set {name} one may at most {}", joined(allowed, "and"));
        if !denied.is_empty() {
            text.push_str(&format!(", and never {}", joined(denied, "or")));
        }
        if !set.task_types.is_empty() {
            text.push_str(&format!("; tasks of type {} take it", listed(&set.task_types)));
        }
        lines.push(format!("{text}."));
    }
}
