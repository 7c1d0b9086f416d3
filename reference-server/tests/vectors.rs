//! Every scenario of the vectors through the real binary: the same bytes as from the library, whose
//! answers `cargo xtask vectors` holds against what the specification says.
#![allow(clippy::unwrap_used, clippy::panic, clippy::arithmetic_side_effects, reason = "tests")]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use venture_vectors::{DEFAULT_FOLDERS, Exchange, find, is_scenario, transcript};

fn scenarios() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let folders =
        DEFAULT_FOLDERS.iter().map(|folder| root.join(folder.path)).filter(|folder| folder.is_dir());
    let files = folders.flat_map(|folder| find(&folder).unwrap());
    files.filter(|file| is_scenario(file)).collect()
}

/// What `venture run` prints for these lines, over a journal in memory.
fn run(exchanges: &[Exchange]) -> Vec<String> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_venture"))
        .args(["run", "--store", "memory:"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input: String = exchanges.iter().map(|exchange| format!("{}\n", exchange.line)).collect();
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    let is_error = |answer: &str| answer.split(',').nth(1).is_some_and(|rest| rest.starts_with("\"error\":"));
    let is_bad = exchanges.iter().any(|exchange| is_error(&exchange.answer));
    assert_eq!(output.status.code(), Some(if is_bad { 2 } else { 0 }));
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn the_binary_answers_every_scenario_with_the_bytes_of_the_library() {
    let files = scenarios();
    assert!(files.len() > 10, "{files:?}");
    let mut lines = 0;
    for file in &files {
        let exchanges = transcript(file).unwrap();
        let answers = run(&exchanges);
        assert_eq!(answers.len(), exchanges.len(), "{}", file.display());
        for (exchange, answer) in exchanges.iter().zip(answers) {
            assert_eq!(answer, exchange.answer, "{}: {}", file.display(), exchange.line);
        }
        lines += exchanges.len();
    }
    println!("{} scenarios, {lines} lines", files.len());
}
