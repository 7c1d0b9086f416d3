//! Tool checks: rows 5 to 8 of policy.md 5.1 over 8 roles and 60 tools, warm.

use std::fmt::Write as _;
use std::hint::black_box;

use anyhow::{Result, anyhow, ensure};
use venture_core::id::WorkflowId;
use venture_core::{Json, Timestamp};
use venture_policy::bundle::Bundle;
use venture_policy::tools::{Call, Elevated, ToolPolicy};

use crate::figure::{Figure, median_ns};
use crate::native::Grants;
use crate::{allocations, nanos, no_allocation};

const ROLES: usize = 8;
const TOOLS: usize = 60;
/// Batches; each goes once around all roles and tools.
const BATCHES: u64 = 400;
const CALLS: u64 = (ROLES * TOOLS) as u64;

/// 8 roles, each with a grant of every tool but `shell`, every third one below a folder, and two denies.
fn policy() -> Result<ToolPolicy> {
    let (mut tools, mut grants) = (String::new(), String::new());
    for at in 0..TOOLS {
        write!(tools, r#""area{}.tool-{at}": {{"sensitivity": "LOW"}}, "#, at % 7)?;
        let spec = if at % 3 == 0 { "(W/src/**)" } else { "" };
        write!(grants, r#""area{}.tool-{at}{spec}", "#, at % 7)?;
    }
    let role = format!(
        r#"{{"grants": [{grants}"shell(git:*)", "shell(cargo:*)"], "denies": ["area0.tool-0(**/*.pem)", "shell(git push)"]}}"#
    );
    let roles: Vec<String> = (0..ROLES).map(|at| format!(r#""role-{at}": {role}"#)).collect();
    let text = format!(
        r#"{{"version": "1.0.0", "tool_registry": {{{tools}"shell": {{"sensitivity": "HIGH"}}}}, "roles": {{{}}}}}"#,
        roles.join(", ")
    );
    Ok(ToolPolicy::of(&Bundle::parse(text.as_bytes()).map_err(|errors| anyhow!("{errors:?}"))?))
}

fn allows(policy: &ToolPolicy, role: &str, tool: &str, args: &Json, workflow: WorkflowId) -> bool {
    let call = Call {
        role: Some(role),
        tool,
        args,
        permission_set: None,
        workflow_id: workflow,
        at: Timestamp::EPOCH,
        traced: true,
        approved: false,
        elevation: Elevated::Never,
    };
    policy.check(black_box(&call)).is_ok()
}

/// What is called: every tool by every role, with these arguments and this line.
struct Scene {
    policy: ToolPolicy,
    calls: Vec<(String, String)>,
    args: Json,
    line: Json,
    workflow: WorkflowId,
}

impl Scene {
    fn new() -> Result<Self> {
        let call = |at| {
            let tool = at % TOOLS;
            (format!("role-{}", at / TOOLS), format!("area{}.tool-{tool}", tool % 7))
        };
        Ok(Self {
            policy: policy()?,
            calls: (0..ROLES * TOOLS).map(call).collect(),
            args: Json::parse(br#"{"path": "src/policy/check.rs", "bytes": 120}"#)?,
            line: Json::parse(br#"{"command": "git log --oneline -n 5 --stat HEAD src"}"#)?,
            workflow: "20000000-0000-4000-8000-000000000001".parse()?,
        })
    }

    fn grant(&self, role: &str, tool: &str) -> bool {
        allows(&self.policy, role, tool, &self.args, self.workflow)
    }

    fn command(&self) -> bool {
        allows(&self.policy, "role-3", "shell", &self.line, self.workflow)
    }
}

pub(crate) fn run() -> Result<Vec<Figure>> {
    let scene = Scene::new()?;
    let floor = Grants::new(&scene.calls);
    ensure!(scene.calls.iter().all(|(role, tool)| scene.grant(role, tool)), "a grant does not let through");
    ensure!(!scene.grant("role-3", "area1.tool-99"), "an unknown tool passes");
    ensure!(scene.command(), "the command line is refused");
    let mut around = scene.calls.iter().cycle();
    let mut each = |call: &dyn Fn(&str, &str) -> bool| {
        median_ns(BATCHES, CALLS, || {
            if let Some((role, tool)) = around.next() {
                black_box(call(role, tool));
            }
        })
    };
    let granted = each(&|role, tool| scene.grant(role, tool));
    let looked_up = each(&|role, tool| floor.allows(black_box(role), black_box(tool)));
    let unknown = median_ns(BATCHES, CALLS, || {
        black_box(scene.grant("role-3", "area1.tool-99"));
    });
    let line = median_ns(BATCHES, CALLS, || {
        black_box(scene.command());
    });
    let words = median_ns(BATCHES, CALLS, || {
        let text = scene.line.get("command").and_then(Json::as_str).unwrap_or_default();
        black_box(black_box(text).split(' ').map(str::to_owned).collect::<Vec<String>>());
    });
    let of_all = allocations(|| {
        for (role, tool) in &scene.calls {
            black_box(scene.grant(role, tool));
        }
    });
    let of_line = allocations(|| {
        black_box(scene.command());
    });
    Ok(vec![
        nanos("a check, 8 roles x 60 tools", granted, looked_up, 250.0),
        no_allocation("a check of each: allocations", of_all, 0.0),
        nanos("an unknown tool", unknown, looked_up, 250.0),
        nanos("a command line of 8 words", line, words, 400.0),
        no_allocation("a command line of 8 words: allocations", of_line, 8.0),
    ])
}

/// Runs a step so often; gives how often it was let through.
pub(crate) fn profile(step: &str, count: u64) -> Result<usize> {
    let scene = Scene::new()?;
    if step == "line" {
        return Ok((0..count).filter(|_| measured_line(&scene)).count());
    }
    let around = scene.calls.iter().cycle().take(usize::try_from(count)?);
    Ok(around.filter(|(role, tool)| measured_grant(&scene, role, tool)).count())
}

#[inline(never)]
fn measured_line(scene: &Scene) -> bool {
    scene.command()
}

#[inline(never)]
fn measured_grant(scene: &Scene, role: &str, tool: &str) -> bool {
    scene.grant(role, tool)
}
