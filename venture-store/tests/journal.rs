//! The contract of a journal, asked of every store; then what only a file can get wrong.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used, reason = "tests")]
#![allow(clippy::panic, clippy::expect_used, clippy::as_conversions, missing_docs, reason = "tests")]

mod toy;

use std::ops::ControlFlow;
use std::path::Path;

use serde_json::json;
use toy::{all, at, event, identity, key, memory, sqlite};
use venture_core::Digest;
use venture_core::journal::{Batch, Blob};
use venture_core::log::Frontier;
use venture_store::journal::{Journal, JournalError, Snapshot, Sqlite, SqliteError, SqliteOptions};

fn batch(first: u64, last: u64) -> Batch {
    let mut log = Frontier::new();
    let events: Vec<_> =
        (1..=last).map(|seq| event(seq, "toy.added.v1", at(0), &json!({"n": seq}))).collect();
    events.iter().for_each(|event| log.push(event.leaf));
    let head = Some(key().log_key().unwrap().sign(log.size(), log.root()));
    let blobs = vec![Blob::new(b"shared".to_vec()), Blob::new(last.to_be_bytes().to_vec())];
    Batch { events: events.into_iter().filter(|event| event.seq >= first).collect(), blobs, head }
}

/// Asks one store all that the contract says.
fn contract(mut journal: Box<dyn Journal>) {
    assert_eq!((journal.last_seq(), journal.last_head()), (0, Ok(None)));
    let (first, second) = (batch(1, 3), batch(4, 5));
    journal.append(&first, 0).unwrap();
    assert_eq!(journal.append(&first, 0), Err(JournalError::Conflict { expected: 0, found: 3 }));
    assert!(matches!(journal.append(&batch(5, 6), 3), Err(JournalError::Misfit(_))), "a gap");
    assert!(matches!(journal.append(&Batch::default(), 3), Err(JournalError::Misfit(_))), "nothing");

    // The same event again under the next seq: the whole batch is refused.
    let mut twice = batch(4, 5);
    twice.events[1].event_id = first.events[0].event_id;
    assert!(matches!(journal.append(&twice, 3), Err(JournalError::Misfit(_))), "a known event");
    let mut place = batch(4, 5);
    place.events[1].workflow_seq = 1;
    assert!(matches!(journal.append(&place, 3), Err(JournalError::Misfit(_))), "a known place");
    assert_eq!(journal.last_seq(), 3);
    assert_eq!(all(&*journal), first.events);
    assert_eq!(journal.blob(&place.blobs[1].hash), Ok(None), "a refused batch leaves no blob");

    journal.append(&second, 3).unwrap();
    assert_eq!(all(&*journal), [first.events.clone(), second.events.clone()].concat());
    let mut seen = Vec::new();
    journal
        .events(2, &mut |event| {
            seen.push(event.seq);
            if event.seq < 4 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })
        .unwrap();
    assert_eq!(seen, [2, 3, 4]);
    assert_eq!(journal.blob(&first.blobs[0].hash), Ok(Some(b"shared".to_vec())));
    assert_eq!(journal.blob(&Digest::of(b"other")), Ok(None));
    assert_eq!(journal.heads(0), Ok(vec![first.head.clone().unwrap(), second.head.clone().unwrap()]));
    assert_eq!(journal.heads(4), Ok(vec![second.head.clone().unwrap()]));
    assert_eq!(journal.last_head(), Ok(second.head));

    let snapshot = |seq: u64| Snapshot {
        seq,
        state: vec![1, 2, 3],
        content_hash: Digest::of(&[1, 2, 3]),
        signature: vec![9; 64],
    };
    for seq in [1, 3, 5] {
        journal.put_snapshot(&snapshot(seq)).unwrap();
    }
    assert_eq!(journal.snapshots(5), Ok(vec![snapshot(5), snapshot(3)]), "the last two are kept");
    assert_eq!(journal.snapshots(4), Ok(vec![snapshot(3)]));
    assert_eq!(journal.identity(), &identity());
    journal.close().unwrap();
}

#[test]
fn memory_keeps_the_contract() {
    contract(Box::new(memory()));
}

#[test]
fn sqlite_keeps_the_contract_and_the_rows() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("venture.db");
    contract(Box::new(sqlite(&path).unwrap()));
    let again = Sqlite::open(&path, None, SqliteOptions::default()).unwrap();
    assert_eq!((again.last_seq(), again.identity()), (5, &identity()));
    assert_eq!(all(&again), batch(1, 5).events);
    assert_eq!(again.page_faults(), Ok(vec![]));
}

