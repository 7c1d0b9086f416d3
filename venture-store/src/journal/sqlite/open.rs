//! Opening: the path, the lock, whose file it is, then the settings that make a commit last.

use core::cell::OnceCell;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};
use venture_core::id::TenantId;

use super::Sqlite;
use super::error::SqliteError;
use super::lock::FileLock;
use super::migrate;
use super::schema::{APPEND_ONLY, APPLICATION_ID, BATCHES, FORMAT, FORMAT_OF_ROWS, TABLES, guards};
use crate::journal::contract::Identity;

/// A commit takes three or four of them; of smaller ones it takes as many bytes in more calls, of larger ones
/// more bytes.
const PAGE_BYTES: u32 = 4_096;
/// How many statements stay prepared.
const PREPARED: usize = 32;

/// The write-ahead log is folded into the file after so many bytes. From then on it is written over and no
/// longer grows, which makes a commit cheaper: a sync need not record a new length.
const LOG_BYTES: u32 = 4_194_304;
/// The most memory for pages. Event ids are spread evenly, so their index is used all over.
const CACHE_KIB: i32 = 16_384;

/// Settings of a SQLite journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct SqliteOptions {
    /// The most pages that the file may take, of 4,096 bytes in a new file; a commit beyond them is refused whole.
    pub max_pages: Option<u32>,
}

pub(super) fn open(
    path: &Path,
    fresh: Option<&Identity>,
    options: SqliteOptions,
) -> Result<Sqlite, SqliteError> {
    let path = require_place(path, fresh.is_some())?;
    let lock = FileLock::take(&path)?;
    let connection = connect(&path)?;
    let found = recognise(&connection, &path)?;
    let failed = |error: rusqlite::Error| database_error(&path, &error);
    let identity = match (found, fresh) {
        (Found::Journal { format }, _) => {
            settle(&connection, options).map_err(failed)?;
            let identity = read_identity(&connection, &path)?;
            if format == FORMAT_OF_ROWS {
                migrate::from_rows(&connection, identity.tenant).map_err(|error| old(&path, &error))?;
            }
            identity
        }
        (Found::Nothing, None) => return Err(SqliteError::Absent(path.display().to_string())),
        (Found::Nothing, Some(identity)) => {
            set_page_size(&connection).map_err(failed)?;
            settle(&connection, options).map_err(failed)?;
            make(&connection, identity).map_err(failed)?;
            sync_folder(&path);
            identity.clone()
        }
    };
    let last: i64 = connection
        .query_row("SELECT coalesce(max(last_seq), 0) FROM batches", [], |row| row.get(0))
        .map_err(failed)?;
    let last_seq = u64::try_from(last).map_err(|_| SqliteError::Damaged {
        path: path.display().to_string(),
        why: format!("seq {last} is below 0"),
    })?;
    Ok(Sqlite { path, identity, last_seq, recent: OnceCell::new(), connection, lock })
}

/// What the file is.
enum Found {
    /// Empty.
    Nothing,
    /// One of our journals.
    Journal { format: i64 },
}

/// A regular file, or a place in a folder where one can be made.
fn require_place(path: &Path, may_make: bool) -> Result<PathBuf, SqliteError> {
    let refuse = |why: &str| SqliteError::Path { path: path.display().to_string(), why: why.to_owned() };
    match path.metadata() {
        Ok(found) if found.is_file() => path.canonicalize().map_err(|error| io_error(path, &error)),
        Ok(found) if found.is_dir() => Err(refuse("it is a folder; name a file in it")),
        Ok(_) => Err(refuse("it is not a regular file")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let folder = folder_of(path);
            if path.file_name().is_none() || !folder.is_dir() {
                return Err(refuse(&format!("there is no folder `{}`; make it first", folder.display())));
            }
            if may_make { Ok(path.to_owned()) } else { Err(SqliteError::Absent(path.display().to_string())) }
        }
        Err(error) => Err(io_error(path, &error)),
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn connect(path: &Path) -> Result<Connection, SqliteError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_EXRESCODE;
    let failed = |error: rusqlite::Error| database_error(path, &error);
    let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    connection.busy_timeout(std::time::Duration::ZERO).map_err(failed)?;
    connection.set_prepared_statement_cache_capacity(PREPARED);
    // Before the first look into the file: the index of the write-ahead log then stays in this process.
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE").map_err(failed)?;
    connection.pragma_update(None, "trusted_schema", false).map_err(failed)?;
    connection.pragma_update(None, "cell_size_check", true).map_err(failed)?;
    if connection.is_readonly("main").map_err(failed)? {
        let why = "the file is read-only".to_owned();
        return Err(SqliteError::ReadOnly { path: path.display().to_string(), why });
    }
    Ok(connection)
}

fn recognise(connection: &Connection, path: &Path) -> Result<Found, SqliteError> {
    let number = |sql: &str| -> Result<i64, SqliteError> {
        connection.query_row(sql, [], |row| row.get(0)).map_err(|error| {
            if error.sqlite_error_code() == Some(ErrorCode::NotADatabase) {
                SqliteError::NotAStore(path.display().to_string())
            } else {
                database_error(path, &error)
            }
        })
    };
    let (application, format) = (number("PRAGMA application_id")?, number("PRAGMA user_version")?);
    let tables = number("SELECT count(*) FROM sqlite_schema")?;
    match (application, format) {
        (0, 0) if tables == 0 => Ok(Found::Nothing),
        (APPLICATION_ID, FORMAT | FORMAT_OF_ROWS) if tables > 0 => Ok(Found::Journal { format }),
        (APPLICATION_ID, found) if found > FORMAT => {
            Err(SqliteError::Newer { path: path.display().to_string(), found, known: FORMAT })
        }
        (APPLICATION_ID, found) => Err(SqliteError::Damaged {
            path: path.display().to_string(),
            why: format!("a file of format {found} with {tables} tables never existed"),
        }),
        _ => Err(SqliteError::NotAStore(path.display().to_string())),
    }
}

/// Fixed when the file is made.
fn set_page_size(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "page_size", PAGE_BYTES)
}

