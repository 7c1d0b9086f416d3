//! Tool calls: what each kind of agent does all day, and what it tries beyond its role.

use serde_json::{Value, json};

use crate::agenda::{Micros, seconds};
use crate::crew::{ADA, EDITH, WORKFLOWS, Workflow, agents, any_time};
use crate::day::{Actor, Command, Day, text};
use crate::random::Random;

/// Calls planned, beside shell lines and what follows from an answer.
const CALLS: u32 = 1_350;

/// How often each kind of agent calls a tool.
const BUSY: [(i64, &str); 9] = [
    (16, "orchestrator"),
    (24, "researcher"),
    (24, "solver"),
    (5, "finance-controller"),
    (4, "ops-auditor"),
    (11, "artifact-compiler"),
    (5, "policy-engine"),
    (4, "civlab-runner"),
    (7, "builder"),
];

/// Plans the calls of the day; each shell line is tried once or twice.
pub(crate) fn plan(day: &mut Day, shell: &[String]) {
    for _ in 0..CALLS {
        let at = any_time(day);
        day.agenda.add(at, |day, at| {
            let Some(role) = day.random.weighted(&BUSY) else { return };
            let workflow = workflow(day);
            let (tool, args) = call(&mut day.random, role, &workflow.id(), at);
            check(day, at, role, workflow, tool, args);
        });
    }
    for line in shell {
        let at = any_time(day);
        let args = json!({"command": line});
        day.agenda.add(at, move |day, at| {
            let workflow = workflow_of_builders(day);
            check(day, at, "builder", workflow, "shell", args);
        });
    }
}

fn workflow(day: &mut Day) -> &'static Workflow {
    let numbers: Vec<usize> = (0..WORKFLOWS.len()).collect();
    day.random.pick(&numbers).and_then(|at| WORKFLOWS.get(at)).unwrap_or(&WORKFLOWS[0])
}

fn workflow_of_builders(day: &mut Day) -> &'static Workflow {
    let at = day.random.pick(&[5_usize, 6, 7, 11]).unwrap_or(6);
    WORKFLOWS.get(at).unwrap_or(&WORKFLOWS[0])
}

/// One call, sometimes sent twice, and the people whom a pending one asks.
fn check(
    day: &mut Day,
    at: Micros,
    role: &'static str,
    workflow: &Workflow,
    tool: &'static str,
    args: Value,
) {
    let Some(agent) = day.random.pick(agents(role)) else { return };
    let call_id = day.id(5);
    let args = json!({"call_id": call_id, "workflow_id": workflow.id(), "tool": tool, "args": args});
    let actor = Actor::Agent(agent, role);
    let answer = day.send(at, actor, Command { name: "check_tool", args: args.clone(), facts: None });
    if day.random.chance(3) {
        // The reply was lost on the way.
        let again = at.saturating_add(seconds(2));
        day.agenda.add(again, move |day, at| {
            day.send(at, actor, Command { name: "check_tool", args, facts: None });
        });
    }
    if answer.text("/decision") == "PENDING_APPROVAL" && day.random.chance(75) {
        let hash = answer.value("/detail/arguments_hash");
        let verdict = if day.random.chance(80) { "approve" } else { "refuse" };
        let person = if tool == "web.fetch" { EDITH } else { ADA };
        let then = at.saturating_add(seconds(day.random.between(40, 900)));
        let args = json!({"call_id": call_id, "verdict": verdict, "hash": hash});
        day.agenda.add(then, move |day, at| {
            day.send(at, person, Command { name: "approve", args, facts: None });
        });
    }
}

/// What an agent of this role asks next.
fn call(random: &mut Random, role: &str, workflow: &str, at: Micros) -> (&'static str, Value) {
    if random.chance(7) {
        return strange(random);
    }
    match role {
        "orchestrator" => orchestrator(random, workflow, at),
        "researcher" => researcher(random, at),
        "solver" => solver(random),
        "finance-controller" => finance(random, at),
        "ops-auditor" => auditor(random, at),
        "artifact-compiler" => compiler(random),
        "policy-engine" => policy_engine(random, at),
        "civlab-runner" => civlab(random),
        _ => builder(random),
    }
}

