//! The decision on an authorization while many intents hold money, and what each of them keeps in memory.

use std::time::Instant;

use anyhow::{Result, anyhow, ensure};
use venture_core::Timestamp;
use venture_core::id::Uuid;
use venture_engine::Engine;
use venture_engine::command::Command;
use venture_engine::words::Decision;

use super::world::sized;
use crate::figure::{Figure, median_ns};
use crate::scene::{approved, authorize, intent, ready};

/// Different intents that are asked about, each as often as there are rounds.
const ASKED: u64 = 2_000;
const ROUNDS: u64 = 10;

/// Figures at one number of open intents: the median, and what one in a hundred takes.
type Names = [&'static str; 2];
const FEW: Names = [
    "decide an authorization, 100,000 open intents, p50",
    "decide an authorization, 100,000 open intents, p99",
];
const MANY: Names = [
    "decide an authorization, 1,000,000 open intents, p50",
    "decide an authorization, 1,000,000 open intents, p99",
];

pub(super) fn run() -> Result<Vec<Figure>> {
    let (few, many, asked) = (sized(100_000), sized(1_000_000), sized(ASKED));
    let mut engine = ready()?;
    let hold = opened(&mut engine, few)?;
    let waiting = (0..asked)
        .map(|number| command(&authorize(&created(&mut engine, many + number)?)))
        .collect::<Result<Vec<Command>>>()?;
    let mut figures = vec![hold];
    figures.extend(timed(&engine, &waiting, FEW, few)?);
    for number in few..many {
        approved(&mut engine, &intent(number))?;
    }
    figures.extend(timed(&engine, &waiting, MANY, many)?);
    Ok(figures)
}

fn command(line: &str) -> Result<Command> {
    Command::parse(line.as_bytes()).map_err(|error| anyhow!("{error}"))
}

/// An intent that waits for its decision: its id.
fn created(engine: &mut Engine, number: u64) -> Result<String> {
    let outcome = approved(engine, &intent(number).replace(r#","authorize":true"#, ""))?;
    Ok(outcome.answer.reply.ids[0].1.clone())
}

/// Opens so many holds: the bytes that each adds to its stored intent.
fn opened(engine: &mut Engine, count: u64) -> Result<Figure> {
    let lines =
        (0..count).map(|number| Ok(authorize(&created(engine, number)?))).collect::<Result<Vec<String>>>()?;
    let mut done = Ok(());
    let info = allocation_counter::measure(|| {
        done = lines.iter().try_for_each(|line| approved(engine, line).map(|_| ()));
    });
    done?;
    Ok(Figure {
        name: "an open hold",
        value: info.bytes_current as f64 / count as f64,
        unit: "bytes",
        baseline: size_of::<venture_engine::state::Intent>() as f64,
        bar: 256.0,
        rate: false,
    })
}

/// Each decision on its own clock, beside a sum over all open holds.
fn timed(engine: &Engine, waiting: &[Command], names: Names, open: u64) -> Result<[Figure; 2]> {
    let mut times = Vec::new();
    for command in waiting.iter().cycle().take(waiting.len() * ROUNDS as usize) {
        let at = command.at.unwrap_or(Timestamp::EPOCH);
        let start = Instant::now();
        let outcome = engine.decide(command, at);
        times.push(start.elapsed().as_secs_f64() * 1e6);
        let outcome = outcome.map_err(|error| anyhow!("{error}"))?;
        ensure!(outcome.answer.reply.decision == Decision::Approved, "an authorization was refused");
    }
    times.sort_by(f64::total_cmp);
    let baseline = scan(open);
    let figure = |name, part: f64, bar| {
        let value = times[((times.len() - 1) as f64 * part) as usize];
        Figure { name, value, unit: "us", baseline, bar, rate: false }
    };
    Ok([figure(names[0], 0.5, 3.0), figure(names[1], 0.99, 10.0)])
}

/// Microseconds to sum what the open holds of one workflow take.
fn scan(open: u64) -> f64 {
    let holds: Vec<(Uuid, i64)> =
        (0..open).map(|number| (Uuid::from_u128(u128::from(number % 2)), 100)).collect();
    median_ns(9, 1, || {
        let own = std::hint::black_box(&holds).iter().filter(|(workflow, _)| workflow.is_nil());
        std::hint::black_box(own.map(|(_, amount)| amount).sum::<i64>());
    }) / 1e3
}
