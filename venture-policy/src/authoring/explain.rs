//! Why a case is decided so, what else stands in its way, and what would let it pass.
//!
//! Spec: policy.md 8, 10.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use venture_core::{Json, Reason, Timestamp};

use super::case::{Case, Decided, Decision, decide};
use super::prose::{decimal, rule_in_words};
use super::witness::{numbers, texts};
use crate::bundle::{Bundle, Rule};
use crate::rules::{RuleError, Rules};

/// The row of policy.md 5.1 that rules are.
const RULES_ROW: u8 = 9;
/// At most so many further checks are told.
const MAX_FURTHER: usize = 16;
/// A time that would pass is looked for so many hours ahead.
const HOURS_AHEAD: i64 = 7 * 24;

/// One more check that would fail, were the first to pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Further {
    /// Its row.
    pub row: u8,
    /// Its code.
    pub reason: Reason,
    /// The rule, where one says so.
    pub rule_id: Option<String>,
}

/// A change that would pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nearest {
    /// What to change, as data.
    pub change: Json,
    /// The same for people.
    pub sentence: String,
}

/// A decision with its reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// The decision.
    pub decided: Decided,
    /// The reason in one plain sentence.
    pub sentence: String,
    /// What else would fail.
    pub further: Vec<Further>,
    /// What would pass.
    pub nearest: Vec<Nearest>,
}

/// A decision on a case, with its reasons. Outside every hash.
///
/// # Errors
/// Every rule whose condition does not compile; a bundle that loads has none.
pub fn explain(bundle: &Bundle, case: &Case) -> Result<Explained, Vec<RuleError>> {
    let rules = Rules::of(bundle)?;
    let decided = decide(&rules, case);
    let (further, nearest) = if decided.decision == Decision::Approved {
        (Vec::new(), Vec::new())
    } else {
        (further(bundle, case, &decided)?, nearest(bundle, &rules, case, &decided))
    };
    let sentence = sentence(bundle, case, &decided);
    Ok(Explained { decided, sentence, further, nearest })
}

fn rule<'b>(bundle: &'b Bundle, id: Option<&str>) -> Option<&'b Rule> {
    let id = id?;
    bundle.rules.iter().find(|rule| rule.rule_id == id)
}

fn sentence(bundle: &Bundle, case: &Case, decided: &Decided) -> String {
    let verb = match decided.decision {
        Decision::Approved => "allowed",
        Decision::Denied => "denied",
        Decision::PendingApproval => "held for approval",
    };
    match rule(bundle, decided.rule_id.as_deref()) {
        Some(rule) if decided.reason == Reason::PolicyEvalError => format!(
            "denied: rule `{}` reads something that the request does not have, or compares what cannot be compared",
            rule.rule_id
        ),
        Some(rule) => format!("{verb} by {}", rule_in_words(rule, bundle, ", which")),
        None if decided.decision == Decision::Approved => {
            format!("allowed: no rule speaks against it, and the baseline of {} holds", case.kind.as_str())
        }
        None if decided.matched.is_empty() => {
            format!("denied: no rule of type {} allows it, and no baseline does", case.kind.as_str())
        }
        None => {
            "denied: rules would allow it, but a rule never replaces the grant or list that is missing".into()
        }
    }
}

/// Takes away the rule that decided, and looks again.
fn further(bundle: &Bundle, case: &Case, decided: &Decided) -> Result<Vec<Further>, Vec<RuleError>> {
    let mut left = bundle.clone();
    let mut last = decided.clone();
    let mut found = Vec::new();
    while let Some(id) = last.rule_id.filter(|_| found.len() < MAX_FURTHER) {
        left.rules.retain(|rule| rule.rule_id != id);
        last = decide(&Rules::of(&left)?, case);
        if last.decision == Decision::Approved {
            break;
        }
        found.push(Further { row: RULES_ROW, reason: last.reason, rule_id: last.rule_id.clone() });
    }
    Ok(found)
}

fn nearest(bundle: &Bundle, rules: &Rules, case: &Case, decided: &Decided) -> Vec<Nearest> {
    let mut found = Vec::new();
    if decided.decision == Decision::PendingApproval
        && let Some(asked) = rule(bundle, decided.rule_id.as_deref()).and_then(|rule| rule.approval.as_ref())
    {
        let roles = asked.roles.iter().map(|role| Json::from(role.as_str())).collect();
        let change =
            [("approvals", Json::object([("count", Json::Int(asked.count)), ("roles", Json::Array(roles))]))];
        let who = asked.roles.join(" or ");
        let noun = if asked.count == 1 { "approval" } else { "approvals" };
        let sentence = format!("with {} {noun} by {who}", asked.count);
        found.push(Nearest { change: Json::object(change), sentence });
    }
    found.extend(amount(bundle, rules, case));
    found.extend(word(bundle, rules, case));
    found.extend(moment(rules, case));
    found
}