/// So many events that their keys are put into their tables on the way, and some wait again behind them.
#[test]
fn repeats_and_blobs_are_found_among_indexed_and_waiting_keys() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("venture.db");
    let mut journal = sqlite(&path).unwrap();
    let all_events = batch(1, 5_000).events;
    let blob = |last: u64| Blob::new(last.to_be_bytes().to_vec());
    for part in all_events.chunks(500) {
        let last = part[499].seq;
        let batch = Batch { events: part.to_vec(), blobs: vec![blob(last)], head: None };
        journal.append(&batch, last - 500).unwrap();
    }
    let indexed = |path: &Path| -> i64 {
        let raw = rusqlite::Connection::open(path).unwrap();
        let of = |table: &str| -> i64 {
            raw.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
        };
        let last: i64 =
            raw.query_row("SELECT max(workflow_seq) FROM workflow_places", [], |row| row.get(0)).unwrap();
        assert_eq!(of("event_ids"), last, "of a workflow, its last place will do");
        assert_eq!(of("blob_places"), of("event_ids") / 500);
        of("event_ids")
    };
    let known = |journal: &mut Sqlite| {
        for seq in [1, 2_000, 4_500, 4_501, 5_000] {
            let mut repeated = event(5_001, "toy.added.v1", at(0), &json!({}));
            repeated.event_id = all_events[seq - 1].event_id;
            let batch = Batch { events: vec![repeated], ..Batch::default() };
            let refused = journal.append(&batch, 5_000).unwrap_err().to_string();
            assert!(refused.contains("is there already"), "{seq}: {refused}");
            let mut place = event(5_001, "toy.added.v1", at(0), &json!({}));
            place.workflow_seq = seq as u64;
            let batch = Batch { events: vec![place], ..Batch::default() };
            let refused = journal.append(&batch, 5_000).unwrap_err().to_string();
            assert!(refused.contains(&format!("has its event {seq} already")), "{seq}: {refused}");
        }
        for last in (500..=5_000).step_by(500) {
            assert_eq!(journal.blob(&blob(last).hash), Ok(Some(blob(last).bytes)), "{last}");
        }
        assert_eq!((all(journal).len(), journal.last_seq()), (5_000, 5_000));
    };
    known(&mut journal);
    // As a crash leaves it: what waits is read again.
    drop(journal);
    assert_eq!(indexed(&path), 4_500);
    known(&mut sqlite(&path).unwrap());
    assert_eq!(indexed(&path), 4_500);
    // Closed in peace, nothing waits.
    let journal = sqlite(&path).unwrap();
    journal.blob(&blob(500).hash).unwrap();
    Box::new(journal).close().unwrap();
    assert_eq!(indexed(&path), 5_000);
    known(&mut sqlite(&path).unwrap());
}

#[test]
fn an_index_without_room_takes_nothing_from_the_journal() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("venture.db");
    let events = batch(1, 4_600).events;
    let mut journal = sqlite(&path).unwrap();
    let append = |journal: &mut Sqlite, range: std::ops::Range<usize>| {
        let before = range.start as u64;
        journal.append(&Batch { events: events[range].to_vec(), ..Batch::default() }, before)
    };
    append(&mut journal, 0..4_000).unwrap();
    drop(journal);
    let raw = rusqlite::Connection::open(&path).unwrap();
    let pages: u32 = raw.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
    drop(raw);
    // Room for a batch or two, none for the keys of thousands.
    let tight = SqliteOptions { max_pages: Some(pages + 40) };
    let mut journal = Sqlite::open(&path, None, tight).unwrap();
    append(&mut journal, 4_000..4_100).unwrap();
    assert_eq!(journal.last_seq(), 4_100);
    assert!(matches!(append(&mut journal, 4_100..4_600), Err(JournalError::Full(_))));
    Box::new(journal).close().unwrap();
    let indexed = || -> i64 {
        let raw = rusqlite::Connection::open(&path).unwrap();
        raw.query_row("SELECT count(*) FROM event_ids", [], |row| row.get(0)).unwrap()
    };
    assert_eq!(indexed(), 0, "the keys found no room");
    let mut roomy = sqlite(&path).unwrap();
    append(&mut roomy, 4_100..4_600).unwrap();
    assert_eq!(all(&roomy), events);
    assert_eq!(roomy.page_faults(), Ok(vec![]));
    Box::new(roomy).close().unwrap();
    assert_eq!(indexed(), 4_600);
}

