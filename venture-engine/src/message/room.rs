//! When a limit has room again.

use venture_core::{Reason, Timestamp};
use venture_ledger::limits::{Dim, DimSet, Window};
use venture_policy::bundle::Bundle;

use crate::decide::Context;
use crate::limits::velocity_set;
use crate::state::Intent;

/// When what was asked for fits, if nothing else happens meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    /// From then on.
    At(Timestamp),
    /// Once holds are released; time alone frees nothing.
    Holds,
    /// Nobody can tell.
    Unknown,
}

/// A limit's scope and window, and the cap that stands without any burst or lift.
struct Scope {
    set: DimSet,
    window: Window,
    cap: Option<i64>,
}

/// When `requested` fits under the limit of a denied intent.
pub(super) fn amount(
    context: &Context<'_>,
    intent: &Intent,
    (reason, limit_id): (Reason, &str),
    (cap, requested): (i128, i128),
) -> Room {
    let Some(scope) = scope(context, intent, reason, limit_id) else { return Room::Unknown };
    let most = scope.cap.map_or(cap, i128::from).saturating_sub(requested);
    let windows = &context.engine.state.windows;
    match windows.room_at(scope.set, &intent.dims, scope.window, context.at, most) {
        Some(at) => Room::At(at),
        None if most < 0 => Room::Unknown,
        None => Room::Holds,
    }
}

/// When one authorization more fits under a count.
pub(super) fn count(context: &Context<'_>, intent: &Intent, limit_id: &str, max_count: i64) -> Room {
    let Some(scope) = scope(context, intent, Reason::VelocityLimitExceeded, limit_id) else {
        return Room::Unknown;
    };
    let most = max_count.checked_sub(1).and_then(|most| usize::try_from(most).ok());
    let windows = &context.engine.state.windows;
    let room =
        most.and_then(|most| windows.count_room_at(scope.set, &intent.dims, scope.window, context.at, most));
    room.map_or(Room::Unknown, Room::At)
}

/// The scope of a limit by its id.
///
/// Spec: reason-codes.md.
fn scope(context: &Context<'_>, intent: &Intent, reason: Reason, limit_id: &str) -> Option<Scope> {
    let bundle = &context.engine.bundle(intent.bundle_id)?.bundle;
    if reason == Reason::VelocityLimitExceeded {
        return velocity(bundle, limit_id);
    }
    let of = |dims: &[Dim], window| Some(Scope { set: DimSet::of(dims), window, cap: None });
    let (kind, rest) = limit_id.split_once(':').unwrap_or((limit_id, ""));
    let last = rest.rsplit_once(':').map_or("", |(_, last)| last);
    match kind {
        "workflow" => of(&[Dim::Workflow], Window::Lifetime),
        "task" => of(&[Dim::Workflow, Dim::Task], Window::Lifetime),
        // A lift may have ended by then: what is told holds without it.
        "venture-day" => Some(Scope {
            set: DimSet::of(&[Dim::Venture]),
            window: Window::Day,
            cap: bundle.limits.venture_daily_cap(rest),
        }),
        "tier" => of(&[Dim::Venture], Window::Month),
        "global-day" => of(&[], Window::Day),
        "role" => of(&[Dim::Role], named(last)?),
        "class" => of(&[Dim::Class], named(last)?),
        "envelope" => of(envelope(rest.split_once(':')?.0)?, named(last)?),
        _ => None,
    }
}

fn velocity(bundle: &Bundle, limit_id: &str) -> Option<Scope> {
    let row = bundle.limits.velocity.iter().find(|row| row.id == limit_id)?;
    Some(Scope { set: velocity_set(row), window: Window::Seconds(row.window_seconds), cap: row.cap_minor })
}

/// A window whose room frees by time or by holds; one of a single call has none to free.
fn named(window: &str) -> Option<Window> {
    match window {
        "hour" => Some(Window::HOUR),
        "day" => Some(Window::Day),
        "month" => Some(Window::Month),
        "lifetime" => Some(Window::Lifetime),
        _ => None,
    }
}

fn envelope(scope: &str) -> Option<&'static [Dim]> {
    match scope {
        "global" => Some(&[]),
        "workspace" => Some(&[Dim::Workspace]),
        "venture" => Some(&[Dim::Venture]),
        "workflow" => Some(&[Dim::Workflow]),
        "task" => Some(&[Dim::Workflow, Dim::Task]),
        "role" => Some(&[Dim::Role]),
        _ => None,
    }
}
