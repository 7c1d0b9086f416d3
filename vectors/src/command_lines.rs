//! Command lines: evasions are denied, plain lines are allowed.

use anyhow::{Context, Result, anyhow};
use venture_core::Json;
use venture_policy::bundle::Bundle;
use venture_policy::tools::ToolPolicy;

use crate::json::text;
use crate::report::Report;

const WORKSPACE: &str = "/workspace/20000000-0000-4000-8000-000000000001";

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
    let role = policy.role("r").context("the role")?;
    let args = Json::object([("command", Json::from(text(case, "line")?))]);
    let Ok(command) = policy.command("shell", &args, &[role], WORKSPACE) else { return Ok(false) };
    if role.denies.iter().any(|deny| deny.denies("shell", &args, &command, WORKSPACE)) {
        return Ok(false);
    }
    let allowed = |part| role.allows.iter().any(|allow| allow.allows("shell", &args, part, WORKSPACE));
    Ok(command.as_ref().map_or_else(|| allowed(None), |parts| parts.iter().all(|part| allowed(Some(part)))))
}
