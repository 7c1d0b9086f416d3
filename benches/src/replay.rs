//! A journal folded anew, and durable authorizations through SQLite.

use std::time::Instant;

use anyhow::{Result, anyhow};
use venture_core::Digest;
use venture_core::journal::Blob;
use venture_engine::Engine;
use venture_engine::event::Event;
use venture_store::{OpenOptions, open};

use crate::engine::{handle, intent, ready};
use crate::figure::Figure;

const INTENTS: u64 = 20_000;
const DURABLE: u64 = 400;

pub(crate) fn run() -> Result<Vec<Figure>> {
    Ok(vec![folding()?, one_at_a_time()?])
}

/// Reads and folds sealed events, with their leaf hashes.
fn folding() -> Result<Figure> {
    let mut engine = ready()?;
    let (mut stored, mut blobs): (Vec<_>, Vec<Blob>) = (Vec::new(), Vec::new());
    for number in 0..INTENTS {
        let outcome = handle(&mut engine, &intent(number))?;
        stored.extend(outcome.events.iter().filter_map(|event| event.seal().ok()));
        blobs.extend(outcome.blobs);
    }
    let mut again = ready()?;
    let start = Instant::now();
    for event in &stored {
        std::hint::black_box(venture_core::log::leaf_hash(&event.header));
        let event = Event::read(event).map_err(|error| anyhow!("{error}"))?;
        let find = |_: &Digest| None;
        Engine::apply(&mut again, &event, &find).map_err(|error| anyhow!("{error}"))?;
    }
    let rate = stored.len() as f64 / start.elapsed().as_secs_f64();
    let start = Instant::now();
    for event in &stored {
        std::hint::black_box(venture_core::log::leaf_hash(&event.header));
    }
    let hashing = stored.len() as f64 / start.elapsed().as_secs_f64();
    Ok(Figure {
        name: "fold events",
        value: rate,
        unit: "events/s",
        baseline: hashing,
        bar: 200_000.0,
        rate: true,
    })
}

/// Authorizations one after the other, each durable, beside a file that is synced as often.
fn one_at_a_time() -> Result<Figure> {
    let dir = tempfile::tempdir()?;
    let policy = include_str!("../../examples/starter.yaml");
    let url = format!("sqlite:{}", dir.path().join("bench.db").display());
    let venture = open(&url, OpenOptions { policy: Some(policy.to_owned()), ..OpenOptions::default() })?;
    let start = Instant::now();
    for number in 0..DURABLE {
        std::hint::black_box(venture.handle(intent(number).as_bytes()));
    }
    let rate = DURABLE as f64 / start.elapsed().as_secs_f64();
    venture.close()?;
    let path = dir.path().join("plain");
    let mut file = std::fs::File::create(&path)?;
    let start = Instant::now();
    for _ in 0..DURABLE {
        std::io::Write::write_all(&mut file, &[0; 4_096])?;
        file.sync_data()?;
    }
    let synced = DURABLE as f64 / start.elapsed().as_secs_f64();
    Ok(Figure {
        name: "durable commands, one at a time",
        value: rate,
        unit: "cmd/s",
        baseline: synced,
        bar: synced / 2.0,
        rate: true,
    })
}