/// What no role may do, or no one may do so.
fn strange(random: &mut Random) -> (&'static str, Value) {
    let calls: [(i64, (&'static str, &'static str)); 7] = [
        (3, ("io.read", "../../etc/passwd")),
        (2, ("io.delete", "outputs/solver/a.txt")),
        (2, ("admin.freeze", "tenant")),
        (1, ("money.refund", "spend")),
        (1, ("admin.role.grant", "founder")),
        (2, ("code.exec.sandbox", "main.py")),
        (1, ("browser.open", "https://example.com/")),
    ];
    let (tool, path) = random.weighted(&calls).unwrap_or(("io.read", ".env"));
    (tool, json!({"path": path}))
}

fn since(at: Micros, back: i64) -> Value {
    json!(text(at.saturating_sub(seconds(back))))
}

fn file(random: &mut Random, folder: &str, ending: &str) -> String {
    let names = ["notes", "plan", "brief", "figures", "draft", "sources", "outline", "table", "summary"];
    format!("{folder}/{}-{}.{ending}", random.pick(&names).unwrap_or("notes"), random.between(1, 40))
}

fn orchestrator(random: &mut Random, workflow: &str, at: Micros) -> (&'static str, Value) {
    let role = random.pick(&["researcher", "solver", "artifact-compiler", "finance-controller"]);
    let topic =
        random.pick(&["workflow.started", "orchestrator.plan", "agent.lifecycle.started", "money.intent"]);
    let own = if random.chance(92) { workflow.to_owned() } else { crate::day::id(2, 99) };
    match random.between(1, 10) {
        1 | 2 => ("workflow.dispatch", json!({"task": random.between(1, 30)})),
        3 => ("workflow.status", json!({"workflow_id": workflow})),
        4 => ("agent.spawn", json!({"role": role})),
        5 => ("agent.message", json!({"workflow_id": own, "text": "next task is ready"})),
        6 => ("event.publish", json!({"topic": topic})),
        7 => ("event.query", json!({"topic": "task.done", "since": since(at, 86_400)})),
        8 => ("io.read", json!({"path": file(random, "plans", "md")})),
        9 => ("io.list", json!({"path": "plans"})),
        _ => ("policy.evaluate", json!({})),
    }
}

fn researcher(random: &mut Random, at: Micros) -> (&'static str, Value) {
    let urls = [
        "https://arxiv.org/abs/2403.01234",
        "https://en.wikipedia.org/wiki/Double-entry_bookkeeping",
        "https://api.crossref.org/works?query=ledger",
        "https://de.wikipedia.org/wiki/Buchhaltung",
        "https://arxiv.org/list/cs.MA/recent",
        "http://arxiv.org/abs/2403.01234",
        "https://pastebin.com/raw/x1",
        "https://169.254.169.254/latest/meta-data",
        "https://wiki.internal/handbook",
    ];
    let bytes = random.pick(&[2_048, 81_920, 4_194_304, 99_000_000]);
    match random.between(1, 11) {
        1..=4 => ("web.fetch", json!({"url": random.pick(&urls)})),
        5 => ("io.read", json!({"path": file(random, "inputs", "pdf")})),
        6 => (
            "io.read",
            json!({"path": random.pick(&["inputs/.env", "artifacts/report.html", "finance/book.csv"])}),
        ),
        7 | 8 => ("io.write", json!({"path": file(random, "scratch/researcher", "md"), "bytes": bytes})),
        9 => ("event.publish", json!({"topic": "researcher.results.found"})),
        10 => (
            "event.query",
            json!({"topic": "task.done", "since": since(at, random.pick(&[3_600, 900_000]).unwrap_or(60))}),
        ),
        _ => ("web.fetch.internal", json!({"path": "/handbook/style"})),
    }
}

fn solver(random: &mut Random) -> (&'static str, Value) {
    let folder = random.pick(&["outputs/solver", "outputs/solver", "outputs/solver", "src"]).unwrap_or("src");
    match random.between(1, 9) {
        1..=3 => ("code.exec.restricted", json!({"path": file(random, "src", "py")})),
        4 | 5 => ("io.read", json!({"path": file(random, "src", "py")})),
        6 => {
            ("io.write", json!({"path": file(random, folder, "json"), "bytes": random.between(100, 900_000)}))
        }
        7 => ("event.publish", json!({"topic": random.pick(&["solver.results.done", "finance.report"])})),
        8 => ("artifact.render", json!({"format": "html"})),
        _ => ("io.list", json!({"path": "src"})),
    }
}

