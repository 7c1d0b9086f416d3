//! A whole authorization: decided; and decided, folded in, sealed.

use anyhow::{Result, anyhow, ensure};
use sha2::{Digest as _, Sha256};
use venture_core::Timestamp;
use venture_engine::command::Command;
use venture_engine::words::Decision;
use venture_engine::{Engine, Outcome};

use crate::figure::{Figure, median_ns};
use crate::scene::{approved, authorize, checked, intent, pending};

const BATCHES: u64 = 30;
const CALLS: u64 = 900;
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
    let intents: Vec<Command> =
        (COUNT + 1..=2 * COUNT).filter_map(|number| Command::parse(intent(number).as_bytes()).ok()).collect();
    let both = hashing(&approved(&mut engine, &intent(2 * COUNT + 1))?)?;
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
fn created(engine: &mut Engine) -> Result<Vec<Command>> {
    let create = |number| {
        let outcome = approved(engine, &intent(number).replace(r#","authorize":true"#, ""))?;
        Command::parse(authorize(&outcome.answer.reply.ids[0].1).as_bytes())
            .map_err(|error| anyhow!("{error}"))
    };
    (1..=COUNT).map(create).collect()
}

/// The time of one command: decided, folded in, sealed.
fn folding(engine: &mut Engine, commands: &[Command], at: Timestamp) -> Result<f64> {
    let mut next = commands.iter();
    let mut approvals = 0;
    let time = median_ns(BATCHES, CALLS, || {
        let outcome = next.next().and_then(|command| engine.handle(command, at).ok());
        let Some(outcome) = outcome else { return };
        approvals += u64::from(outcome.answer.reply.decision == Decision::Approved);
        let sealed = outcome.events.iter().filter(|event| event.seal().is_ok()).count();
        std::hint::black_box(sealed);
    });
    ensure!(approvals == COUNT, "only {approvals} of {COUNT} were approved");
    Ok(time)
}
