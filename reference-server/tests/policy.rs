//! `venture policy …` as a person and a script use it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs, reason = "tests")]

use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

const VENTURE: &str = env!("CARGO_BIN_EXE_venture");
const TENANT: &str = "00000000-0000-4000-8000-000000000001";
const BUNDLE: &str = r#"
version: 1.0.0
base_currency: USD
tool_registry: {io.read: {sensitivity: LOW}}
roles: {dev: {grants: [io.read(W/src/**)]}}
governance: {signers: [{key_id: ada, public_key: iojj3XQJ8ZX9UtstPLpdcspnCb8dlBIb83SIAbQPb1w}]}
rules:
  - rule_id: rule-big
    rule_type: SPEND
    condition: spend.amount_minor > 4120
    action: DENY
    examples: [{request: {spend: {amount_minor: 5000}}, expect: {decision: DENIED, rule_id: rule-big}}]
"#;

fn venture(dir: &Path, args: &[&str]) -> Output {
    Command::new(VENTURE).args(args).current_dir(dir).output().unwrap()
}

/// The object on stdout, and the exit code.
fn object(dir: &Path, args: &[&str]) -> (Value, Option<i32>) {
    let output = venture(dir, args);
    let shown = String::from_utf8_lossy(&output.stderr).into_owned();
    (
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {shown}")),
        output.status.code(),
    )
}

fn folder() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(dir.path().join(name), text).unwrap();
    write("b.yaml", BUNDLE);
    write(
        "wider.yaml",
        &BUNDLE
            .replace("version: 1.0.0", "version: 1.1.0")
            .replace("W/src/**)]", "W/src/**), io.read(/etc/**)]"),
    );
    write("case.json", r#"{"type":"SPEND","request":{"spend":{"amount_minor":9000,"currency":"USD"}}}"#);
    write(
        "cases.json",
        r#"[{"type":"SPEND","request":{"spend":{"amount_minor":1}},"expect":{"decision":"DENIED"}}]"#,
    );
    write("broken.yaml", "version: 1");
    // The seed of 32 bytes of value one, whose public key stands in the bundle.
    write(
        "ada.key",
        r#"{"key_id":"ada","seed":"AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE","role":"founder"}"#,
    );
    dir
}

#[test]
fn examples_and_cases_are_run() {
    let dir = folder();
    let (report, code) = object(dir.path(), &["policy", "test", "b.yaml", "--json"]);
    assert_eq!((&report["passed"], &report["never_false"], code), (&json!(1), &json!(["rule-big"]), Some(0)));
    let (report, code) = object(dir.path(), &["policy", "test", "b.yaml", "cases.json", "--json"]);
    assert_eq!((report["failed"].as_array().unwrap().len(), code), (1, Some(1)));
    assert_eq!(report["failed"][0]["got"]["decision"], "APPROVED");
    assert_eq!(venture(dir.path(), &["policy", "test", "broken.yaml"]).status.code(), Some(2));
}

#[test]
fn a_case_is_decided_and_explained() {
    let dir = folder();
    let (decided, code) = object(dir.path(), &["policy", "eval", "b.yaml", "case.json", "--json"]);
    assert_eq!(
        (&decided["reason_code"], &decided["rule_id"], code),
        (&json!("POLICY_RULE_DENIED"), &json!("rule-big"), Some(1))
    );
    let (explained, code) = object(dir.path(), &["policy", "explain", "b.yaml", "case.json", "--json"]);
    assert_eq!(code, Some(0));
    assert_eq!(explained["nearest"][0]["sentence"], "at most 41.20 USD");
    let words = venture(dir.path(), &["policy", "explain", "b.yaml"]);
    assert!(String::from_utf8_lossy(&words.stdout).contains("A dev may read files at `W/src/**`."));
}

#[test]
fn a_difference_that_widens_ends_with_one() {
    let dir = folder();
    let (diff, code) = object(dir.path(), &["policy", "diff", "b.yaml", "wider.yaml", "--json"]);
    assert_eq!((&diff["bump"], &diff["complete"], code), (&json!("MINOR"), &json!(true), Some(1)));
    assert_eq!(diff["witnesses"][0]["new"]["decision"], "APPROVED");
    let (_, code) = object(dir.path(), &["policy", "diff", "wider.yaml", "b.yaml", "--json"]);
    assert_eq!(code, Some(0));
}

#[test]
fn what_is_signed_verifies_for_its_tenant_alone() {
    let dir = folder();
    let (signature, code) =
        object(dir.path(), &["policy", "sign", "b.yaml", "--key", "ada.key", "--tenant", TENANT]);
    assert_eq!((&signature["key_id"], &signature["role"], code), (&json!("ada"), &json!("founder"), Some(0)));
    std::fs::write(dir.path().join("ada.sig"), signature.to_string()).unwrap();
    let verify = |tenant: &str| {
        object(
            dir.path(),
            &[
                "policy",
                "verify",
                "b.yaml",
                "--tenant",
                tenant,
                "--signatures",
                "ada.sig",
                "--keys",
                "b.yaml",
                "--json",
            ],
        )
    };
    assert_eq!(verify(TENANT), (json!({"valid": ["ada"], "invalid": []}), Some(0)));
    let (found, code) = verify("00000000-0000-4000-8000-000000000002");
    assert_eq!((found["valid"].as_array().unwrap().len(), code), (0, Some(1)));
    assert_eq!(found["invalid"][0]["key_id"], "ada");
}

#[test]
fn every_help_has_an_example() {
    let dir = folder();
    for name in
        ["check", "fmt", "test", "eval", "explain", "diff", "backtest", "mine", "schema", "sign", "verify"]
    {
        let help = venture(dir.path(), &["policy", name, "--help"]);
        assert!(String::from_utf8_lossy(&help.stdout).contains("venture policy"), "{name}");
        assert!(String::from_utf8_lossy(&help.stdout).contains("Example"), "{name}");
    }
}

#[test]
fn a_file_has_one_layout() {
    let dir = folder();
    let path = dir.path().join("loose.yaml");
    let loose = "# ours\n\nroles: {dev:   {level: L1}} # all\n'version': 1.0.0\n";
    let laid = "# ours\n\nversion: 1.0.0\n\nroles: # all\n  dev:\n    level: L1\n";
    std::fs::write(&path, loose).unwrap();
    let fmt = |args: &[&str]| venture(dir.path(), &[&["policy", "fmt", "loose.yaml"], args].concat());
    let checked = fmt(&["--check"]);
    assert_eq!((checked.status.code(), checked.stdout.len()), (Some(1), 0));
    assert!(String::from_utf8_lossy(&checked.stderr).contains("loose.yaml:3: would change"));
    let shown = fmt(&[]);
    assert_eq!((String::from_utf8_lossy(&shown.stdout).as_ref(), shown.status.code()), (laid, Some(0)));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), loose);
    let (before, code) = object(dir.path(), &["policy", "fmt", "loose.yaml", "--check", "--json"]);
    assert_eq!((&before["changes"], &before["text"], code), (&json!(true), &json!(laid), Some(1)));
    assert_eq!(fmt(&["--write"]).status.code(), Some(0));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), laid);
    assert_eq!(fmt(&["--check"]).status.code(), Some(0));
    let (check, _) = object(dir.path(), &["policy", "check", "loose.yaml", "--json"]);
    assert_eq!(check["content_hash"], before["content_hash"]);
    // An invalid bundle is bad input, as is a file that is not there.
    assert_eq!(venture(dir.path(), &["policy", "fmt", "broken.yaml", "--check"]).status.code(), Some(2));
    assert_eq!(venture(dir.path(), &["policy", "fmt", "none.yaml"]).status.code(), Some(2));
}

const SMELLS: &str = r#"version: 1.0.0
tool_registry: {io.read: {sensitivity: LOW}}
roles:
  dev: {grants: [io.read]}
  idle: {}
allowlists: {topics: [news]}
rules:
  - {rule_id: rule-wide, rule_type: TOOL_USAGE, action: DENY, priority: 10, condition: request.tool == 'io.read'}
  - rule_id: rule-narrow
    rule_type: TOOL_USAGE
    action: ALLOW
    condition: request.tool == 'io.read' && agent.role == 'dev'
  - rule_id: rule-beside
    rule_type: TOOL_USAGE
    action: ALLOW
    priority: 10
    condition: agent.role == 'dev'
  - rule_id: rule-true
    rule_type: EXPORT
    action: DENY
    condition: 1 < 2
  - {rule_id: rule-false, rule_type: EXPORT, action: DENY, condition: export.format == 'a' && export.format == 'b'}
"#;

#[test]
fn every_smell_has_a_code_a_place_and_an_advice() {
    let dir = folder();
    std::fs::write(dir.path().join("smells.yaml"), SMELLS).unwrap();
    let allowed = ["--allow", "NOT_CHECKED", "--allow", "MATCHES_NOTHING"];
    let check = |more: &[&str]| {
        let args = [&["policy", "check", "smells.yaml", "--json"], more].concat();
        object(dir.path(), &args)
    };
    let (found, code) = check(&allowed);
    assert_eq!((&found["ok"], code), (&json!(true), Some(0)));
    let mut shown: Vec<String> = found["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            format!(
                "{} {} {}:{}",
                one["code"].as_str().unwrap(),
                one["pointer"].as_str().unwrap(),
                one["line"],
                one["column"]
            )
        })
        .collect();
    shown.sort();
    assert_eq!(
        shown,
        [
            "CONDITION_CONSTANT /rules/3/condition 21:5",
            "CONDITION_CONSTANT /rules/4/condition 22:60",
            "ENTRY_UNUSED /allowlists/topics/0 6:23",
            "ROLE_UNUSED /roles/idle 5:3",
            "RULE_OVERLAP /rules/2 13:5",
            "RULE_UNREACHABLE /rules/1 9:5",
            "RULE_UNREACHABLE /rules/4 22:5",
        ]
    );
    assert!(
        found["warnings"].as_array().unwrap().iter().all(|one| one["advice"].as_str().unwrap().len() > 10)
    );
    assert_eq!(check(&[allowed.as_slice(), &["--deny-warnings"]].concat()).1, Some(1));
    // All of them allowed, nothing is left to deny.
    let rest = ["CONDITION_CONSTANT", "ENTRY_UNUSED", "ROLE_UNUSED", "RULE_OVERLAP", "RULE_UNREACHABLE"];
    let rest: Vec<&str> = rest.iter().flat_map(|code| ["--allow", *code]).collect();
    assert_eq!(check(&[allowed.as_slice(), &rest, &["--deny-warnings"]].concat()).1, Some(0));
    let words = venture(dir.path(), &[&["policy", "check", "smells.yaml"], allowed.as_slice()].concat());
    assert!(String::from_utf8_lossy(&words.stdout).contains(
        "smells.yaml:9:5: warning RULE_UNREACHABLE /rules/1: `rule-wide` matches whenever `rule-narrow` does"
    ));
    assert_eq!(
        venture(dir.path(), &["policy", "check", "smells.yaml", "--allow", "NOISE"]).status.code(),
        Some(2)
    );
}
