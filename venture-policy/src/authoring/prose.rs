//! A bundle in the words of people: generated from its data, so that it cannot say more than the data does.
//!
//! Spec: policy.md 10.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use crate::bundle::{
    Bundle, Constraints, Grant, Role, Rule, RuleAction, Severity, TimeBound, TimeWindow, When,
};

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// The whole bundle, a line a statement.
#[must_use]
pub fn in_words(bundle: &Bundle) -> String {
    let mut lines = Vec::new();
    let base =
        bundle.base_currency.map_or_else(|| "no currency: nothing is spent".into(), |base| base.to_string());
    lines.push(format!("Version {}, {base}.", bundle.version));
    for (name, role) in &bundle.roles {
        lines.push(String::new());
        role_in_words(name, role, bundle, &mut lines);
    }
    for (name, set) in &bundle.permission_sets {
        lines.push(String::new());
        lines.push(format!("Under the permission set {name} only {} is left.", listed(&set.allow)));
        if !set.deny.is_empty() {
            lines.push(format!("  Never {}.", listed(&set.deny)));
        }
    }
    let lists = &bundle.allowlists;
    let named = [("Merchants", &lists.merchants), ("Categories", &lists.categories)];
    let shown: Vec<_> = named.iter().filter(|(_, list)| !list.is_empty()).collect();
    if !shown.is_empty() {
        lines.push(String::new());
    }
    for (what, list) in shown {
        lines.push(format!("{what} that may be paid: {}.", listed(list.written())));
    }
    if !bundle.rules.is_empty() {
        lines.push(String::new());
    }
    for rule in &bundle.rules {
        lines.push(format!("{}.", capital(&rule_in_words(rule, bundle, ""))));
    }
    lines.push(String::new());
    lines.push("Whatever is not said here is denied.".into());
    lines.join("\n")
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| format!("{}{}", first.to_uppercase(), chars.as_str()))
}

