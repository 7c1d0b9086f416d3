//! The tables, and the triggers that let them only grow.

/// `VNTR`: marks the file as ours.
pub(super) const APPLICATION_ID: i64 = 0x564E_5452;
/// The format of the file, raised when an older version could no longer read it.
pub(super) const FORMAT: i64 = 2;
/// The format before: a row an event, with its keys in indexes; brought up to date when it is opened.
pub(super) const FORMAT_OF_ROWS: i64 = 1;

/// Every table holds one tenant's journal, so `tenant_id` stands once, in `meta`.
///
/// A row of `batches` is a commit: its events, the blobs that they name, the head that ends it; a large one
/// takes several rows. So a commit touches the end of one table and nothing else.
///
/// `REPLACE` deletes without asking the delete triggers, so each insert also asks for a new place.
pub(super) const TABLES: &str = "
CREATE TABLE meta (
    key TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER meta_known BEFORE INSERT ON meta
WHEN EXISTS (SELECT 1 FROM meta WHERE key = NEW.key)
BEGIN SELECT RAISE(ABORT, 'meta is written once'); END;

CREATE TABLE snapshots (
    seq INTEGER PRIMARY KEY NOT NULL,
    content_hash BLOB NOT NULL,
    signature BLOB NOT NULL,
    state BLOB NOT NULL
) STRICT;
";

/// The journal itself, and where to find what in it.
///
/// `event_ids`, `workflow_places` and `blob_places` are made from `batches` alone, some thousand events at a
/// time; `indexed` tells how far they go, and keeps the head there: it outlives rows that are taken out.
pub(super) const BATCHES: &str = "
CREATE TABLE batches (
    last_seq INTEGER PRIMARY KEY NOT NULL CHECK (last_seq >= first_seq),
    first_seq INTEGER NOT NULL,
    head TEXT,
    events BLOB NOT NULL,
    blobs BLOB
) STRICT;
CREATE TRIGGER batches_next BEFORE INSERT ON batches
WHEN NEW.first_seq IS NOT (SELECT coalesce(max(last_seq), 0) + 1 FROM batches)
BEGIN SELECT RAISE(ABORT, 'batches are append-only: first_seq is not the next'); END;

CREATE TABLE event_ids (
    event_id BLOB PRIMARY KEY NOT NULL,
    seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE workflow_places (
    workflow_id BLOB NOT NULL,
    workflow_seq INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (workflow_id, workflow_seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE blob_places (
    hash BLOB PRIMARY KEY NOT NULL,
    last_seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE indexed (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    through_seq INTEGER NOT NULL,
    head TEXT
) STRICT;
INSERT INTO indexed (id, through_seq) VALUES (1, 0);
";

/// Tables whose rows are never changed or taken out.
pub(super) const APPEND_ONLY: [&str; 2] = ["meta", "batches"];

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
