//! Requests that one version of a bundle decides otherwise than another.
//!
//! Spec: policy.md 10.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec;
use alloc::vec::Vec;

use venture_core::id::{TraceId, Uuid, WorkflowId};
use venture_core::{Json, Reason, Timestamp};

use super::case::{Case, Decision, decide, examples};
use crate::bundle::{Bundle, Rule, RuleType};
use crate::rules::{Rules, names_baseline};
use crate::tools::{Call, Elevated, ToolPolicy};

/// At most so many requests are tried for one rule.
const MAX_TRIED: usize = 4_096;
/// A text of a condition is tried in every place of so many.
const MAX_TEXTS: usize = 6;
/// The workflow of a witness that is a command.
const WORKFLOW: WorkflowId = WorkflowId(Uuid::from_u128(0x2000_0000_0000_4000_8000_0000_0000_0001));
/// Any Monday at noon.
const AT: &str = "2026-03-02T12:00:00Z";

/// A request that flips.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// What it shows: the pointer of a change.
    pub pointer: String,
    /// The request, a case or a command.
    pub case: Json,
    /// What the old bundle says.
    pub old: (Decision, Reason),
    /// What the new one says.
    pub new: (Decision, Reason),
}

impl Witness {
    /// Whether the new bundle lets pass what the old one did not.
    #[must_use]
    pub fn widens(&self) -> bool {
        self.new.0 == Decision::Approved && self.old.0 != Decision::Approved
            || self.new.0 == Decision::PendingApproval && self.old.0 == Decision::Denied
    }
}

/// Every whole number that a condition or constraint of a bundle names.
pub(super) fn numbers(bundle: &Bundle) -> BTreeSet<i64> {
    bundle.rules.iter().flat_map(numbers_of).collect()
}

fn numbers_of(rule: &Rule) -> Vec<i64> {
    let digits = rule.condition.split(|c: char| !c.is_ascii_digit());
    let amount = rule.constraints.as_ref().and_then(|constraints| constraints.max_amount_minor);
    digits.filter_map(|text| text.parse().ok()).chain(amount).collect()
}

/// Every text that a condition of a bundle names.
pub(super) fn texts(bundle: &Bundle) -> BTreeSet<String> {
    bundle.rules.iter().flat_map(texts_of).collect()
}

/// What stands between quotes; an escape ends a text early, which tries one less.
fn texts_of(rule: &Rule) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = rule.condition.as_str();
    while let Some(at) = rest.find(['\'', '"']) {
        let (_, from) = rest.split_at_checked(at).unwrap_or(("", ""));
        let Some(quote) = from.chars().next() else { break };
        let Some((text, after)) = from.get(1..).and_then(|inside| inside.split_once(quote)) else { break };
        found.push(text.to_string());
        rest = after;
    }
    found
}

/// A request that a rule's change flips, if one of those tried does.
pub(super) fn of_rule(
    pointer: &str,
    rule: &Rule,
    old: (&Bundle, &Rules),
    new: (&Bundle, &Rules),
) -> Option<Witness> {
    let own = examples(old.0).into_iter().chain(examples(new.0)).filter(|case| case.kind == rule.rule_type);
    own.chain(tried(rule)).find_map(|case| {
        let (before, after) = (decide(old.1, &case), decide(new.1, &case));
        let flips = before.decision != after.decision;
        flips.then(|| Witness {
            pointer: pointer.into(),
            case: Case { expect: None, ..case }.to_json(),
            old: (before.decision, before.reason),
            new: (after.decision, after.reason),
        })
    })
}

/// Requests of a rule's type in which the texts and numbers of its condition stand in every place.
fn tried(rule: &Rule) -> impl Iterator<Item = Case> {
    let kind = rule.rule_type;
    let mut words: Vec<String> = vec!["x".into()];
    words.extend(texts_of(rule).into_iter().take(MAX_TEXTS));
    let mut amounts = vec![1];
    for number in numbers_of(rule) {
        amounts.extend([number, number.saturating_sub(1), number.saturating_add(1)]);
    }
    amounts.retain(|amount| *amount > 0);
    amounts.dedup();
    let places = places(kind);
    // INVARIANT: the constant is a time.
    let at = rule.time_bound.as_ref().and_then(|bound| bound.valid_from);
    let at = at.or_else(|| AT.parse().ok()).unwrap_or(Timestamp::MIN);
    let many = (0..places.len()).fold(amounts.len(), |many, _| many.saturating_mul(words.len()));
    (0..many.min(MAX_TRIED)).map(move |number| {
        let mut left = number;
        let mut take = |of: usize| {
            let at = left.checked_rem(of).unwrap_or(0);
            left = left.checked_div(of).unwrap_or(0);
            at
        };
        let amount = amounts.get(take(amounts.len())).copied().unwrap_or(1);
        let mut groups: BTreeMap<&str, BTreeMap<String, Json>> = BTreeMap::new();
        for (group, name) in places {
            let word = words.get(take(words.len())).map_or("x", String::as_str);
            groups.entry(group).or_default().insert((*name).to_string(), Json::from(word));
        }
        complete(kind, amount, &mut groups);
        let request = Json::object(groups.into_iter().map(|(group, members)| (group, Json::Object(members))));
        Case { name: None, at, kind, baseline: names_baseline(kind), request, expect: None }
    })
}

