//! `venture crash-test` and `venture bench`: they run, they can fail, they leave nothing behind.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs, reason = "tests")]
#![allow(clippy::arithmetic_side_effects, clippy::as_conversions, reason = "tests")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

const VENTURE: &str = env!("CARGO_BIN_EXE_venture");

fn venture(args: &[&str]) -> Output {
    Command::new(VENTURE).args(args).output().unwrap()
}

fn objects(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Exit code and report of a proof over what lies in the folder.
fn proof(dir: &Path) -> (i32, Value) {
    let output = venture(&["crash-test", "--seconds", "0", "--json", "--dir", dir.to_str().unwrap()]);
    let report = objects(&output).pop().unwrap_or_else(|| panic!("{output:?}"));
    (output.status.code().unwrap(), report)
}

/// A copy of the folder in which something was changed.
fn doctored(dir: &Path, change: impl FnOnce(&Path)) -> (i32, Value) {
    let copy = scratch();
    for file in std::fs::read_dir(dir).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), copy.path().join(file.file_name())).unwrap();
    }
    change(copy.path());
    proof(copy.path())
}

fn answers(dir: &Path) -> PathBuf {
    dir.join("acknowledged.jsonl")
}

fn tell(dir: &Path, mut line: Value, change: impl FnOnce(&mut Value)) {
    change(&mut line["answer"]);
    let told = std::fs::read_to_string(answers(dir)).unwrap();
    std::fs::write(answers(dir), format!("{told}{line}\n")).unwrap();
}

fn sql(dir: &Path, sql: &str) {
    rusqlite::Connection::open(dir.join("venture.db")).unwrap().execute_batch(sql).unwrap();
}

/// A folder in memory where there is one: a disk that others use too may take seconds for a few answers.
fn scratch() -> tempfile::TempDir {
    let shm = Path::new("/dev/shm");
    if shm.is_dir() { tempfile::tempdir_in(shm).unwrap() } else { tempfile::tempdir().unwrap() }
}

#[test]
fn a_tortured_store_loses_nothing_and_a_doctored_one_is_found_out() {
    let folder = scratch();
    let dir = folder.path();
    let at = dir.to_str().unwrap();
    let run = venture(&["crash-test", "--seconds", "3", "--seed", "1", "--json", "--dir", at]);
    assert_eq!(run.status.code(), Some(0), "{run:?}");
    let report = objects(&run).pop().unwrap();
    let count = |key: &str| report[key].as_u64().unwrap();
    assert!(count("acknowledged") > 20 && count("denied") > 0 && count("kills") >= 2, "{report}");
    for key in ["over_cap", "double_settled", "lost_acknowledged"] {
        assert_eq!(count(key), 0, "{report}");
    }
    assert_eq!((&report["balanced"], &report["verified"]), (&json!(true), &json!(true)), "{report}");
    let keys: Vec<&String> = report.as_object().unwrap().keys().collect();
    assert_eq!(keys.len(), 9, "{keys:?}");
    let (code, again) = proof(dir);
    assert_eq!((code, &again["log_root"]), (0, &report["log_root"]), "the proof repeats");

    let told = std::fs::read_to_string(answers(dir)).unwrap();
    let told: Vec<Value> = told.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let settled = told
        .iter()
        .rfind(|line| line["answer"]["command"] == "settle" && line["answer"]["decision"] == "APPROVED");
    let settled = settled.unwrap().clone();
    let size = told.iter().filter_map(|line| line["answer"]["seq"][1].as_u64()).max().unwrap();

    // Doctored answers: what was never recorded, and what was recorded otherwise.
    let lost = |dir: &Path| {
        let (code, report) = doctored(dir, |_| {});
        (code, report["lost_acknowledged"].as_u64().unwrap())
    };
    let copy = |change: &dyn Fn(&Path)| {
        let (code, report) = doctored(dir, change);
        (code, report["lost_acknowledged"].as_u64().unwrap())
    };
    assert_eq!(lost(dir), (0, 0));
    let beyond = json!([size + 1_000, size + 1_003]);
    assert_eq!(copy(&|dir| tell(dir, settled.clone(), |answer| answer["seq"] = beyond.clone())), (1, 1));
    let never =
        |answer: &mut Value| answer["ids"]["spend_id"] = json!("00000000-0000-4000-8000-00000000dead");
    assert_eq!(copy(&|dir| tell(dir, settled.clone(), never)), (1, 1));
    let created = told
        .iter()
        .find(|line| line["answer"]["command"] == "create_intent" && line["answer"]["decision"] == "DENIED");
    let created = created.unwrap().clone();
    assert_eq!(copy(&|dir| tell(dir, created.clone(), |one| one["decision"] = json!("APPROVED"))), (1, 1));

    // Doctored stores: the end cut off at a whole batch, and a turned bit.
    let (code, cut) = doctored(dir, |dir| {
        sql(
            dir,
            "DROP TRIGGER batches_no_delete; DELETE FROM indexed; DELETE FROM snapshots;
            DELETE FROM batches WHERE last_seq > (SELECT max(last_seq) / 2 FROM batches)",
        );
    });
    assert_eq!(code, 1);
    assert!(cut["lost_acknowledged"].as_u64().unwrap() > 0, "{cut}");
    let (code, turned) = doctored(dir, |dir| {
        sql(
            dir,
            "DROP TRIGGER batches_no_update; UPDATE batches SET \
            events = CAST(replace(CAST(events AS TEXT), 'APPROVED', 'APPROVEE') AS BLOB) WHERE last_seq > 20",
        );
    });
    assert_eq!((code, &turned["verified"]), (1, &json!(false)), "{turned}");
    let (code, gone) = doctored(dir, |dir| std::fs::write(dir.join("venture.db"), "no store").unwrap());
    // Only repeats of commands that set up the store name nothing that could be missing.
    let lost = gone["lost_acknowledged"].as_u64().unwrap();
    assert!(code == 1 && lost > count("acknowledged") * 9 / 10, "{gone}");
}

