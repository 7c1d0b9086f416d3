//! Grants and denies of any text, under any path: an unsafe path is never allowed and always denied.
#![no_main]

use libfuzzer_sys::fuzz_target;
use venture_core::Json;
use venture_policy::bundle::Bundle;
use venture_policy::tools::ToolPolicy;
use venture_policy::tools::path::is_safe;

fuzz_target!(|data: (&str, &str)| {
    let (pattern, path) = data;
    let list = || Json::Array(vec![Json::from(pattern)]);
    let row = || Json::object([("sensitivity", Json::from("LOW"))]);
    let file = Json::object([
        ("version", Json::from("1.0.0")),
        ("tool_registry", Json::object([("io.read", row()), ("shell", row())])),
        ("roles", Json::object([("r", Json::object([("grants", list()), ("denies", list())]))])),
    ]);
    let Ok(bundle) = Bundle::load(file) else { return };
    let policy = ToolPolicy::of(&bundle);
    let role = policy.role("r").expect("the role");
    let args = Json::object([("path", Json::from(path))]);
    let (allow, deny) = (&role.allows[0], &role.denies[0]);
    let allowed = allow.allows("io.read", &args, None, "/workspace/w");
    let denied = deny.denies("io.read", &args, &None, "/workspace/w");
    // What an allow of a text matches, a deny of it does too.
    assert!(!allowed || denied);
    if !is_safe(path) && pattern.contains('(') {
        assert!(!allowed);
    }
});
