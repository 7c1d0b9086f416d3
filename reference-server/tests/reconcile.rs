//! Books against statements, and the reports, as a person and a script use them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs, reason = "tests")]
#![allow(clippy::arithmetic_side_effects, clippy::as_conversions, reason = "tests")]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

const VENTURE: &str = env!("CARGO_BIN_EXE_venture");

fn venture(args: &[&str]) -> Output {
    Command::new(VENTURE).args(args).output().unwrap()
}

/// A demonstration of the test's own: a store serves one process at a time.
fn demo(dir: &Path) -> String {
    assert!(venture(&["demo", "--dir", dir.to_str().unwrap(), "--json"]).status.success());
    format!("sqlite:{}", dir.join("venture.db").display())
}

fn lines(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn last(output: &Output) -> Value {
    lines(output).pop().unwrap()
}

/// What a bank would say of these books: a row for each transaction that moves cash.
fn rows(store: &str) -> Vec<Value> {
    let entries = lines(&venture(&["ledger", "entries", "--json", "--store", store]));
    let mut rows = Vec::new();
    for entry in entries {
        let (mut net, mut reference) = (0, entry["transaction"]["transaction_ref"].clone());
        let mut currency = Value::Null;
        for line in entry["transaction"]["lines"].as_array().unwrap() {
            if !["1000", "1010", "1020", "1030"].contains(&&line["account"].as_str().unwrap()[..4]) {
                continue;
            }
            let amount = line["amount_minor"].as_i64().unwrap();
            net += if line["side"] == "debit" { amount } else { -amount };
            currency = line["currency"].clone();
            if line["external_ref"].is_string() {
                reference = line["external_ref"].clone();
            }
        }
        if net != 0 {
            rows.push(json!({
                "provider_tx_id": reference, "amount_minor": i64::abs(net), "currency": currency,
                "direction": if net < 0 { "debit" } else { "credit" }, "settled_at": entry["posted_at"],
            }));
        }
    }
    rows
}

fn write(dir: &Path, rows: &[Value]) -> String {
    let path = dir.join("statement.jsonl");
    let text: String = rows.iter().map(|row| format!("{row}\n")).collect();
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn reconcile(store: &str, statement: &str, more: &[&str]) -> Output {
    let args = ["reconcile", "--store", store, "--statement", statement, "--format", "jsonl"];
    venture(&[&args, more].concat())
}

#[test]
fn a_statement_of_the_books_matches_and_repeats_to_the_byte() {
    let dir = tempfile::tempdir().unwrap();
    let store = demo(dir.path());
    let rows = rows(&store);
    assert!(rows.len() > 100);
    let statement = write(dir.path(), &rows);
    let first = reconcile(&store, &statement, &["--json"]);
    assert_eq!(first.status.code(), Some(0), "{}", String::from_utf8_lossy(&first.stdout));
    assert_eq!(first.stdout, reconcile(&store, &statement, &["--json"]).stdout);
    let report = last(&first);
    assert_eq!((&report["drift_class"], &report["status"]), (&"NONE".into(), &"completed".into()));
    let section = &report["sections"][0];
    assert_eq!(section["rows"].as_u64().unwrap(), rows.len() as u64);
    let matched = |key: &str| section[key].as_u64().unwrap();
    assert_eq!(matched("matched_by_reference") + matched("matched_by_amount"), rows.len() as u64);
    // Cash of the balances is what the statement adds up to.
    let balances = last(&venture(&["ledger", "balances", "--json", "--store", &store]));
    let cash =
        |row: &&Value| ["1000", "1010", "1020", "1030"].contains(&&row["account"].as_str().unwrap()[..4]);
    let rows = balances["balances"].as_array().unwrap().iter().filter(cash);
    let sum: i64 = rows.map(|row| row["balance_minor"].as_i64().unwrap()).sum();
    assert_eq!(section["internal_minor"].as_i64().unwrap(), sum);
    let explained = lines(&reconcile(&store, &statement, &["--json", "--explain"]));
    assert_eq!(explained.len() as u64, section["rows"].as_u64().unwrap() + 1);
    assert_eq!(explained.last(), Some(&report));
    let words = reconcile(&store, &statement, &["--explain"]);
    assert!(String::from_utf8_lossy(&words.stdout).contains("everything matches"), "{words:?}");
}

#[test]
fn drift_is_classed_and_named() {
    let dir = tempfile::tempdir().unwrap();
    let store = demo(dir.path());
    let mut rows = rows(&store);
    let at = rows.iter().rposition(|row| row["direction"] == "debit").unwrap();
    let was = rows[at]["amount_minor"].as_i64().unwrap();
    rows[at]["amount_minor"] = (was + 1).into();
    let mut twice = rows[at - 1].clone();
    let output = reconcile(&store, &write(dir.path(), &rows), &["--json"]);
    assert_eq!(output.status.code(), Some(1));
    let report = last(&output);
    // One cent of thirteen thousand dollars.
    assert_eq!((&report["drift_class"], &report["action"]["case_hours"]), (&"CLASS_3".into(), &120.into()));
    let one = &report["sections"][0]["unmatched"][0];
    assert_eq!((&one["kind"], &one["settled"]["row"]), (&"amount_mismatch".into(), &(at + 1).into()));
    assert_eq!(one["booked"]["amount_minor"].as_i64(), Some(was));
    let words = reconcile(&store, &write(dir.path(), &rows), &[]);
    let text = String::from_utf8_lossy(&words.stdout).into_owned();
    assert!(text.contains("under this reference") && text.contains("within 120 hours"), "{text}");
    // The same row again, and more money than a hundredth.
    twice["amount_minor"] = 5_000_000.into();
    rows.push(twice);
    let output = reconcile(&store, &write(dir.path(), &rows), &["--json"]);
    let report = last(&output);
    assert_eq!(report["action"]["freeze_tenant_soft"], true);
    assert_eq!(report["status"], "compliance_case_opened");
}

#[test]
fn a_broken_row_is_named_and_nothing_is_compared() {
    let dir = tempfile::tempdir().unwrap();
    let store = demo(dir.path());
    let mut rows = rows(&store);
    rows[4]["amount_minor"] = json!(7.5);
    let statement = write(dir.path(), &rows);
    let output = reconcile(&store, &statement, &["--json"]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(text.contains(&statement) && text.contains("row 5, line 5, field `amount_minor`"), "{text}");
    let bad = |args: &[&str], expected: &str| {
        let all = [&["reconcile", "--store", &store, "--statement", &statement], args].concat();
        let output = venture(&all);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{args:?}");
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(text.contains(expected), "{text}");
    };
    bad(&["--format", "csv"], "--map");
    bad(&["--format", "csv", "--map", "id=a;colour=b"], "`colour` is no key");
    bad(&["--format", "csv", "--map", "id=a;date=b;amount=c;currency=d"], "field `a`");
    bad(&["--format", "stripe"], "balance_transaction_id");
    bad(&["--format", "camt053"], "Document");
    bad(&["--format", "jsonl", "--from", "2026-01-01", "--until", "2026-03-01"], "at most 30 days");
    bad(&["--format", "jsonl", "--from", "soon", "--until", "2026-03-01"], "--from soon");
    let gone =
        venture(&["reconcile", "--store", &store, "--statement", "/nowhere.csv", "--format", "stripe"]);
    assert_eq!(gone.status.code(), Some(2));
}

#[test]
fn a_mapped_file_reads_like_our_own() {
    let dir = tempfile::tempdir().unwrap();
    let store = demo(dir.path());
    let rows = rows(&store);
    let path = dir.path().join("bank.csv");
    let mut text = String::from("Booked;Reference;Amount;D/C\r\n");
    for row in &rows {
        let minor = row["amount_minor"].as_i64().unwrap();
        let word = if row["direction"] == "debit" { "D" } else { "C" };
        let (at, id) = (row["settled_at"].as_str().unwrap(), row["provider_tx_id"].as_str().unwrap());
        text.push_str(&format!("{at};{id};{},{:02};{word}\r\n", minor / 100, minor % 100));
    }
    std::fs::write(&path, text).unwrap();
    let map = "id=Reference;date=Booked;amount=Amount;direction=D/C;credit=C;debit=D;in_currency=USD;\
               decimal=comma;separator=semicolon";
    let args = ["reconcile", "--json", "--store", &store, "--statement", path.to_str().unwrap()];
    let output = venture(&[&args[..], &["--format", "csv", "--map", map]].concat());
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let ours = last(&reconcile(&store, &write(dir.path(), &rows), &["--json"]));
    assert_eq!(last(&output), ours);
}

fn report(store: &str, args: &[&str]) -> Output {
    venture(&[&["ledger", "report"], args, &["--store", store]].concat())
}

#[test]
fn reports_agree_with_each_other_and_with_the_balances() {
    let dir = tempfile::tempdir().unwrap();
    let store = demo(dir.path());
    let read = |args: &[&str]| {
        let output = report(&store, &[args, &["--json"]].concat());
        assert_eq!(output.status.code(), Some(0), "{args:?}: {output:?}");
        last(&output)
    };
    let trial = read(&["trial-balance"]);
    assert_eq!(trial["totals"][0]["balanced"], true);
    let income = &read(&["income"])["currencies"][0];
    let spend = income["cogs_minor"].as_i64().unwrap() + income["opex_minor"].as_i64().unwrap();
    assert!(spend > 0);
    let pnl = read(&["pnl"]);
    assert_eq!(pnl["portfolio"][0]["spend_minor"].as_i64(), Some(spend));
    for by in ["workflow", "task", "agent", "role", "merchant", "category", "venture", "account"] {
        let cost = read(&["cost", "--by", by]);
        let rows = cost["rows"].as_array().unwrap();
        assert_eq!(rows.iter().map(|row| row["cost_minor"].as_i64().unwrap()).sum::<i64>(), spend, "{by}");
    }
    let sheet = &read(&["balance-sheet"])["currencies"][0];
    assert_eq!((&sheet["balanced"], &sheet["earnings_minor"]), (&true.into(), &(-spend).into()));
    let balances = last(&venture(&["ledger", "balances", "--json", "--store", &store]));
    let own = balances["balances"].as_array().unwrap().iter().find(|row| row["account"] == "1010").unwrap();
    let statement = report(&store, &["statement", "--account", "1010", "--json"]);
    assert_eq!(last(&statement)["balance_minor"], own["balance_minor"]);
    let runway = read(&["runway"]);
    assert_eq!(runway["currencies"][0]["expense_30d_minor"].as_i64(), Some(spend));
    // A cap never has more room than it is wide.
    for row in read(&["headroom"])["rows"].as_array().unwrap() {
        let minor = |key: &str| row[key].as_i64().unwrap();
        assert_eq!(minor("remaining_minor"), (minor("cap_minor") - minor("committed_minor")).max(0), "{row}");
    }
    // What was before a time and what came after is all there is.
    let noon = "2026-03-02T12:00:00Z";
    let part =
        |option: &str| read(&["income", option, noon])["currencies"][0]["cogs_minor"].as_i64().unwrap();
    assert!(part("--until") > 0 && part("--from") > 0);
    assert_eq!(part("--until") + part("--from"), income["cogs_minor"].as_i64().unwrap());
    let csv = report(&store, &["cost", "--by", "account", "--csv"]);
    assert!(csv.stdout.starts_with(b"account,currency,cost,charges\r\n"), "{csv:?}");
    assert_eq!(report(&store, &["statement", "--account", "1011"]).status.code(), Some(2));
    assert_eq!(report(&store, &["income", "--from", "soon"]).status.code(), Some(2));
}

#[test]
fn focus_lines_add_up_to_the_cost() {
    let dir = tempfile::tempdir().unwrap();
    let store = demo(dir.path());
    let output = report(&store, &["focus"]);
    let text = String::from_utf8(output.stdout).unwrap();
    let mut lines = text.split("\r\n").filter(|line| !line.is_empty());
    let head: Vec<&str> = lines.next().unwrap().split(',').collect();
    assert_eq!(head[0], "BilledCost");
    let cents = |line: &str| {
        let amount = line.split(',').next().unwrap();
        amount.replace('.', "").parse::<i64>().unwrap()
    };
    let sum: i64 = lines.map(cents).sum();
    let cost = last(&report(&store, &["cost", "--json"]));
    let rows = cost["rows"].as_array().unwrap();
    assert_eq!(sum, rows.iter().map(|row| row["cost_minor"].as_i64().unwrap()).sum::<i64>());
}

#[test]
fn the_cost_of_a_workflow_is_the_same_in_hledger() {
    if Command::new("hledger").arg("--version").output().is_err() {
        println!("skipped: hledger is not installed");
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let store = demo(dir.path());
    let journal = venture(&["ledger", "export", "--format", "hledger", "--store", &store]);
    let path = dir.path().join("books.journal");
    std::fs::write(&path, &journal.stdout).unwrap();
    let cost = last(&report(&store, &["cost", "--by", "workflow", "--json"]));
    let mut checked = BTreeMap::new();
    for row in cost["rows"].as_array().unwrap() {
        let (key, minor) = (row["key"].as_str().unwrap(), row["cost_minor"].as_i64().unwrap());
        let output = Command::new("hledger")
            .env("LC_ALL", "C.UTF-8")
            .args(["-f", path.to_str().unwrap(), "balance", "--format", "%(total)", "Expenses"])
            .arg(format!("tag:workflow={key}"))
            .output()
            .unwrap();
        let shown = String::from_utf8_lossy(&output.stdout).replace(',', "");
        let total = format!("{}.{:02}", minor / 100, minor % 100);
        assert!(
            shown.lines().any(|line| line.trim().starts_with(&total)),
            "{key}: {total} is not in {shown}"
        );
        checked.insert(key.to_owned(), minor);
    }
    assert!(checked.len() > 5);
}

/// The sample day in a store that has its key beside it.
fn sample(dir: &Path) -> String {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    let store = format!("sqlite:{}", dir.join("own.db").display());
    let output = Command::new(VENTURE)
        .args(["run", "--store", &store, "--policy", examples.join("starter.yaml").to_str().unwrap()])
        .stdin(std::fs::File::open(examples.join("requests.jsonl")).unwrap())
        .output()
        .unwrap();
    assert!(!output.stdout.is_empty());
    store
}

/// What runs left in the store; intents of the sample day have expired meanwhile.
fn found(store: &str) -> Vec<String> {
    let events = lines(&venture(&["audit", "events", "--json", "--store", store]));
    let types = events.iter().map(|event| event["event_type"].as_str().unwrap().to_owned());
    let first = events.iter().position(|event| event["event_type"] == "ledger.reconciliation.completed.v1");
    types
        .skip(first.unwrap())
        .filter(|name| {
            ["ledger.reconciliation", "compliance.case", "control.freeze"]
                .iter()
                .any(|of| name.starts_with(of))
        })
        .collect()
}

/// treasury.md 7: recorded once for the same books and rows; drift opens a case, CLASS_1 freezes.
#[test]
fn a_recorded_run_has_its_consequences_once() {
    let dir = tempfile::tempdir().unwrap();
    let store = sample(dir.path());
    let rows = rows(&store);
    let statement = write(dir.path(), &rows);
    for again in [false, true] {
        let output = reconcile(&store, &statement, &["--json", "--record"]);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        let all = lines(&output);
        assert_eq!(all[0]["replayed"], again);
        assert_eq!((&all[0]["status"], &all[1]["drift_class"]), (&json!("completed"), &json!("NONE")));
    }
    assert_eq!(found(&store), ["ledger.reconciliation.completed.v1"]);
    let statement = write(dir.path(), &rows[..rows.len() / 2]);
    let output = reconcile(&store, &statement, &["--record"]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains(": compliance_case_opened, case "), "{text}");
    assert_eq!(
        found(&store)[1..],
        ["ledger.reconciliation.completed.v1", "compliance.case.opened.v1", "control.freeze.activated.v1"]
    );
    assert!(venture(&["replay", "--store", &store]).status.success());
    assert!(venture(&["audit", "verify", "--store", &store]).status.success());
}

#[test]
fn every_command_has_help_with_an_example() {
    let reports = [
        "trial-balance",
        "income",
        "pnl",
        "balance-sheet",
        "statement",
        "headroom",
        "runway",
        "cost",
        "focus",
    ];
    let reports = reports.map(|name| vec!["ledger", "report", name, "--help"]);
    for args in reports.into_iter().chain([vec!["reconcile", "--help"]]) {
        let output = venture(&args);
        assert_eq!(output.status.code(), Some(0), "{args:?}");
        assert!(String::from_utf8_lossy(&output.stdout).contains("Example"), "{args:?}");
    }
}
