//! One byte of a stored event is turned: the break is reported, with its seq.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used, reason = "tests")]
#![allow(clippy::panic, clippy::expect_used, clippy::as_conversions, missing_docs, reason = "tests")]

mod toy;

use std::path::{Path, PathBuf};

use toy::{Toy, add, all, driver, key, options, send, sqlite};
use venture_core::envelope::StoredEvent;
use venture_store::OpenError;
use venture_store::driver::Driver;
use venture_store::journal::JournalError;
use venture_store::verify::{BreakKind, VerifyError, verify};

fn scratch() -> tempfile::TempDir {
    let shm = Path::new("/dev/shm");
    if shm.is_dir() { tempfile::tempdir_in(shm).unwrap() } else { tempfile::tempdir().unwrap() }
}

/// A closed store of three batches, its bytes and its events.
fn store(folder: &Path, snapshot_every: u64) -> (PathBuf, Vec<u8>, Vec<StoredEvent>) {
    let path = folder.join("venture.db");
    let mut store = driver(sqlite(&path).unwrap(), snapshot_every);
    for n in 1..=3 {
        send(&mut store, &add("a", n));
    }
    let events = all(store.journal());
    store.close().unwrap();
    let bytes = std::fs::read(&path).unwrap();
    (path, bytes, events)
}

/// Where `needle` lies in the file. A page that was split keeps dead copies: the one that is read counts.
fn place(path: &Path, file: &[u8], needle: &[u8]) -> usize {
    let places = file.windows(needle.len()).enumerate().filter(|(_, window)| *window == needle);
    let live: Vec<usize> = places
        .map(|(at, _)| at)
        .filter(|at| {
            std::fs::write(path, turned(file, *at)).unwrap();
            first_break(path).is_some()
        })
        .collect();
    assert_eq!(live.len(), 1, "the bytes are read from one place");
    live[0]
}

fn turned(file: &[u8], at: usize) -> Vec<u8> {
    let mut turned = file.to_vec();
    turned[at] ^= 1 << (at % 8);
    turned
}

