//! Bad input and bad disks, on the real binary: what is said, and that nothing is lost or half written.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs, reason = "tests")]
#![allow(clippy::arithmetic_side_effects, clippy::as_conversions, reason = "tests")]

use std::fs::{self, File, Permissions};
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

const VENTURE: &str = env!("CARGO_BIN_EXE_venture");
const STARTER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/starter.yaml");
const TICK: &str =
    r#"{"command":"tick","at":"2026-03-02T09:00:00Z","actor":{"type":"system","id":"host"},"args":{}}"#;

/// Capital number `n`: each line moves money once, however often it is sent.
fn capital(n: u32) -> String {
    json!({"command": "contribute_capital", "at": "2026-03-02T09:00:00Z",
        "actor": {"type": "human", "id": "ada", "role": "founder"},
        "args": {"amount_minor": 100, "currency": "USD", "transaction_ref": format!("round-{n}")}})
    .to_string()
}

fn with_amount(amount: &str) -> Vec<u8> {
    capital(0).replace("100", amount).into_bytes()
}

fn feed(command: &mut Command, input: &[u8]) -> Output {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (mut stdin, bytes) = (child.stdin.take().unwrap(), input.to_vec());
    let writer = std::thread::spawn(move || {
        let _ = stdin.write_all(&bytes);
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

fn run(store: &str, input: &[u8]) -> Output {
    feed(Command::new(VENTURE).args(["run", "--store", store, "--policy", STARTER]), input)
}

fn venture(args: &[&str], store: &str) -> Output {
    Command::new(VENTURE).args(args).args(["--store", store]).output().unwrap()
}

fn answers(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn url(path: &Path) -> String {
    format!("sqlite:{}", path.display())
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Place and hash of the folded state.
fn state(store: &str) -> Value {
    serde_json::from_slice(&venture(&["replay", "--json"], store).stdout).unwrap()
}

/// A line, its error code, its pointer, and words that its message must hold.
type Bad = (Vec<u8>, &'static str, &'static str, &'static str);

fn bad_lines() -> Vec<Bad> {
    const REQUEST: &str = "REQUEST_INVALID";
    const AMOUNT: &str = "/args/amount_minor";
    let whole = "whole number";
    let tick = |from: &str, to: &str| TICK.replace(from, to).into_bytes();
    let deep = format!(r#"{{"command":{}1{}}}"#, "[".repeat(1_000), "]".repeat(1_000));
    let long = format!(r#"{{"command":"{}"}}"#, "x".repeat(10_000_000));
    let mut no_text = TICK.as_bytes().to_vec();
    no_text[TICK.find("host").unwrap()] = 0xff;
    vec![
        (tick(r#""at":"#, r#""at":"2026-03-02T09:00:01Z","at":"#), REQUEST, "/at", "twice"),
        (with_amount("1.5"), REQUEST, AMOUNT, whole),
        (with_amount("1.0"), REQUEST, AMOUNT, whole),
        (with_amount("1e2"), REQUEST, AMOUNT, whole),
        (with_amount("9007199254740992"), REQUEST, AMOUNT, whole),
        (with_amount("99999999999999999999"), REQUEST, AMOUNT, whole),
        (with_amount(r#""100""#), REQUEST, AMOUNT, whole),
        (with_amount("null"), REQUEST, AMOUNT, whole),
        (with_amount("NaN"), REQUEST, AMOUNT, "column"),
        (with_amount("-Infinity"), REQUEST, AMOUNT, "column"),
        (with_amount("0"), "AMOUNT_INVALID", AMOUNT, "expected 1 to"),
        (with_amount("-1"), "AMOUNT_INVALID", AMOUNT, "not -1"),
        (tick(r#""args":{}"#, r#""args":{"extra":1}"#), REQUEST, "/args/extra", "unknown key `extra`"),
        (tick(r#""args":{}"#, r#""args":{},"colour":"red""#), REQUEST, "/colour", "known here: command"),
        (tick("tick", "grow"), REQUEST, "/command", "expected the name of a command"),
        (no_text, REQUEST, "/actor/id", "column"),
        (b"\xff\xfe".to_vec(), REQUEST, "", "column 1"),
        (deep.into_bytes(), REQUEST, "/command/0/0", "at most 64 levels"),
        (long.into_bytes(), REQUEST, "", "send a shorter one"),
        (tick("09:00", "08:59"), "CLOCK_BACKWARDS", "/at", "before the journal's last event"),
        (b"{".to_vec(), REQUEST, "", "column"),
        (b"[]".to_vec(), REQUEST, "", "expected an object"),
    ]
}

#[test]
fn a_bad_line_says_what_is_wrong_and_leaves_no_trace() {
    let folder = tempfile::tempdir().unwrap();
    let (mixed, clean) = (url(&folder.path().join("mixed.db")), url(&folder.path().join("clean.db")));
    let bad = bad_lines();
    // A good line before, between and behind the bad ones.
    let (mut input, mut good) = (capital(0).into_bytes(), capital(0));
    for ((line, ..), n) in bad.iter().zip(1..) {
        input.push(b'\n');
        input.extend_from_slice(line);
        input.push(b'\n');
        input.extend_from_slice(capital(n).as_bytes());
        good = format!("{good}\n{}", capital(n));
    }
    let output = run(&mixed, &input);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    let all = answers(&output);
    assert_eq!(all.len(), 2 * bad.len() + 1);
    for (answer, number) in all.iter().zip(1_u64..) {
        assert_eq!(answer["line"], number, "{answer}");
    }
    for ((_, code, pointer, words), answer) in bad.iter().zip(all.iter().skip(1).step_by(2)) {
        let error = &answer["error"];
        let message = error["message"].as_str().unwrap();
        assert_eq!(error["code"], *code, "{answer}");
        assert!(error["pointer"].as_str().unwrap_or_default().starts_with(pointer), "{answer}");
        assert!(message.contains(words), "`{words}` is not in {answer}");
    }
    assert!(all.iter().step_by(2).all(|answer| answer["reason_code"] == "ACCEPTED"), "the rest goes on");

    assert_eq!(run(&clean, good.as_bytes()).status.code(), Some(0));
    assert_eq!(state(&mixed), state(&clean), "as if the bad lines had never been there");
    assert_eq!(venture(&["audit", "verify"], &mixed).status.code(), Some(0));
}

/// A full disk, as a process meets it: files may not grow past a limit.
#[test]
fn a_full_disk_denies_what_it_cannot_keep_and_loses_nothing() {
    const LINES: u32 = 2_000;
    let folder = tempfile::tempdir().unwrap();
    let store = url(&folder.path().join("venture.db"));
    let input = (0..LINES).map(capital).collect::<Vec<_>>().join("\n");
    // In groups, so that some are kept before the room ends.
    let mut tight = Command::new("bash");
    tight.args(["-c", "trap '' XFSZ; ulimit -f 400; exec \"$@\"", "bash", VENTURE]);
    tight.args(["run", "--store", &store, "--policy", STARTER]);
    let output = feed(&mut tight, input.as_bytes());
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    let first = answers(&output);
    assert_eq!(first.len(), LINES as usize);
    let kept: Vec<bool> = first.iter().map(|answer| answer["reason_code"] == "ACCEPTED").collect();
    let fit = kept.iter().filter(|kept| **kept).count();
    assert!(kept[0] && fit < LINES as usize, "some fit, some do not: {fit}");
    for answer in first.iter().zip(&kept).filter(|(_, kept)| !**kept).map(|(answer, _)| answer) {
        assert_eq!(answer["error"]["code"], "AUDIT_UNAVAILABLE", "{answer}");
        let message = answer["error"]["message"].as_str().unwrap();
        assert!(message.starts_with("nothing was recorded, so nothing is allowed: "), "{answer}");
    }

    // With room again, what was acknowledged is there, once, and what was not can be sent again.
    let output = run(&store, input.as_bytes());
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    for (again, kept) in answers(&output).iter().zip(&kept) {
        assert_eq!(
            (&again["reason_code"], &again["replayed"]),
            (&"ACCEPTED".into(), &(*kept).into()),
            "{again}"
        );
    }
    for command in ["audit", "ledger"] {
        assert_eq!(venture(&[command, "verify"], &store).status.code(), Some(0), "{command}");
    }
    let balances = venture(&["ledger", "balances", "--json"], &store);
    let balances: Value = serde_json::from_slice(&balances.stdout).unwrap();
    let cash = balances["balances"].as_array().unwrap().iter().find(|row| row["account"] == "1010").unwrap();
    assert_eq!(cash["balance_minor"], 100 * LINES);
}

/// Answers that nobody could read are no answers: the commands stand, and a repeat tells them.
#[test]
fn an_output_that_is_full_ends_with_an_error_and_loses_nothing() {
    let Ok(full) = File::options().write(true).open("/dev/full") else {
        println!("skipped: there is no /dev/full");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let store = url(&folder.path().join("venture.db"));
    let mut child = Command::new(VENTURE)
        .args(["run", "--store", &store, "--policy", STARTER])
        .stdin(Stdio::piped())
        .stdout(full.try_clone().unwrap())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(capital(0).as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("No space left"), "{}", said(&output));

    let again = answers(&run(&store, capital(0).as_bytes()));
    assert_eq!((&again[0]["reason_code"], &again[0]["replayed"]), (&"ACCEPTED".into(), &true.into()));
    for command in [["ledger", "balances"], ["ledger", "entries"], ["audit", "events"], ["ledger", "export"]]
    {
        let mut reading = Command::new(VENTURE);
        reading.args(command).args(["--store", &store]).stdout(full.try_clone().unwrap());
        if command[1] == "export" {
            reading.args(["--format", "hledger"]);
        }
        let output = reading.stderr(Stdio::piped()).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{command:?}: {}", said(&output));
        assert!(said(&output).contains("No space left"), "{command:?}: {}", said(&output));
    }
    assert_eq!(venture(&["audit", "verify"], &store).status.code(), Some(0));

    let refused = run("sqlite:/dev/full", TICK.as_bytes());
    assert_eq!(refused.status.code(), Some(2));
    assert!(said(&refused).contains("it is not a regular file"), "{}", said(&refused));
}

#[test]
fn a_store_of_a_newer_version_is_refused_and_left_as_it_is() {
    /// Where a SQLite file keeps the format of what is in it.
    const FORMAT: std::ops::Range<usize> = 60..64;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("venture.db");
    run(&url(&path), TICK.as_bytes());
    let mut bytes = fs::read(&path).unwrap();
    bytes[FORMAT].copy_from_slice(&99_u32.to_be_bytes());
    fs::write(&path, &bytes).unwrap();
    for output in [run(&url(&path), TICK.as_bytes()), venture(&["audit", "verify"], &url(&path))] {
        assert_eq!(output.status.code(), Some(2));
        let said = said(&output);
        assert!(
            said.contains("newer version") && said.contains("format 99") && said.contains("upgrade"),
            "{said}"
        );
    }
    assert_eq!(fs::read(&path).unwrap(), bytes);
}

/// Runs the binary as `nobody`, or `None` where this system cannot.
fn as_nobody(folder: &Path, store: &str) -> Option<Output> {
    // The binary may lie where others cannot read it.
    let copy = folder.join("venture");
    fs::copy(VENTURE, &copy).unwrap();
    for readable in [folder, &copy] {
        fs::set_permissions(readable, Permissions::from_mode(0o755)).unwrap();
    }
    let policy = folder.join("starter.yaml");
    fs::copy(STARTER, &policy).unwrap();
    fs::set_permissions(&policy, Permissions::from_mode(0o644)).unwrap();
    let user = ["--reuid=65534", "--regid=65534", "--clear-groups"];
    if !Command::new("setpriv").args(user).arg("true").status().is_ok_and(|status| status.success()) {
        return None;
    }
    let mut nobody = Command::new("setpriv");
    nobody.args(user).arg(&copy).current_dir("/");
    nobody.args(["run", "--store", store, "--policy"]).arg(&policy);
    Some(feed(&mut nobody, TICK.as_bytes()))
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = entries.map(|name| name.to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn a_folder_that_is_not_ones_own_is_refused_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let known = folder.path().join("known.db");
    run(&url(&known), TICK.as_bytes());
    let (before, there) = (fs::read(&known).unwrap(), names(folder.path()));
    for name in ["new.db", "known.db"] {
        let Some(output) = as_nobody(folder.path(), &url(&folder.path().join(name))) else {
            println!("skipped: cannot run as another user here");
            return;
        };
        assert_eq!(output.status.code(), Some(2), "{name}: {output:?}");
        assert!(output.stdout.is_empty(), "{name}: no answer");
        let said = said(&output);
        assert!(said.contains("ermission denied") && said.contains("--store sqlite:PATH"), "{name}: {said}");
    }
    let made: Vec<String> = names(folder.path()).into_iter().filter(|name| !there.contains(name)).collect();
    assert_eq!(made, ["starter.yaml", "venture"], "nothing half made");
    assert_eq!(fs::read(&known).unwrap(), before);
}
