//! The least version that a change of content asks for.
//!
//! Spec: policy.md 2.2; vectors `worked/bundles/versions.json`.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use venture_core::{Json, canonical};

use super::Version;
use crate::bundle::defaults::canonical_content;
use crate::bundle::load::Bundle;

/// Which part of the version a change raises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bump {
    /// Words, or nothing.
    Patch,
    /// Something added or widened.
    Minor,
    /// Anything else.
    Major,
}

use Bump::{Major, Minor, Patch};

impl Bump {
    /// The part that the change from `old` to `new` raises.
    #[must_use]
    pub fn between(old: &Bundle, new: &Bundle) -> Self {
        let (old, new) = (unordered(canonical_content(&old.file)), unordered(canonical_content(&new.file)));
        members(&old, &new, |key, old, new| match (key, old, new) {
            ("roles", old, new) => by_key(old, new, Minor, role),
            ("tool_registry" | "currencies", old, new) => by_key(old, new, Minor, |_, _, _| Major),
            ("allowlists", Some(old), Some(new)) => members(old, new, |_, old, new| list(old, new)),
            ("limits", Some(old), Some(new)) => members(old, new, limit),
            ("rules", old, new) => rules(items(old), items(new)),
            _ => Major,
        })
    }

    /// The word in an answer.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Patch => "PATCH",
            Minor => "MINOR",
            Major => "MAJOR",
        }
    }
}

/// The least version that `new` may have after `old`.
///
/// # Examples
/// ```
/// use venture_policy::bundle::{Bundle, least_after};
/// let old = Bundle::parse(b"version: 1.2.3").unwrap();
/// let new = Bundle::parse(b"{version: 9.9.9, roles: {solver: {}}}").unwrap();
/// assert_eq!(least_after(&old, &new).to_string(), "1.3.0");
/// ```
#[must_use]
pub fn least_after(old: &Bundle, new: &Bundle) -> Version {
    let Version { major, minor, patch } = old.version;
    match Bump::between(old, new) {
        Patch => Version { major, minor, patch: patch.saturating_add(1) },
        Minor => Version { major, minor: minor.saturating_add(1), patch: 0 },
        Major => Version { major: major.saturating_add(1), minor: 0, patch: 0 },
    }
}

/// The greatest bump of the members that differ.
fn members(old: &Json, new: &Json, change: impl Fn(&str, Option<&Json>, Option<&Json>) -> Bump) -> Bump {
    let empty = BTreeMap::new();
    let (old, new) = (old.as_object().unwrap_or(&empty), new.as_object().unwrap_or(&empty));
    let keys = old.keys().chain(new.keys().filter(|key| !old.contains_key(*key)));
    keys.filter(|key| old.get(*key) != new.get(*key))
        .map(|key| change(key, old.get(key), new.get(key)))
        .max()
        .unwrap_or(Patch)
}

/// Members by name: one added is `added`, one removed MAJOR, one that differs `changed`.
fn by_key(
    old: Option<&Json>,
    new: Option<&Json>,
    added: Bump,
    changed: impl Fn(&str, &Json, &Json) -> Bump,
) -> Bump {
    let empty = Json::Object(BTreeMap::new());
    members(old.unwrap_or(&empty), new.unwrap_or(&empty), |key, old, new| match (old, new) {
        (None, _) => added,
        (Some(_), None) => Major,
        (Some(old), Some(new)) => changed(key, old, new),
    })
}

fn role(_: &str, old: &Json, new: &Json) -> Bump {
    members(old, new, |key, old, new| match key {
        "grants" => {
            if items(new).starts_with(items(old)) {
                Minor
            } else {
                Major
            }
        }
        "denies" => {
            if within(items(new), items(old)) {
                Minor
            } else {
                Major
            }
        }
        "categories" | "merchants" | "mccs" | "spend_scopes" => list(old, new),
        "eau_daily_cap" => cap(old, new),
        "ceilings_minor" => by_key(old, new, Major, |_, old, new| cap(Some(old), Some(new))),
        _ => Major,
    })
}

