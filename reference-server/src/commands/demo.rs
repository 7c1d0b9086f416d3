//! `venture demo`: a day of requests, decided, posted and verified, with no service needed.

mod report;

use std::io::{BufReader, BufWriter, Write as _};
use std::path::Path;

use venture_store::driver::{Until, replay};
use venture_store::journal::{Journal as _, Sqlite, SqliteOptions};
use venture_store::verify::verify;
use venture_store::{Engine, KeySource, OpenOptions};

use super::interrupt::Interrupt;
use super::run::decide;
use crate::fault::{Fault, Verdict};
use crate::store::open_journal;
use report::Report;

/// The day.
const REQUESTS: &[u8] = include_bytes!("../../../examples/requests.jsonl");
/// The bundle that it is decided under.
const BUNDLE: &str = include_str!("../../../examples/starter.yaml");
/// The published test key of the demonstration: never sign anything real with it.
const TEST_SEED: [u8; 32] = *b"venture demo: published test key";

pub(super) fn run(dir: &Path, as_json: bool) -> Result<Verdict, Fault> {
    std::fs::create_dir_all(dir).map_err(|error| Fault::file(dir, &error))?;
    let store = dir.join("venture.db");
    clear(&store)?;
    let options = OpenOptions {
        policy: Some(BUNDLE.to_owned()),
        key: KeySource::Seed(TEST_SEED),
        ..OpenOptions::default()
    };
    let venture = venture_store::open(&format!("sqlite:{}", store.display()), options)?;
    let path = dir.join("decisions.jsonl");
    let file = std::fs::File::create(&path).map_err(|error| Fault::file(&path, &error))?;
    let mut out = BufWriter::new(file);
    decide(&venture, BufReader::new(REQUESTS), &mut out, &Interrupt::never())?;
    out.flush()?;
    drop(out);
    venture.close()?;
    let report = examine(&store, &path)?;
    let mut out = std::io::stdout().lock();
    if as_json {
        writeln!(out, "{}", report.to_json())?;
    } else {
        report.print(&mut out, dir)?;
    }
    Ok(if report.is_sound() { Verdict::Good } else { Verdict::Bad })
}

/// Takes an earlier demonstration away; any other store is left alone.
fn clear(store: &Path) -> Result<(), Fault> {
    if !store.exists() {
        return Ok(());
    }
    let own = venture_store::keys::KeySeed::new("demo", TEST_SEED).and_then(|key| key.log_key());
    let own = own.map(|key| *key.verifier().key()).ok();
    let journal =
        Sqlite::open(store, None, SqliteOptions::default()).map_err(venture_store::OpenError::from)?;
    let found = venture_core::log::note::VerifierKey::parse(&journal.identity().vkey).ok();
    let same = found.zip(own).is_some_and(|(found, own)| *found.key() == own);
    drop(journal);
    if !same {
        return Err(Fault::Input(format!(
            "`{}` is a store of yours: give another folder with `--dir D`",
            store.display()
        )));
    }
    for suffix in ["", "-wal", "-shm", ".lock"] {
        let path = format!("{}{suffix}", store.display());
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(Fault::file(Path::new(&path), &error));
            }
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

/// What the day left: answers counted, books and log checked from the file alone.
fn examine(store: &Path, decisions: &Path) -> Result<Report, Fault> {
    let answers = std::fs::read_to_string(decisions).map_err(|error| Fault::file(decisions, &error))?;
    let mut report = Report::of_answers(&answers);
    let journal = open_journal(&format!("sqlite:{}", store.display()))?;
    let verified = verify(&journal, &[]);
    report.verified = verified.is_ok();
    if let Ok(verified) = verified {
        report.log_size = verified.through_seq;
        report.log_root = verified.root.to_string();
    }
    let folded = replay::<Engine>(&journal, Until::End)?;
    let state = folded.decider.state();
    report.balanced = state.books_hold();
    report.balances = state.ledger.balances();
    Ok(report)
}
