//! The parts that are checked against those that a real `bash` would start.
//!
//! The lines run in an empty directory, without any program: builtins are switched off, the path leads
//! nowhere, the shell is restricted, and what it would start it hands to a recorder. Skipped where there is
//! no `bash`.
//!
//! Spec: command-lines.md 1, steps 2 and 3.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests"
)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use venture_core::Json;
use venture_policy::command_line::parse;

/// Switches everything off but `printf`, with which the recorder writes.
const SANDBOX: &str = r#"
command_not_found_handle() { printf '\x1f%s' "$N" "$@" $'\x1e' >&3; }
PATH=/nonexistent
for B in $(enable | while read -r _ B; do printf '%s\n' "$B"; done); do
  case $B in printf | enable | set) ;; *) enable -n "$B" ;; esac
done
set -r
enable -n set
enable -n enable
"#;

fn shared() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("VENTURE_SHARED") {
        return Some(PathBuf::from(named));
    }
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    ["../../shared", "../../../shared"].iter().map(|up| here.join(up)).find(|path| path.is_dir())
}

/// A directory of this test alone, gone afterwards.
struct Empty(PathBuf);

impl Empty {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("venture-bash-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Empty {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

fn bash(place: &Path, arguments: &[&str]) -> Option<bool> {
    let mut command = Command::new("bash");
    command.args(["--norc", "--noprofile"]).args(arguments).current_dir(place).env_clear();
    let run = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    run.ok().map(|status| status.success())
}

/// What `bash` started: the number of a line, and the words.
fn started(place: &Path, lines: &[String]) -> Option<Vec<(usize, Vec<String>)>> {
    let mut script = String::from(SANDBOX);
    for (at, line) in lines.iter().enumerate() {
        write!(script, "N={at}\n{line}\n").unwrap();
    }
    let (file, found) = (place.join("lines.sh"), place.join("found"));
    fs::write(&file, script).unwrap();
    fs::write(&found, "").unwrap();
    let run = format!("exec 3>>{}; . {}", found.display(), file.display());
    bash(place, &["-c", &run])?;
    let text = String::from_utf8(fs::read(&found).unwrap()).unwrap();
    let mut all = Vec::new();
    for record in text.split('\u{1e}').filter(|record| !record.is_empty()) {
        let mut words = record.split('\u{1f}').skip(1).map(String::from);
        let number = words.next().unwrap().parse().unwrap();
        let mut words: Vec<String> = words.collect();
        words.pop();
        all.push((number, words));
    }
    Some(all)
}

/// Every line that is read is good syntax for `bash`, and what it starts is among the parts that were read.
fn compare(name: &str, lines: Vec<String>) {
    let read: Vec<(String, Vec<Vec<String>>)> =
        lines.into_iter().filter_map(|line| parse(&line).ok().map(|parts| (line, parts))).collect();
    let place = Empty::new(name);
    let texts: Vec<String> = read.iter().map(|(line, _)| line.clone()).collect();
    let check = place.0.join("check.sh");
    fs::write(&check, texts.join("\n")).unwrap();
    let Some(good) = bash(&place.0, &["-n", &check.display().to_string()]) else {
        println!("0 passed, 0 failed, 1 skipped: no bash");
        return;
    };
    if !good {
        let bad = texts.iter().find(|line| {
            fs::write(&check, line).unwrap();
            bash(&place.0, &["-n", &check.display().to_string()]) == Some(false)
        });
        panic!("{name}: bash refuses {bad:?}");
    }
    let found = started(&place.0, &texts).unwrap();
    let mut seen = BTreeSet::new();
    for (at, words) in &found {
        let (line, parts) = &read[*at];
        assert!(parts.contains(words), "{name}: {line:?} starts {words:?}, checked were {parts:?}");
        seen.insert(*at);
    }
    // `%1` speaks of a job, and starts nothing.
    let first = |parts: &[Vec<String>]| {
        parts[0][0] != "printf" && !parts[0][0].contains('/') && !parts[0][0].starts_with('%')
    };
    let (mut expected, mut silent) = (0_usize, None);
    for (at, (line, parts)) in read.iter().enumerate() {
        if first(parts) && !line.contains("2>/dev/null") {
            expected += 1;
            if !seen.contains(&at) {
                silent = silent.or(Some(line));
            }
        }
    }
    println!("{name}: {} read, {} started", read.len(), found.len());
    // A recorder that records nothing would prove nothing: the first part of each line always starts.
    assert!(silent.is_none(), "{name}: {silent:?} started nothing, of {expected}");
}

#[test]
fn real_lines_start_what_was_checked() {
    let Some(shared) = shared() else { return };
    let text = fs::read_to_string(shared.join("data/commands/nl2bash.txt")).unwrap();
    compare("real", text.lines().map(String::from).collect());
}

#[test]
fn vectors_start_what_was_checked() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../vectors/commands");
    let folders = shared().map(|shared| shared.join("vectors/commands")).into_iter().chain([own]);
    let mut lines = Vec::new();
    for folder in folders {
        for name in ["evasions.json", "plain.json"] {
            let cases = Json::parse(&fs::read(folder.join(name)).unwrap()).unwrap();
            let found = cases.as_array().unwrap().iter().filter_map(|case| case.get("line")?.as_str());
            lines.extend(found.map(String::from));
        }
    }
    compare("vectors", lines);
}

#[test]
fn random_lines_start_what_was_checked() {
    const PIECES: [&str; 30] = [
        "a",
        "b",
        "git",
        "push",
        " ",
        " ",
        "\t",
        "'",
        "\"",
        "\\",
        ";",
        "&",
        "|",
        "&&",
        "||",
        "\n",
        "#",
        "~",
        "!",
        "=",
        "+=",
        "2>&1",
        "2>/dev/null",
        "^",
        "%",
        "-",
        "if",
        "{",
        "$",
        "x y",
    ];
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = |bound: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % 1_000_003).unwrap() % bound
    };
    let lines = (0..20_000).map(|_| {
        let length = next(12) + 1;
        (0..length).map(|_| PIECES[next(PIECES.len())]).collect()
    });
    compare("random", lines.collect());
}
