//! Arguments of `evaluate`: what is read, exported, reached or sent.
//!
//! Spec: commands.md 2, policy.md 4.2.

use venture_core::id::{CallId, WorkflowId};
use venture_core::money::MAX_WIRE_INTEGER;
use venture_core::{Json, Reason};

use super::Read;
use crate::command::fields::Fields;
use crate::command::{Args, Evaluate};
use crate::words::Point;

/// Variables are texts of at most so many characters.
const LONGEST: usize = 2_048;

pub(super) fn evaluate(f: &mut Fields<'_>) -> Read<Args> {
    let call_id = CallId(f.need_uuid("call_id")?);
    let workflow_id = WorkflowId(f.need_uuid("workflow_id")?);
    let expected = "`DATA_ACCESS`, `EXPORT`, `EXTERNAL_API` or `OUTREACH`; tool calls take `check_tool`";
    let point =
        f.one_of("type", expected, |text| Point::from_name(text).filter(|point| *point != Point::ToolUsage))?;
    let point = f.need("type", point)?;
    let request = f.raw("request");
    let request = f.need("request", request)?;
    variables(point, request)?;
    Ok(Args::Evaluate(Evaluate { call_id, workflow_id, point, request: request.clone() }))
}

/// The variables of a point, each of its type. What the engine knows itself is not taken from the host.
fn variables(point: Point, request: &Json) -> Read<()> {
    let mut all = Fields::of(request, "/args/request")?;
    let common = part(&mut all, "request")?;
    let mut has_address = false;
    if let Some(mut common) = common {
        common.text("tool", 1..=128)?;
        let args = common.opt("args", "an object", |value| value.as_object().map(|_| value))?;
        let url = args.and_then(|args| args.get("url")).and_then(Json::as_str);
        has_address = common.text("resource", 1..=LONGEST)?.or(url).is_some();
        common.end()?;
    }
    match point {
        Point::ToolUsage => {}
        Point::ExternalApi => {
            if !has_address {
                let message = "`request.args.url` is required: where the call goes";
                return Err(all.fault(Reason::RequestInvalid, "request", message));
            }
        }
        Point::DataAccess => {
            let mut data = needed(&mut all, "data")?;
            data.need_text("class", 1..=LONGEST)?;
            data.text("path", 1..=LONGEST)?;
            data.flag("subject_present")?;
            data.end()?;
        }
        Point::Export => {
            let mut export = needed(&mut all, "export")?;
            export.need_text("destination", 1..=LONGEST)?;
            export.text("format", 1..=LONGEST)?;
            export.text("country", 1..=LONGEST)?;
            export.end()?;
        }
        Point::Outreach => {
            let mut outreach = needed(&mut all, "outreach")?;
            outreach.need_text("channel", 1..=LONGEST)?;
            outreach.text("jurisdiction", 1..=LONGEST)?;
            outreach.text("consent", 1..=LONGEST)?;
            outreach.flag("suppressed")?;
            for count in ["sent_today", "sent_week"] {
                outreach.int(count, 0..=MAX_WIRE_INTEGER, Reason::RequestInvalid)?;
            }
            outreach.end()?;
        }
    }
    all.end()
}

fn part<'a>(fields: &mut Fields<'a>, key: &'static str) -> Read<Option<Fields<'a>>> {
    let pointer = fields.at(key);
    fields.raw(key).map(|value| Fields::of(value, &pointer)).transpose()
}

fn needed<'a>(fields: &mut Fields<'a>, key: &'static str) -> Read<Fields<'a>> {
    let part = part(fields, key)?;
    fields.need(key, part)
}
