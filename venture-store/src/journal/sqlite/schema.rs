//! The tables, and the triggers that let them only grow.

/// `VNTR`: marks the file as ours.
pub(super) const APPLICATION_ID: i64 = 0x564E_5452;
/// The format of the file, raised when an older version could no longer read it.
pub(super) const FORMAT: i64 = 1;

/// Every table holds one tenant's journal, so `tenant_id` stands once, in `meta`.
///
/// `REPLACE` deletes without asking the delete triggers, so each insert also asks for a new place.
pub(super) const TABLES: &str = "
CREATE TABLE meta (
    key TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

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

CREATE TABLE event_payloads (
    seq INTEGER PRIMARY KEY NOT NULL,
    body BLOB NOT NULL
) STRICT;

CREATE TABLE blobs (
    id INTEGER PRIMARY KEY NOT NULL,
    hash BLOB NOT NULL UNIQUE,
    body BLOB NOT NULL
) STRICT;

CREATE TABLE heads (
    size INTEGER PRIMARY KEY NOT NULL,
    note TEXT NOT NULL
) STRICT;

CREATE TABLE snapshots (
    seq INTEGER PRIMARY KEY NOT NULL,
    content_hash BLOB NOT NULL,
    signature BLOB NOT NULL,
    state BLOB NOT NULL
) STRICT;

CREATE TRIGGER events_next BEFORE INSERT ON events
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM events)
BEGIN SELECT RAISE(ABORT, 'events are append-only: seq is not the next'); END;
CREATE TRIGGER events_known BEFORE INSERT ON events
WHEN EXISTS (SELECT 1 FROM events WHERE event_id = NEW.event_id)
  OR EXISTS (SELECT 1 FROM events WHERE workflow_id = NEW.workflow_id AND workflow_seq = NEW.workflow_seq)
BEGIN SELECT RAISE(ABORT, 'events are append-only: the event or its place in the workflow is there'); END;
CREATE TRIGGER event_payloads_next BEFORE INSERT ON event_payloads
WHEN NEW.seq <= (SELECT max(seq) FROM event_payloads)
BEGIN SELECT RAISE(ABORT, 'payloads are append-only: seq is not a later one'); END;
CREATE TRIGGER blobs_known BEFORE INSERT ON blobs
WHEN EXISTS (SELECT 1 FROM blobs WHERE id = NEW.id OR hash = NEW.hash)
BEGIN SELECT RAISE(ABORT, 'blobs are append-only: it is there'); END;
CREATE TRIGGER heads_next BEFORE INSERT ON heads
WHEN NEW.size <= (SELECT max(size) FROM heads)
BEGIN SELECT RAISE(ABORT, 'heads are append-only: size is not a later one'); END;
CREATE TRIGGER meta_known BEFORE INSERT ON meta
WHEN EXISTS (SELECT 1 FROM meta WHERE key = NEW.key)
BEGIN SELECT RAISE(ABORT, 'meta is written once'); END;
";

/// Tables whose rows are never changed or taken out.
pub(super) const APPEND_ONLY: [&str; 5] = ["meta", "events", "event_payloads", "blobs", "heads"];

/// The triggers that hold one table's rows as they are.
pub(super) fn guards(table: &str) -> String {
    ["UPDATE", "DELETE"]
        .map(|verb| {
            format!(
                "CREATE TRIGGER {table}_no_{name} BEFORE {verb} ON {table} \
                 BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;",
                name = verb.to_lowercase(),
            )
        })
        .concat()
}
