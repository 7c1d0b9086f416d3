//! The rows of a file store as a stranger reads and writes them: by the description, not by our code.
//!
//! A row of `batches` holds events and blobs one after the other, each field as postcard writes it: integers
//! as varints, bytes and texts behind their length, what may be absent behind a 0 or 1.
#![allow(dead_code, unreachable_pub, reason = "each test file uses a part")]

use std::path::Path;

use rusqlite::{Connection, params};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    pub seq: u64,
    pub workflow_seq: u64,
    pub created_at: i64,
    pub workflow_id: Vec<u8>,
    pub event_id: Vec<u8>,
    pub event_type: String,
    pub leaf: Vec<u8>,
    pub header: Vec<u8>,
    pub payload: Option<Vec<u8>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blob {
    pub hash: Vec<u8>,
    pub body: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub first_seq: i64,
    pub last_seq: i64,
    pub head: Option<String>,
    pub events: Vec<Event>,
    pub blobs: Vec<Blob>,
}

fn unpack<T: DeserializeOwned>(mut bytes: &[u8]) -> Vec<T> {
    let mut items = Vec::new();
    while !bytes.is_empty() {
        let (item, rest) = postcard::take_from_bytes(bytes).unwrap();
        items.push(item);
        bytes = rest;
    }
    items
}

fn pack<T: Serialize>(items: &[T]) -> Vec<u8> {
    items.iter().flat_map(|item| postcard::to_allocvec(item).unwrap()).collect()
}

/// Every row of the file.
pub fn read(path: &Path) -> Vec<Row> {
    let raw = Connection::open(path).unwrap();
    let mut all = raw
        .prepare("SELECT first_seq, last_seq, head, events, blobs FROM batches ORDER BY last_seq")
        .unwrap();
    let rows = all.query_map([], |row| {
        Ok(Row {
            first_seq: row.get(0)?,
            last_seq: row.get(1)?,
            head: row.get(2)?,
            events: unpack(&row.get::<_, Vec<u8>>(3)?),
            blobs: unpack(&row.get::<_, Option<Vec<u8>>>(4)?.unwrap_or_default()),
        })
    });
    rows.unwrap().map(Result::unwrap).collect()
}

/// Puts these in their stead, as one does who can write the file.
pub fn write(path: &Path, rows: &[Row]) {
    let raw = Connection::open(path).unwrap();
    raw.execute_batch(
        "BEGIN; DROP TRIGGER batches_no_delete; DROP TRIGGER batches_next; DELETE FROM batches",
    )
    .unwrap();
    for row in rows {
        let blobs = Some(pack(&row.blobs)).filter(|blobs| !blobs.is_empty());
        raw.execute(
            "INSERT INTO batches (first_seq, last_seq, head, events, blobs) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![row.first_seq, row.last_seq, row.head, pack(&row.events), blobs],
        )
        .unwrap();
    }
    raw.execute_batch("COMMIT").unwrap();
}

/// An empty file with pages of that size.
pub fn with_pages(path: &Path, bytes: u32) {
    let raw = Connection::open(path).unwrap();
    raw.execute_batch(&format!("PRAGMA page_size = {bytes}; CREATE TABLE t (a); DROP TABLE t;")).unwrap();
}
