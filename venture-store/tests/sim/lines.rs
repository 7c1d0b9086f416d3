//! Commands as text.

use serde_json::{Value, json};
use venture_core::id::{Uuid, uuid_v5};
use venture_core::time::Timestamp;

use super::script::{CASE_MOVES, COSIGN_OVER, Caps, MERCHANTS, NewIntent, Op, ROLES, Scope, When, caps};

pub fn venture_id(venture: usize) -> String {
    format!("10000000-0000-4000-8000-{venture:012}")
}

pub fn flow_id(flow: usize) -> String {
    format!("20000000-0000-4000-8000-{flow:012}")
}

pub fn intent_id(n: u64) -> String {
    format!("30000000-0000-4000-8000-{n:012}")
}

pub fn spend_id(n: u64, part: u64) -> String {
    let intent: Uuid = intent_id(n).parse().unwrap();
    uuid_v5(intent, &[format!("spend:ch-{part}").as_bytes()]).to_string()
}

pub fn call_id(k: u64) -> String {
    format!("40000000-0000-4000-8000-{k:012}")
}

/// What a line needs from what was recorded before.
pub trait Recorded {
    fn intent_hash(&self, n: u64) -> String;
    fn freeze_id(&self, scope: Scope) -> String;
    /// The k-th case that was opened.
    fn case_id(&self, k: usize) -> String;
    fn last_seq(&self) -> u64;
}

/// The scope as `scope` and `scope_ref` of a freeze.
pub fn scope_words(scope: Scope) -> (&'static str, Option<String>) {
    match scope {
        Scope::Tenant => ("tenant", None),
        Scope::Venture(venture) => ("venture", Some(venture_id(venture))),
        Scope::Flow(flow) => ("workflow", Some(flow_id(flow))),
        Scope::Role(role) => ("role", Some(ROLES[role].to_owned())),
    }
}

const PEOPLE: [(&str, &str); 3] =
    [("ada", "founder"), ("grace", "finance_controller"), ("alan", "ops_auditor")];

fn person(index: usize) -> Value {
    json!({"type": "human", "id": PEOPLE[index].0, "role": PEOPLE[index].1})
}

fn agent(role: usize) -> Value {
    json!({"type": "agent", "id": format!("{}-1", ROLES[role]), "role": ROLES[role]})
}

fn rail() -> Value {
    json!({"type": "service", "id": "card-rail"})
}

fn host() -> Value {
    json!({"type": "system", "id": "host"})
}

fn bundle(n: u64) -> Value {
    let Caps { single, workflow, venture_day, global_day, solver_call, solver_day, .. } = caps(n);
    let Caps { researcher_hour, hourly, per_minute, approval_over, .. } = caps(n);
    json!({
        "version": format!("{n}.0.0"),
        "base_currency": "USD",
        "governance": {"override_cosign_minor": COSIGN_OVER},
        "tool_registry": {"io.read": {"sensitivity": "LOW", "freeze_safe": true},
            "io.write": {"sensitivity": "MEDIUM"}, "shell": {"sensitivity": "HIGH"},
            "io.delete": {"sensitivity": "HIGH", "elevation": {"roles": ["solver"], "max_seconds": 600}}},
        "roles": {
            "solver": {"grants": ["io.read", {"pattern": "io.write", "when": {"rate": {"count": 3, "seconds": 60}}}],
                "ceilings_minor": {"call": solver_call, "day": solver_day}},
            "researcher": {"grants": ["io.read", "shell(ls:*)"], "denies": ["io.write"],
                "ceilings_minor": {"hour": researcher_hour}}},
        "allowlists": {"merchants": MERCHANTS, "categories": ["api-calls"]},
        "category_accounts": {"api-calls": "5000"},
        "limits": {
            "per_workflow_cap_minor": workflow, "global_daily_cap_minor": global_day,
            "venture_daily_cap_minor": {"default": venture_day}, "single_intent_max_minor": single,
            "velocity": [
                {"id": "hourly", "scope": ["workflow", "merchant"], "window_seconds": 3600, "cap_minor": hourly},
                {"id": "minute", "scope": ["tenant"], "window_seconds": 60, "max_count": per_minute}]},
        "approvals": [{"id": "large", "when": {"amount_over_minor": approval_over}, "roles": ["founder", "orchestrator"]}],
    })
}

fn intent(new: &NewIntent) -> Value {
    json!({"intent_id": intent_id(new.n), "idempotency_key": format!("simulated-{:07}", new.n),
        "workflow_id": flow_id(new.flow), "amount_minor": new.minor, "currency": "USD",
        "merchant_scope": MERCHANTS[new.merchant], "category": "api-calls", "rail": "ach",
        "ttl_seconds": new.ttl, "authorize": new.authorize})
}

fn charge(n: u64, part: u64, minor: i64, merchant: usize) -> Value {
    json!({"intent_id": intent_id(n), "external_ref": format!("ch-{part}"), "amount_minor": minor,
        "currency": "USD", "merchant": MERCHANTS[merchant]})
}

