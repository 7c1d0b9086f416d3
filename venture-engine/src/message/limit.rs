//! What a limit says: what was asked for, what stands against it, when there is room.
//!
//! Spec: commands.md 3, 5.

use alloc::format;
use alloc::string::{String, ToString as _};

use venture_core::{Json, Timestamp};
use venture_policy::bundle::Bundle;

use super::amount::money;
use super::room::{Room, amount, count};
use crate::authorize::Denial;
use crate::decide::Context;
use crate::state::Intent;

/// The figures of a limit over amounts, as `detail` shows them.
struct Figures<'a> {
    limit_id: &'a str,
    cap: i64,
    committed: i64,
    requested: i64,
    remaining: i64,
    currency: &'a str,
}

impl<'a> Figures<'a> {
    fn of(detail: &'a Json) -> Option<Self> {
        let number = |key: &str| detail.get(key).and_then(Json::as_int);
        let text = |key: &str| detail.get(key).and_then(Json::as_str);
        Some(Self {
            limit_id: text("limit_id")?,
            cap: number("cap_minor")?,
            committed: number("committed_minor")?,
            requested: number("requested_minor")?,
            remaining: number("remaining_minor")?,
            currency: text("currency")?,
        })
    }
}

/// The sentence of a limit that denied an intent; `None` if no limit did.
pub(crate) fn of_intent(context: &Context<'_>, intent: &Intent, denial: &Denial) -> Option<String> {
    let detail = denial.detail.as_ref()?;
    let bundle = &context.engine.bundle(intent.bundle_id).unwrap_or(&context.engine.genesis).bundle;
    if let Some(figures) = Figures::of(detail) {
        let limit = (denial.reason, figures.limit_id);
        let room = amount(context, intent, limit, (figures.cap.into(), figures.requested.into()));
        return Some(amounts(bundle, &figures, room));
    }
    let (limit_id, max_count) = (detail.get("limit_id")?.as_str()?, detail.get("max_count")?.as_int()?);
    counts("authorizations", detail, count(context, intent, limit_id, max_count))
}

/// When a limit that denied an intent has room for it, if time alone frees any.
pub(crate) fn room_at(context: &Context<'_>, intent: &Intent, denial: &Denial) -> Option<Timestamp> {
    let detail = denial.detail.as_ref()?;
    let room = if let Some(figures) = Figures::of(detail) {
        let limit = (denial.reason, figures.limit_id);
        amount(context, intent, limit, (figures.cap.into(), figures.requested.into()))
    } else {
        let (limit_id, most) = (detail.get("limit_id")?.as_str()?, detail.get("max_count")?.as_int()?);
        count(context, intent, limit_id, most)
    };
    match room {
        Room::At(at) => Some(at),
        Room::Holds | Room::Unknown => None,
    }
}

/// The sentence of a limit that denied anything else; `None` if no limit did.
pub(super) fn of_detail(bundle: &Bundle, detail: &Json, at: Timestamp) -> Option<String> {
    if let Some(figures) = Figures::of(detail) {
        return Some(amounts(bundle, &figures, Room::Unknown));
    }
    let wait = detail.get("retry_after_ms").and_then(Json::as_int);
    let later =
        wait.and_then(|ms| Timestamp::from_micros(at.micros().checked_add(ms.checked_mul(1_000)?)?).ok());
    counts("calls", detail, later.map_or(Room::Unknown, Room::At))
}

fn amounts(bundle: &Bundle, figures: &Figures<'_>, room: Room) -> String {
    let money = |minor: i64| money(bundle, minor, figures.currency);
    let (asked, cap, limit) = (money(figures.requested), money(figures.cap), figures.limit_id);
    if let Some(account) = limit.strip_prefix("balance:") {
        return format!("{asked} asked for, but account `{account}` has {cap}; fund it first");
    }
    if figures.requested > figures.cap {
        return format!(
            "{asked} asked for, but limit `{limit}` is {cap}; ask for at most {}, or have the limit raised",
            money(figures.remaining)
        );
    }
    let stands = format!(
        "{asked} asked for, but of the {cap} of limit `{limit}` {} are committed and {} remain",
        money(figures.committed),
        money(figures.remaining)
    );
    let now = if figures.remaining > 0 {
        format!("ask for at most {} now, or", money(figures.remaining))
    } else {
        "ask".to_string()
    };
    match room {
        Room::At(at) => format!("{stands}; {now} again from {at} on"),
        Room::Holds => {
            format!("{stands}; {now} again once open holds are released, or have the limit raised")
        }
        Room::Unknown if figures.remaining > 0 => format!("{stands}; {now} have the limit raised"),
        Room::Unknown => format!("{stands}; have the limit raised"),
    }
}

fn counts(of_what: &str, detail: &Json, room: Room) -> Option<String> {
    let number = |key: &str| detail.get(key).and_then(Json::as_int);
    let (limit, most, used) = (detail.get("limit_id")?.as_str()?, number("max_count")?, number("count")?);
    let stands = format!("{used} of the {most} {of_what} of limit `{limit}` are used");
    Some(match room {
        Room::At(at) => format!("{stands}; ask again from {at} on"),
        Room::Holds | Room::Unknown => format!("{stands}; have the limit raised"),
    })
}