/// The first break of the journal in that file, looked for as `audit verify` does.
fn first_break(path: &Path) -> Option<(BreakKind, u64, u64)> {
    let journal = sqlite(path).unwrap();
    match verify(&journal, &[]) {
        Ok(_) => None,
        // A blob is no part of an event's bytes.
        Err(VerifyError::Journal(JournalError::Corrupt { .. })) => None,
        Err(VerifyError::Broken(broken)) => Some((broken.kind, broken.break_seq, broken.last_good_size)),
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn any_byte_of_a_stored_event_turned_is_reported_with_its_seq() {
    let folder = scratch();
    let (path, file, events) = store(folder.path(), 4);
    // The first and last batch, and so every place that a page knows.
    for event in events.iter().filter(|event| event.seq != 3 && event.seq != 4) {
        let payload = event.payload.as_deref().unwrap();
        for (part, bytes) in [("header", &*event.header), ("payload", payload), ("leaf", &event.leaf.0)] {
            let from = place(&path, &file, bytes);
            for at in from..from + bytes.len() {
                std::fs::write(&path, turned(&file, at)).unwrap();
                let good = (event.seq - 1) / 2 * 2;
                let expected = Some((BreakKind::Altered, event.seq, good));
                assert_eq!(first_break(&path), expected, "{part} of {}, byte {}", event.seq, at - from);
            }
        }
    }
    std::fs::write(&path, &file).unwrap();
    assert_eq!(first_break(&path), None, "and the untouched file is whole");
}

#[test]
fn a_key_beside_an_event_turned_is_reported_with_its_seq() {
    let folder = scratch();
    let (path, file, events) = store(folder.path(), 0);
    for (sql, kind) in [
        ("UPDATE events SET workflow_seq = 99 WHERE seq = 3", BreakKind::Altered),
        ("UPDATE events SET workflow_id = zeroblob(16) WHERE seq = 3", BreakKind::Altered),
        ("UPDATE events SET workflow_id = x'00' WHERE seq = 3", BreakKind::Altered),
        ("UPDATE events SET event_id = zeroblob(16) WHERE seq = 3", BreakKind::Altered),
        ("UPDATE events SET event_type = 'toy.other.v1' WHERE seq = 3", BreakKind::Altered),
        ("UPDATE events SET created_at = created_at + 1 WHERE seq = 3", BreakKind::Altered),
        ("UPDATE events SET created_at = -9000000000000000000 WHERE seq = 3", BreakKind::Altered),
        ("DELETE FROM events WHERE seq = 3", BreakKind::Missing),
        ("DELETE FROM event_payloads WHERE seq = 3", BreakKind::Altered),
        ("UPDATE event_payloads SET seq = 77 WHERE seq = 3", BreakKind::Altered),
        (
            "UPDATE events SET seq = 77 WHERE seq = 3; UPDATE event_payloads SET seq = 77 WHERE seq = 3",
            BreakKind::Reordered,
        ),
        ("UPDATE events SET seq = -1 WHERE seq = 3", BreakKind::Missing),
        (
            "UPDATE events SET seq = 100 WHERE seq = 6; UPDATE events SET seq = 6 WHERE seq = 3; UPDATE events SET seq = 3 WHERE seq = 100; UPDATE event_payloads SET seq = 100 WHERE seq = 6; UPDATE event_payloads SET seq = 6 WHERE seq = 3; UPDATE event_payloads SET seq = 3 WHERE seq = 100",
            BreakKind::Reordered,
        ),
    ] {
        std::fs::write(&path, &file).unwrap();
        let raw = rusqlite::Connection::open(&path).unwrap();
        raw.execute_batch("DROP TRIGGER events_no_update; DROP TRIGGER events_no_delete; DROP TRIGGER event_payloads_no_update; DROP TRIGGER event_payloads_no_delete;").unwrap();
        raw.execute_batch(sql).unwrap();
        drop(raw);
        let (found, seq, good) = first_break(&path).expect(sql);
        assert_eq!((found, seq, good), (kind, 3, 2), "{sql}");
        // The store does not open either: what the log does not say is not folded.
        let opened = Driver::<Toy>::open(Box::new(sqlite(&path).unwrap()), &key(), options(0));
        assert!(matches!(opened.err(), Some(OpenError::Broken(_) | OpenError::State { .. })), "{sql}");
    }
    assert_eq!(events.len(), 6);
}

#[test]
fn heads_taken_out_or_turned_are_reported() {
    let folder = scratch();
    let (path, file, _) = store(folder.path(), 4);
    for (sql, expected) in [
        ("DELETE FROM heads WHERE size = 6", (BreakKind::Unsigned, 5, 4)),
        (
            "UPDATE heads SET note = replace(note, 'venture.local', 'venture.other') WHERE size = 4",
            (BreakKind::Signature, 3, 2),
        ),
        ("DELETE FROM events WHERE seq > 4", (BreakKind::Truncated, 5, 4)),
    ] {
        std::fs::write(&path, &file).unwrap();
        let raw = rusqlite::Connection::open(&path).unwrap();
        raw.execute_batch(
            "DROP TRIGGER events_no_delete; DROP TRIGGER heads_no_update; DROP TRIGGER heads_no_delete;",
        )
        .unwrap();
        raw.execute_batch(sql).unwrap();
        drop(raw);
        assert_eq!(first_break(&path), Some(expected), "{sql}");
        let opened = Driver::<Toy>::open(Box::new(sqlite(&path).unwrap()), &key(), options(0));
        let last_is_touched = expected.0 != BreakKind::Signature;
        assert_eq!(matches!(opened.err(), Some(OpenError::Broken(_))), last_is_touched, "{sql}");
    }
}

/// Wherever a byte of the file is turned, nobody is told other events than were written.
#[test]
fn no_turned_byte_of_the_file_changes_what_is_read() {
    let folder = scratch();
    let (path, file, events) = store(folder.path(), 4);
    for at in (0..file.len()).step_by(23) {
        std::fs::write(&path, turned(&file, at)).unwrap();
        let Ok(journal) = sqlite(&path) else { continue };
        if verify(&journal, &[]).is_ok() {
            assert!(all(&journal) == events, "byte {at}");
            let opened = Driver::<Toy>::open(Box::new(journal), &key(), options(0));
            if let Ok(opened) = opened {
                assert_eq!(opened.decider().sums["a"], 6, "byte {at}");
            }
        }
    }
}

#[test]
fn a_blob_turned_or_taken_out_is_reported_with_the_event_that_names_it() {
    let folder = scratch();
    let (path, file, _) = store(folder.path(), 0);
    for (sql, what) in [
        ("UPDATE blobs SET body = CAST(body || ' ' AS BLOB) WHERE id = 2", "is altered"),
        ("DELETE FROM blobs WHERE id = 2", "is missing"),
    ] {
        std::fs::write(&path, &file).unwrap();
        let raw = rusqlite::Connection::open(&path).unwrap();
        raw.execute_batch("DROP TRIGGER blobs_no_update; DROP TRIGGER blobs_no_delete;").unwrap();
        raw.execute_batch(sql).unwrap();
        drop(raw);
        let error = verify(&sqlite(&path).unwrap(), &[]).unwrap_err();
        let VerifyError::Journal(JournalError::Corrupt { seq: 3, what: found }) = &error else {
            panic!("{error}")
        };
        assert!(found.contains(what), "{found}");
    }
}