fn with(mut args: Value, key: &str, value: Value) -> Value {
    args[key] = value;
    args
}

fn freeze(scope: Scope, soft: bool) -> Value {
    let (scope, of) = scope_words(scope);
    let mode = if soft { "SOFT" } else { "MONITOR" };
    let args = json!({"scope": scope, "mode": mode, "reason": "looks wrong"});
    of.map_or(args.clone(), |of| with(args, "scope_ref", json!(of)))
}

/// Actor, name and arguments.
fn parts(op: &Op, seen: &dyn Recorded) -> (Value, &'static str, Value) {
    match op {
        Op::Publish(n) => (person(0), "publish_bundle", json!({"bundle": bundle(*n)})),
        Op::RevokeBundle(n) => (
            person(0),
            "revoke_bundle",
            json!({"version": format!("{n}.0.0"), "reason": "grants were too wide", "confirmed_by": "grace"}),
        ),
        Op::Canary { .. }
        | Op::SetCanary { .. }
        | Op::Draft { .. }
        | Op::Discard { .. }
        | Op::PublishDraft(_)
        | Op::Override { .. }
        | Op::Case { .. } => people_parts(op, seen),
        Op::Venture(of) => (
            person(0),
            "register_venture",
            json!({"venture_id": venture_id(*of), "name": format!("Venture {of}"), "slug": format!("v{of}"),
                "currency": "USD", "founding_capital_minor": 1_000, "active": true}),
        ),
        Op::Flow(of) => (
            person(0),
            "register_workflow",
            json!({"workflow_id": flow_id(*of), "venture_id": venture_id(of / 2), "budget_minor": 1_000_000,
                "currency": "USD"}),
        ),
        Op::Pin(of) => (host(), "pin_bundle", json!({"workflow_id": flow_id(*of)})),
        Op::Capital { n, minor } => (
            person(0),
            "contribute_capital",
            json!({"amount_minor": minor, "currency": "USD", "transaction_ref": format!("capital-{n}")}),
        ),
        Op::Fund { n, venture, minor } => (
            person(0),
            "fund_venture",
            json!({"venture_id": venture_id(*venture), "amount_minor": minor, "currency": "USD",
                "transaction_ref": format!("fund-{n}")}),
        ),
        Op::Intent(new) => (agent(new.role), "create_intent", intent(new)),
        Op::Authorize(n) => (host(), "authorize", json!({"intent_id": intent_id(*n)})),
        Op::Approve { n, by, refuse } => (
            person(*by),
            "approve",
            json!({"intent_id": intent_id(*n), "verdict": if *refuse { "refuse" } else { "approve" },
                "hash": seen.intent_hash(*n)}),
        ),
        Op::Revoke(n) => {
            (person(0), "revoke_intent", json!({"intent_id": intent_id(*n), "reason": "not needed"}))
        }
        Op::Freeze { scope, soft } => (person(0), "freeze", freeze(*scope, *soft)),
        Op::Thaw { scope, by } => (
            person(*by),
            "thaw",
            json!({"freeze_id": seen.freeze_id(*scope), "reason": "checked every open charge"}),
        ),
        Op::Tick => (host(), "tick", json!({})),
        Op::Spend { .. } | Op::Charge { .. } | Op::Settle { .. } | Op::Fail { .. } | Op::Refund { .. } => {
            rail_parts(op)
        }
        Op::Tool { .. } | Op::Record(_) | Op::Elevate { .. } | Op::Garbage(_) => tool_parts(op),
    }
}

fn people_parts(op: &Op, seen: &dyn Recorded) -> (Value, &'static str, Value) {
    let version = |n: &u64| format!("{n}.0.0");
    match op {
        Op::Canary { n, pct } => {
            (person(0), "publish_bundle", json!({"bundle": bundle(*n), "canary_pct": pct}))
        }
        Op::SetCanary { n, pct: Some(pct) } => {
            (person(0), "set_canary", json!({"version": version(n), "pct": pct}))
        }
        Op::SetCanary { n, pct: None } => (
            person(0),
            "set_canary",
            json!({"version": version(n), "rollback": true, "reason": "errors rise"}),
        ),
        Op::Draft { n, by } => (person(*by), "draft_bundle", json!({"bundle": bundle(*n)})),
        Op::Discard { n, by } => (person(*by), "discard_bundle", json!({"version": version(n)})),
        Op::PublishDraft(n) => (person(0), "publish_bundle", json!({"version": version(n)})),
        Op::Override { scope, minor, ttl, by, signed } => {
            let (_, of) = scope_words(*scope);
            let args = json!({"scope_ref": of, "amount_minor": minor, "currency": "USD", "ttl_seconds": ttl,
                "reason": "a launch that cannot wait for Monday"});
            let second = [None, Some(PEOPLE[*by].0), Some("linus")][*signed];
            (
                person(*by),
                "grant_override",
                second.map_or(args.clone(), |one| with(args, "co_signed_by", json!(one))),
            )
        }
        Op::Case { k, to, by } => {
            let args = json!({"case_id": seen.case_id(*k), "to": CASE_MOVES[*to], "reason": "looked into it",
                "root_cause": "the rail charged more than was held"});
            (person(*by), "update_case", args)
        }
        other => unreachable!("{other:?} is no word of people"),
    }
}

