//! Every vector file of the checkout, and of the shared folder if it is there.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::path::{Path, PathBuf};

use venture_vectors::{Later, find, run_file};

fn check(folder: &Path) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let later = Later::parse(&std::fs::read_to_string(root.join("vectors/later.txt")).unwrap());
    let mut passed = 0_usize;
    for path in find(folder).unwrap() {
        let report = run_file(&path, &later);
        assert!(report.failed.is_empty(), "{}:\n{}", path.display(), report.failed.join("\n"));
        passed = passed.saturating_add(report.passed);
    }
    println!("{passed} cases passed");
    assert!(passed > 0);
}

#[test]
fn our_own_files() {
    check(Path::new(env!("CARGO_MANIFEST_DIR")));
}

#[test]
fn the_shared_files() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let near = ["../../shared", "../../../shared"].map(|up| here.join(up));
    let folders = std::env::var_os("VENTURE_SHARED").map(PathBuf::from).into_iter().chain(near);
    match folders.map(|folder| folder.join("vectors")).find(|folder| folder.is_dir()) {
        Some(folder) => check(&folder),
        None => println!("skipped 1 folder: the shared vectors are not here"),
    }
}

/// What is derived from the text says from where.
#[test]
fn every_step_of_ours_says_why() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("worked");
    let mut said = 0_usize;
    for path in find(&folder).unwrap() {
        let file: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        for (step, number) in file["steps"].as_array().unwrap().iter().zip(0..) {
            let why = step["why"].as_str().unwrap_or_default();
            let names = [".md ", "README "].iter().any(|name| why.contains(name)) || why.contains(".md:");
            assert!(names, "{}#{number}: `{why}` names no section", path.display());
            said = said.saturating_add(1);
        }
    }
    assert!(said >= 60, "{said} steps");
}
