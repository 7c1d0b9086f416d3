//! A tool check of plain grants allocates nothing.
#![allow(clippy::unwrap_used, reason = "tests")]

use venture_core::id::WorkflowId;
use venture_core::{Json, Timestamp};
use venture_policy::bundle::Bundle;
use venture_policy::tools::{Call, Elevated, ToolPolicy};

const BUNDLE: &str = r#"{"version": "1.0.0",
  "tool_registry": {"io.read": {"sensitivity": "LOW"}, "io.list": {"sensitivity": "LOW"},
    "git.status": {"sensitivity": "LOW"}, "event.query": {"sensitivity": "LOW"}, "io.write": {"sensitivity": "LOW"}},
  "roles": {"solver": {
    "grants": ["io.list", "io.read(W/**)", "git.*",
      {"pattern": "event.query", "when": {"topics": ["task.>"], "max_age_seconds": 60}},
      {"pattern": "io.write(W/out/**)", "when": {"max_bytes": 9, "same_workflow": true}}],
    "denies": ["io.read(**/*.pem)"]}},
  "permission_sets": {"look": {"allow": ["io.list", "read"]}}}"#;

#[test]
fn plain_grants_allocate_nothing() {
    let bundle = Bundle::parse(BUNDLE.as_bytes()).unwrap();
    let policy = ToolPolicy::of(&bundle);
    let workflow_id: WorkflowId = "20000000-0000-4000-8000-000000000001".parse().unwrap();
    let at: Timestamp = "2026-03-02T00:00:00Z".parse().unwrap();
    let check = |tool: &str, args: &str, set: Option<&str>, wanted: bool| {
        let args = Json::parse(args.as_bytes()).unwrap();
        let call = Call {
            role: Some("solver"),
            tool,
            args: &args,
            permission_set: set,
            workflow_id,
            at,
            traced: true,
            approved: false,
            elevation: Elevated::Never,
        };
        let mut allowed = false;
        let counted = allocation_counter::measure(|| allowed = policy.check(&call).is_ok());
        assert_eq!(allowed, wanted, "{tool} {set:?}");
        assert_eq!(counted.count_total, 0, "{tool} {set:?}");
    };
    check("io.list", "{}", None, true);
    check("io.list", "{}", Some("look"), true);
    check("git.status", "{}", None, true);
    check("io.read", r#"{"path": "src/a.rs"}"#, None, true);
    check("read", r#"{"path": "src/a.rs"}"#, Some("look"), true);
    check("io.read", r#"{"path": "keys/A.PEM"}"#, None, false);
    check("event.query", r#"{"topic": "task.done", "since": "2026-03-01T23:59:30Z"}"#, None, true);
    let own = r#"{"path": "out/a", "bytes": 9, "workflow_id": "20000000-0000-4000-8000-000000000001"}"#;
    check("io.write", own, None, true);
    check("io.write", own, Some("look"), false);
    check("io.none", "{}", None, false);
}
