//! What a rule does, and when.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::figure::{each, money, times};
use crate::bundle::{Bundle, Constraints, Rule, RuleAction, Severity, TimeBound, TimeWindow};

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// One rule, as a clause that begins in lower case; `joint` stands behind its name.
pub(in crate::authoring) fn rule_in_words(rule: &Rule, bundle: &Bundle, joint: &str) -> String {
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
    for duty in &rule.obligations {
        if let Some(class) = duty.open_case {
            text.push_str(&format!("; it opens a case of {}", class.as_str()));
        }
        if let Some(target) = &duty.notify {
            text.push_str(&format!("; it tells `{target}`"));
        }
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
        text.push_str(&format!(", at most {} {}", times(rate.count), each(rate.seconds)));
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