/// A list that was there and only grew.
fn list(old: Option<&Json>, new: Option<&Json>) -> Bump {
    match (old, new) {
        (Some(old), Some(new)) if within(items(Some(old)), items(Some(new))) => Minor,
        _ => Major,
    }
}

fn limit(key: &str, old: Option<&Json>, new: Option<&Json>) -> Bump {
    match (key, old, new) {
        ("velocity" | "calls", Some(old), Some(new)) => rows(items(Some(old)), items(Some(new))),
        ("workflow_classes_minor", Some(old), Some(new)) => {
            by_key(Some(old), Some(new), Major, |_, old, new| caps(old, new))
        }
        (_, Some(old @ Json::Object(_)), Some(new)) => caps(old, new),
        (_, Some(Json::Int(_)), Some(_)) => cap(old, new),
        _ => Major,
    }
}

/// An object of caps.
fn caps(old: &Json, new: &Json) -> Bump {
    by_key(Some(old), Some(new), Major, |_, old, new| cap(Some(old), Some(new)))
}

/// A cap that was there and rose.
fn cap(old: Option<&Json>, new: Option<&Json>) -> Bump {
    match (old.and_then(Json::as_int), new.and_then(Json::as_int)) {
        (Some(old), Some(new)) if new > old => Minor,
        _ => Major,
    }
}

/// Rows paired by id: nothing but caps and counts rose.
fn rows(old: &[Json], new: &[Json]) -> Bump {
    let (old, new) = (named(old, "id"), named(new, "id"));
    by_key(Some(&old), Some(&new), Major, |_, old, new| {
        members(
            old,
            new,
            |key, old, new| {
                if key.ends_with("_minor") || key == "max_count" { cap(old, new) } else { Major }
            },
        )
    })
}

/// Rules by id, without the words that decide nothing.
fn rules(old: &[Json], new: &[Json]) -> Bump {
    let meant = |rules: &[Json]| {
        let mut rules = named(rules, "rule_id");
        if let Json::Object(rules) = &mut rules {
            for rule in rules.values_mut() {
                if let Json::Object(fields) = rule {
                    fields.retain(|key, _| {
                        !matches!(key.as_str(), "name" | "description" | "tags" | "examples")
                    });
                }
            }
        }
        rules
    };
    members(&meant(old), &meant(new), |_, old, new| match (old, new) {
        (None, Some(rule)) => {
            let allows = rule.get("action").and_then(Json::as_str) == Some("ALLOW");
            if allows && rule.get("constraints").is_none() { Minor } else { Major }
        }
        _ => Major,
    })
}

/// The rows as an object by their id.
fn named(rows: &[Json], id: &str) -> Json {
    let pairs = rows.iter().filter_map(|row| Some((row.get(id)?.as_str()?, row.clone())));
    Json::object(pairs)
}

fn items(value: Option<&Json>) -> &[Json] {
    value.and_then(Json::as_array).unwrap_or_default()
}

/// Whether every item of the sorted list `some` stands in the sorted list `all`, as often.
fn within(some: &[Json], all: &[Json]) -> bool {
    let mut rest = all.iter();
    some.iter().all(|item| rest.any(|other| other == item))
}

/// The value with every list but `grants` sorted, since their order says nothing.
fn unordered(value: Json) -> Json {
    match value {
        Json::Array(items) => sorted(items.into_iter().map(unordered).collect()),
        Json::Object(members) => Json::Object(
            members
                .into_iter()
                .map(|(key, value)| {
                    if key == "grants"
                        && let Json::Array(items) = value
                    {
                        return (key, Json::Array(items.into_iter().map(unordered).collect()));
                    }
                    (key, unordered(value))
                })
                .collect(),
        ),
        other @ (Json::Null | Json::Bool(_) | Json::Int(_) | Json::Str(_)) => other,
    }
}

fn sorted(items: Vec<Json>) -> Json {
    let mut keyed: Vec<(String, Json)> =
        items.into_iter().map(|item| (canonical::to_string(&item).unwrap_or_default(), item)).collect();
    keyed.sort_by(|(a, _), (b, _)| a.cmp(b));
    Json::Array(keyed.into_iter().map(|(_, item)| item).collect())
}