#[test]
fn a_store_of_ones_own_is_not_tortured() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().to_str().unwrap();
    assert_eq!(venture(&["init", at]).status.code(), Some(0));
    let before = std::fs::read(folder.path().join("venture.db")).unwrap();
    let refused = venture(&["crash-test", "--seconds", "1", "--dir", at]);
    assert_eq!(refused.status.code(), Some(2), "{refused:?}");
    assert!(String::from_utf8_lossy(&refused.stderr).contains("a store of yours"), "{refused:?}");
    assert_eq!(std::fs::read(folder.path().join("venture.db")).unwrap(), before);
    let empty = tempfile::tempdir().unwrap();
    let nothing = venture(&["crash-test", "--seconds", "0", "--dir", empty.path().to_str().unwrap()]);
    assert_ne!(nothing.status.code(), Some(0), "nothing was read, nothing is proven");
    assert_eq!(venture(&["crash-test", "--seconds", "many"]).status.code(), Some(2));
}

fn is_empty(dir: &Path) -> bool {
    std::fs::read_dir(dir).unwrap().next().is_none()
}

#[test]
fn a_bench_prints_its_figures_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().to_str().unwrap();
    let run = venture(&["bench", "--seconds", "1", "--json", "--dir", at]);
    assert_eq!(run.status.code(), Some(0), "{run:?}");
    let figures = objects(&run);
    let names: Vec<&str> = figures.iter().map(|figure| figure["bench"].as_str().unwrap()).collect();
    let all = ["decisions", "authorizations", "bare-commits", "durable-one", "durable-hundred", "replay"];
    assert_eq!(names, all);
    for figure in &figures {
        let mut keys: Vec<&str> = figure.as_object().unwrap().keys().map(String::as_str).collect();
        keys.sort_unstable();
        assert_eq!(keys, ["bar", "baseline", "bench", "met", "ratio", "unit", "value"]);
        assert!(figure["value"].as_f64().unwrap() > 0.0, "{figure}");
        let met = figure["bar"].as_f64().map(|bar| figure["value"].as_f64().unwrap() >= bar);
        assert_eq!(figure["met"], json!(met));
    }
    let (bare, one) = (&figures[2]["value"], &figures[3]);
    assert_eq!((&one["baseline"], one["bar"].as_f64()), (bare, bare.as_f64().map(|bare| bare / 2.0)));
    assert!(is_empty(folder.path()));

    let table = venture(&["bench", "--seconds", "1", "--dir", at]);
    let text = String::from_utf8(table.stdout).unwrap();
    assert!(text.contains("durable-hundred") && text.contains("now removed"), "{text}");
    assert_eq!(venture(&["bench", "--seconds", "0"]).status.code(), Some(2));
    assert_eq!(venture(&["bench", "--dir", "/nowhere/at/all"]).status.code(), Some(2));
}

#[cfg(unix)]
#[test]
fn an_interrupted_bench_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let child = Command::new(VENTURE)
        .args(["bench", "--seconds", "60", "--dir", folder.path().to_str().unwrap()])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    for _ in 0..500 {
        if !is_empty(folder.path()) {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(!is_empty(folder.path()), "it has begun");
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("interrupted"), "{output:?}");
    assert!(is_empty(folder.path()));
}
