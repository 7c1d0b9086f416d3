//! The bundle of what was seen.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use venture_core::Json;
use venture_core::money::MAX_WIRE_INTEGER;

use super::grants::{by_tool, full_name, grants};
use super::seen::{Seen, SeenSpend};
use crate::bundle::{Bundle, BundleError, least_after};

type Object = BTreeMap<String, Json>;

/// The narrowest bundle that allows what was seen, with all else as in `template`: the bundle in force.
///
/// Grants name the paths, hosts, topics and command lines that were used, lists the names that were paid,
/// caps the most that was reached. Gates, approvals, rules and denies of the template stay. Its version is the
/// least that may follow the template's.
/// # Errors
/// What the checks of policy.md 2.4 say against it: a name of the history that no bundle may hold.
pub fn mined(template: &Bundle, seen: &Seen) -> Result<Bundle, Vec<BundleError>> {
    let mut file = template.file.as_object().cloned().unwrap_or_default();
    for gone in ["description", "effective_at", "permission_sets"] {
        file.remove(gone);
    }
    let tools: BTreeSet<&str> = by_tool(seen.calls.iter()).into_keys().collect();
    file.insert("tool_registry".into(), registry(template, &tools, seen));
    let roles = seen.roles().into_iter().map(|role| (role, role_of(template, role, &tools, seen)));
    file.insert("roles".into(), Json::object(roles));
    let sets = sets(template, &tools, seen);
    if !sets.is_empty() {
        file.insert("permission_sets".into(), Json::Object(sets));
    }
    lists(template, seen, &mut file);
    limits(template, &tools, seen, &mut file);
    let first = Bundle::load(Json::Object(file.clone()))?;
    let version = least_after(template, &first).max(template.version);
    file.insert("version".into(), Json::from(version.to_string()));
    Bundle::load(Json::Object(file))
}

fn member<'j>(file: &'j Json, path: &[&str]) -> Option<&'j Json> {
    path.iter().try_fold(file, |json, key| json.get(key))
}

/// The rows of the tools that were called, opened by elevation to those alone that are left.
fn registry(template: &Bundle, tools: &BTreeSet<&str>, seen: &Seen) -> Json {
    let roles = seen.roles();
    let row = |tool: &str| -> Option<Object> {
        let mut row = member(&template.file, &["tool_registry", tool])?.as_object()?.clone();
        let keeps = template.tool_registry.get(tool)?.elevation.as_ref().map(|elevation| {
            let left: Vec<Json> = elevation
                .roles
                .iter()
                .filter(|role| roles.contains(role.as_str()))
                .map(|role| Json::from(role.as_str()))
                .collect();
            left
        });
        match keeps {
            Some(left) if left.is_empty() => {
                row.remove("elevation");
            }
            Some(left) => {
                if let Some(Json::Object(elevation)) = row.get_mut("elevation") {
                    elevation.insert("roles".into(), Json::Array(left));
                }
            }
            None => {}
        }
        Some(row)
    };
    Json::object(tools.iter().filter_map(|tool| Some((*tool, Json::Object(row(tool)?)))))
}

fn role_of(template: &Bundle, name: &str, tools: &BTreeSet<&str>, seen: &Seen) -> Json {
    let known = member(&template.file, &["roles", name]).and_then(Json::as_object);
    let mut role: Object = known.cloned().unwrap_or_default();
    for mined in ["grants", "categories", "merchants", "mccs", "spend_scopes", "ceilings_minor"] {
        role.remove(mined);
    }
    let own = by_tool(seen.calls.iter().filter(|call| call.role == name));
    // What an elevation opened is no grant.
    let by_elevation = |tool: &str| {
        let elevation = template.tool_registry.get(tool).and_then(|row| row.elevation.as_ref());
        let opens = elevation.is_some_and(|elevation| elevation.roles.iter().any(|role| role == name));
        let grants = template.roles.get(name).map(|role| role.grants.as_slice()).unwrap_or_default();
        let covers = |pattern: &str| covers_any(&Json::from(pattern), &BTreeSet::from([tool]));
        opens && !grants.iter().any(|grant| covers(&grant.pattern))
    };
    let granted: Vec<Json> = own
        .iter()
        .filter(|(tool, _)| !by_elevation(tool))
        .flat_map(|(tool, calls)| grants(template, name, tool, calls))
        .collect();
    if !granted.is_empty() {
        role.insert("grants".into(), Json::Array(granted));
    }
    if let Some(denies) = role.get("denies").and_then(Json::as_array) {
        let kept: Vec<Json> = denies.iter().filter(|deny| covers_any(deny, tools)).cloned().collect();
        role.insert("denies".into(), Json::Array(kept));
    }
    let spends: Vec<&SeenSpend> = seen.spends.iter().filter(|spend| spend.role == name).collect();
    if !spends.is_empty() {
        let names = |of: &dyn Fn(&SeenSpend) -> Vec<String>| texts(spends.iter().flat_map(|spend| of(spend)));
        role.insert("spend_scopes".into(), names(&|spend| [spend.scope.clone()].to_vec()));
        role.insert("merchants".into(), names(&|spend| [spend.merchant.clone()].to_vec()));
        role.insert("categories".into(), names(&|spend| [spend.category.clone()].to_vec()));
        role.insert("mccs".into(), names(&|spend| spend.mccs.clone()));
        role.insert("ceilings_minor".into(), ceilings(name, seen));
        let longest = spends.iter().map(|spend| spend.ttl_seconds).max().unwrap_or(1);
        role.insert("max_intent_ttl_seconds".into(), Json::Int(longest));
    }
    Json::Object(role)
}