fn refusal(path: &Path) -> String {
    sqlite(path).unwrap_err().to_string()
}

#[test]
fn a_second_opener_is_told_who_holds_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("venture.db");
    let held = sqlite(&path).unwrap();
    let message = refusal(&path);
    assert!(message.contains("in use by this process already"), "{message}");
    assert!(message.contains("venture serve") && message.contains("postgres://"), "{message}");
    let linked = folder.path().join("other.db");
    std::os::unix::fs::symlink(&path, &linked).unwrap();
    assert!(refusal(&linked).contains("in use by"), "another name of the file");
    drop(held);
    sqlite(&path).unwrap();
}

#[test]
fn a_program_without_our_lock_is_noticed_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("venture.db");
    drop(sqlite(&path).unwrap());
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; INSERT INTO snapshots VALUES (1, x'00', x'00', x'00')").unwrap();
    let error = sqlite(&path).unwrap_err();
    assert!(matches!(error, SqliteError::Locked { .. }), "{error}");
}

fn change(path: &Path, sql: &str) -> rusqlite::Result<()> {
    rusqlite::Connection::open(path).unwrap().execute_batch(sql)
}

#[test]
fn a_newer_format_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("venture.db");
    drop(sqlite(&path).unwrap());
    change(&path, "PRAGMA user_version = 3").unwrap();
    let before = std::fs::read(&path).unwrap();
    let message = refusal(&path);
    assert!(message.contains("newer version") && message.contains("format 3, this one knows 2"), "{message}");
    assert!(message.contains("upgrade"), "{message}");
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn other_files_are_refused_and_left_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("notes.txt");
    let notes = "not a database, but long enough to be looked at as one ".repeat(40);
    std::fs::write(&text, &notes).unwrap();
    assert!(refusal(&text).contains("is not a venture store"));
    assert_eq!(std::fs::read_to_string(&text).unwrap(), notes);

    let foreign = folder.path().join("other.db");
    change(&foreign, "CREATE TABLE t (a); INSERT INTO t VALUES (1)").unwrap();
    let before = std::fs::read(&foreign).unwrap();
    assert!(refusal(&foreign).contains("is not a venture store"));
    assert_eq!(std::fs::read(&foreign).unwrap(), before);

    assert!(refusal(folder.path()).contains("it is a folder"));
    assert!(refusal(Path::new("/dev/full")).contains("not a regular file"));
    assert!(refusal(&folder.path().join("no/such/venture.db")).contains("there is no folder"));
    let absent = Sqlite::open(&folder.path().join("none.db"), None, SqliteOptions::default()).unwrap_err();
    assert!(absent.to_string().contains("venture init"), "{absent}");
    assert!(!folder.path().join("none.db").exists());
}

#[test]
fn rows_cannot_be_changed_taken_out_or_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("venture.db");
    let mut journal = sqlite(&path).unwrap();
    journal.append(&batch(1, 3), 0).unwrap();
    drop(journal);
    for sql in [
        "UPDATE batches SET events = x'00' WHERE last_seq = 3",
        "UPDATE batches SET head = ''",
        "UPDATE batches SET blobs = NULL",
        "DELETE FROM batches WHERE last_seq = 3",
        "INSERT OR REPLACE INTO batches SELECT * FROM batches WHERE last_seq = 3",
        "REPLACE INTO batches SELECT 3, 4, head, events, blobs FROM batches",
        "REPLACE INTO batches SELECT 4, 3, head, events, blobs FROM batches",
        "INSERT INTO batches SELECT 9, 9, head, events, blobs FROM batches",
        "INSERT INTO batches SELECT 1, 1, head, events, blobs FROM batches",
        "UPDATE meta SET value = ''",
        "DELETE FROM meta",
        "REPLACE INTO meta VALUES ('tenant_id', '')",
    ] {
        let refused = change(&path, sql).unwrap_err().to_string();
        let said = ["append-only", "written once", "CHECK constraint"];
        assert!(said.iter().any(|said| refused.contains(said)), "{sql}: {refused}");
    }
    assert_eq!(all(&sqlite(&path).unwrap()), batch(1, 3).events);
}
