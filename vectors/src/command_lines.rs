//! Command lines: evasions are denied, plain lines are allowed.

use anyhow::{Context, Result, anyhow};
use venture_core::id::{Uuid, WorkflowId};
use venture_core::{Json, Timestamp};
use venture_policy::bundle::Bundle;
use venture_policy::tools::{Call, Elevated, ToolPolicy};

use crate::json::text;
use crate::report::Report;

/// Every line of a file is allowed if the file is one of plain lines, else denied.
pub(crate) fn run(cases: &Json, file: &str) -> Result<Report> {
    let wanted = file.starts_with("plain");
    let mut report = Report::default();
    for case in cases.as_array().context("a list of lines")? {
        let found = allows(case)?;
        report
            .note((found != wanted).then(|| format!("{file}: {:?} is allowed: {found}", text(case, "line"))));
    }
    Ok(report)
}

/// Whether a role with the grants and denies of the case may run its line.
fn allows(case: &Json) -> Result<bool> {
    let list = |key: &str| case.get(key).cloned().unwrap_or_else(|| Json::Array(Vec::new()));
    let registry = Json::object([("shell", Json::object([("sensitivity", Json::from("HIGH"))]))]);
    let role = Json::object([("grants", list("grants")), ("denies", list("denies"))]);
    let file = Json::object([
        ("version", Json::from("1.0.0")),
        ("tool_registry", registry),
        ("roles", Json::object([("r", role)])),
    ]);
    let bundle = Bundle::load(file).map_err(|errors| anyhow!("{errors:?}"))?;
    let policy = ToolPolicy::of(&bundle);
    let args = Json::object([("command", Json::from(text(case, "line")?))]);
    let call = Call {
        role: Some("r"),
        tool: "shell",
        args: &args,
        permission_set: None,
        workflow_id: WorkflowId(Uuid::from_u128(0x2000_0000_0000_4000_8000_0000_0000_0001)),
        at: Timestamp::EPOCH,
        traced: true,
        approved: false,
        elevation: Elevated::Never,
    };
    Ok(policy.check(&call).is_ok())
}
