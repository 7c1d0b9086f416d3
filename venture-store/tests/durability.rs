//! What was acknowledged is there after any crash; what was not is not there in parts.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used, reason = "tests")]
#![allow(clippy::panic, clippy::expect_used, clippy::as_conversions, missing_docs, reason = "tests")]

mod rows;
mod toy;

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use toy::{add, all, driver, identity, send, sqlite};
use venture_store::OpenError;
use venture_store::driver::{Decider as _, Driver};
use venture_store::journal::{Sqlite, SqliteOptions};

/// A folder in memory where there is one: these tests open thousands of stores.
fn scratch() -> tempfile::TempDir {
    let shm = Path::new("/dev/shm");
    if shm.is_dir() { tempfile::tempdir_in(shm).unwrap() } else { tempfile::tempdir().unwrap() }
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    PathBuf::from(format!("{}{suffix}", path.display()))
}

/// The smallest pages, so that every byte of the log can be a place to cut.
fn with_small_pages(path: &Path) {
    rows::with_pages(path, 512);
}

/// A store as a crash leaves it: the file, its write-ahead log, and how long that was at each answer.
struct Crashed {
    file: Vec<u8>,
    log: Vec<u8>,
    /// (bytes of the log, last seq) when an answer was given.
    acknowledged: Vec<(usize, u64)>,
    events: Vec<venture_core::envelope::StoredEvent>,
}

fn crash(folder: &Path, batches: i64) -> Crashed {
    let path = folder.join("first.db");
    with_small_pages(&path);
    let mut first = driver(sqlite(&path).unwrap(), 0);
    send(&mut first, &add("a", 1));
    first.close().unwrap();
    let mut running = driver(sqlite(&path).unwrap(), 0);
    let mut acknowledged = vec![(0, running.journal().last_seq())];
    for n in 0..batches {
        assert!(send(&mut running, &add("b", n)).contains("seq"));
        let length = std::fs::metadata(beside(&path, "-wal")).unwrap().len();
        acknowledged.push((usize::try_from(length).unwrap(), running.journal().last_seq()));
    }
    // Read while the store is open, as a crash would find them.
    let (file, log) = (std::fs::read(&path).unwrap(), std::fs::read(beside(&path, "-wal")).unwrap());
    Crashed { file, log, acknowledged, events: all(running.journal()) }
}

fn lay(path: &Path, file: &[u8], log: &[u8]) {
    std::fs::write(path, file).unwrap();
    std::fs::write(beside(path, "-wal"), log).unwrap();
}

#[test]
fn a_log_cut_at_any_byte_is_cut_back_to_the_last_whole_batch() {
    let folder = scratch();
    let crashed = crash(folder.path(), 2);
    assert!(crashed.acknowledged.windows(2).all(|pair| pair[0].0 < pair[1].0), "one log, growing");
    let path = folder.path().join("cut.db");
    let mut ends = std::collections::BTreeSet::new();
    for cut in 0..=crashed.log.len() {
        lay(&path, &crashed.file, &crashed.log[..cut]);
        let store = driver(sqlite(&path).unwrap(), 0);
        let last = store.journal().last_seq();
        let safe = crashed.acknowledged.iter().rev().find(|(length, _)| *length <= cut).unwrap().1;
        assert_eq!(last, safe, "cut at {cut}: what was synced before, and no part of what was not");
        assert_eq!(store.log().size(), last);
        if ends.insert(last) || cut % 997 == 0 {
            assert_eq!(all(store.journal()), crashed.events[..usize::try_from(last).unwrap()]);
            assert_eq!(store.verify().unwrap().through_seq, last);
        }
    }
    assert_eq!(ends.into_iter().collect::<Vec<_>>(), [2, 4, 6]);
}

#[test]
fn a_log_with_any_bit_turned_is_cut_back_to_the_batch_before() {
    let folder = scratch();
    let crashed = crash(folder.path(), 2);
    let path = folder.path().join("bits.db");
    for at in (0..crashed.log.len()).step_by(7) {
        let mut log = crashed.log.clone();
        log[at] ^= 1 << (at % 8);
        lay(&path, &crashed.file, &log);
        let store = driver(sqlite(&path).unwrap(), 0);
        let last = store.journal().last_seq();
        let before = crashed.acknowledged.iter().rev().find(|(length, _)| *length <= at).unwrap().1;
        assert!(
            last >= before && last.is_multiple_of(2),
            "bit at {at}: {last} is a whole batch from {before} on"
        );
        assert_eq!(all(store.journal()), crashed.events[..usize::try_from(last).unwrap()]);
    }
}

