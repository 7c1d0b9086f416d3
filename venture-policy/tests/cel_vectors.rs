//! Public conformance cases: each passes, or is refused when it is checked, for a committed reason.
#![allow(clippy::disallowed_methods, reason = "tests read files where they lie")]
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use venture_core::Json;
use venture_policy::cel::conformance::{Verdict, judge};

fn shared() -> Option<PathBuf> {
    if let Ok(root) = std::env::var("VENTURE_SHARED") {
        return Some(root.into());
    }
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    ["../../shared", "../../../shared"].iter().map(|up| home.join(up)).find(|path| path.exists())
}

fn list() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cel_refused.txt")
}

/// Passed, the refused with their reasons, and the wrong.
fn run(files: BTreeMap<String, PathBuf>) -> (usize, String, Vec<String>) {
    let mut refused = String::from(
        "# Conformance cases that the policy language refuses when a condition is checked: file, case, reason.\n\
         # Every other case gives exactly the wanted result. VENTURE_UPDATE=1 writes this list anew.\n",
    );
    let (mut passed, mut wrong) = (0, Vec::new());
    for (file, path) in files {
        let cases = Json::parse(&std::fs::read(path).unwrap()).unwrap();
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for case in cases.as_array().unwrap() {
            let text = |key: &str| case.get(key).and_then(Json::as_str).unwrap_or("").to_string();
            let mut name = format!("{}/{}", text("section"), text("name"));
            let count = seen.entry(name.clone()).or_insert(0);
            *count += 1;
            if *count > 1 {
                name = format!("{name}#{count}");
            }
            match judge(case) {
                Verdict::Passed => passed += 1,
                Verdict::Refused(reason) => refused.push_str(&format!("{file} {name}: {reason}\n")),
                Verdict::Wrong(how) => wrong.push(format!("{file} {name} {}: {how}", text("expr"))),
            }
        }
    }
    (passed, refused, wrong)
}

#[test]
fn every_case_passes_or_is_refused_for_a_committed_reason() {
    let Some(shared) = shared() else {
        println!("skipped: the conformance cases are not here");
        return;
    };
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(shared.join("vectors/cel")).unwrap() {
        let path = entry.unwrap().path();
        files.insert(path.file_name().unwrap().to_string_lossy().into_owned(), path);
    }
    let (passed, refused, wrong) = run(files);
    println!("passed {passed}, refused {}, wrong {}", refused.lines().count() - 2, wrong.len());
    assert_eq!(wrong, Vec::<String>::new());
    if std::env::var("VENTURE_UPDATE").is_ok() {
        std::fs::write(list(), &refused).unwrap();
    }
    let committed = std::fs::read_to_string(list()).unwrap_or_default();
    for (found, listed) in refused.lines().zip(committed.lines()) {
        assert_eq!(found, listed);
    }
    assert_eq!(refused.lines().count(), committed.lines().count());
}
