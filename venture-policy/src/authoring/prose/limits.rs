//! Money: lists, caps, approvals, gates, risk.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::figure::{each, joined, lasting, listed, money, times};
use crate::bundle::{AllowlistName, ApprovalRow, Bundle, CallRow, VelocityRow, Window};

pub(super) fn lists(bundle: &Bundle, lines: &mut Vec<String>) {
    for name in AllowlistName::ALL {
        let list = bundle.allowlists.get(*name);
        let what = match name {
            AllowlistName::Merchants => "Merchants that may be paid",
            AllowlistName::Categories => "Categories that may be paid for",
            AllowlistName::Mccs => "Merchant category codes that may be paid",
            AllowlistName::Domains => "Domains that may be reached",
            AllowlistName::Topics => "Topics on the list",
            AllowlistName::Destinations => "Destinations on the list",
        };
        if !list.is_empty() {
            lines.push(format!("{what}: {}.", listed(list.written())));
        }
    }
}

pub(super) fn caps(bundle: &Bundle, lines: &mut Vec<String>) {
    let limits = &bundle.limits;
    let mut cap = |what: &str, most: Option<i64>, window: &str| {
        if let Some(most) = most {
            lines.push(format!("{what} may cost at most {}{window}.", money(bundle, most)));
        }
    };
    cap("A workflow", limits.per_workflow_cap_minor, "");
    cap("All ventures together", limits.global_daily_cap_minor, " a day");
    for (venture, most) in &limits.venture_daily_cap_minor {
        let what = if venture == "default" { "A venture".into() } else { format!("Venture `{venture}`") };
        cap(&what, Some(*most), " a day");
    }
    cap("One intent", limits.single_intent_max_minor, "");
    for (merchant, most) in &limits.single_spend_max_minor {
        let what =
            if merchant == "default" { "One spend".into() } else { format!("One spend with `{merchant}`") };
        cap(&what, Some(*most), "");
    }
    for (tier, most) in limits.tiers_minor.iter().flatten() {
        cap(&format!("A venture of tier {}", tier.as_str()), Some(*most), " a month");
    }
    for (class, row) in &limits.workflow_classes_minor {
        cap(&format!("A run of class `{class}`"), row.run, "");
        cap(&format!("All runs of class `{class}`"), row.day, " a day");
        cap(&format!("All runs of class `{class}`"), row.month, " a month");
    }
    for row in &limits.envelopes {
        let what = format!("The {} `{}`", row.scope.as_str(), row.scope_ref);
        cap(&what, Some(if row.locked { 0 } else { row.cap_minor }), window(row.window));
    }
    lines.extend(limits.velocity.iter().map(|row| velocity(bundle, row)));
    lines.extend(limits.calls.iter().map(calls));
}

const fn window(window: Window) -> &'static str {
    match window {
        Window::PerCall => " at once",
        Window::Hour => " an hour",
        Window::Day => " a day",
        Window::Month => " a month",
        Window::Lifetime => "",
    }
}

fn velocity(bundle: &Bundle, row: &VelocityRow) -> String {
    let scope = joined(row.scope.iter().map(|one| one.as_str().to_string()).collect(), "and");
    let burst = if row.burst_minor > 0 {
        format!(" and {} more once", money(bundle, row.burst_minor))
    } else {
        String::new()
    };
    let cap = row.cap_minor.map(|cap| format!("{}{burst}", money(bundle, cap)));
    let count = row.max_count.map(|count| format!("{count} authorizations"));
    let most = joined(cap.into_iter().chain(count).collect(), "and");
    format!("Per {scope}: at most {most} {} (limit `{}`).", each(row.window_seconds), row.id)
}

fn calls(row: &CallRow) -> String {
    let scope = joined(row.scope.iter().map(|one| one.as_str().to_string()).collect(), "and");
    let who = row.role.as_ref().map(|role| format!(" by {role}")).unwrap_or_default();
    let what = row.tool.as_ref().map(|tool| format!(" of `{tool}`")).unwrap_or_default();
    let window = row.window_seconds.map_or("ever".into(), each);
    let count = if row.max_count == 1 { "1 call".into() } else { format!("{} calls", row.max_count) };
    format!("Per {scope}: at most {count}{what}{who} {window} (limit `{}`).", row.id)
}

