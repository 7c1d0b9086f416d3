//! `roles` and `permission_sets`.

use alloc::string::String;
use alloc::vec::Vec;

use super::tools::{checked, pattern};
use crate::bundle::model::{Ceilings, Grant, NameList, PermissionSet, Rate, Role, When};
use crate::bundle::read::{Fields, Place, Sink, Value, flag, word};
use crate::bundle::syntax::{self, SNAKE};
use venture_core::Json;
use venture_core::money::MAX_WIRE_INTEGER;

/// Longest window of a row: 366 days.
pub(super) const MAX_WINDOW_SECONDS: i64 = 31_622_400;

/// Whether a tool of that name takes command lines.
pub(super) type IsCommand<'a> = &'a dyn Fn(&str) -> bool;

pub(super) fn role(place: Place<'_>, sink: &mut Sink, is_command: IsCommand<'_>) -> Option<Role> {
    let mut fields = Fields::open(place, sink)?;
    Some(Role {
        level: fields.get("level", word),
        grants: fields.list("grants", |p, s| grant(p, s, is_command)),
        denies: fields.list("denies", |p, s| pattern(p, s, is_command)),
        max_concurrent_tasks: fields.or("max_concurrent_tasks", 5, |p, s| p.whole(s, 1, 10_000)),
        timeout_sla_seconds: fields.or("timeout_sla_seconds", 300, |p, s| p.whole(s, 10, 3_600)),
        eau_daily_cap: fields.get("eau_daily_cap", positive),
        spend_scopes: fields.get_list("spend_scopes", word),
        categories: fields.get_list("categories", category).map(NameList::new),
        merchants: fields.get_list("merchants", name).map(NameList::new),
        mccs: fields.get_list("mccs", mcc).map(NameList::new),
        ceilings_minor: fields.get("ceilings_minor", ceilings).unwrap_or_default(),
        max_intent_ttl_seconds: fields.or("max_intent_ttl_seconds", 604_800, |p, s| p.whole(s, 1, 604_800)),
    })
}

/// A whole number from 1.
pub(super) fn positive(place: Place<'_>, sink: &mut Sink) -> Option<i64> {
    place.whole(sink, 1, MAX_WIRE_INTEGER)
}

/// A whole number from 0.
pub(super) fn natural(place: Place<'_>, sink: &mut Sink) -> Option<i64> {
    place.whole(sink, 0, MAX_WIRE_INTEGER)
}

pub(super) fn category(place: Place<'_>, sink: &mut Sink) -> Option<String> {
    place.formatted(sink, "`[a-z0-9-]{1,64}`", syntax::category)
}

pub(super) fn mcc(place: Place<'_>, sink: &mut Sink) -> Option<String> {
    place.formatted(sink, "four digits", syntax::four_digits)
}

pub(super) fn name(place: Place<'_>, sink: &mut Sink) -> Option<String> {
    place.line(sink, 1, 128)
}

/// The name of an agent role, defined or not.
pub(super) fn role_name(place: Place<'_>, sink: &mut Sink) -> Option<String> {
    place.formatted(sink, "the name of an agent role: `[a-z][a-z0-9-]{0,63}`", |text| {
        syntax::any_role(text) && !text.contains('_')
    })
}

/// The name of a role that approves.
pub(super) fn approver_role(place: Place<'_>, sink: &mut Sink) -> Option<String> {
    place.formatted(sink, "the name of a role: `[a-z][a-z0-9_-]{0,63}`", syntax::any_role)
}

fn ceilings(place: Place<'_>, sink: &mut Sink) -> Option<Ceilings> {
    let mut fields = Fields::open(place, sink)?;
    Some(Ceilings {
        call: fields.get("call", positive),
        hour: fields.get("hour", positive),
        day: fields.get("day", positive),
        month: fields.get("month", positive),
    })
}