fn rail_parts(op: &Op) -> (Value, &'static str, Value) {
    match op {
        Op::Spend { n, part, minor, merchant } => (rail(), "spend", charge(*n, *part, *minor, *merchant)),
        Op::Charge { n, part, minor, merchant, is_final, forced } => {
            let args = with(charge(*n, *part, *minor, *merchant), "final", json!(is_final));
            (rail(), "settle", with(args, "forced", json!(forced)))
        }
        Op::Settle { n, part, minor, is_final } => {
            let args = json!({"spend_id": spend_id(*n, *part), "final": is_final});
            (rail(), "settle", minor.map_or(args.clone(), |minor| with(args, "amount_minor", json!(minor))))
        }
        Op::Fail { n, part, returned } => {
            let state = if *returned { "RETURNED" } else { "FAILED" };
            let args =
                json!({"spend_id": spend_id(*n, *part), "state": state, "error_code": "PROVIDER_ERROR"});
            (rail(), "fail_spend", args)
        }
        Op::Refund { n, part, k, minor } => (
            rail(),
            "refund",
            json!({"spend_id": spend_id(*n, *part), "amount_minor": minor, "external_ref": format!("rf-{k}"),
                "reason": "returned by the merchant"}),
        ),
        other => unreachable!("{other:?} is no word of a rail"),
    }
}

fn tool_parts(op: &Op) -> (Value, &'static str, Value) {
    match op {
        Op::Tool { k, flow, role, tool } => {
            let (tool, args) = [
                ("io.read", json!({"path": "src/a.txt"})),
                ("io.write", json!({"path": "src/a.txt"})),
                ("shell", json!({"command": "ls -la"})),
            ][*tool]
                .clone();
            let args =
                json!({"call_id": call_id(*k), "workflow_id": flow_id(*flow), "tool": tool, "args": args});
            (agent(*role), "check_tool", args)
        }
        Op::Record(k) => (
            host(),
            "record_tool_call",
            json!({"call_id": call_id(*k), "status": "OK", "duration_ms": 5, "output_hash": "0".repeat(64)}),
        ),
        Op::Elevate { flow } => (
            json!({"type": "agent", "id": "orc-1", "role": "orchestrator"}),
            "elevate",
            json!({"workflow_id": flow_id(*flow), "agent_id": "solver-1", "agent_role": "solver",
                "tool": "io.delete", "ttl_seconds": 60, "reason": "clean up after the task"}),
        ),
        other => unreachable!("{other:?} is no word of a tool call"),
    }
}

/// Lines that no engine takes.
const GARBAGE: [&str; 8] = [
    "{",
    "",
    r#"{"command":"tick","command":"tick","actor":{"type":"system","id":"host"},"args":{}}"#,
    r#"{"command":"tick","actor":{"type":"system","id":"host"},"args":{},"colour":"red"}"#,
    r#"{"command":"contribute_capital","actor":{"type":"system","id":"host"},"args":{"amount_minor":1.5,"currency":"USD","transaction_ref":"x"}}"#,
    r#"{"command":"contribute_capital","actor":{"type":"system","id":"host"},"args":{"amount_minor":-1,"currency":"USD","transaction_ref":"x"}}"#,
    r#"{"command":"contribute_capital","actor":{"type":"system","id":"host"},"args":{"amount_minor":NaN,"currency":"USD","transaction_ref":"x"}}"#,
    r#"{"command":"grow","actor":{"type":"system","id":"host"},"args":{}}"#,
];

/// The line of a step that is decided at `now`.
pub fn line(op: &Op, when: When, now: i64, seen: &dyn Recorded) -> String {
    if let Op::Garbage(which) = op {
        return GARBAGE[*which].to_owned();
    }
    let (actor, name, args) = parts(op, seen);
    let mut line = json!({"command": name, "actor": actor, "args": args});
    if let When::Told(at) = when {
        line["at"] = json!(time(at).to_string());
    }
    match op {
        Op::Tool { .. } => line["trace_id"] = json!("50000000-0000-4000-8000-000000000001"),
        Op::Thaw { .. } => {
            line["facts"] = json!({"mfa": {"asserted": true, "at": time(now).to_string()},
                "integrity": {"log_ok": true, "through_seq": seen.last_seq()}});
        }
        _ => {}
    }
    line.to_string()
}

pub fn time(micros: i64) -> Timestamp {
    Timestamp::from_micros(micros).unwrap()
}
