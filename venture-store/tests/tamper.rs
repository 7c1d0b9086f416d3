//! One byte of a stored event is turned: the break is reported, with its seq.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used, reason = "tests")]
#![allow(clippy::panic, clippy::expect_used, clippy::as_conversions, missing_docs, reason = "tests")]

mod rows;
mod toy;

use std::path::{Path, PathBuf};

use rows::Row;
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
    // A row in one piece, so that its bytes are easily found.
    rows::with_pages(&path, 8_192);
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

/// Changes the row of events 3 and 4, or any other.
type Edit = fn(&mut Vec<Row>);

fn edited(path: &Path, file: &[u8], edit: Edit) {
    std::fs::write(path, file).unwrap();
    let mut rows = rows::read(path);
    edit(&mut rows);
    rows::write(path, &rows);
}

#[test]
fn a_key_beside_an_event_turned_is_reported_with_its_seq() {
    let folder = scratch();
    let (path, file, events) = store(folder.path(), 0);
    let edits: [(&str, Edit, BreakKind); 18] = [
        ("workflow_seq", |rows| rows[1].events[0].workflow_seq = 99, BreakKind::Altered),
        ("workflow_id", |rows| rows[1].events[0].workflow_id = vec![0; 16], BreakKind::Altered),
        ("a short workflow_id", |rows| rows[1].events[0].workflow_id = vec![0], BreakKind::Altered),
        ("event_id", |rows| rows[1].events[0].event_id = vec![0; 16], BreakKind::Altered),
        ("event_type", |rows| rows[1].events[0].event_type = "toy.other.v1".into(), BreakKind::Altered),
        ("created_at", |rows| rows[1].events[0].created_at += 1, BreakKind::Altered),
        ("no time", |rows| rows[1].events[0].created_at = -9_000_000_000_000_000_000, BreakKind::Altered),
        ("a short leaf", |rows| rows[1].events[0].leaf.truncate(31), BreakKind::Altered),
        ("the payload", |rows| rows[1].events[0].payload = None, BreakKind::Altered),
        ("an event taken out", |rows| drop(rows[1].events.remove(0)), BreakKind::Altered),
        (
            "an event taken out, and its key",
            |rows| {
                rows[1].events.remove(0);
                rows[1].first_seq = 4;
            },
            BreakKind::Missing,
        ),
        ("a row taken out", |rows| drop(rows.remove(1)), BreakKind::Missing),
        ("the last event moved", |rows| rows[1].events[0].seq = 77, BreakKind::Altered),
        ("two events swapped", |rows| rows[1].events.swap(0, 1), BreakKind::Altered),
        (
            "two events swapped, and their seq",
            |rows| {
                rows[1].events.swap(0, 1);
                rows[1].events[0].seq = 3;
                rows[1].events[1].seq = 4;
            },
            BreakKind::Reordered,
        ),
        ("first_seq", |rows| rows[1].first_seq = 1, BreakKind::Altered),
        (
            "two rows swapped",
            |rows| {
                let (one, other) = (rows[1].events.clone(), rows[2].events.clone());
                (rows[1].events, rows[2].events) = (other, one);
            },
            BreakKind::Altered,
        ),
        (
            "two rows swapped, and their seqs",
            |rows| {
                let (one, other) = (rows[1].events.clone(), rows[2].events.clone());
                (rows[1].events, rows[2].events) = (other, one);
                for (event, seq) in rows.iter_mut().flat_map(|row| &mut row.events).zip(1..) {
                    event.seq = seq;
                }
            },
            BreakKind::Reordered,
        ),
    ];
    for (what, edit, kind) in edits {
        edited(&path, &file, edit);
        let (found, seq, good) = first_break(&path).expect(what);
        assert_eq!((found, seq, good), (kind, 3, 2), "{what}");
        // The store does not open either: what the log does not say is not folded.
        let opened = Driver::<Toy>::open(Box::new(sqlite(&path).unwrap()), &key(), options(0));
        assert!(matches!(opened.err(), Some(OpenError::Broken(_) | OpenError::State { .. })), "{what}");
    }
    assert_eq!(events.len(), 6);
    edited(&path, &file, |_| {});
    assert_eq!(first_break(&path), None, "unpacked and packed again it is whole");
}

#[test]
fn heads_taken_out_or_turned_are_reported() {
    let folder = scratch();
    let (path, file, _) = store(folder.path(), 4);
    let edits: [(&str, Edit, _); 5] = [
        ("the last head", |rows| rows[2].head = None, (BreakKind::Unsigned, 5, 4)),
        (
            "a head of another log",
            |rows| {
                rows[1].head = rows[1].head.take().map(|head| head.replace("venture.local", "venture.other"));
            },
            (BreakKind::Signature, 3, 2),
        ),
        ("the last row", |rows| drop(rows.pop()), (BreakKind::Truncated, 5, 4)),
        ("all but the first", |rows| rows.truncate(1), (BreakKind::Truncated, 3, 2)),
        ("the last events", |rows| drop(rows[2].events.pop()), (BreakKind::Altered, 5, 4)),
    ];
    for (what, edit, expected) in edits {
        edited(&path, &file, edit);
        assert_eq!(first_break(&path), Some(expected), "{what}");
        let opened = Driver::<Toy>::open(Box::new(sqlite(&path).unwrap()), &key(), options(0));
        let last_is_touched = expected.0 != BreakKind::Signature;
        assert_eq!(matches!(opened.err(), Some(OpenError::Broken(_))), last_is_touched, "{what}");
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
    let edits: [(&str, Edit, &str); 3] = [
        ("a byte more", |rows| rows[1].blobs[0].body.push(b' '), "is altered"),
        ("no blobs", |rows| rows[1].blobs.clear(), "is missing"),
        ("another name", |rows| rows[1].blobs[0].hash[0] ^= 1, "is missing"),
    ];
    for (what, edit, said) in edits {
        edited(&path, &file, edit);
        let error = verify(&sqlite(&path).unwrap(), &[]).unwrap_err();
        let VerifyError::Journal(JournalError::Corrupt { seq: 3, what: found }) = &error else {
            panic!("{what}: {error}")
        };
        assert!(found.contains(said), "{what}: {found}");
    }
}
