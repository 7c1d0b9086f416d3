//! GRANT_FORBIDDEN: what no grant may give (bundle.md). Denies may name anything.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::refs::{Tools, grant_steps};
use super::report::{Report, step};
use crate::bundle::error::BundleErrorCode::GrantForbidden;
use crate::bundle::load::Bundle;
use crate::bundle::model::{Elevation, Grant};
use crate::bundle::syntax::Parts;

/// Namespaces that no wildcard opens.
const CLOSED: [&str; 4] = ["money", "ledger", "policy", "admin"];
/// Tools whose grant must name topics.
const BY_TOPIC: [&str; 3] = ["event.publish", "event.query", "event.subscribe"];
/// Roles that may see money on the bus.
const SEE_MONEY: [&str; 2] = ["finance-controller", "ops-auditor"];

pub(super) fn check(bundle: &Bundle, report: &mut Report) {
    let tools = Tools::new(bundle);
    for (name, role) in &bundle.roles {
        for (at, grant) in role.grants.iter().enumerate() {
            let Some(parts) = tools.parts(&grant.pattern) else { continue };
            if let Some(message) = forbidden(bundle, &tools, name, grant, parts) {
                let steps = grant_steps(bundle, name, at, grant);
                let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
                report.push(GrantForbidden, &steps, message);
            }
            topics(report, name, at, grant);
        }
    }
    elevations(bundle, report);
}

/// Why no role, or not this one, may have the grant.
fn forbidden(
    bundle: &Bundle,
    tools: &Tools<'_>,
    role: &str,
    grant: &Grant,
    parts: Parts<'_>,
) -> Option<String> {
    let pattern = &grant.pattern;
    let first = parts.name.split('.').next().unwrap_or_default();
    if parts.wildcard && CLOSED.contains(&first) {
        return Some(format!("no wildcard opens `{first}`; name each tool"));
    }
    if let Some(owner) = sole_owner(parts.name)
        && owner != role
    {
        let to = if owner.is_empty() { "nobody" } else { owner };
        return Some(format!(
            "`{pattern}` may be granted to {to}{}",
            if owner.is_empty() { "" } else { " only" }
        ));
    }
    let mut covered = tools.covered(parts);
    covered.find_map(|tool| {
        let row = bundle.tool_registry.get(tool)?;
        if row.elevation.as_ref().is_some_and(|elevation| elevation.only) {
            return Some(format!("`{tool}` opens by elevation only"));
        }
        if parts.wildcard && bundle.is_command(tool) {
            return Some(format!("`{tool}` is a command tool; no wildcard grants it"));
        }
        if BY_TOPIC.contains(&tool) && grant.when.topics.is_none() {
            return Some(format!("`{tool}` needs `when: {{topics: […]}}`"));
        }
        if tool == "web.fetch" && grant.when.domains.is_none() {
            return Some(String::from("`web.fetch` needs `when: {domains: […]}`"));
        }
        None
    })
}

/// The one role that may have a tool of that name; no name where none may.
fn sole_owner(tool: &str) -> Option<&'static str> {
    match tool {
        "policy.bundle.pin" => Some("policy-engine"),
        "admin.audit.export" => Some("ops-auditor"),
        _ if tool.starts_with("money.") => Some("finance-controller"),
        _ if tool.starts_with("admin.") => Some(""),
        _ => None,
    }
}

fn topics(report: &mut Report, role: &str, at: usize, grant: &Grant) {
    let row = step(at);
    for (topic_at, topic) in grant.when.topics.iter().flatten().enumerate() {
        let closed = ["system", "billing.raw", "$", "_"].iter().any(|start| topic.starts_with(start));
        let money = topic.starts_with("money") || topic.split('.').all(|token| token == "*" || token == ">");
        let message = if closed {
            format!("no role may have the topic `{topic}`")
        } else if money && !SEE_MONEY.contains(&role) {
            format!("the topic `{topic}` may be granted to finance-controller and ops-auditor only")
        } else {
            continue;
        };
        let steps = ["roles", role, "grants", &row, "when", "topics"];
        report.push_item(GrantForbidden, &steps, topic_at, message);
    }
}

fn elevations(bundle: &Bundle, report: &mut Report) {
    for (tool, row) in &bundle.tool_registry {
        let Some(Elevation { roles, .. }) = &row.elevation else { continue };
        if tool.starts_with("money.") || tool.starts_with("admin.") {
            let message = format!("`{tool}` opens by no elevation");
            report.push(GrantForbidden, &["tool_registry", tool, "elevation"], message);
        }
        for (at, _) in roles.iter().enumerate().filter(|(_, role)| *role == "finance-controller") {
            let steps = ["tool_registry", tool, "elevation", "roles"];
            report.push_item(GrantForbidden, &steps, at, "nothing is elevated to finance-controller");
        }
    }
}
