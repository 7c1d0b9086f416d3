//! One process at a time, and a name for the one that holds the file.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::Path;

use super::error::SqliteError;
use super::open::io_error;

/// Held while the journal is open. The system lets go of it when the process ends, however it ends.
#[derive(Debug)]
pub(super) struct FileLock {
    file: File,
}

impl Drop for FileLock {
    /// Lets go at once, also where a child process that is just being made still shares the handle.
    fn drop(&mut self) {
        drop(self.file.unlock());
    }
}

impl FileLock {
    /// Takes `<path>.lock` and writes into it who we are.
    pub(super) fn take(path: &Path) -> Result<Self, SqliteError> {
        let mut beside = path.as_os_str().to_owned();
        beside.push(".lock");
        let beside = Path::new(&beside);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(beside).map_err(|error| io_error(beside, &error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let holder = holder(&mut file);
                return Err(SqliteError::Locked { path: path.display().to_string(), holder });
            }
            Err(TryLockError::Error(error)) => return Err(io_error(beside, &error)),
        }
        // Only a courtesy to the next one who asks: a full disk does not keep a store from being read.
        let sign = |file: &mut File| {
            file.set_len(0)?;
            file.rewind()?;
            writeln!(file, "{}", std::process::id())
        };
        drop(sign(&mut file));
        Ok(Self { file })
    }
}

fn holder(file: &mut File) -> String {
    let mut text = String::new();
    match file.read_to_string(&mut text).ok().and_then(|_| text.trim().parse::<u32>().ok()) {
        Some(pid) if pid == std::process::id() => "this process already".to_owned(),
        Some(pid) => format!("process {pid}"),
        None => "another process".to_owned(),
    }
}