fn passes(rules: &Rules, case: &Case) -> bool {
    decide(rules, case).decision == Decision::Approved
}

/// The greatest lower amount that passes, of those at which a rule changes its mind.
fn amount(bundle: &Bundle, rules: &Rules, case: &Case) -> Option<Nearest> {
    let path = ["spend", "amount_minor"];
    let now = at(&case.request, &path)?.as_int()?;
    let mut tried: BTreeSet<i64> =
        numbers(bundle).into_iter().filter(|number| (1..now).contains(number)).collect();
    tried.extend(
        tried.clone().into_iter().filter_map(|number| number.checked_sub(1)).filter(|number| *number > 0),
    );
    tried.extend(
        tried.clone().into_iter().filter_map(|number| number.checked_add(1)).filter(|number| *number < now),
    );
    let most =
        tried.into_iter().rev().find(|amount| passes(rules, &with(case, &path, Json::Int(*amount))))?;
    let currency = at(&case.request, &["spend", "currency"]).and_then(Json::as_str).map(String::from);
    let currency =
        currency.or_else(|| bundle.base_currency.map(|known| known.to_string())).unwrap_or_default();
    Some(Nearest {
        change: Json::object([("spend.amount_minor", Json::Int(most))]),
        sentence: format!("at most {} {currency}", decimal(bundle, &currency, most)).trim_end().to_string(),
    })
}

/// Where a text would have to say something else that the rules know.
fn word(bundle: &Bundle, rules: &Rules, case: &Case) -> Option<Nearest> {
    const PLACES: [[&str; 2]; 8] = [
        ["agent", "role"],
        ["request", "tool"],
        ["spend", "merchant"],
        ["spend", "category"],
        ["spend", "country"],
        ["spend", "rail"],
        ["export", "destination"],
        ["data", "class"],
    ];
    let known = texts(bundle);
    PLACES.iter().find_map(|path| {
        let now = at(&case.request, path)?.as_str()?;
        let other = known.iter().find(|text| {
            text.as_str() != now && passes(rules, &with(case, path, Json::from(text.as_str())))
        })?;
        let [group, name] = path;
        Some(Nearest {
            change: Json::object([(format!("{group}.{name}").as_str(), Json::from(other.as_str()))]),
            sentence: format!("with {name} `{other}` instead of `{now}`"),
        })
    })
}

/// The next full hour at which it passes, within a week.
fn moment(rules: &Rules, case: &Case) -> Option<Nearest> {
    let hour = 3_600_000_000_i64;
    let begun = case.at.micros().checked_sub(case.at.micros().checked_rem_euclid(hour)?)?;
    (1..=HOURS_AHEAD).find_map(|ahead| {
        let at = Timestamp::from_micros(begun.checked_add(ahead.checked_mul(hour)?)?).ok()?;
        let later = Case { at, ..case.clone() };
        passes(rules, &later).then(|| {
            let text = at.to_string();
            let (day, clock) = text.split_once('T').unwrap_or((text.as_str(), ""));
            let clock = clock.get(..5).unwrap_or(clock);
            let today = case.at.to_string().starts_with(day);
            Nearest {
                change: Json::object([("at", Json::from(text.as_str()))]),
                sentence: if today {
                    format!("after {clock} UTC")
                } else {
                    format!("after {day} {clock} UTC")
                },
            }
        })
    })
}

fn at<'j>(json: &'j Json, path: &[&str]) -> Option<&'j Json> {
    path.iter().try_fold(json, |json, key| json.get(key))
}

/// The case with one value of its request changed.
fn with(case: &Case, path: &[&str; 2], value: Json) -> Case {
    let [group, name] = path;
    let mut request = case.request.as_object().cloned().unwrap_or_default();
    let mut inner = request.get(*group).and_then(Json::as_object).cloned().unwrap_or_default();
    inner.insert((*name).to_string(), value);
    request.insert((*group).to_string(), Json::Object(inner));
    Case { request: Json::Object(request), ..case.clone() }
}
