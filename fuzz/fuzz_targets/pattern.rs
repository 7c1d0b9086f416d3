//! Grants and denies of any text, under any path: an unsafe path is never allowed, and what an allow of a
//! text matches, a deny of it does too.
#![no_main]

use libfuzzer_sys::fuzz_target;
use venture_core::id::{Uuid, WorkflowId};
use venture_core::{Json, Reason, Timestamp};
use venture_policy::bundle::Bundle;
use venture_policy::tools::path::is_safe;
use venture_policy::tools::{Call, Elevated, ToolPolicy};

fuzz_target!(|data: (&str, &str)| {
    let (pattern, path) = data;
    let role = |grant: &str, deny: Option<&str>| {
        let list = |texts: Vec<&str>| Json::Array(texts.into_iter().map(Json::from).collect());
        Json::object([("grants", list(vec![grant])), ("denies", list(deny.into_iter().collect()))])
    };
    let row = || Json::object([("sensitivity", Json::from("LOW"))]);
    let roles = [("allowing", role(pattern, None)), ("denying", role("io.read", Some(pattern)))];
    let file = Json::object([
        ("version", Json::from("1.0.0")),
        ("tool_registry", Json::object([("io.read", row()), ("shell", row())])),
        ("roles", Json::object(roles)),
    ]);
    let Ok(bundle) = Bundle::load(file) else { return };
    let policy = ToolPolicy::of(&bundle);
    let args = Json::object([("path", Json::from(path))]);
    let ask = |role| {
        policy.check(&Call {
            role: Some(role),
            tool: "io.read",
            args: &args,
            permission_set: None,
            workflow_id: WorkflowId(Uuid::from_u128(1)),
            at: Timestamp::from_micros(0).expect("the first instant"),
            traced: true,
            approved: true,
            elevation: Elevated::Never,
        })
    };
    let allowed = ask("allowing").is_ok();
    let denied = ask("denying").is_err_and(|denied| denied.reason == Reason::ToolExplicitlyDenied);
    assert!(!allowed || denied);
    if !is_safe(path) && pattern.contains('(') {
        assert!(!allowed);
    }
});