/// Names between backticks, `and` before the last.
fn listed<T: AsRef<str>>(names: &[T]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{}`", name.as_ref())).collect();
    match quoted.split_last() {
        None => "nothing".into(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

fn role_in_words(name: &str, role: &Role, bundle: &Bundle, lines: &mut Vec<String>) {
    let article = if name.starts_with(['a', 'e', 'i', 'o']) { "An" } else { "A" };
    if role.grants.is_empty() {
        lines.push(format!("{article} {name} may call nothing."));
    }
    for grant in &role.grants {
        lines.push(format!("{article} {name} may {}.", grant_in_words(grant)));
    }
    if !role.denies.is_empty() {
        lines.push(format!("{article} {name} may never use {}.", listed(&role.denies)));
    }
    let ceilings = &role.ceilings_minor;
    let rows = [
        ("a call", ceilings.call),
        ("an hour", ceilings.hour),
        ("a day", ceilings.day),
        ("a month", ceilings.month),
    ];
    let shown: Vec<String> = rows
        .iter()
        .filter_map(|(window, cap)| Some(format!("{} {window}", money(bundle, (*cap)?))))
        .collect();
    if !shown.is_empty() {
        lines.push(format!("{article} {name} may spend at most {}.", shown.join(", ")));
    }
}

fn grant_in_words(grant: &Grant) -> String {
    let when = &grant.when;
    let mut text = format!("use `{}`", grant.pattern);
    let mut say = |part: String| {
        text.push(' ');
        text.push_str(&part);
    };
    if let Some(paths) = &when.paths {
        say(format!("on paths {}", listed(paths)));
    }
    if let Some(topics) = &when.topics {
        say(format!("on topics {}", listed(topics)));
    }
    if let Some(domains) = &when.domains {
        say(format!("from {}", listed(domains)));
    }
    counts_in_words(when, &mut say);
    text
}

fn counts_in_words(when: &When, say: &mut dyn FnMut(String)) {
    if let Some(rate) = when.rate {
        let window = match rate.seconds {
            60 => "a minute".into(),
            3_600 => "an hour".into(),
            86_400 => "a day".into(),
            seconds => format!("in {seconds} s"),
        };
        say(format!("at most {} times {window}", rate.count));
    }
    if let Some(most) = when.per_session {
        say(format!("at most {most} times a session"));
    }
    if let Some(most) = when.concurrent {
        say(format!("at most {most} at a time"));
    }
    if let Some(most) = when.max_bytes {
        say(format!("up to {most} bytes"));
    }
    if let Some(most) = when.second_approval_over_minor {
        say(format!("with a second approval above {most}"));
    }
    let others = [
        (!when.values.is_empty(), "with the arguments listed"),
        (!when.absent.is_empty(), "without the arguments listed"),
        (when.same_workflow, "within its own workflow"),
        (when.max_age_seconds.is_some() || when.max_range_seconds.is_some(), "within the time range listed"),
        (when.idempotency_key, "with an idempotency key"),
        (when.session_minor.is_some(), "within the session's budget"),
        (!when.host.is_empty(), "as the host enforces"),
    ];
    for (_, words) in others.iter().filter(|(holds, _)| *holds) {
        say((*words).to_string());
    }
}

/// One rule, as a clause that begins in lower case; `joint` stands behind its name.
pub(super) fn rule_in_words(rule: &Rule, bundle: &Bundle, joint: &str) -> String {
    let verb = match rule.action {
        RuleAction::Allow => "allows".to_string(),
        RuleAction::Deny => "denies".to_string(),
        RuleAction::BlockAndAlert => "blocks, with an alert,".to_string(),
        RuleAction::RequireApproval => match &rule.approval {
            Some(approval) => {
                format!("asks {} of {} to approve", approval.count, approval.roles.join(" or "))
            }
            None => "asks for approval of".to_string(),
        },
    };
    let what = rule.rule_type.as_str().to_ascii_lowercase().replace('_', " ");
    let condition = rule.condition.trim();
    let when = if condition.is_empty() { String::from("always") } else { format!("when `{condition}`") };
    let mut text = format!("rule `{}`{joint} {verb} {what} {when}", rule.rule_id);
    if let Some(constraints) = &rule.constraints {
        text.push_str(&constraints_in_words(constraints, bundle));
    }
    if let Some(bound) = &rule.time_bound {
        text.push_str(&bound_in_words(bound));
    }
    if rule.severity != Severity::Low {
        text.push_str(&format!("; severity {}", rule.severity.as_str()));
    }
    text
}

fn constraints_in_words(constraints: &Constraints, bundle: &Bundle) -> String {
    let mut text = String::new();
    if let Some(most) = constraints.max_amount_minor {
        text.push_str(&format!(", up to {}", money(bundle, most)));
    }
    if let Some(list) = constraints.allowlist {
        text.push_str(&format!(", only for {} of the allowlist", list.as_str()));
    }
    if let Some(window) = &constraints.time_window {
        text.push_str(&window_in_words(window));
    }
    if let Some(rate) = constraints.rate {
        text.push_str(&format!(", at most {} times in {} s", rate.count, rate.seconds));
    }
    text
}

fn bound_in_words(bound: &TimeBound) -> String {
    let from = bound.valid_from.map(|from| format!(", from {from}")).unwrap_or_default();
    let until = bound.valid_until.map(|until| format!(", until {until}")).unwrap_or_default();
    format!("{from}{until}{}", window_in_words(&bound.window))
}

fn window_in_words(window: &TimeWindow) -> String {
    let mut text = String::new();
    if let Some(days) = &window.days_of_week {
        let name = |day: &i64| usize::try_from(*day).ok().and_then(|at| DAYS.get(at)).copied();
        let names: Vec<&str> = days.iter().filter_map(name).collect();
        text.push_str(&format!(", on {}", names.join(", ")));
    }
    if let Some(hours) = &window.hours_utc {
        let hours: Vec<String> = hours.iter().map(|hour| format!("{hour}")).collect();
        text.push_str(&format!(", in the hours {} UTC", hours.join(", ")));
    }
    text
}

/// An amount in base currency, as people write it.
pub(super) fn money(bundle: &Bundle, minor: i64) -> String {
    let currency = bundle.base_currency.map(|base| base.to_string()).unwrap_or_default();
    format!("{} {currency}", decimal(bundle, &currency, minor)).trim_end().to_string()
}

/// An amount in a currency, with its decimals.
pub(super) fn decimal(bundle: &Bundle, currency: &str, minor: i64) -> String {
    let row = bundle.currencies.iter().find(|(code, _)| code.as_str() == currency);
    let places = usize::try_from(row.map_or(2, |(_, row)| row.decimals)).unwrap_or(0);
    let digits = format!("{minor:0>width$}", width = places.saturating_add(1));
    match digits.split_at_checked(digits.len().saturating_sub(places)) {
        Some((whole, part)) if !part.is_empty() => format!("{whole}.{part}"),
        _ => digits,
    }
}
