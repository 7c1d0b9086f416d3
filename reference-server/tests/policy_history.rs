//! `venture policy explain --store`, `backtest` and `mine` on a journal that the binary wrote.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs, reason = "tests")]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

const VENTURE: &str = env!("CARGO_BIN_EXE_venture");
const STORE: &str = "sqlite:v.db";
const HARBOR: &str = "10000000-0000-4000-8000-000000000001";
const FLOW: &str = "20000000-0000-4000-8000-000000000001";
const BUNDLE: &str = r#"
version: 1.0.0
base_currency: USD
tool_registry:
  io.read: {sensitivity: LOW}
  io.write: {sensitivity: LOW}
  web.fetch: {sensitivity: HIGH}
roles:
  dev:
    grants:
      - io.read(W/**)
      - io.write(W/**)
      - {pattern: web.fetch, when: {domains: [a.example.com, b.example.com], rate: {count: 2, seconds: 60}}}
    denies: [io.write(W/secrets/**)]
    merchants: [acme, serp]
    ceilings_minor: {call: 5000, hour: 9000, day: 9000, month: 90000}
  idle: {grants: [io.read]}
allowlists: {merchants: [acme, serp, brave], categories: [api, ads]}
limits: {per_workflow_cap_minor: 50000, global_daily_cap_minor: 90000, venture_daily_cap_minor: {default: 40000}}
approvals: [{id: large, when: {amount_over_minor: 4120}, roles: [founder]}]
rules:
  - {rule_id: rule-ads, rule_type: SPEND, condition: spend.category == 'ads' && spend.amount_minor > 300, action: DENY}
"#;

fn venture(dir: &Path, args: &[&str], input: &str) -> Output {
    let mut child = Command::new(VENTURE)
        .args(args)
        .current_dir(dir)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn object(dir: &Path, args: &[&str], input: &str) -> (Value, Option<i32>) {
    let output = venture(dir, args, input);
    let shown = String::from_utf8_lossy(&output.stderr).into_owned();
    let value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {shown}"));
    (value, output.status.code())
}

fn command(at: &str, name: &str, actor: (&str, &str, &str), args: Value) -> String {
    let (kind, id, role) = actor;
    json!({"command": name, "at": format!("2026-03-02T{at}Z"), "args": args,
        "actor": {"type": kind, "id": id, "role": role}, "trace_id": "70000000-0000-4000-8000-000000000001"})
    .to_string()
}

const ADA: (&str, &str, &str) = ("human", "ada", "founder");
const DEV: (&str, &str, &str) = ("agent", "dev-1", "dev");

fn intent(at: &str, key: &str, amount: i64, merchant: &str, category: &str) -> String {
    let args = json!({"idempotency_key": format!("key-0000000000000-{key}"), "workflow_id": FLOW, "amount_minor": amount,
        "currency": "USD", "merchant_scope": merchant, "category": category, "rail": "internal", "authorize": true});
    command(at, "create_intent", DEV, args)
}

fn call(at: &str, number: u8, tool: &str, args: Value) -> String {
    let args = json!({"call_id": format!("50000000-0000-4000-8000-0000000000{number:02}"), "workflow_id": FLOW,
        "tool": tool, "args": args});
    command(at, "check_tool", DEV, args)
}

/// Five costs, of which 4000 (acme) and 200 (acme, ads) pass, 900 to brave and 400 for ads do not, and 4500 waits;
/// five calls, of which the one into secrets and the third fetch in a minute do not pass.
fn folder() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("b.yaml"), BUNDLE).unwrap();
    let lines = [
        command(
            "09:00:00",
            "register_venture",
            ADA,
            json!({"venture_id": HARBOR, "name": "Harbor", "slug": "harbor",
            "currency": "USD", "founding_capital_minor": 100_000, "tier": "GROWTH", "active": true}),
        ),
        command(
            "09:00:01",
            "register_workflow",
            ADA,
            json!({"workflow_id": FLOW, "venture_id": HARBOR,
            "budget_minor": 50_000, "currency": "USD"}),
        ),
        intent("10:00:00", "1", 4_000, "acme", "api"),
        intent("10:01:00", "2", 900, "brave", "api"),
        intent("10:02:00", "3", 400, "acme", "ads"),
        intent("10:03:00", "4", 200, "acme", "ads"),
        intent("10:04:00", "5", 4_500, "serp", "api"),
        call("10:05:00", 1, "io.read", json!({"path": "src/a.rs"})),
        call("10:05:01", 2, "io.write", json!({"path": "secrets/key"})),
        call("10:05:02", 3, "web.fetch", json!({"url": "https://a.example.com/1"})),
        call("10:05:03", 4, "web.fetch", json!({"url": "https://a.example.com/2"})),
        call("10:05:04", 5, "web.fetch", json!({"url": "https://a.example.com/3"})),
    ];
    let output = venture(dir.path(), &["run", "--store", STORE, "--policy", "b.yaml"], &lines.join("\n"));
    let answers: Vec<Value> = String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let codes: Vec<&str> =
        answers.iter().map(|answer| answer["reason_code"].as_str().unwrap_or_default()).collect();
    assert_eq!(
        codes,
        [
            "ACCEPTED",
            "ACCEPTED",
            "WITHIN_POLICY",
            "MERCHANT_NOT_ALLOWED",
            "POLICY_RULE_DENIED",
            "WITHIN_POLICY",
            "APPROVAL_REQUIRED",
            "ALLOWED",
            "TOOL_EXPLICITLY_DENIED",
            "ALLOWED",
            "ALLOWED",
            "RATE_LIMITED"
        ],
        "{answers:?}"
    );
    dir
}

fn backtest(dir: &Path, changes: &[(&str, &str)], more: &[&str]) -> (Value, Option<i32>) {
    let mut text = BUNDLE.to_owned();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    std::fs::write(dir.join("draft.yaml"), text).unwrap();
    object(dir, &[&["policy", "backtest", "draft.yaml", "--store", STORE, "--json"], more].concat(), "")
}

#[test]
fn the_bundle_in_force_changes_nothing() {
    let dir = folder();
    let (report, code) = backtest(dir.path(), &[], &[]);
    assert_eq!(
        report,
        json!({"decisions": 10, "changed": [], "by_rule": [], "by_reason": [], "money": [], "missing": 0})
    );
    assert_eq!(code, Some(0));
    let words = venture(dir.path(), &["policy", "backtest", "b.yaml", "--store", STORE], "");
    assert_eq!(String::from_utf8_lossy(&words.stdout), "10 decisions, 0 would change\n");
}

#[test]
fn a_draft_changes_decisions_and_money_by_rule_and_code() {
    let dir = folder();
    // brave for the role, no rule on ads any more, and 4000 is too much for one call.
    let (report, code) = backtest(
        dir.path(),
        &[
            ("merchants: [acme, serp]\n", "merchants: [acme, serp, brave]\n"),
            ("spend.amount_minor > 300", "spend.amount_minor > 30000"),
            ("call: 5000", "call: 3999"),
        ],
        &[],
    );
    assert_eq!((&report["decisions"], code), (&json!(10), Some(1)));
    let changed: Vec<String> = report["changed"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            format!("{} {} {}", one["amount_minor"], one["old"]["decision"], one["new"]["reason_code"])
        })
        .collect();
    assert_eq!(
        changed,
        [
            r#"4000 "APPROVED" "ROLE_BUDGET_EXCEEDED""#,
            r#"900 "DENIED" "WITHIN_POLICY""#,
            r#"400 "DENIED" "WITHIN_POLICY""#,
            r#"4500 "PENDING_APPROVAL" "ROLE_BUDGET_EXCEEDED""#
        ]
    );
    assert_eq!(report["money"], json!([{"currency": "USD", "approved_minor": 1300, "denied_minor": 4000}]));
    assert_eq!(report["by_rule"], json!([{"rule_id": "rule-ads", "changed": 1}]));
    let words = venture(dir.path(), &["policy", "backtest", "draft.yaml", "--store", STORE], "");
    let words = String::from_utf8_lossy(&words.stdout).into_owned();
    assert!(
        words.contains("10 decisions, 4 would change\n13.00 USD more approved, 40.00 USD less\n"),
        "{words}"
    );
    // Tools too: no fetch at all, and no deny.
    let (report, _) = backtest(
        dir.path(),
        &[
            ("domains: [a.example.com, b.example.com]", "domains: [b.example.com]"),
            ("denies: [io.write(W/secrets/**)]", "denies: []"),
        ],
        &[],
    );
    let codes: Vec<&str> = report["changed"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["new"]["reason_code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["ALLOWED", "DOMAIN_NOT_ALLOWLISTED", "DOMAIN_NOT_ALLOWLISTED"]);
}

#[test]
fn a_backtest_may_look_at_a_part() {
    let dir = folder();
    let span = ["--from", "2026-03-02T10:02:00Z", "--to", "2026-03-02T10:04:00Z"];
    let (report, code) = backtest(dir.path(), &[("call: 5000", "call: 100")], &span);
    assert_eq!(
        (&report["decisions"], report["changed"].as_array().unwrap().len(), code),
        (&json!(2), 1, Some(1))
    );
    let bad = venture(dir.path(), &["policy", "backtest", "b.yaml", "--store", STORE, "--from", "noon"], "");
    assert_eq!(bad.status.code(), Some(2));
    assert_eq!(
        venture(dir.path(), &["policy", "backtest", "none.yaml", "--store", STORE], "").status.code(),
        Some(2)
    );
}

#[test]
fn what_fails_behind_the_first_check_is_told_with_what_would_pass() {
    let dir = folder();
    let explain = |line: &str| object(dir.path(), &["policy", "explain", "--store", STORE, "--json"], line);
    let before = std::fs::read(dir.path().join("v.db")).unwrap();
    let (found, code) = explain(&intent("10:30:00", "9", 8_000, "brave", "api"));
    assert_eq!((&found["reason_code"], code), (&json!("MERCHANT_NOT_ALLOWED"), Some(1)));
    let further: Vec<&str> =
        found["further"].as_array().unwrap().iter().map(|one| one["reason_code"].as_str().unwrap()).collect();
    assert_eq!(further, ["ROLE_BUDGET_EXCEEDED", "APPROVAL_REQUIRED"]);
    let nearest: Vec<&str> =
        found["nearest"].as_array().unwrap().iter().map(|one| one["sentence"].as_str().unwrap()).collect();
    // The role has 9000 a day, of which 4200 are held: 4800 are left, less than the 5000 of one call.
    assert_eq!(
        nearest,
        ["with merchant `acme` or `serp`", "at most 48.00 USD", "with 1 approval by founder"]
    );
    assert_eq!(found["nearest"][1]["change"], json!({"amount_minor": 4_800}));
    // All of it together passes, but for the approval.
    let (found, code) = explain(&intent("10:30:00", "9", 4_800, "acme", "api"));
    assert_eq!((&found["reason_code"], code), (&json!("APPROVAL_REQUIRED"), Some(1)));
    let (found, code) = explain(&intent("10:30:00", "9", 4_120, "acme", "api"));
    assert_eq!((&found["decision"], &found["nearest"], code), (&json!("APPROVED"), &json!([]), Some(0)));
    // A rule, and a window that has room again when its oldest call is a minute old.
    let (found, _) = explain(&intent("10:30:00", "9", 900, "acme", "ads"));
    assert_eq!(found["nearest"][0]["sentence"], "at most 3.00 USD");
    let (found, _) = explain(&call("10:05:10", 9, "web.fetch", json!({"url": "https://a.example.com/4"})));
    assert_eq!(found["nearest"][0]["sentence"], "after 10:06:02 UTC");
    let (found, _) = explain(&call("10:05:10", 9, "web.fetch", json!({"url": "https://c.example.com/4"})));
    assert_eq!(found["nearest"][0]["sentence"], "from `a.example.com` or `b.example.com`");
    let tree = venture(
        dir.path(),
        &["policy", "explain", "--store", STORE],
        &intent("10:30:00", "9", 8_000, "brave", "api"),
    );
    let tree = String::from_utf8_lossy(&tree.stdout).into_owned();
    assert!(
        tree.contains(
            "fails, which decides: MERCHANT_NOT_ALLOWED (merchant `brave` is not in the list for role dev)"
        ),
        "{tree}"
    );
    assert!(tree.contains("└─ 32 approvals") && tree.contains("would pass: at most 48.00 USD"), "{tree}");
    assert_eq!(std::fs::read(dir.path().join("v.db")).unwrap(), before, "the store changed");
    assert_eq!(venture(dir.path(), &["policy", "explain", "--store", STORE], "{}").status.code(), Some(2));
}

#[test]
fn what_is_mined_allows_the_history_and_no_more() {
    let dir = folder();
    let mined = venture(dir.path(), &["policy", "mine", "--store", STORE], "");
    assert_eq!(mined.status.code(), Some(0), "{}", String::from_utf8_lossy(&mined.stderr));
    std::fs::write(dir.path().join("least.yaml"), &mined.stdout).unwrap();
    let (checked, code) =
        object(dir.path(), &["policy", "check", "least.yaml", "--against", "b.yaml", "--json"], "");
    assert_eq!((&checked["ok"], code), (&json!(true), Some(0)), "{checked}");
    assert_eq!(venture(dir.path(), &["policy", "fmt", "least.yaml", "--check"], "").status.code(), Some(0));
    // Nothing that was approved changes; what waited or was denied may.
    let (report, _) =
        object(dir.path(), &["policy", "backtest", "least.yaml", "--store", STORE, "--json"], "");
    let lost = report["changed"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["old"]["decision"] == "APPROVED")
        .count();
    assert_eq!((lost, &report["decisions"]), (0, &json!(10)), "{report}");
    let (least, _) = object(dir.path(), &["policy", "mine", "--store", STORE, "--json"], "");
    let dev = &least["roles"]["dev"];
    assert_eq!(
        dev["grants"],
        json!(["io.read(W/src/a.rs)", {"pattern": "web.fetch",
        "when": {"domains": ["a.example.com"], "rate": {"count": 2, "seconds": 60}}}])
    );
    assert_eq!((&dev["merchants"], &dev["categories"]), (&json!(["acme"]), &json!(["ads", "api"])));
    // The greatest was 4000, and 4200 stood open in the end.
    assert_eq!(dev["ceilings_minor"], json!({"call": 4_000, "hour": 4_200, "day": 4_200, "month": 4_200}));
    assert_eq!(least["limits"]["per_workflow_cap_minor"], 4_200);
    assert_eq!(least["limits"]["single_spend_max_minor"]["acme"], 4_000);
    assert_eq!(least["allowlists"]["merchants"], json!(["acme"]));
    assert!(least["roles"].get("idle").is_none() && least["tool_registry"].get("io.write").is_none());
    assert_eq!(least["rules"].as_array().unwrap().len(), 1);
    // One cent less is too little.
    let text = String::from_utf8_lossy(&mined.stdout).replace("call: 4000", "call: 3999");
    std::fs::write(dir.path().join("less.yaml"), text).unwrap();
    let (report, _) =
        object(dir.path(), &["policy", "backtest", "less.yaml", "--store", STORE, "--json"], "");
    assert!(report["changed"].as_array().unwrap().iter().any(|one| one["old"]["decision"] == "APPROVED"));
    // A role that did nothing.
    assert_eq!(
        venture(dir.path(), &["policy", "mine", "--store", STORE, "--role", "idle"], "").status.code(),
        Some(1)
    );
}

#[test]
fn the_schema_is_printed_as_it_is_published() {
    let dir = tempfile::tempdir().unwrap();
    let output = venture(dir.path(), &["policy", "schema"], "");
    let schema: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    let published = Path::new(env!("CARGO_MANIFEST_DIR")).join("../venture-policy/bundle.schema.json");
    assert_eq!(output.stdout, std::fs::read(published).unwrap());
}
