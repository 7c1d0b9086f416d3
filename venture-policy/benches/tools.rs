//! What a tool check costs: rows 5 to 8 of policy.md 5.1 over 8 roles and 60 tools, warm.
//!
//! Bar: 250 ns the median of a plain grant.
#![allow(missing_docs, reason = "criterion writes functions")]
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a bench stops where it cannot go on"
)]

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use venture_core::id::WorkflowId;
use venture_core::{Json, Timestamp};
use venture_policy::bundle::Bundle;
use venture_policy::tools::{Call, Elevated, ToolPolicy};

const ROLES: usize = 8;
const TOOLS: usize = 60;

/// 8 roles, each with a grant of every tool but `shell`, every third one below a folder, and two denies.
fn policy() -> ToolPolicy {
    let (mut tools, mut grants) = (String::new(), String::new());
    for at in 0..TOOLS {
        write!(tools, r#""area{}.tool-{at}": {{"sensitivity": "LOW"}}, "#, at % 7).unwrap();
        let spec = if at % 3 == 0 { "(W/src/**)" } else { "" };
        write!(grants, r#""area{}.tool-{at}{spec}", "#, at % 7).unwrap();
    }
    let role = format!(
        r#"{{"grants": [{grants}"shell(git:*)", "shell(cargo:*)"], "denies": ["area0.tool-0(**/*.pem)", "shell(git push)"]}}"#
    );
    let roles: Vec<String> = (0..ROLES).map(|at| format!(r#""role-{at}": {role}"#)).collect();
    let text = format!(
        r#"{{"version": "1.0.0", "tool_registry": {{{tools}"shell": {{"sensitivity": "HIGH"}}}}, "roles": {{{}}}}}"#,
        roles.join(", ")
    );
    ToolPolicy::of(&Bundle::parse(text.as_bytes()).unwrap())
}

fn check(policy: &ToolPolicy, role: &str, tool: &str, args: &Json) -> bool {
    let call = Call {
        role: Some(role),
        tool,
        args,
        permission_set: None,
        workflow_id: "20000000-0000-4000-8000-000000000001".parse::<WorkflowId>().unwrap(),
        at: Timestamp::EPOCH,
        traced: true,
        approved: false,
        elevation: Elevated::Never,
    };
    policy.check(black_box(&call)).is_ok()
}

fn tools(criterion: &mut Criterion) {
    let policy = policy();
    let args = Json::parse(br#"{"path": "src/policy/check.rs", "bytes": 120}"#).unwrap();
    let calls: Vec<(String, String)> = (0..ROLES * TOOLS)
        .map(|at| {
            let tool = at % TOOLS;
            (format!("role-{}", at / TOOLS), format!("area{}.tool-{tool}", tool % 7))
        })
        .collect();
    let mut around = calls.iter().cycle();
    criterion.bench_function("tool check, 8 roles x 60 tools", |bench| {
        bench.iter(|| {
            let (role, tool) = around.next().unwrap();
            assert!(check(&policy, role, tool, &args));
        });
    });
    criterion.bench_function("tool check, unknown tool", |bench| {
        bench.iter(|| assert!(!check(&policy, "role-3", "area1.tool-99", &args)));
    });
    let line = Json::parse(br#"{"command": "git log --oneline -n 5 --stat HEAD src"}"#).unwrap();
    criterion.bench_function("tool check, command line of 8 words", |bench| {
        bench.iter(|| assert!(check(&policy, "role-3", "shell", &line)));
    });
}

criterion_group!(benches, tools);
criterion_main!(benches);
