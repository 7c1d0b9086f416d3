//! A store of the format before is brought up to date when it is opened, or left as it was.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used, reason = "tests")]
#![allow(clippy::panic, clippy::expect_used, clippy::as_conversions, missing_docs, reason = "tests")]

mod rows;
mod toy;

use std::path::{Path, PathBuf};

use rusqlite::{Connection, params};
use toy::{Toy, add, all, driver, identity, key, memory, options, send, sqlite};
use venture_core::Digest;
use venture_store::driver::{Driver, Until, replay};
use venture_store::journal::{Journal, Memory, Sqlite, SqliteError, SqliteOptions};
use venture_store::verify::verify;

/// The tables of format 1, as its version made them.
const FORMAT_1: &str = "
CREATE TABLE meta (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE events (
    seq INTEGER PRIMARY KEY NOT NULL,
    workflow_seq INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    workflow_id BLOB NOT NULL,
    event_id BLOB NOT NULL,
    event_type TEXT NOT NULL,
    leaf BLOB NOT NULL,
    header BLOB NOT NULL,
    UNIQUE (event_id),
    UNIQUE (workflow_id, workflow_seq)
) STRICT;
CREATE TABLE event_payloads (seq INTEGER PRIMARY KEY NOT NULL, body BLOB NOT NULL) STRICT;
CREATE TABLE blobs (id INTEGER PRIMARY KEY NOT NULL, hash BLOB NOT NULL UNIQUE, body BLOB NOT NULL) STRICT;
CREATE TABLE heads (size INTEGER PRIMARY KEY NOT NULL, note TEXT NOT NULL) STRICT;
CREATE TABLE snapshots (
    seq INTEGER PRIMARY KEY NOT NULL,
    content_hash BLOB NOT NULL,
    signature BLOB NOT NULL,
    state BLOB NOT NULL
) STRICT;
PRAGMA application_id = 0x564E5452;
PRAGMA user_version = 1;
";

/// The triggers that every table of format 1 but the snapshots had.
fn guards() -> String {
    let guard = |(table, verb): (&str, &str)| {
        format!(
            "CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} \
             BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;"
        )
    };
    let tables = ["meta", "events", "event_payloads", "blobs", "heads"];
    tables.iter().flat_map(|table| [(*table, "update"), (*table, "delete")]).map(guard).collect()
}

/// What was decided, in groups of several sizes.
fn journal() -> Driver<Toy> {
    let mut store = driver(memory(), 0);
    for n in 1..=20 {
        send(&mut store, &add(&format!("a{}", n % 3), n));
    }
    let lines: Vec<_> = (0..40).map(|n| add(&"b".repeat(300), n)).collect();
    let lines: Vec<_> =
        lines.iter().zip(1..).map(|(bytes, number)| venture_store::driver::Line { number, bytes }).collect();
    store.handle_group(&lines);
    store
}

/// The same journal in a file of format 1.
fn old(folder: &Path, journal: &dyn Journal) -> PathBuf {
    let path = folder.join("venture.db");
    let raw = Connection::open(&path).unwrap();
    raw.execute_batch(&format!("PRAGMA page_size = 2048; PRAGMA journal_mode = WAL; BEGIN; {FORMAT_1}"))
        .unwrap();

    let identity = identity();
    let tenant = identity.tenant.to_string();
    for (key, value) in
        [("tenant_id", &tenant), ("log_origin", &identity.origin), ("log_vkey", &identity.vkey)]
    {
        raw.execute("INSERT INTO meta VALUES (?1, ?2)", [key, value]).unwrap();
    }
    let mut hashes = Vec::new();
    for event in all(journal) {
        raw.execute(
            "INSERT INTO events VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                event.seq as i64,
                event.workflow_seq as i64,
                event.created_at.micros(),
                event.workflow_id.as_bytes(),
                event.event_id.as_bytes(),
                event.event_type,
                event.leaf.0,
                event.header
            ],
        )
        .unwrap();
        let payload = event.payload.unwrap();
        raw.execute("INSERT INTO event_payloads VALUES (?1, ?2)", params![event.seq as i64, payload])
            .unwrap();
        let payload: serde_json::Value = serde_json::from_slice(&payload).unwrap();
        hashes.push(payload["context_hash"].as_str().unwrap().parse::<Digest>().unwrap());
    }
    hashes.dedup();
    for hash in hashes {
        let body = journal.blob(&hash).unwrap().unwrap();
        raw.execute("INSERT OR IGNORE INTO blobs (hash, body) VALUES (?1, ?2)", params![hash.0, body])
            .unwrap();
    }
    for head in journal.heads(0).unwrap() {
        let size: i64 = head.lines().nth(1).unwrap().parse().unwrap();
        raw.execute("INSERT INTO heads VALUES (?1, ?2)", params![size, head]).unwrap();
    }
    raw.execute_batch(&format!("{} COMMIT", guards())).unwrap();
    path
}

fn format(path: &Path) -> i64 {
    Connection::open(path).unwrap().query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap()
}