pub(super) fn approvals(bundle: &Bundle, lines: &mut Vec<String>) {
    for row in &bundle.approvals {
        let roles = joined(row.roles.clone(), "or");
        let human = if row.human_only { ", people only," } else { "" };
        let within = lasting(row.timeout_seconds);
        let what = condition(bundle, row);
        lines.push(format!(
            "A cost {what} waits until {} of {roles}{human} approve within {within}.",
            row.count
        ));
    }
    if let Some(risk) = &bundle.risk {
        lines.push(format!(
            "A cost with a risk score of {} or more is reviewed by people, above {} it is denied.",
            risk.review_from, risk.deny_above
        ));
    }
}

fn condition(bundle: &Bundle, row: &ApprovalRow) -> String {
    let when = &row.when;
    let mut parts = Vec::new();
    if let Some(over) = when.amount_over_minor {
        parts.push(format!("above {}", money(bundle, over)));
    }
    if let Some(rails) = &when.rails {
        parts.push(format!(
            "by {}",
            joined(rails.iter().map(|rail| rail.as_str().to_string()).collect(), "or")
        ));
    }
    if let Some(categories) = &when.categories {
        parts.push(format!("for {}", listed(categories.written())));
    }
    if let Some(below) = when.payee_trust_below_bps {
        parts.push(format!("to a payee whose trust is below {below} bps"));
    }
    if parts.is_empty() { "of any kind".into() } else { parts.join(" ") }
}

pub(super) fn gates(bundle: &Bundle, lines: &mut Vec<String>) {
    let gates = &bundle.gates;
    if let Some(gate) = &gates.jurisdictions {
        let allowed = gate.allow.as_ref().map_or("no country".into(), |all| all.join(", "));
        let forbidden = if gate.forbid.is_empty() {
            String::new()
        } else {
            format!(", never to {}", gate.forbid.join(", "))
        };
        lines.push(format!("Money goes to {allowed}{forbidden}."));
    }
    if let Some(gate) = &gates.sanctions {
        lines.push(format!(
            "A payee is screened at most {} before, and a match of {} bps or more blocks.",
            lasting(gate.max_age_hours.saturating_mul(3_600)),
            gate.block_from_bps
        ));
    }
    if let Some(gate) = &gates.reporting {
        let rails = joined(gate.rails.iter().map(|rail| rail.as_str().to_string()).collect(), "or");
        let from = money(bundle, gate.threshold_minor);
        lines.push(format!("From {from} a day by {rails} a filing is needed first."));
    }
    if let Some(gate) = &gates.vendor {
        let categories = listed(gate.categories.written());
        lines.push(format!("{categories}: a verified milestone and a tax form on file come first."));
    }
    if let Some(most) = bundle.eau.as_ref().and_then(|eau| eau.eau_cap) {
        lines.push(format!("All effort together is at most {most} EAU."));
    }
}

pub(super) fn governance(bundle: &Bundle, lines: &mut Vec<String>) {
    let rules = &bundle.governance;
    let plural = |count: u32, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
    let approvals = (rules.publish_approvals > 0)
        .then(|| format!("{} beside the author's", plural(rules.publish_approvals, "approval")));
    let signatures = (rules.min_signatures > 0).then(|| plural(rules.min_signatures, "signature"));
    let needed: Vec<String> = approvals.into_iter().chain(signatures).collect();
    if !needed.is_empty() {
        lines.push(format!("The next publication needs {}.", joined(needed, "and")));
    }
    if bundle.identity.token_required {
        lines.push("An agent must show a token.".into());
    }
    if bundle.require_evidence {
        lines.push("An intent must name its evidence.".into());
    }
    if let Some(violations) = &bundle.violations {
        let rows = [
            violations.session.map(|count| format!("{} in a session suspends it", times(count))),
            violations.agent.map(|count| format!("{} in all bans the agent", times(count))),
            violations
                .role
                .map(|role| format!("{} by one role {} freezes it", times(role.count), each(role.seconds))),
        ];
        let rows: Vec<String> = rows.into_iter().flatten().collect();
        if !rows.is_empty() {
            lines.push(format!("A violation {}.", joined(rows, "and")));
        }
    }
}
