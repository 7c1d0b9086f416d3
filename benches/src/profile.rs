//! One step again and again and nothing else, for an instruction profile:
//! `valgrind --tool=callgrind --toggle-collect='*measured*' venture-benches profile decide 1000`.

use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, bail};
use venture_core::Timestamp;
use venture_core::envelope::StoredEvent;
use venture_engine::command::Command;
use venture_engine::event::Event;
use venture_engine::{Engine, Outcome};

use crate::scene::{approved, intent, pending, ready};

/// Runs the step named, so often; prints how often it succeeded.
pub(crate) fn run(words: &[String]) -> ExitCode {
    match step(words) {
        Ok(done) => {
            println!("{done}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("profile: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn step(words: &[String]) -> Result<usize> {
    let [name, count] = words else { bail!("expected a step (decide, whole, fold) and a count") };
    let count: u64 = count.parse().context("expected a count")?;
    match name.as_str() {
        "decide" => {
            let (engine, command) = pending()?;
            let at = command.at.unwrap_or(Timestamp::EPOCH);
            Ok((0..count).filter(|_| measured_decide(&engine, &command, at)).count())
        }
        "whole" => {
            let mut engine = ready()?;
            let read = |number| Command::parse(intent(number).as_bytes());
            let commands: Vec<Command> = (0..count).filter_map(|number| read(number).ok()).collect();
            Ok(commands.iter().filter(|command| measured_whole(&mut engine, command)).count())
        }
        "fold" => {
            let mut engine = ready()?;
            let outcomes = (0..count).map(|number| approved(&mut engine, &intent(number)));
            let outcomes = outcomes.collect::<Result<Vec<Outcome>>>()?;
            let events = outcomes.iter().flat_map(|outcome| &outcome.events);
            let stored = events.map(|event| event.seal().map_err(|error| anyhow!("{error}")));
            let stored = stored.collect::<Result<Vec<StoredEvent>>>()?;
            let mut again = ready()?;
            Ok(stored.iter().filter(|event| measured_fold(&mut again, event)).count())
        }
        other => bail!("no step `{other}`; there are decide, whole, fold"),
    }
}

#[inline(never)]
fn measured_decide(engine: &Engine, command: &Command, at: Timestamp) -> bool {
    engine.decide(command, at).is_ok()
}

#[inline(never)]
fn measured_whole(engine: &mut Engine, command: &Command) -> bool {
    let Ok(outcome) = engine.handle(command, command.at.unwrap_or(Timestamp::EPOCH)) else { return false };
    outcome.events.iter().all(|event| event.seal().is_ok())
}

#[inline(never)]
fn measured_fold(engine: &mut Engine, event: &StoredEvent) -> bool {
    std::hint::black_box(venture_core::log::leaf_hash(&event.header));
    Event::read(event).is_ok_and(|event| engine.apply(&event, &|_| None).is_ok())
}