fn grant(place: Place<'_>, sink: &mut Sink, is_command: IsCommand<'_>) -> Option<Grant> {
    match place.node.value {
        Value::Str(_) => {
            pattern(place, sink, is_command).map(|pattern| Grant { pattern, when: When::default() })
        }
        Value::Object(_) => {
            let mut fields = Fields::open(place, sink)?;
            let pattern = fields.need("pattern", |p, s| pattern(p, s, is_command));
            let when = fields.get("when", when).unwrap_or_default();
            Some(Grant { pattern: pattern?, when })
        }
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Wide | Value::Float | Value::Array(_) => {
            place.refuse_kind(sink, "a pattern, or an object with a pattern and `when`");
            None
        }
    }
}

fn when(place: Place<'_>, sink: &mut Sink) -> Option<When> {
    let mut fields = Fields::open(place, sink)?;
    Some(When {
        paths: fields.get_list("paths", |p, s| checked(p, s, "path glob", syntax::glob)),
        topics: fields.get_list("topics", |p, s| checked(p, s, "topic pattern", syntax::topic)),
        domains: fields.get_list("domains", |p, s| checked(p, s, "domain pattern", syntax::domain)),
        values: fields.map("values", SNAKE, |p, s| p.items(s, scalar)),
        absent: fields.list("absent", argument),
        same_workflow: fields.get("same_workflow", only_true).is_some(),
        max_age_seconds: fields.get("max_age_seconds", positive),
        max_range_seconds: fields.get("max_range_seconds", positive),
        max_bytes: fields.get("max_bytes", positive),
        idempotency_key: fields.get("idempotency_key", only_true).is_some(),
        second_approval_over_minor: fields.get("second_approval_over_minor", natural),
        per_session: fields.get("per_session", positive),
        concurrent: fields.get("concurrent", positive),
        rate: fields.get("rate", rate),
        session_minor: fields.get("session_minor", positive),
        host: fields.map("host", SNAKE, scalar),
    })
}

fn argument(place: Place<'_>, sink: &mut Sink) -> Option<String> {
    place.formatted(sink, "the name of an argument: `[a-z][a-z0-9_]{0,63}`", syntax::snake)
}

/// A condition that can only be asked.
fn only_true(place: Place<'_>, sink: &mut Sink) -> Option<()> {
    if flag(place, sink)? {
        return Some(());
    }
    let message = "only `true` can be asked; leave the key out".into();
    place.refuse(sink, crate::bundle::error::BundleErrorCode::Value, message);
    None
}

fn scalar(place: Place<'_>, sink: &mut Sink) -> Option<Json> {
    match place.node.value {
        Value::Bool(_) | Value::Int(_) | Value::Wide | Value::Str(_) => place.json(sink),
        Value::Null | Value::Float | Value::Array(_) | Value::Object(_) => {
            place.refuse_kind(sink, "a text, a whole number, true or false");
            None
        }
    }
}

pub(super) fn rate(place: Place<'_>, sink: &mut Sink) -> Option<Rate> {
    let mut fields = Fields::open(place, sink)?;
    let count = fields.need("count", positive);
    let seconds = fields.need("seconds", window);
    Some(Rate { count: count?, seconds: seconds? })
}

/// The length of a window.
pub(super) fn window(place: Place<'_>, sink: &mut Sink) -> Option<i64> {
    place.whole(sink, 1, MAX_WINDOW_SECONDS)
}

pub(super) fn permission_set(
    place: Place<'_>,
    sink: &mut Sink,
    is_command: IsCommand<'_>,
) -> Option<PermissionSet> {
    let mut fields = Fields::open(place, sink)?;
    let patterns = |p: Place<'_>, s: &mut Sink| -> Option<Vec<String>> {
        p.items(s, |item, sink| pattern(item, sink, is_command))
    };
    Some(PermissionSet {
        allow: fields.get("allow", patterns).unwrap_or_default(),
        deny: fields.get("deny", patterns).unwrap_or_default(),
        task_types: fields.list("task_types", argument),
    })
}
