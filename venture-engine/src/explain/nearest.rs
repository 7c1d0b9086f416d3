//! The nearest change to an intent that would let a check pass. Each is tried before it is told.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use venture_core::{Json, Reason, Timestamp};
use venture_policy::bundle::{Bundle, NameList};

use super::explanation::Change;
use crate::authorize::{Denial, Looked, look};
use crate::command::Facts;
use crate::decide::Context;
use crate::event::RequiredApproval;
use crate::message;
use crate::state::Intent;

/// A time that passes the rules is looked for so many hours ahead.
const HOURS_AHEAD: i64 = 7 * 24;
const HOUR: i64 = 3_600_000_000;
/// At most so many names are told.
const MAX_NAMES: usize = 5;

/// For each check that fails the change that lets it pass, where one is found.
pub(super) fn of_intent(context: &Context<'_>, intent: &Intent, looked: &Looked) -> Vec<Change> {
    let search = Search { context, intent };
    let mut found: Vec<Change> =
        looked.refused().filter_map(|(n, denial)| search.change(n, denial)).collect();
    keep_least_amount(&mut found);
    found.extend(looked.required.iter().map(approval));
    found
}

/// One amount serves all: the least of those that were found.
fn keep_least_amount(found: &mut Vec<Change>) {
    let amount = |change: &Change| change.change.get("amount_minor").and_then(Json::as_int);
    let least = found.iter().filter_map(amount).min();
    let mut kept = false;
    found.retain(|change| match amount(change) {
        None => true,
        Some(minor) => {
            let first = Some(minor) == least && !kept;
            kept = kept || first;
            first
        }
    });
}

fn approval(row: &RequiredApproval) -> Change {
    let roles = row.roles.iter().map(|role| Json::from(role.as_str())).collect();
    let noun = if row.count == 1 { "approval" } else { "approvals" };
    let asked = Json::object([
        ("count", Json::Int(row.count)),
        ("id", Json::from(row.id.as_str())),
        ("roles", Json::Array(roles)),
    ]);
    Change {
        n: 32,
        change: Json::object([("approvals", asked)]),
        sentence: format!("with {} {noun} by {}", row.count, row.roles.join(" or ")),
    }
}

struct Search<'a> {
    context: &'a Context<'a>,
    intent: &'a Intent,
}

impl Search<'_> {
    fn bundle(&self) -> &Bundle {
        let engine = self.context.engine;
        &engine.bundle(self.intent.bundle_id).unwrap_or(&engine.genesis).bundle
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "other codes are of amounts and times")]
    fn change(&self, n: u8, denial: &Denial) -> Option<Change> {
        let bundle = self.bundle();
        let role = bundle.roles.get(self.intent.role());
        let lists = &bundle.allowlists;
        let told = |change: (&str, Json), sentence: String| {
            Some(Change { n, change: Json::object([change]), sentence })
        };
        match denial.reason {
            Reason::TtlInvalid => {
                let most = role?.max_intent_ttl_seconds;
                told(("ttl_seconds", Json::Int(most)), format!("with a life of at most {most} seconds"))
            }
            Reason::CurrencyNotAllowed => {
                let codes: Vec<&str> = bundle.currencies.keys().map(|code| code.as_str()).collect();
                told(("currency", texts(&codes)), format!("in {}", codes.join(" or ")))
            }
            Reason::RoleUnauthorized => {
                let own = role?.categories.as_ref()?;
                self.one_of(n, "category", &names(own, None))
            }
            Reason::CategoryNotAllowed => {
                self.one_of(n, "category", &names(&lists.categories, role?.categories.as_ref()))
            }
            Reason::MerchantNotAllowed => {
                self.one_of(n, "merchant_scope", &names(&lists.merchants, role?.merchants.as_ref()))
            }
            Reason::MccNotAllowed => {
                self.one_of(n, "mcc_allowlist", &names(&lists.mccs, role?.mccs.as_ref()))
            }
            Reason::JurisdictionBlocked => {
                let allowed = bundle.gates.jurisdictions.as_ref()?.allow.as_ref()?;
                self.one_of(n, "country", &allowed.iter().map(String::as_str).collect::<Vec<_>>())
            }
            Reason::FxRateUnavailable | Reason::FxRateStale => {
                let base = bundle.base_currency?;
                let pair = format!("{}/{base}", self.intent.currency);
                told(("fact", Json::from("fx_rate")), format!("with a rate {pair} at most 300 s old"))
            }
            Reason::ScreeningUnavailable => {
                let hours = bundle.gates.sanctions.as_ref()?.max_age_hours;
                told(("fact", Json::from("screening")), format!("with a screening at most {hours} h old"))
            }
            Reason::ReportingRequired => {
                told(("fact", Json::from("filing")), "with the filing on record".into())
            }
            Reason::MilestoneNotVerified => {
                told(("fact", Json::from("milestone")), "with the milestone verified".into())
            }
            Reason::TaxFormMissing => {
                told(("fact", Json::from("tax_form")), "with the tax form on file".into())
            }
            Reason::EvidenceMissing => {
                let sentence = "with the SHA-256 of the evidence";
                told(("evidence_hash", Json::from("64 hex digits")), sentence.into())
            }
            _ => self.amount(n).or_else(|| self.moment(n, denial)),
        }
    }

    /// The names of a list of which one passes the check.
    fn one_of(&self, n: u8, key: &str, names: &[&str]) -> Option<Change> {
        let passing: Vec<&str> = names
            .iter()
            .copied()
            .filter(|name| {
                let mut other = self.intent.clone();
                match key {
                    "category" => other.category = (*name).into(),
                    "merchant_scope" => other.merchant_scope = (*name).into(),
                    "mcc_allowlist" => other.mcc_allowlist = [(*name).into()].to_vec(),
                    _ => other.country = Some((*name).into()),
                }
                self.passes(n, &other, self.context.at)
            })
            .take(MAX_NAMES)
            .collect();
        let word = match key {
            "merchant_scope" => "merchant",
            "mcc_allowlist" => "MCC",
            other => other,
        };
        let quoted: Vec<String> = passing.iter().map(|name| format!("`{name}`")).collect();
        (!passing.is_empty()).then(|| Change {
            n,
            change: Json::object([(key, texts(&passing))]),
            sentence: format!("with {word} {}", quoted.join(" or ")),
        })
    }

    /// The greatest lower amount that passes, or the least that does.
    fn amount(&self, n: u8) -> Option<Change> {
        let now = self.intent.amount_minor;
        let passes = |minor: i64| {
            let mut other = self.intent.clone();
            other.amount_minor = minor;
            other.per_tx_cap_minor = other.per_tx_cap_minor.min(minor);
            self.passes(n, &other, self.context.at)
        };
        let (word, minor) = if n == 18 {
            ("at most", numbers(self.bundle(), now).into_iter().rev().find(|minor| passes(*minor))?)
        } else if passes(1) {
            ("at most", greatest(1, now, &passes))
        } else {
            let least = self.bundle().currencies.get(&self.intent.currency)?.min_minor;
            if !passes(least) {
                return None;
            }
            if least > now { ("at least", least) } else { ("at most", greatest(least, now, &passes)) }
        };
        let shown = message::money(self.bundle(), minor, self.intent.currency.as_str());
        Some(Change {
            n,
            change: Json::object([("amount_minor", Json::Int(minor))]),
            sentence: format!("{word} {shown}"),
        })
    }

    /// When the limit has room again, or the next full hour at which the rules let it pass.
    fn moment(&self, n: u8, denial: &Denial) -> Option<Change> {
        let at = if n == 18 { self.hour(n)? } else { message::room_at(self.context, self.intent, denial)? };
        self.passes(n, self.intent, at).then(|| after(n, at, self.context.at))
    }

    fn hour(&self, n: u8) -> Option<Timestamp> {
        let now = self.context.at.micros();
        let begun = now.checked_sub(now.checked_rem_euclid(HOUR)?)?;
        (1..=HOURS_AHEAD).find_map(|ahead| {
            let at = Timestamp::from_micros(begun.checked_add(ahead.checked_mul(HOUR)?)?).ok()?;
            self.passes(n, self.intent, at).then_some(at)
        })
    }

    fn passes(&self, n: u8, intent: &Intent, at: Timestamp) -> bool {
        let context = Context {
            engine: self.context.engine,
            command: self.context.command,
            facts: Facts::clone(&self.context.facts),
            at,
            trial: self.context.trial,
        };
        let looked = look(&context, intent, false, true);
        looked.rows.iter().any(|(row, checked)| *row == n && checked.is_ok())
    }
}

