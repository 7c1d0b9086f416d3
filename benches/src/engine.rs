//! A whole authorization: decided; and decided, folded in, sealed.

use anyhow::{Result, anyhow, ensure};
use sha2::{Digest as _, Sha256};
use venture_core::Timestamp;
use venture_engine::command::Command;
use venture_engine::words::Decision;
use venture_engine::{Engine, Outcome};

use crate::figure::{Figure, median_ns};
use crate::scene::{approved, authorize, checked, intent, pending};

const BATCHES: u64 = 300;
/// So few that a command which was just read is still near, as it is where a line is read and decided.
const CALLS: u64 = 90;
const COUNT: u64 = BATCHES * CALLS;

pub(crate) fn run() -> Result<Vec<Figure>> {
    let (mut engine, command) = pending()?;
    let at = command.at.unwrap_or(Timestamp::EPOCH);
    let decided = checked(engine.decide(&command, at).map_err(|error| anyhow!("{error}"))?)?;
    let decide = median_ns(30, 500, || {
        std::hint::black_box(engine.decide(&command, at).is_ok());
    });
    let alone = hashing(&decided)?;
    let authorizations = created(&mut engine)?;
    let authorize = folding(&mut engine, &authorizations, at)?;
    let both = hashing(&approved(&mut engine, &intent(2 * COUNT + 1))?)?;
    let intents: Vec<String> = (COUNT + 1..=2 * COUNT).map(intent).collect();
    let whole = folding(&mut engine, &intents, at)?;
    let sealed = |name, value: f64, hash: f64| micros(name, value, hash, 10.0 + 1.5 * hash / 1e3);
    Ok(vec![
        micros("decide an authorization", decide, alone, 5.0),
        sealed("authorize, fold in, seal", authorize, alone),
        sealed("create, authorize, fold in, seal", whole, both),
    ])
}

fn micros(name: &'static str, value: f64, baseline: f64, bar: f64) -> Figure {
    Figure { name, value: value / 1e3, unit: "us", baseline: baseline / 1e3, bar, rate: false }
}

/// The bare hash of all the bytes that an outcome becomes.
fn hashing(outcome: &Outcome) -> Result<f64> {
    let mut bytes: Vec<u8> = outcome.blobs.iter().flat_map(|blob| blob.bytes.clone()).collect();
    for event in &outcome.events {
        let sealed = event.seal().map_err(|error| anyhow!("{error}"))?;
        bytes.extend(sealed.header);
        bytes.extend(sealed.payload.unwrap_or_default());
    }
    Ok(median_ns(30, 2_000, || {
        std::hint::black_box(Sha256::digest(std::hint::black_box(&bytes)));
    }))
}

/// Intents that wait, as many as there are calls: what authorizes each.
fn created(engine: &mut Engine) -> Result<Vec<String>> {
    let create = |number| {
        let outcome = approved(engine, &intent(number).replace(r#","authorize":true"#, ""))?;
        Ok(authorize(&outcome.answer.reply.ids[0].1))
    };
    (1..=COUNT).map(create).collect()
}

/// The time of one command: decided, folded in, sealed; the median over batches.
fn folding(engine: &mut Engine, lines: &[String], at: Timestamp) -> Result<f64> {
    let (mut approvals, mut times) = (0, Vec::new());
    for batch in lines.chunks(CALLS as usize) {
        let read = |line: &String| Command::parse(line.as_bytes()).map_err(|error| anyhow!("{error}"));
        let mut commands = batch.iter().map(read).collect::<Result<Vec<Command>>>()?.into_iter();
        times.push(median_ns(1, CALLS, || {
            let outcome = commands.next().and_then(|command| engine.handle(&command, at).ok());
            let Some(outcome) = outcome else { return };
            approvals += u64::from(outcome.answer.reply.decision == Decision::Approved);
            let sealed = outcome.events.iter().filter(|event| event.seal().is_ok()).count();
            std::hint::black_box(sealed);
        }));
    }
    ensure!(approvals == COUNT, "only {approvals} of {COUNT} were approved");
    times.sort_by(f64::total_cmp);
    Ok(times[times.len() / 2])
}