fn finance(random: &mut Random, at: Micros) -> (&'static str, Value) {
    let amount = random.pick(&[900, 4_500, 9_999, 10_000, 10_001, 60_000]);
    let class = random.pick(&["treasury", "finance", "research"]);
    match random.between(1, 8) {
        1 | 2 => ("money.intent.create", json!({"amount_minor": amount})),
        3 => ("money.authorize", json!({"amount_minor": amount})),
        4 => ("ledger.read", json!({})),
        5 => (
            "ledger.reconcile",
            json!({"since": since(at, 86_400), "until": text(at), "idempotency_key": format!("reconcile-{:012}", random.between(1, 9_999))}),
        ),
        6 => ("io.read", json!({"path": file(random, "finance", "csv")})),
        7 => ("workflow.status", json!({"class": class})),
        _ => ("money.refund", json!({"amount_minor": random.pick(&[1_500, 50_000, 50_001])})),
    }
}

fn auditor(random: &mut Random, at: Micros) -> (&'static str, Value) {
    match random.between(1, 7) {
        1 => {
            ("io.read", json!({"path": "/workspace/20000000-0000-4000-8000-000000000003/outputs/report.md"}))
        }
        2 | 3 => ("event.query", json!({"topic": "money.>", "since": since(at, 604_800)})),
        4 => (
            "admin.audit.export",
            json!({"since": since(at, random.pick(&[604_800, 9_000_000]).unwrap_or(60)), "until": text(at)}),
        ),
        5 => (
            "compliance.case.create",
            if random.chance(70) { json!({"reason": "late receipt"}) } else { json!({}) },
        ),
        6 => ("ledger.read", json!({})),
        _ => ("compliance.case.review", json!({})),
    }
}

fn compiler(random: &mut Random) -> (&'static str, Value) {
    let destination = random.pick(&["docs", "portal", "public-web"]);
    match random.between(1, 7) {
        1 | 2 => ("artifact.render", json!({"format": "pdf"})),
        3 => ("artifact.export", json!({"destination": destination})),
        4 => ("artifact.ir.register", json!({"schema_version": random.pick(&["1", "1", "2"])})),
        5 => (
            "web.fetch",
            json!({"url": "https://fonts.gstatic.com/s/inter/v13/a.woff2", "method": random.pick(&["GET", "POST"])}),
        ),
        6 => (
            "io.write",
            json!({"path": file(random, "artifacts/outputs", "pdf"), "bytes": random.between(10_000, 9_000_000)}),
        ),
        _ => ("artifact.verify", json!({})),
    }
}

fn policy_engine(random: &mut Random, at: Micros) -> (&'static str, Value) {
    match random.between(1, 5) {
        1 => ("policy.evaluate", json!({})),
        2 => ("event.publish", json!({"topic": "compliance.check.done"})),
        3 => ("event.query", json!({"topic": "policy.>", "since": since(at, 3_600)})),
        4 => ("compliance.case.create", json!({"reason": "drift found", "automated": random.chance(70)})),
        _ => ("io.read", json!({"path": "/policy-bundles/starter.yaml"})),
    }
}

fn civlab(random: &mut Random) -> (&'static str, Value) {
    match random.between(1, 5) {
        1 | 2 => ("civlab.run", json!({"scenario": random.between(1, 12)})),
        3 => ("civlab.replay", json!({"scenario": random.between(1, 12)})),
        4 => ("io.read", json!({"path": file(random, "/civlab/scenarios", "json")})),
        _ => ("civlab.challenge.submit", json!({"challenge": "spring"})),
    }
}

fn builder(random: &mut Random) -> (&'static str, Value) {
    match random.between(1, 5) {
        1 | 2 => ("io.read", json!({"path": file(random, "src", "rs")})),
        3 => ("io.write", json!({"path": file(random, "src", "rs"), "bytes": random.between(100, 90_000)})),
        4 => (
            "io.write",
            json!({"path": random.pick(&["tests/dates.rs", "src/.env", "deploy/main.yaml"]), "bytes": 512}),
        ),
        _ => ("shell", json!({"argv": ["cargo", "test"]})),
    }
}
