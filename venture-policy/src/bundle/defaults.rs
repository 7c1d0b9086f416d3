//! Canonical content: what is hashed.
//!
//! The file without what names or dates it, and with the defaults that bundle.md marks `=` in every
//! object that is there. No list is reordered, no absent object added. Spec: policy.md 2.1.

use alloc::string::ToString as _;

use venture_core::Json;

/// Keys of the file that are no content.
pub(crate) const NOT_CONTENT: [&str; 5] =
    ["workspace_id", "version", "effective_at", "description", "metadata"];

/// A default value.
#[derive(Clone, Copy)]
enum Value {
    Int(i64),
    Bool(bool),
    Text(&'static str),
}

use Value::{Bool, Int, Text};

/// A key and its value where it is left out.
type Default = (&'static str, Value);

/// One step down from an object.
#[derive(Clone, Copy)]
enum Step {
    Key(&'static str),
    /// Every member of an object, every item of a list.
    Each,
}

use Step::{Each, Key};

/// The objects that have defaults, and which.
const DEFAULTS: &[(&[Step], &[Default])] = &[
    (
        &[Key("governance")],
        &[("publish_approvals", Int(0)), ("min_signatures", Int(0)), ("max_deprecated_days", Int(30))],
    ),
    (&[Key("identity")], &[("token_required", Bool(false))]),
    (
        &[Key("tool_registry"), Each],
        &[("audit_level", Text("STANDARD")), ("freeze_safe", Bool(false)), ("eau_cost", Int(0))],
    ),
    (&[Key("tool_registry"), Each, Key("elevation")], &[("only", Bool(false))]),
    (
        &[Key("roles"), Each],
        &[
            ("max_concurrent_tasks", Int(5)),
            ("timeout_sla_seconds", Int(300)),
            ("max_intent_ttl_seconds", Int(604_800)),
        ],
    ),
    (&[Key("limits"), Key("envelopes"), Each], &[("locked", Bool(false))]),
    (&[Key("limits"), Key("velocity"), Each], &[("burst_minor", Int(0))]),
    (
        &[Key("approvals"), Each],
        &[("count", Int(1)), ("human_only", Bool(false)), ("timeout_seconds", Int(7_200))],
    ),
    (&[Key("risk")], &[("review_from", Int(20)), ("deny_above", Int(70))]),
    (
        &[Key("risk"), Key("factors")],
        &[
            ("amount", Bool(true)),
            ("volume", Bool(true)),
            ("merchant_unseen", Bool(true)),
            ("mcc_unseen", Bool(true)),
            ("night", Bool(true)),
            ("near_cap", Bool(true)),
            ("declines", Bool(true)),
            ("country", Bool(true)),
            ("stale", Bool(true)),
            ("new_payee", Bool(true)),
        ],
    ),
    (&[Key("gates"), Key("sanctions")], &[("max_age_hours", Int(24)), ("block_from_bps", Int(9_200))]),
    (&[Key("rules"), Each], &[("condition", Text("")), ("severity", Text("LOW")), ("priority", Int(100))]),
    (
        &[Key("rules"), Each, Key("approval")],
        &[("count", Int(1)), ("human_only", Bool(false)), ("timeout_seconds", Int(7_200))],
    ),
];

/// The canonical content of a file whose shape is right.
pub(crate) fn canonical_content(file: &Json) -> Json {
    let mut content = file.clone();
    if let Json::Object(members) = &mut content {
        members.retain(|key, _| !NOT_CONTENT.contains(&key.as_str()));
    }
    for (path, defaults) in DEFAULTS {
        fill(&mut content, path, defaults);
    }
    content
}

fn fill(value: &mut Json, path: &[Step], defaults: &[Default]) {
    match (path, value) {
        ([], Json::Object(members)) => {
            for (key, default) in defaults {
                members.entry((*key).to_string()).or_insert_with(|| match *default {
                    Int(number) => Json::Int(number),
                    Bool(value) => Json::Bool(value),
                    Text(text) => Json::from(text),
                });
            }
        }
        ([Key(key), rest @ ..], Json::Object(members)) => {
            if let Some(member) = members.get_mut(*key) {
                fill(member, rest, defaults);
            }
        }
        ([Each, rest @ ..], Json::Object(members)) => {
            members.values_mut().for_each(|member| fill(member, rest, defaults));
        }
        ([Each, rest @ ..], Json::Array(items)) => {
            items.iter_mut().for_each(|item| fill(item, rest, defaults));
        }
        (_, Json::Null | Json::Bool(_) | Json::Int(_) | Json::Str(_) | Json::Array(_)) => {}
    }
}