/// Whether a pattern speaks of a tool that is left.
fn covers_any(pattern: &Json, tools: &BTreeSet<&str>) -> bool {
    let name = pattern.as_str().and_then(|text| text.split('(').next()).unwrap_or_default();
    match name.strip_suffix(".*") {
        Some(stem) => {
            tools.iter().any(|tool| tool.strip_prefix(stem).is_some_and(|rest| rest.starts_with('.')))
        }
        None => tools.contains(full_name(name)),
    }
}

/// What a limit stood at, or no cap to speak of.
fn reached(seen: &Seen, id: &str) -> i64 {
    seen.reached.get(id).copied().unwrap_or(MAX_WIRE_INTEGER).max(1)
}

/// Ceilings in their order: an hour may reach over midnight, so that it holds more than either day.
fn ceilings(role: &str, seen: &Seen) -> Json {
    let mut least = 1;
    Json::object(["call", "hour", "day", "month"].map(|window| {
        least = reached(seen, &format!("role:{role}:{window}")).max(least);
        (window, Json::Int(least))
    }))
}

/// The permission sets that were named, without patterns of tools that are gone.
fn sets(template: &Bundle, tools: &BTreeSet<&str>, seen: &Seen) -> Object {
    let named: BTreeSet<&String> =
        seen.calls.iter().filter_map(|call| call.permission_set.as_ref()).collect();
    let set = |name: &&String| {
        let mut set = member(&template.file, &["permission_sets", name])?.as_object()?.clone();
        for key in ["allow", "deny"] {
            if let Some(patterns) = set.get(key).and_then(Json::as_array) {
                let kept = patterns.iter().filter(|pattern| covers_any(pattern, tools)).cloned().collect();
                set.insert(key.into(), Json::Array(kept));
            }
        }
        Some(((*name).clone(), Json::Object(set)))
    };
    named.iter().filter_map(set).collect()
}

fn texts(all: impl Iterator<Item = String>) -> Json {
    let sorted: BTreeSet<String> = all.collect();
    Json::Array(sorted.into_iter().map(Json::from).collect())
}

fn lists(template: &Bundle, seen: &Seen, file: &mut Object) {
    let mut lists = file.get("allowlists").and_then(Json::as_object).cloned().unwrap_or_default();
    // An intent for anybody is spent with merchants of the list, so that the list stays as it is.
    let any = seen.spends.iter().any(|spend| spend.merchant == "*");
    if !any {
        lists.insert("merchants".into(), texts(seen.spends.iter().map(|spend| spend.merchant.clone())));
    }
    lists.insert("categories".into(), texts(seen.spends.iter().map(|spend| spend.category.clone())));
    let mccs = seen.spends.iter().flat_map(|spend| spend.mccs.clone());
    lists.insert("mccs".into(), texts(mccs));
    file.insert("allowlists".into(), Json::Object(lists));
    if let Some(Json::Object(currencies)) = file.get_mut("currencies") {
        let base = template.base_currency.map(|base| base.to_string());
        currencies.retain(|code, _| {
            Some(code) == base.as_ref() || seen.spends.iter().any(|spend| spend.currency == *code)
        });
    }
}

fn limits(template: &Bundle, tools: &BTreeSet<&str>, seen: &Seen, file: &mut Object) {
    let mut limits = file.get("limits").and_then(Json::as_object).cloned().unwrap_or_default();
    let left = seen.roles();
    if let Some(Json::Array(rows)) = limits.get_mut("calls") {
        rows.retain(|row| {
            let text = |key: &str| row.get(key).and_then(Json::as_str);
            text("role").is_none_or(|role| left.contains(role))
                && text("tool").is_none_or(|tool| tools.contains(tool))
        });
    }
    if !seen.spends.is_empty() && template.base_currency.is_some() {
        let most = |prefix: &str| {
            let all = seen.reached.iter().filter(|(id, _)| id.starts_with(prefix)).map(|(_, minor)| *minor);
            all.max().unwrap_or(MAX_WIRE_INTEGER).max(1)
        };
        let rows = |prefix: &str| -> Object {
            let own = seen.reached.iter().filter_map(|(id, minor)| {
                Some((id.strip_prefix(prefix)?.to_string(), Json::Int((*minor).max(1))))
            });
            own.collect()
        };
        let mut ventures = rows("venture-day:");
        ventures.remove("");
        if ventures.is_empty() {
            ventures.insert("default".into(), Json::Int(MAX_WIRE_INTEGER));
        }
        limits.insert("per_workflow_cap_minor".into(), Json::Int(most("workflow:")));
        limits.insert(
            "global_daily_cap_minor".into(),
            Json::Int(reached(seen, "global-day").max(most("venture-day:"))),
        );
        limits.insert("venture_daily_cap_minor".into(), Json::Object(ventures));
        limits.insert("single_intent_max_minor".into(), Json::Int(reached(seen, "single_intent_max")));
        // Anybody is held to the least row, so that one row has to do.
        let any = seen.spends.iter().any(|spend| spend.merchant == "*");
        let mut single = if any { Object::new() } else { rows("single_spend_max:") };
        single.insert("default".into(), Json::Int(most("single_spend_max:")));
        limits.insert("single_spend_max_minor".into(), Json::Object(single));
    }
    if !limits.is_empty() {
        file.insert("limits".into(), Json::Object(limits));
    }
}
