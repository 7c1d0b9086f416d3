//! `rules`.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::governance::small;
use super::roles::{approver_role, name, positive, rate};
use crate::bundle::error::BundleErrorCode;
use crate::bundle::model::{
    Constraints, Example, Expectation, Obligation, Rule, RuleAction, RuleApproval, Severity, TimeBound,
    TimeWindow,
};
use crate::bundle::read::{Fields, Place, Sink, Value, flag, time, word};
use crate::bundle::syntax;

/// More rules than that are TOO_LARGE.
const MAX_RULES: usize = 10_000;

pub(super) fn rules(place: Place<'_>, sink: &mut Sink) -> Option<Vec<Rule>> {
    if let Value::Array(items) = &place.node.value
        && items.len() > MAX_RULES
    {
        let message = format!("at most {MAX_RULES} rules; these are {}", items.len());
        place.refuse(sink, BundleErrorCode::TooLarge, message);
        return None;
    }
    place.items(sink, rule)
}

fn rule(place: Place<'_>, sink: &mut Sink) -> Option<Rule> {
    let mut fields = Fields::open(place, sink)?;
    let rule_id = fields.need("rule_id", rule_id);
    let rule_type = fields.need("rule_type", word);
    let action = fields.need("action", word);
    let severity = fields.or("severity", Severity::Low, word);
    let approval = fields.get("approval", approval);
    let constraints = fields.get("constraints", constraints);
    let freeze_scope = fields.get("freeze_scope", word);
    pairs(&mut fields, action, severity);
    let rest = Rule {
        rule_id: String::new(),
        name: fields.get("name", text),
        description: fields.get("description", text),
        tags: fields.list("tags", |p, s| p.line(s, 1, 64)),
        rule_type: crate::bundle::model::RuleType::ToolUsage,
        condition: fields.or("condition", String::new(), |p, s| p.text(s).map(String::from)),
        action: RuleAction::Deny,
        severity,
        freeze_scope,
        priority: fields.or("priority", 100, |p, s| p.whole(s, 0, 999)),
        approval,
        constraints,
        time_bound: fields.get("time_bound", time_bound),
        obligations: fields.list("obligations", obligation),
        examples: fields.list("examples", example),
    };
    Some(Rule { rule_id: rule_id?, rule_type: rule_type?, action: action?, ..rest })
}

/// The keys that go only with one action or severity.
fn pairs(fields: &mut Fields<'_, '_>, action: Option<RuleAction>, severity: Severity) {
    if action.is_some_and(|action| action != RuleAction::RequireApproval) {
        fields.misplaced("approval", "`approval` goes with REQUIRE_APPROVAL only");
    }
    if action == Some(RuleAction::RequireApproval) && !fields.has("approval") {
        fields.missing("approval");
    }
    if action.is_some_and(|action| action != RuleAction::Allow) {
        fields.misplaced("constraints", "`constraints` go with ALLOW only");
    }
    if severity != Severity::Critical {
        fields.misplaced("freeze_scope", "`freeze_scope` goes with severity CRITICAL only");
    }
}

fn rule_id(place: Place<'_>, sink: &mut Sink) -> Option<String> {
    place.formatted(sink, "`rule-[a-z0-9-]+`", syntax::rule_id)
}

fn text(place: Place<'_>, sink: &mut Sink) -> Option<String> {
    place.line(sink, 0, 2_000)
}

fn approval(place: Place<'_>, sink: &mut Sink) -> Option<RuleApproval> {
    let mut fields = Fields::open(place, sink)?;
    let roles = fields.need("roles", |p, s| p.items(s, approver_role));
    let count = fields.or("count", 1, |p, s| small(p, s, 1, 10).map(i64::from));
    let human_only = fields.or("human_only", false, flag);
    let timeout_seconds = fields.or("timeout_seconds", 7_200, |p, s| p.whole(s, 1, 604_800));
    Some(RuleApproval { roles: roles?, count, human_only, timeout_seconds })
}

fn constraints(place: Place<'_>, sink: &mut Sink) -> Option<Constraints> {
    let mut fields = Fields::open(place, sink)?;
    Some(Constraints {
        max_amount_minor: fields.get("max_amount_minor", positive),
        allowlist: fields.get("allowlist", word),
        time_window: fields.get("time_window", |p, s| {
            let mut fields = Fields::open(p, s)?;
            Some(window(&mut fields))
        }),
        rate: fields.get("rate", rate),
    })
}

fn window(fields: &mut Fields<'_, '_>) -> TimeWindow {
    TimeWindow {
        days_of_week: fields.get_list("days_of_week", |p, s| p.whole(s, 0, 6)),
        hours_utc: fields.get_list("hours_utc", |p, s| p.whole(s, 0, 23)),
    }
}

fn time_bound(place: Place<'_>, sink: &mut Sink) -> Option<TimeBound> {
    let mut fields = Fields::open(place, sink)?;
    Some(TimeBound {
        valid_from: fields.get("valid_from", time),
        valid_until: fields.get("valid_until", time),
        window: window(&mut fields),
    })
}

fn obligation(place: Place<'_>, sink: &mut Sink) -> Option<Obligation> {
    let mut fields = Fields::open(place, sink)?;
    Some(Obligation { open_case: fields.get("open_case", word), notify: fields.get("notify", name) })
}

fn example(place: Place<'_>, sink: &mut Sink) -> Option<Example> {
    let mut fields = Fields::open(place, sink)?;
    let name = fields.get("name", text);
    let at = fields.get("at", time);
    let request = fields.need("request", |p, s| {
        if let Value::Object(_) = p.node.value {
            return p.json(s);
        }
        p.refuse_kind(s, "an object");
        None
    });
    let expect = fields.need("expect", expectation);
    Some(Example { name, at, request: request?, expect: expect? })
}

fn expectation(place: Place<'_>, sink: &mut Sink) -> Option<Expectation> {
    let mut fields = Fields::open(place, sink)?;
    let decision = fields.need("decision", word);
    let reason_code = fields.get("reason_code", |p, s| {
        p.formatted(s, "a reason code: `[A-Z][A-Z0-9_]{1,63}`", syntax::reason_code)
    });
    let rule_id = fields.get("rule_id", rule_id);
    Some(Expectation { decision: decision?, reason_code, rule_id })
}