/// A time that passes, as people say it.
pub(super) fn after(n: u8, at: Timestamp, now: Timestamp) -> Change {
    let text = at.to_string();
    let (day, clock) = text.split_once('T').unwrap_or((text.as_str(), ""));
    let whole_minute = clock.get(5..).is_some_and(|rest| rest.trim_matches([':', '0', '.', 'Z']).is_empty());
    let clock = if whole_minute { clock.get(..5) } else { clock.get(..8) }.unwrap_or(clock);
    let today = now.to_string().starts_with(day);
    let sentence = if today { format!("after {clock} UTC") } else { format!("after {day} {clock} UTC") };
    Change { n, change: Json::object([("at", Json::from(text.as_str()))]), sentence }
}

/// The greatest amount from `low`, which passes, to `high`, which does not; caps let pass what is below.
fn greatest(low: i64, high: i64, passes: &dyn Fn(i64) -> bool) -> i64 {
    let (mut low, mut high) = (low, high);
    while high.saturating_sub(low) > 1 {
        let middle = low.saturating_add(high.saturating_sub(low).div_euclid(2));
        if passes(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

/// Numbers at which a rule may change its mind, below `now`.
fn numbers(bundle: &Bundle, now: i64) -> BTreeSet<i64> {
    let mut all = BTreeSet::new();
    for rule in &bundle.rules {
        let written =
            rule.condition.split(|c: char| !c.is_ascii_digit()).filter_map(|text| text.parse().ok());
        let most = rule.constraints.as_ref().and_then(|constraints| constraints.max_amount_minor);
        for number in written.chain(most) {
            let near: [i64; 3] = [number, number.saturating_sub(1), number.saturating_add(1)];
            all.extend(near.into_iter().filter(|minor| (1..now).contains(minor)));
        }
    }
    all
}

/// Names of a list that a role's own list lets through.
fn names<'b>(all: &'b NameList, own: Option<&NameList>) -> Vec<&'b str> {
    let written = all.written().iter().map(String::as_str);
    written.filter(|name| own.is_none_or(|own| own.contains("*") || own.contains(name))).collect()
}

fn texts(all: &[&str]) -> Json {
    match all {
        [one] => Json::from(*one),
        many => Json::Array(many.iter().map(|text| Json::from(*text)).collect()),
    }
}

/// An object without members that are none.
pub(super) fn members(all: impl IntoIterator<Item = (&'static str, Option<Json>)>) -> Json {
    let known: BTreeMap<String, Json> =
        all.into_iter().filter_map(|(key, value)| Some((key.to_string(), value?))).collect();
    Json::Object(known)
}
