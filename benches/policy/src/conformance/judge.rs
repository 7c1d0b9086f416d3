//! The public conformance cases, and texts that should harm no host, for each engine of conditions.
//!
//! Each engine runs in a process of its own, so that one that takes its process down is counted and goes on
//! behind the case.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use serde_json::{Value as Json, json};
use venture_policy::cel::conformance::{Verdict, judge as judge_ours};

use super::engines::{Answer, Case, ENGINES};
use super::plain::Plain;

/// What can become of a case, and whether ours may.
const VERDICTS: [(&str, bool); 6] = [
    ("passed", true),
    ("refused before it ran", true),
    ("an error where a value is wanted", false),
    ("wrong", false),
    ("panicked", false),
    ("took its process down", false),
];

/// No text may take longer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Prints the counts of every engine over the cases of a folder, and what hostile texts do to each.
pub(crate) fn run(folder: &str) -> Result<()> {
    let total = cases(folder)?.len();
    for (engine, _) in ENGINES {
        let counts = count(engine, folder, total)?;
        for (verdict, may) in VERDICTS {
            let bar = (engine == "venture" && !may).then_some(0.0);
            let value = counts.get(verdict).copied().unwrap_or(0);
            show(format!("{engine}: {verdict}"), value as f64, total as f64, bar);
        }
    }
    for (engine, _) in ENGINES {
        for (name, ..) in HOSTILE {
            let harmed = harmed(engine, name)?;
            let bar = (engine == "venture").then_some(0.0);
            show(format!("{engine}, {name}: harmed"), f64::from(u8::from(harmed)), 1.0, bar);
        }
    }
    Ok(())
}

fn show(name: String, value: f64, baseline: f64, bar: Option<f64>) {
    let line = json!({"bench": format!("cel/{name}"), "value": value, "unit": "cases", "baseline": baseline,
        "ratio": value / baseline, "bar": bar, "met": bar.map(|bar| value <= bar)});
    println!("{line}");
}

/// Every case of the folder, file by file.
fn cases(folder: &str) -> Result<Vec<Json>> {
    let mut files = std::fs::read_dir(folder)
        .with_context(|| folder.to_owned())?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<_>>>()?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    let mut all = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file)?;
        all.extend(serde_json::from_str::<Vec<Json>>(&text).with_context(|| file.display().to_string())?);
    }
    Ok(all)
}

fn child(words: &[&str]) -> Result<Child> {
    let mut child = Command::new(std::env::current_exe()?);
    child.args(words).stdout(Stdio::piped()).stderr(Stdio::null());
    child.spawn().context("start a judge")
}

/// How often each verdict fell.
fn count(engine: &str, folder: &str, total: usize) -> Result<BTreeMap<String, usize>> {
    let (mut counts, mut done) = (BTreeMap::new(), 0);
    while done < total {
        let mut judge = child(&["judge", engine, folder, &done.to_string()])?;
        let output = judge.stdout.take().context("a judge's answers")?;
        for verdict in BufReader::new(output).lines() {
            *counts.entry(verdict?).or_default() += 1;
            done += 1;
        }
        judge.wait()?;
        if done < total {
            *counts.entry("took its process down".to_owned()).or_default() += 1;
            done += 1;
        }
    }
    Ok(counts)
}

/// The judge: one verdict a line, from a case on.
pub(crate) fn judge(engine: &str, folder: &str, from: &str) -> Result<()> {
    let (name, answer) = *ENGINES.iter().find(|(name, _)| *name == engine).context("no such engine")?;
    std::panic::set_hook(Box::new(|_| {}));
    for case in cases(folder)?.iter().skip(from.parse()?) {
        let verdict = catch_unwind(AssertUnwindSafe(|| {
            if name == "venture" { of_ours(case) } else { verdict(case, &answer(&read(case))) }
        }));
        println!("{}", verdict.unwrap_or("panicked"));
        std::io::stdout().flush()?;
    }
    Ok(())
}

fn read(case: &Json) -> Case<'_> {
    Case { json: case, text: case.get("expr").and_then(Json::as_str).unwrap_or_default() }
}

fn of_ours(case: &Json) -> &'static str {
    let Ok(case) = venture_core::Json::parse(case.to_string().as_bytes()) else {
        return "refused before it ran";
    };
    match judge_ours(&case) {
        Verdict::Passed => "passed",
        Verdict::Refused(_) => "refused before it ran",
        Verdict::Wrong(_) => "wrong",
    }
}

fn verdict(case: &Json, answer: &Answer) -> &'static str {
    let wants_value = case.get("matcher").and_then(Json::as_str) == Some("value");
    match answer {
        Answer::Refused => "refused before it ran",
        Answer::Error if wants_value => "an error where a value is wanted",
        Answer::Error => "passed",
        Answer::Value(found) => {
            let want = case.get("want").and_then(Plain::read);
            if wants_value && want.is_some_and(|want| want.is(found)) { "passed" } else { "wrong" }
        }
    }
}

/// A text, and what it may be but refused or an error; `None` is no value at all.
type Hostile = (&'static str, fn() -> String, Option<bool>);

/// Texts of a few kilobytes that take hosts down, and short ones that let through what they should not.
const HOSTILE: [Hostile; 8] = [
    ("8,000 brackets", || format!("{}1{} == 1", "(".repeat(4_000), ")".repeat(4_000)), Some(true)),
    ("4,000 lists", || format!("{}{} == []", "[".repeat(4_000), "]".repeat(4_000)), Some(false)),
    ("a sum of 4,000", || format!("1{} > 0", "+1".repeat(4_000)), Some(true)),
    ("a choice of 2,000", || format!("{}true", "false ? false : ".repeat(2_000)), Some(true)),
    ("ten loops in each other", loops, Some(true)),
    ("an even number of `!` before false", || format!("{}false", "!".repeat(4_000)), Some(false)),
    ("texts joined by `&&`", || "'x' && 'y'".to_owned(), None),
    ("a key that is missing", || "{'a': 1}.b == null".to_owned(), None),
];

fn loops() -> String {
    let range = "[1,2,3,4,5,6,7,8,9,10]";
    let open: String = (0..10).map(|at| format!("{range}.all(x{at}, ")).collect();
    format!("{open}true{}", ")".repeat(10))
}

/// Whether a text took the process down, ran on, or gave what it should not.
fn harmed(engine: &str, name: &str) -> Result<bool> {
    let mut judge = child(&["hostile", engine, name])?;
    let start = Instant::now();
    loop {
        if judge.try_wait()?.is_some() {
            let output = judge.wait_with_output()?;
            return Ok(output.stdout.trim_ascii() != b"fine");
        }
        if start.elapsed() > PATIENCE {
            judge.kill()?;
            judge.wait()?;
            return Ok(true);
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Runs one hostile text; says `fine` where it is refused, an error, or what it should be.
pub(crate) fn hostile(engine: &str, name: &str) -> Result<()> {
    let (_, answer) = *ENGINES.iter().find(|(known, _)| *known == engine).context("no such engine")?;
    let (_, text, may) = *HOSTILE.iter().find(|(known, ..)| *known == name).context("no such text")?;
    let text = text();
    let found = answer(&Case { json: &Json::Null, text: &text });
    let fine = match (&found, may) {
        (Answer::Refused | Answer::Error, _) => true,
        (Answer::Value(Plain::Bool(found)), Some(may)) => *found == may,
        (Answer::Value(_), _) => false,
    };
    println!("{}", if fine { "fine" } else { "not fine" });
    Ok(())
}