#[test]
fn a_store_of_the_format_before_is_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let store = journal();
    let path = old(folder.path(), store.journal());
    assert_eq!(format(&path), 1);

    let opened = Sqlite::open(&path, None, SqliteOptions::default()).unwrap();
    assert_eq!((opened.identity(), opened.last_seq()), (&identity(), store.journal().last_seq()));
    assert_eq!(all(&opened), all(store.journal()));
    assert_eq!(opened.heads(0), store.journal().heads(0));
    assert_eq!(opened.last_head(), store.journal().last_head());
    assert_eq!(opened.page_faults(), Ok(vec![]));
    assert_eq!(verify(&opened, &[]).unwrap().root, store.log().root());
    let replayed = replay::<Toy>(&opened, Until::End).unwrap();
    assert_eq!(replayed.decider, *store.decider());
    drop(opened);
    assert_eq!(format(&path), 2);
    assert!(rows::read(&path).len() > 22, "a large batch takes several rows");

    // It goes on, and repeats are known.
    let mut again = driver(sqlite(&path).unwrap(), 0);
    let first = all(again.journal()).remove(0);
    send(&mut again, &add("c", 7));
    assert_eq!(again.verify().unwrap().through_seq, store.journal().last_seq() + 2);
    again.close().unwrap();
    let mut journal = sqlite(&path).unwrap();
    let mut repeated = first.clone();
    repeated.seq = journal.last_seq() + 1;
    let batch = venture_core::journal::Batch { events: vec![repeated], ..Default::default() };
    let refused = journal.append(&batch, journal.last_seq()).unwrap_err().to_string();
    assert!(refused.contains("is there already"), "{refused}");
}

#[test]
fn an_empty_store_of_the_format_before_is_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let path = old(folder.path(), &Memory::new(identity()));
    let mut store = driver(sqlite(&path).unwrap(), 0);
    send(&mut store, &add("a", 1));
    assert_eq!(store.verify().unwrap().through_seq, 2);
}

/// A crash while a store is brought up to date leaves it as it was, or done.
#[test]
fn a_migration_cut_at_any_place_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = journal();
    let path = old(folder.path(), store.journal());
    let before = std::fs::read(&path).unwrap();
    let migrated = sqlite(&path).unwrap();
    let log = std::fs::read(folder.path().join("venture.db-wal")).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), before, "all of it is still in the log");
    drop(migrated);
    let cut = folder.path().join("cut.db");
    let mut formats = std::collections::BTreeSet::new();
    for length in (0..log.len()).step_by(4_001).chain([log.len()]) {
        std::fs::write(&cut, &before).unwrap();
        std::fs::write(folder.path().join("cut.db-wal"), &log[..length]).unwrap();
        formats.insert(format(&cut));
        std::fs::write(&cut, &before).unwrap();
        std::fs::write(folder.path().join("cut.db-wal"), &log[..length]).unwrap();
        let opened = sqlite(&cut).unwrap();
        assert_eq!(all(&opened), all(store.journal()), "cut at {length}");
        assert_eq!(verify(&opened, &[]).unwrap().root, store.log().root());
    }
    assert_eq!(formats.into_iter().collect::<Vec<_>>(), [1, 2]);
}

/// What damages an old store is not mended by a migration: it is seen, then as before.
#[test]
fn a_damaged_store_of_the_format_before_is_refused_or_its_break_is_kept() {
    for (sql, refused) in [
        ("DELETE FROM events WHERE seq = 5", true),
        ("DELETE FROM heads WHERE size = 6", false),
        ("INSERT INTO heads VALUES (999, 'x')", true),
        ("UPDATE events SET event_id = x'00' WHERE seq = 5", true),
        ("UPDATE events SET header = x'00' WHERE seq = 5", false),
        ("DELETE FROM event_payloads WHERE seq = 5", false),
        ("UPDATE blobs SET body = x'00' WHERE id = 2", false),
        ("DELETE FROM blobs WHERE id = 2", false),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let store = journal();
        let path = old(folder.path(), store.journal());
        let raw = Connection::open(&path).unwrap();
        raw.execute_batch(
            "DROP TRIGGER events_no_delete; DROP TRIGGER heads_no_delete; DROP TRIGGER events_no_update;
             DROP TRIGGER event_payloads_no_delete; DROP TRIGGER blobs_no_update; DROP TRIGGER blobs_no_delete",
        )
        .unwrap();
        raw.execute_batch(sql).unwrap();
        drop(raw);
        match sqlite(&path) {
            Err(error) => {
                assert!(refused && matches!(error, SqliteError::Damaged { .. }), "{sql}: {error}");
                assert!(error.to_string().contains("restore a verified copy"), "{error}");
                assert_eq!(format(&path), 1, "{sql}: left as it was");
            }
            Ok(journal) => {
                assert!(!refused, "{sql}");
                let sound = verify(&journal, &[]).is_ok();
                // A head less in the middle is no break: the ones after it vouch for the same events.
                assert_eq!(sound, sql.contains("heads"), "{sql}");
                let opened = Driver::<Toy>::open(Box::new(journal), &key(), options(0));
                assert_eq!(opened.is_ok(), sound, "{sql}");
            }
        }
    }
}