#[test]
fn a_store_goes_on_after_a_torn_tail() {
    let folder = scratch();
    let crashed = crash(folder.path(), 2);
    let path = folder.path().join("on.db");
    lay(&path, &crashed.file, &crashed.log[..crashed.log.len() - 1]);
    let mut store = driver(sqlite(&path).unwrap(), 0);
    assert_eq!(store.journal().last_seq(), 4);
    assert_eq!(send(&mut store, &add("c", 7)), r#"{"decision":"APPROVED","line":1,"seq":[5,6]}"#);
    store.close().unwrap();
    let store = driver(sqlite(&path).unwrap(), 0);
    assert_eq!((store.verify().unwrap().through_seq, store.decider().sums["c"]), (6, 7));
}

/// A file that lost its end is not a torn tail: it is never taken for a shorter journal.
#[test]
fn a_file_that_lost_its_end_is_refused() {
    let folder = scratch();
    let path = folder.path().join("whole.db");
    with_small_pages(&path);
    let mut store = driver(sqlite(&path).unwrap(), 0);
    for n in 0..4 {
        send(&mut store, &add("a", n));
    }
    let events = all(store.journal());
    store.close().unwrap();
    let file = std::fs::read(&path).unwrap();
    let cut = folder.path().join("cut.db");
    for length in (1..file.len()).rev().step_by(61) {
        std::fs::write(&cut, &file[..length]).unwrap();
        match sqlite(&cut) {
            Err(_) => {}
            Ok(journal) => match Driver::<toy::Toy>::open(Box::new(journal), &toy::key(), toy::options(0)) {
                Err(error) => assert!(
                    matches!(error, OpenError::Broken(_) | OpenError::Journal(_) | OpenError::State { .. }),
                    "{length}: {error}"
                ),
                Ok(store) => {
                    assert!(all(store.journal()) == events, "{length} bytes made a shorter journal");
                }
            },
        }
    }
}

/// The other side of `what_was_acknowledged_outlives_a_kill`: writes until it is killed.
#[test]
#[ignore = "run by another test, in a process of its own"]
fn child_that_writes() {
    let path = PathBuf::from(std::env::var("VENTURE_TEST_STORE").unwrap());
    let mut store = driver(sqlite(&path).unwrap(), 10);
    for n in 0.. {
        let answer = send(&mut store, &add("a", n));
        println!("ack {answer}");
    }
}

fn child(name: &str, path: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", name, "--ignored", "--nocapture"]).env("VENTURE_TEST_STORE", path);
    command
}

#[test]
fn what_was_acknowledged_outlives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("venture.db");
    let mut before = 0;
    for round in 1..=6 {
        let mut writer =
            child("child_that_writes", &path).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut answers = BufReader::new(writer.stdout.take().unwrap()).lines();
        let mut last = before;
        let mut acknowledge = |line: std::io::Result<String>| {
            if let Some((_, answer)) = line.unwrap().split_once("ack ") {
                let answer: serde_json::Value = serde_json::from_str(answer).unwrap();
                last = answer["seq"][1].as_u64().unwrap();
            }
        };
        answers.by_ref().take(10 + 7 * round).for_each(&mut acknowledge);
        if round == 1 {
            let held = sqlite(&path).unwrap_err().to_string();
            assert!(held.contains(&format!("in use by process {}", writer.id())), "{held}");
        }
        writer.kill().unwrap();
        writer.wait().unwrap();
        // What it still said before it died counts too.
        answers.for_each(&mut acknowledge);

        let store = driver(sqlite(&path).unwrap(), 10);
        let found = store.journal().last_seq();
        assert!(last > before && found >= last, "round {round}: acknowledged {last}, found {found}");
        assert!(
            found <= last + 2 && found.is_multiple_of(2),
            "at most the batch whose answer was on its way"
        );
        assert_eq!(store.verify().unwrap().through_seq, found);
        let replayed = store.replay(venture_store::driver::Until::End).unwrap();
        assert_eq!(replayed.decider.state_hash(), store.decider().state_hash());
        before = found;
    }
}

/// The other side of `a_folder_of_another_user_is_refused`.
#[test]
#[ignore = "run by another test, as another user"]
fn child_that_opens() {
    let path = PathBuf::from(std::env::var("VENTURE_TEST_STORE").unwrap());
    match Sqlite::open(&path, Some(&identity()), SqliteOptions::default()) {
        Ok(_) => println!("opened"),
        Err(error) => println!("refused {error}"),
    }
    let options = venture_store::OpenOptions::default();
    match venture_store::open(&format!("sqlite:{}", path.display()), options) {
        Ok(_) => println!("opened"),
        Err(error) => println!("refused {error}"),
    }
}

/// Runs a child as `nobody`, or `None` where this system cannot.
fn as_nobody(folder: &Path, path: &Path) -> Option<String> {
    use std::os::unix::fs::PermissionsExt as _;
    // The test's own binary may lie where others cannot read it.
    let copy = folder.join("child");
    std::fs::copy(std::env::current_exe().unwrap(), &copy).unwrap();
    for readable in [folder, &copy] {
        std::fs::set_permissions(readable, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let output = Command::new("setpriv")
        .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
        .arg(&copy)
        .args(["--exact", "child_that_opens", "--ignored", "--nocapture"])
        .env("VENTURE_TEST_STORE", path)
        .current_dir("/")
        .output()
        .ok()?;
    output.status.success().then(|| String::from_utf8(output.stdout).unwrap())
}

#[test]
fn a_folder_of_another_user_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let new = folder.path().join("new.db");
    let Some(said) = as_nobody(folder.path(), &new) else {
        println!("skipped: cannot run as another user here");
        return;
    };
    let refused: Vec<&str> = said.lines().filter(|line| line.contains("refused")).collect();
    assert_eq!(refused.len(), 2, "{said}");
    for line in refused {
        assert!(line.contains("cannot write at") && line.contains("ermission denied"), "{said}");
        assert!(line.contains("--store sqlite:PATH"), "{said}");
    }
    assert!(!new.exists() && !beside(&new, ".key").exists(), "nothing half made");

    let known = folder.path().join("known.db");
    let mut store = driver(sqlite(&known).unwrap(), 0);
    send(&mut store, &add("a", 1));
    store.close().unwrap();
    let before = std::fs::read(&known).unwrap();
    let said = as_nobody(folder.path(), &known).unwrap();
    assert_eq!(said.lines().filter(|line| line.contains("refused cannot write at")).count(), 2, "{said}");
    assert_eq!(std::fs::read(&known).unwrap(), before);
}
