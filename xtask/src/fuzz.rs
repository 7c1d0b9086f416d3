//! The fuzz targets, each for a while.

use std::fs::File;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::args::Args;
use crate::process::{cargo, root, run_into, target_dir};
use crate::tools;

/// One input may take so many seconds.
const SLOWEST: u32 = 20;
/// Lines of the fuzzer's own words that are shown of a failure.
const TAIL: usize = 40;
/// An input of at most so many bytes is shown as hex, a longer one as base64.
const HEX: usize = 64;

/// `fuzz [TARGET…] [--seconds N]`.
pub(crate) fn command(args: &mut Args) -> Result<()> {
    let seconds = args.values("--seconds")?;
    let seconds = seconds.first().map_or(Ok(30), |text| text.parse().with_context(|| text.clone()))?;
    run(&args.free(), seconds)
}

/// Runs the targets named, or all, for so many seconds each; a failure shows the fuzzer's last words and
/// the input that reproduces it.
pub(crate) fn run(named: &[String], seconds: u32) -> Result<()> {
    let all = targets_of(&root().join("fuzz/fuzz_targets"))?;
    let chosen = choose(named, &all)?;
    tools::cargo_tool("cargo-fuzz")?;
    let mut failed = Vec::new();
    for target in chosen {
        if let Err(error) = fuzz(target, seconds) {
            eprintln!("{error:#}");
            failed.push(target.clone());
        }
    }
    if failed.is_empty() { Ok(()) } else { bail!("failed: {}", failed.join(", ")) }
}

/// The targets named, or all; one that is not there is refused with the list.
fn choose<'a>(named: &'a [String], all: &'a [String]) -> Result<&'a [String]> {
    for name in named {
        ensure!(all.contains(name), "no fuzz target `{name}`; there are {}", all.join(", "));
    }
    Ok(if named.is_empty() { all } else { named })
}

fn fuzz(target: &str, seconds: u32) -> Result<()> {
    let grown = target_dir().join("fuzz-corpus").join(target);
    let found = target_dir().join("fuzz-artifacts").join(target);
    if found.exists() {
        std::fs::remove_dir_all(&found)?;
    }
    for folder in [&grown, &found] {
        std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    let mut fuzz = cargo();
    fuzz.args(["fuzz", "run", "-s", "none", target]).arg(&grown);
    fuzz.arg(root().join("fuzz/corpus").join(target)).arg("--");
    fuzz.arg(format!("-max_total_time={seconds}")).arg(format!("-timeout={SLOWEST}"));
    fuzz.arg(format!("-artifact_prefix={}/", found.display())).arg("-print_final_stats=1");
    fuzz.env("CARGO_TARGET_DIR", target_dir().join("fuzz"));
    let words = found.with_extension("log");
    let good = run_into(&mut fuzz, &File::create(&words).with_context(|| words.display().to_string())?)?;
    let text = String::from_utf8_lossy(&std::fs::read(&words)?).into_owned();
    let inputs = inputs(&found)?;
    if good {
        println!("{target}: {}", executed(&text));
        inputs.iter().for_each(|input| println!("{target}: {input}"));
        return Ok(());
    }
    let words_of = last_words(&text);
    let inputs = if inputs.is_empty() { "no input was kept".to_owned() } else { inputs.join("\n") };
    bail!(
        "{target} failed. The fuzzer's last words:\n{words_of}\n{target}: {inputs}\nall of it: {}",
        words.display()
    )
}

/// The panic's message, which a long backtrace may have pushed away, and the end of what was printed.
fn last_words(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let end = lines.len().saturating_sub(TAIL);
    let panic = lines.iter().position(|line| line.contains("panicked at")).filter(|at| *at < end);
    let message = panic.and_then(|at| lines.get(at..at.saturating_add(2))).unwrap_or_default();
    [message, lines.get(end..).unwrap_or_default()].concat().join("\n")
}

/// How many inputs were tried, as the fuzzer counts them.
fn executed(text: &str) -> String {
    let count = text.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
    count.map_or_else(
        || "no count of inputs".to_owned(),
        |count| format!("{} inputs, none failed", count.trim()),
    )
}

/// What the fuzzer kept: what is wrong with each, and its bytes as text.
fn inputs(folder: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        found.push(format!("{}: {}", fault(&name), shown(&std::fs::read(&path)?)));
    }
    found.sort();
    Ok(found)
}

/// What the name of a kept input says.
fn fault(name: &str) -> String {
    let known = [
        ("crash-", "crash"),
        ("timeout-", "timeout, longer than one input may take"),
        ("oom-", "out of memory"),
        ("leak-", "leak"),
        ("slow-unit-", "slow, but no failure"),
    ];
    let fault = known.iter().find(|(lead, _)| name.starts_with(lead));
    fault.map_or_else(|| format!("`{name}`"), |(_, fault)| (*fault).to_owned())
}

fn shown(bytes: &[u8]) -> String {
    let count = bytes.len();
    if count <= HEX {
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        return format!("{count} bytes, hex {hex}, text {:?}", String::from_utf8_lossy(bytes));
    }
    format!("{count} bytes, base64 {}", STANDARD.encode(bytes))
}

fn targets_of(folder: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        names.push(path.file_stem().context("a name")?.to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_target_is_refused_with_the_list() {
        let all = ["bundle".to_owned(), "cel".to_owned()];
        assert_eq!(choose(&[], &all).unwrap(), all);
        assert_eq!(choose(&all[1..], &all).unwrap(), ["cel"]);
        let refused = choose(&["--help".to_owned()], &all).unwrap_err().to_string();
        assert!(refused.contains("`--help`") && refused.contains("bundle, cel"), "{refused}");
    }

    #[test]
    fn a_panic_far_above_the_end_is_shown() {
        let far = format!("thread 'x' panicked at a.rs:1:\nplanted\n{}", "frame\n".repeat(60));
        assert!(last_words(&far).starts_with("thread 'x' panicked at a.rs:1:\nplanted\nframe"));
        let near = "thread 'x' panicked at a.rs:1:\nplanted";
        assert_eq!(last_words(near), near, "once");
    }

    #[test]
    fn every_kind_of_input_is_told_apart_and_shown_whole() {
        let folder = target_dir().join("fuzz-of-a-test");
        std::fs::create_dir_all(&folder).unwrap();
        for (name, bytes) in
            [("crash-1", &b"a\xff"[..]), ("slow-unit-2", b"b"), ("oom-3", &[7; 65]), ("timeout-4", b"")]
        {
            std::fs::write(folder.join(name), bytes).unwrap();
        }
        let found = inputs(&folder).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(found.len(), 4);
        assert!(found[0].starts_with("crash: 2 bytes, hex 61ff"), "{found:?}");
        assert_eq!(found[1], format!("out of memory: 65 bytes, base64 {}", STANDARD.encode([7; 65])));
        assert!(found[2].starts_with("slow, but no failure: 1 bytes, hex 62"), "{found:?}");
        assert!(found[3].starts_with("timeout"), "{found:?}");
    }
}
