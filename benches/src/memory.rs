//! Live heap of an engine: a stored intent, its hold, and what is left once it has settled.
//!
//! A program of its own, as its allocator counts.
#![allow(
    clippy::as_conversions,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    dead_code,
    reason = "benches count and divide; nothing here decides; the scene serves another program too"
)]

mod figure;
mod scene;

use std::process::ExitCode;

use anyhow::Result;
use venture_core::Timestamp;
use venture_engine::Engine;

use figure::{Figure, print};
use scene::{approved, authorize, intent, ready};

/// So many that neither a table's first growth nor a last empty half tells much.
const COUNT: u64 = 14_000;
/// Between two of them, in microseconds: as many windows as intents.
const STEP: u64 = 50_000;

fn main() -> ExitCode {
    match figures() {
        Ok(figures) => {
            figures.iter().for_each(|figure| print("memory", figure));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("memory: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn figures() -> Result<Vec<Figure>> {
    let mut engine = ready()?;
    let mut ids = Vec::new();
    let stored = grown(|number| {
        let line = dated(&intent(number).replace(r#","authorize":true"#, ""), number)?;
        let outcome = approved(&mut engine, &line)?;
        ids.push(outcome.answer.reply.ids[0].1.clone().into_boxed_str());
        Ok(())
    })? - bytes_of(&ids);
    let held = grown(|number| each(&mut engine, COUNT + number, &authorize(&ids[number as usize])))?;
    let settled =
        grown(|number| each(&mut engine, 2 * COUNT + number, &settle(&ids[number as usize], number)))?;
    let state = size_of::<venture_engine::state::Intent>() as f64;
    Ok(vec![
        bytes("a stored intent", stored, state, 1_024.0),
        bytes("an open hold", held, state, 400.0),
        bytes("a settled intent, its spend and entries", stored + held + settled, state, f64::INFINITY),
    ])
}

/// Bytes more on the heap for each step.
fn grown(mut step: impl FnMut(u64) -> Result<()>) -> Result<f64> {
    let mut done = Ok(());
    let info = allocation_counter::measure(|| done = (0..COUNT).try_for_each(&mut step));
    done.map(|()| info.bytes_current as f64 / COUNT as f64)
}

/// Of the list that this program keeps itself, for each intent.
fn bytes_of(ids: &Vec<Box<str>>) -> f64 {
    let texts: usize = ids.iter().map(|id| id.len()).sum();
    (texts + ids.capacity() * size_of::<Box<str>>()) as f64 / ids.len() as f64
}

fn each(engine: &mut Engine, place: u64, line: &str) -> Result<()> {
    approved(engine, &dated(line, place)?).map(|_| ())
}

/// The line at its own time.
fn dated(line: &str, place: u64) -> Result<String> {
    let start: Timestamp = "2026-03-02T09:00:00Z".parse()?;
    let at = Timestamp::from_micros(start.micros() + (place * STEP) as i64)?;
    Ok(line.replace("2026-03-02T09:00:00Z", at.text().as_str()))
}

fn settle(id: &str, number: u64) -> String {
    format!(
        r#"{{"command":"settle","at":"2026-03-02T09:00:00Z","actor":{{"type":"service","id":"rail"}},"args":{{"intent_id":"{id}","external_ref":"ch_{number:09}","amount_minor":100,"currency":"USD","merchant":"serp","final":true}}}}"#
    )
}

fn bytes(name: &'static str, value: f64, baseline: f64, bar: f64) -> Figure {
    Figure { name, value, unit: "bytes", baseline, bar, rate: false }
}
