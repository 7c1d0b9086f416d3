//! Sealed events, read and folded anew.

use std::time::Instant;

use anyhow::{Result, anyhow};
use venture_core::Digest;
use venture_core::journal::Blob;
use venture_engine::Engine;
use venture_engine::event::Event;

use crate::figure::Figure;
use crate::scene::{approved, intent, ready};

const INTENTS: u64 = 20_000;

pub(crate) fn run() -> Result<Vec<Figure>> {
    Ok(vec![folding()?])
}

/// Reads and folds sealed events, with their leaf hashes.
fn folding() -> Result<Figure> {
    let mut engine = ready()?;
    let (mut stored, mut blobs): (Vec<_>, Vec<Blob>) = (Vec::new(), Vec::new());
    for number in 0..INTENTS {
        let outcome = approved(&mut engine, &intent(number))?;
        for event in &outcome.events {
            stored.push(event.seal().map_err(|error| anyhow!("{error}"))?);
        }
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
