//! `venture crash-test`: this machine and its disk under torture, then the proof from the store.
//!
//! A child process with many threads works over one SQLite store and is killed (-9) again and again; this
//! process keeps every answer that it read from it. Then it opens the store and compares.

mod answers;
mod child;
mod evidence;
mod parent;
mod proof;
mod spending;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;

pub(super) use child::run as run_child;

use super::interrupt::Interrupt;
use crate::fault::{Fault, Verdict};
use crate::terminal::Style;
use parent::Torture;
use proof::prove;

/// The store and the answers that were read, in one folder.
pub(super) struct Places {
    store: PathBuf,
    answers: PathBuf,
}

impl Places {
    fn in_folder(dir: &Path) -> Self {
        Self { store: dir.join("venture.db"), answers: dir.join("acknowledged.jsonl") }
    }
}

pub(super) fn run(dir: Option<&Path>, seconds: u32, seed: u64, as_json: bool) -> Result<Verdict, Fault> {
    let interrupt = Interrupt::watch();
    let folder = Folder::take(dir)?;
    let places = Places::in_folder(folder.path());
    require_own(&places)?;
    let time = Duration::from_secs(u64::from(seconds));
    let kills = Torture::new(folder.path(), &places, seed)?.run(time, &interrupt)?;
    let report = prove(&places, kills)?;
    let mut out = std::io::stdout().lock();
    if as_json {
        writeln!(out, "{}", report.to_json())?;
    } else {
        report.print(&mut out, Style::of_stdout(), dir)?;
    }
    Ok(if report.is_sound() { Verdict::Good } else { Verdict::Bad })
}

/// A store is only tortured if an earlier run made it.
fn require_own(places: &Places) -> Result<(), Fault> {
    if places.store.exists() && !places.answers.exists() {
        return Err(Fault::Input(format!(
            "`{}` is a store of yours: give another folder with `--dir D`",
            places.store.display()
        )));
    }
    Ok(())
}

/// Where it happens: a folder that was named and stays, or one of our own that goes.
enum Folder {
    Named(PathBuf),
    Own(TempDir),
}

impl Folder {
    fn take(dir: Option<&Path>) -> Result<Self, Fault> {
        match dir {
            Some(dir) => {
                std::fs::create_dir_all(dir).map_err(|error| Fault::file(dir, &error))?;
                Ok(Self::Named(dir.to_owned()))
            }
            None => Ok(Self::Own(tempfile::Builder::new().prefix("venture-crash-test-").tempdir()?)),
        }
    }

    fn path(&self) -> &Path {
        match self {
            Self::Named(path) => path,
            Self::Own(folder) => folder.path(),
        }
    }
}
