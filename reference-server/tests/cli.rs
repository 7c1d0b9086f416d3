//! The binary as a person and a script use it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs, reason = "tests")]
#![allow(clippy::arithmetic_side_effects, clippy::as_conversions, reason = "tests")]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const VENTURE: &str = env!("CARGO_BIN_EXE_venture");
const STARTER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/starter.yaml");
const TICK: &str =
    r#"{"command":"tick","at":"2026-03-02T09:00:00Z","actor":{"type":"system","id":"host"},"args":{}}"#;

fn venture(args: &[&str]) -> Output {
    Command::new(VENTURE).args(args).output().unwrap()
}

fn run(store: &str, input: &[u8]) -> Output {
    let mut child = Command::new(VENTURE)
        .args(["run", "--store", store, "--policy", STARTER])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let bytes = input.to_vec();
    let writer = std::thread::spawn(move || {
        let _ = stdin.write_all(&bytes);
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

fn lines(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.split('\n').filter(|line| !line.is_empty()).map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn url(dir: &Path) -> String {
    format!("sqlite:{}", dir.join("venture.db").display())
}

#[test]
fn a_demonstration_is_sound_and_repeats_to_the_byte() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path().to_str().unwrap();
    let first = venture(&["demo", "--dir", at, "--json"]);
    assert_eq!(first.status.code(), Some(0), "{first:?}");
    let answers = std::fs::read(dir.path().join("decisions.jsonl")).unwrap();
    let second = venture(&["demo", "--dir", at, "--json"]);
    assert_eq!(first.stdout, second.stdout);
    assert_eq!(answers, std::fs::read(dir.path().join("decisions.jsonl")).unwrap());
    let report = lines(&first).pop().unwrap();
    assert_eq!(
        (&report["balanced"], &report["verified"], &report["errors"]),
        (&true.into(), &true.into(), &0.into())
    );
    assert!(report["requests"].as_u64().unwrap() >= 2_000);
    let url = url(dir.path());
    for command in
        [["ledger", "verify"], ["ledger", "balances"], ["audit", "verify"], ["audit", "checkpoint"]]
    {
        let output = venture(&[command[0], command[1], "--store", &url]);
        assert_eq!(output.status.code(), Some(0), "{command:?}: {output:?}");
    }
}

#[test]
fn a_store_of_ones_own_is_never_replaced_by_a_demonstration() {
    let dir = tempfile::tempdir().unwrap();
    run(&url(dir.path()), TICK.as_bytes());
    let output = venture(&["demo", "--dir", dir.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("--dir"));
}

#[test]
fn bad_lines_get_their_number_and_the_rest_goes_on() {
    let deep = format!(r#"{{"command":{}1{}}}"#, "[".repeat(1_000), "]".repeat(1_000));
    let long = format!(r#"{{"command":"{}"}}"#, "x".repeat(11 << 20));
    let double = r#"{"command":"tick","command":"tick"}"#;
    let float = TICK.replace(r#""args":{}"#, r#""args":{"n":1.5}"#);
    let bad: Vec<Vec<u8>> = vec![
        double.as_bytes().to_vec(),
        float.into_bytes(),
        TICK.replace("{}", r#"{"n":NaN}"#).into_bytes(),
        TICK.replace("{}", r#"{"extra":1}"#).into_bytes(),
        b"\xff\xfe".to_vec(),
        deep.into_bytes(),
        long.into_bytes(),
        TICK.replace("09:00", "08:00").into_bytes(),
    ];
    let mut input = format!("{TICK}\n").into_bytes();
    for line in &bad {
        input.extend_from_slice(line);
        input.push(b'\n');
    }
    input.extend_from_slice(TICK.as_bytes());
    let dir = tempfile::tempdir().unwrap();
    let output = run(&url(dir.path()), &input);
    assert_eq!(output.status.code(), Some(2));
    let answers = lines(&output);
    assert_eq!(answers.len(), bad.len() + 2);
    for (at, answer) in answers.iter().enumerate() {
        assert_eq!(answer["line"].as_u64(), Some(at as u64 + 1), "{answer}");
        let is_bad = at != 0 && at != bad.len() + 1;
        assert_eq!(answer.get("error").is_some(), is_bad, "{answer}");
        if is_bad {
            let message = answer["error"]["message"].as_str().unwrap();
            assert!(!message.is_empty(), "{answer}");
        }
    }
    assert_eq!(answers[2]["error"]["pointer"], "/args/n");
    assert_eq!(answers[4]["error"]["pointer"], "/args/extra");
    assert_eq!(answers[8]["error"]["code"], "CLOCK_BACKWARDS");
    let long = &answers[7]["error"];
    assert_eq!((&long["code"], &long["pointer"]), (&"REQUEST_INVALID".into(), &"".into()), "{long}");
    let said = long["message"].as_str().unwrap();
    assert!(said.contains("11534350 bytes") && said.contains("at most 8454144"), "{said}");
    assert_eq!(venture(&["audit", "verify", "--store", &url(dir.path())]).status.code(), Some(0));
}

#[test]
fn policy_check_warns_and_knows_the_least_version() {
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let old = file("old.yaml", "version: 1.2.3\nroles: {solver: {}}\n");
    let low = file("low.yaml", "version: 1.2.4\nroles: {solver: {}, builder: {}}\n");
    let high = file("high.yaml", "version: 1.3.0\nroles: {solver: {}, builder: {}}\n");
    let check = |args: &[&str]| {
        let output = venture(&[&["policy", "check", "--json"], args].concat());
        (output.status.code(), serde_json::from_slice::<Value>(&output.stdout).unwrap_or_default())
    };
    let (code, found) = check(&[&old]);
    assert_eq!((code, &found["ok"]), (Some(0), &Value::Bool(true)));
    let warnings = found["warnings"].as_array().unwrap();
    let idle = |one: &Value| one["code"] == "ROLE_UNUSED" && one["pointer"] == "/roles/solver";
    assert!(warnings.iter().any(idle), "{found}");
    let (code, found) = check(&[&low, "--against", &old]);
    assert_eq!((code, &found["errors"][0]["code"]), (Some(1), &Value::from("VERSION_TOO_LOW")));
    assert_eq!((&found["bump"], &found["least_version"]), (&Value::from("MINOR"), &Value::from("1.3.0")));
    assert_eq!(check(&[&high, "--against", &old]).0, Some(0));
    assert_eq!(check(&[&old, "--against", &old]).0, Some(0), "the same again is no new publication");
    let broken = file("broken.yaml", "version: [");
    assert_eq!(check(&[&high, "--against", &broken]).0, Some(2));
    let words = venture(&["policy", "check", &low, "--against", &old]);
    assert!(String::from_utf8_lossy(&words.stderr).contains("needs 1.3.0 at least"), "{words:?}");
    assert!(
        String::from_utf8_lossy(&words.stdout).contains("warning ROLE_UNUSED /roles/solver"),
        "{words:?}"
    );
}

#[test]
fn every_command_has_help_with_an_example() {
    let commands: [&[&str]; 15] = [
        &["demo"],
        &["init"],
        &["run"],
        &["policy", "check"],
        &["policy", "eval"],
        &["ledger", "balances"],
        &["ledger", "entries"],
        &["ledger", "verify"],
        &["ledger", "export"],
        &["audit", "events"],
        &["audit", "verify"],
        &["audit", "prove"],
        &["replay"],
        &["bench"],
        &["crash-test"],
    ];
    for command in commands {
        let mut args = command.to_vec();
        args.push("--help");
        let output = venture(&args);
        assert_eq!(output.status.code(), Some(0), "{command:?}");
        assert!(String::from_utf8_lossy(&output.stdout).contains("Example"), "{command:?}");
    }
}

#[test]
fn the_books_balance_in_hledger() {
    let Ok(found) = Command::new("hledger").arg("--version").output() else {
        println!("skipped: hledger is not installed");
        return;
    };
    assert!(found.status.success());
    let dir = tempfile::tempdir().unwrap();
    venture(&["demo", "--dir", dir.path().to_str().unwrap(), "--json"]);
    let journal = venture(&["ledger", "export", "--format", "hledger", "--store", &url(dir.path())]);
    let path = dir.path().join("books.journal");
    std::fs::write(&path, &journal.stdout).unwrap();
    let check = Command::new("hledger").args(["-f", path.to_str().unwrap(), "check"]).output().unwrap();
    assert!(check.status.success(), "{check:?}");
    let total = Command::new("hledger")
        .args(["-f", path.to_str().unwrap(), "balance", "--format", "%(total)", "Assets:1010"])
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&total.stdout).replace(',', "");
    let balances = venture(&["ledger", "balances", "--json", "--store", &url(dir.path())]);
    let balances: Value = serde_json::from_slice(&balances.stdout).unwrap();
    let rows = balances["balances"].as_array().unwrap();
    let own = rows.iter().find(|row| row["account"] == "1010").unwrap()["balance_minor"].as_i64().unwrap();
    let shown = format!("{}.{:02}", own / 100, own % 100);
    assert!(text.contains(&shown), "{text} does not show {shown}");
}