/// A commit is synced before it is acknowledged.
fn settle(connection: &Connection, options: SqliteOptions) -> rusqlite::Result<()> {
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(rusqlite::Error::InvalidParameterName(format!("journal mode `{mode}`")));
    }
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "checkpoint_fullfsync", true)?;
    let page_bytes: u32 = connection.query_row("PRAGMA page_size", [], |row| row.get(0))?;
    let log_pages = LOG_BYTES.checked_div(page_bytes).unwrap_or(1);
    connection.query_row(&format!("PRAGMA wal_autocheckpoint = {log_pages}"), [], |_| Ok(()))?;
    connection.pragma_update(None, "cache_size", CACHE_KIB.wrapping_neg())?;
    if let Some(pages) = options.max_pages {
        connection.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))?;
    }
    Ok(())
}

/// Tables, guards, identity and marks in one commit: a crash leaves an empty file or a journal.
fn make(connection: &Connection, identity: &Identity) -> rusqlite::Result<()> {
    let work = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    work.execute_batch(TABLES)?;
    work.execute_batch(BATCHES)?;
    for table in APPEND_ONLY {
        work.execute_batch(&guards(table))?;
    }
    let tenant = identity.tenant.to_string();
    for (key, value) in
        [("tenant_id", &tenant), ("log_origin", &identity.origin), ("log_vkey", &identity.vkey)]
    {
        work.execute("INSERT INTO meta (key, value) VALUES (?1, ?2)", [key, value.as_str()])?;
    }
    work.pragma_update(None, "application_id", APPLICATION_ID)?;
    work.pragma_update(None, "user_version", FORMAT)?;
    work.commit()
}

fn read_identity(connection: &Connection, path: &Path) -> Result<Identity, SqliteError> {
    let damaged = |why: String| SqliteError::Damaged { path: path.display().to_string(), why };
    let value = |key: &str| -> Result<String, SqliteError> {
        connection
            .query_row("SELECT value FROM meta WHERE key = ?1", [key], |row| row.get(0))
            .map_err(|error| damaged(format!("no `{key}`: {error}")))
    };
    let tenant: TenantId =
        value("tenant_id")?.parse().map_err(|error| damaged(format!("`tenant_id`: {error}")))?;
    Ok(Identity { tenant, origin: value("log_origin")?, vkey: value("log_vkey")? })
}

/// Makes the new file's name last, too. Where a folder cannot be synced, the file itself still is.
fn sync_folder(path: &Path) {
    if let Ok(folder) = File::open(folder_of(path)) {
        drop(folder.sync_all());
    }
}

pub(super) fn io_error(path: &Path, error: &io::Error) -> SqliteError {
    let (path, why) = (path.display().to_string(), error.to_string());
    if is_refusal(error) { SqliteError::ReadOnly { path, why } } else { SqliteError::Path { path, why } }
}

/// Whether the system refuses to write there.
fn is_refusal(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem)
}

/// A file of an older format that could not be brought up to date: nothing in it was changed.
fn old(path: &Path, error: &rusqlite::Error) -> SqliteError {
    match error.sqlite_error_code() {
        None | Some(ErrorCode::DatabaseCorrupt | ErrorCode::ConstraintViolation) => {
            let why = format!("it is of an older format and cannot be brought up to date: {error}");
            SqliteError::Damaged { path: path.display().to_string(), why }
        }
        Some(_) => database_error(path, error),
    }
}

fn database_error(path: &Path, error: &rusqlite::Error) -> SqliteError {
    let (path, why) = (path.display().to_string(), error.to_string());
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            SqliteError::Locked { path, holder: "a program that does not say its name".to_owned() }
        }
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => SqliteError::ReadOnly { path, why },
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => SqliteError::Damaged { path, why },
        Some(_) | None => SqliteError::Database { path, why },
    }
}
