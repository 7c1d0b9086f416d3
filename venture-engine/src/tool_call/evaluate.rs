//! `evaluate`: reads of classified data, exports, foreign APIs, messages to people.
//!
//! They take the rows of a tool call that ask no tool: freeze, identity, role, pin; then the gates of their
//! point and its rules. What carries a card number or a secret is refused before it is kept.
//!
//! Spec: commands.md 2, policy.md 4.3, compliance.md 3.

use alloc::format;
use alloc::string::{String, ToString as _};

use venture_core::id::{EventId, uuid_v5};
use venture_core::scan::{Class, scan};
use venture_core::schema::Kind;
use venture_core::{Json, Reason};
use venture_policy::gates::{self, Refused};

use super::check::repeated;
use super::decide::{decide, ids};
use super::rules::told;
use super::subject::Subject;
use crate::answer::Reply;
use crate::apply::NO_KEY;
use crate::authorize::{Checked, Denial};
use crate::command::{CheckTool, Evaluate};
use crate::decide::Context;
use crate::draft::Draft;
use crate::event::{Body, CheckFailed, OutreachBlocked};
use crate::refusal::{Refusal, Stop};
use crate::words::CheckMark::{Passed, Skipped};
use crate::words::Point;

/// The host's word for the hour where a person is.
const LOCAL_HOUR: &str = "local_hour";

pub(crate) fn evaluate(context: &Context<'_>, args: &Evaluate, draft: &mut Draft) -> Result<Reply, Stop> {
    if let Some(repeat) = repeated(context, args.call_id)? {
        return Ok(repeat);
    }
    clean(args)?;
    let asked = asked_as_call(args);
    let mut subject = Subject::new(context, &asked, &context.command.actor, false).at_point(args.point);
    Ok(decide(&mut subject, draft))
}

/// What is sent or reached carries no card number and no secret; found, it is told by its place alone.
///
/// Spec: compliance.md 3, 8.
fn clean(args: &Evaluate) -> Result<(), Stop> {
    let Some(found) = scan(&Kind::Any, &args.request).filter(|_| args.point != Point::DataAccess) else {
        return Ok(());
    };
    let reason = match found.class {
        Class::Secret => Reason::SecretInPayload,
        Class::Card => Reason::PanDetected,
    };
    let pointer = format!("/args/request{}", found.pointer);
    let detail = Json::object([("pointer", Json::from(pointer))]);
    Err(Refusal::new(reason, ids(args.call_id)).detail(detail).into())
}

/// The request in the form in which the rows look at one: its type stands for the tool.
pub(super) fn asked_as_call(args: &Evaluate) -> CheckTool {
    CheckTool {
        call_id: args.call_id,
        workflow_id: args.workflow_id,
        tool: args.point.as_str().to_string(),
        args: args.request.clone(),
        task_id: None,
        session_id: None,
        permission_set: None,
    }
}

/// What a request is about: the path or class, the destination, the host, the channel.
pub(super) fn about_of(point: Point, request: &Json) -> &str {
    let text =
        |part: &str, key: &str| request.get(part).and_then(|part| part.get(key)).and_then(Json::as_str);
    let found = match point {
        Point::ToolUsage => None,
        Point::DataAccess => text("data", "path").or_else(|| text("data", "class")),
        Point::Export => text("export", "destination"),
        Point::ExternalApi => {
            let url = request.get("request").and_then(|request| request.get("args")?.get("url")?.as_str());
            url.or_else(|| text("request", "resource")).map(host)
        }
        Point::Outreach => text("outreach", "channel"),
    };
    found.unwrap_or_default()
}

/// The host as it stands in an address, without what comes before and after it.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    authority.rsplit('@').next().unwrap_or_default()
}

/// Row 5: only agents have a role, and the bundle knows it.
pub(super) fn known(subject: &mut Subject<'_>) -> Checked {
    if subject.role().is_some() { Ok(Passed) } else { Err(Denial::of(Reason::UnknownRole)) }
}

/// The gates of the point; the first that refuses decides, ahead of every rule.
pub(super) fn gates(subject: &mut Subject<'_>) -> Checked {
    if subject.point == Point::DataAccess {
        return Ok(Skipped);
    }
    let hour = subject.context.facts.declared.get(LOCAL_HOUR).and_then(Json::as_int);
    let Err(refused) = gates::pass(&subject.loaded.bundle, &told(subject), hour) else { return Ok(Passed) };
    subject.refused = Some(refused);
    let words = [("gate", Json::from(refused.gate)), ("reason", Json::from(refused.why))];
    Err(Denial { reason: refused.code, detail: Some(Json::object(words)) })
}

/// The record of a gate that refused; of a message besides that it was not sent.
pub(super) fn gate_refused(subject: &Subject<'_>, refused: &Refused, source: EventId, draft: &mut Draft) {
    let (state, about) = (subject.state(), subject.about());
    let failed = CheckFailed {
        check_id: draft.command_id().map_or(NO_KEY, |command| uuid_v5(command.0, &[b"check"])),
        event_id: source,
        failure_reason: Some(refused.why.to_string()),
        framework: refused.gate.to_string(),
        freeze_triggered: None,
        rule_id: format!("{}.{}", refused.gate, refused.why),
    };
    draft.emit(state, about, NO_KEY, Body::CheckFailed(failed));
    if subject.point != Point::Outreach {
        return;
    }
    let told = told(subject);
    let message = told.outreach.unwrap_or_default();
    let blocked = OutreachBlocked {
        channel: message.channel.unwrap_or_default().to_string(),
        jurisdiction: message.jurisdiction.map(String::from),
        reason: refused.why.to_string(),
        subject_ref: told.resource.map_or_else(|| subject.asked.call_id.to_string(), String::from),
    };
    draft.emit(state, about, NO_KEY, Body::OutreachBlocked(blocked));
}