/// Where texts stand that conditions ask about, those most asked about first.
const fn places(kind: RuleType) -> &'static [(&'static str, &'static str)] {
    match kind {
        RuleType::ToolUsage | RuleType::ExternalApi => {
            &[("request", "tool"), ("agent", "role"), ("request", "resource")]
        }
        RuleType::Spend => &[
            ("spend", "merchant"),
            ("spend", "category"),
            ("agent", "role"),
            ("spend", "country"),
            ("spend", "rail"),
        ],
        RuleType::DataAccess => &[("data", "class"), ("data", "path"), ("agent", "role")],
        RuleType::Export => {
            &[("export", "destination"), ("export", "format"), ("export", "country"), ("agent", "role")]
        }
        RuleType::Outreach => &[("outreach", "channel"), ("outreach", "jurisdiction"), ("agent", "role")],
    }
}

/// What has no place of its own, so that no condition fails for want of it.
fn complete(kind: RuleType, amount: i64, groups: &mut BTreeMap<&str, BTreeMap<String, Json>>) {
    let mut put = |group: &'static str, name: &str, value: Json| {
        groups.entry(group).or_default().entry(name.to_string()).or_insert(value);
    };
    put("agent", "id", Json::from("agent-1"));
    put("agent", "level", Json::from("L1"));
    put("agent", "capabilities", Json::Array(Vec::new()));
    for name in ["id", "class", "venture_id", "workspace_id"] {
        put("workflow", name, Json::from("x"));
    }
    put("workflow", "budget_minor", Json::Int(amount));
    put("workflow", "spent_minor", Json::Int(0));
    put("request", "args", Json::object([("amount_minor", Json::Int(amount))]));
    if kind == RuleType::Spend {
        put("spend", "amount_minor", Json::Int(amount));
        put("spend", "currency", Json::from("USD"));
        put("spend", "mccs", Json::Array(Vec::new()));
        put("spend", "risk_score", Json::Int(0));
    }
    if kind == RuleType::Outreach {
        put("outreach", "sent_today", Json::Int(0));
        put("outreach", "sent_week", Json::Int(0));
        put("outreach", "suppressed", Json::Bool(false));
        put("outreach", "consent", Json::from("express"));
    }
    if kind == RuleType::DataAccess {
        put("data", "subject_present", Json::Bool(false));
    }
}

/// A call that a role's pattern is for, if the bundles decide it otherwise; rows 5 to 8 alone.
pub(super) fn of_pattern(
    pointer: &str,
    role: &str,
    pattern: &str,
    old: &Bundle,
    new: &Bundle,
) -> Option<Witness> {
    let (tool, args) = call_of(pattern, old, new)?;
    let says = |bundle: &Bundle| -> (Decision, Reason) {
        let policy = ToolPolicy::of(bundle);
        let call = Call {
            role: Some(role),
            tool: &tool,
            args: &args,
            permission_set: None,
            workflow_id: WORKFLOW,
            at: AT.parse().unwrap_or(Timestamp::MIN),
            traced: true,
            approved: false,
            elevation: Elevated::Never,
        };
        match policy.check(&call) {
            Ok(permitted) if permitted.grants().any(|grant| grant.lacks_approval) => {
                (Decision::PendingApproval, Reason::DualApprovalMissing)
            }
            Ok(_) => (Decision::Approved, Reason::Allowed),
            Err(denied) => (Decision::Denied, denied.reason),
        }
    };
    let (before, after) = (says(old), says(new));
    let trace = TraceId(WORKFLOW.0);
    let command = Json::object([
        ("command", Json::from("check_tool")),
        ("at", Json::from(AT)),
        ("trace_id", Json::from(trace.to_string())),
        (
            "actor",
            Json::object(
                [("type", "agent"), ("id", "agent-1"), ("role", role)].map(|(k, v)| (k, Json::from(v))),
            ),
        ),
        (
            "args",
            Json::object([
                ("call_id", Json::from(trace.to_string())),
                ("workflow_id", Json::from(WORKFLOW.to_string())),
                ("tool", Json::from(tool.as_str())),
                ("args", args.clone()),
            ]),
        ),
    ]);
    (before.0 != after.0).then(|| Witness { pointer: pointer.into(), case: command, old: before, new: after })
}

/// A tool and arguments that a pattern matches.
fn call_of(pattern: &str, old: &Bundle, new: &Bundle) -> Option<(String, Json)> {
    let (name, spec) = match pattern.split_once('(') {
        Some((name, spec)) => (name, spec.strip_suffix(')')),
        None => (pattern, None),
    };
    let registered = || old.tool_registry.keys().chain(new.tool_registry.keys());
    let tool = match name.strip_suffix(".*") {
        Some(stem) => registered()
            .find(|tool| tool.strip_prefix(stem).is_some_and(|rest| rest.starts_with('.')))?
            .clone(),
        None => match name {
            "read" => "io.read".into(),
            "write" => "io.write".into(),
            other => other.to_string(),
        },
    };
    let is_command = old.is_command(&tool) || new.is_command(&tool);
    let (key, value) = match spec {
        Some(tokens) if is_command => ("command", tokens.strip_suffix(":*").unwrap_or(tokens).to_string()),
        Some(glob) => {
            ("path", glob.strip_prefix("W/").unwrap_or(glob).replace("**", "x").replace(['*', '?'], "x"))
        }
        None if is_command => ("command", String::from("true")),
        None => ("path", String::from("x")),
    };
    let url =
        granted_domain(&[old, new], pattern).map(|domain| ("url", Json::from(format!("https://{domain}/"))));
    Some((tool, Json::object([(key, Json::from(value))].into_iter().chain(url))))
}

/// A host that a grant of that pattern reaches.
fn granted_domain(bundles: &[&Bundle], pattern: &str) -> Option<String> {
    let grants = bundles.iter().flat_map(|bundle| bundle.roles.values()).flat_map(|role| &role.grants);
    let domains =
        grants.filter(|grant| grant.pattern == pattern).find_map(|grant| grant.when.domains.as_ref())?;
    domains.first().map(|domain| domain.replacen("*.", "www.", 1))
}
