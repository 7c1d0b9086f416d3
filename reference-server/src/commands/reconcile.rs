//! `venture reconcile`: do the books and a statement tell the same story?

mod record;
mod show;

use std::fs::File;
use std::io::{Read as _, Write as _};

use serde_json::Value;
use venture_core::currency::{iso_decimals, starter};
use venture_core::time::MICROS_PER_DAY;
use venture_core::{Currency, Timestamp};
use venture_ledger::reconcile::{
    DriftClass, Movement, Period, ReconcileError, Reconciler, Run, RunType, Terms, movements,
};
use venture_ledger::statement::{Format, Map, Reader, Row};
use venture_store::Engine;
use venture_store::driver::{Until, replay};

use super::instant;
use crate::cli::{Reconcile, RunWord, StatementFormat};
use crate::fault::{Fault, Verdict};
use crate::store::{for_each_entry, open_journal};

/// How much of the file is held at a time.
const CHUNK: usize = 1 << 16;

pub(super) fn run(question: &Reconcile, as_json: bool) -> Result<Verdict, Fault> {
    let format = format(question)?;
    let journal = open_journal(&question.store.store)?;
    let period = match (&question.from, &question.until) {
        (Some(from), Some(until)) => {
            period(instant::read("--from", from)?, instant::read("--until", until)?)?
        }
        _ => days_of(question, &format)?,
    };
    let run_type = match question.run_type {
        RunWord::Daily => RunType::Daily,
        RunWord::Weekly => RunType::Weekly,
        RunWord::Monthly => RunType::Monthly,
    };
    let mut books: Vec<Movement> = Vec::new();
    for_each_entry(&journal, |entry| {
        let moved = movements(&entry.transaction, entry.at);
        books.extend(moved.ok_or_else(|| Fault::Check(format!("a sum at seq {} does not fit", entry.seq)))?);
        Ok(())
    })?;
    // Books that contradict themselves are the worst class, whatever the statement says.
    let folded = replay::<Engine>(&journal, Until::End)?;
    let breaches = u64::from(!folded.decider.state().books_hold());
    let mut reconciler =
        Reconciler::new(Terms::one(&question.provider, period, run_type), books).map_err(unfit)?;
    each_row(question, &format, |row| reconciler.row(&question.provider, row).map_err(unfit))?;
    let done = reconciler.finish(breaches).map_err(unfit)?;
    drop(folded);
    drop(journal);
    let recorded = match question.record {
        true => {
            let mut rows = Vec::new();
            each_row(question, &format, |row| {
                rows.push(row);
                Ok(())
            })?;
            Some(record::record(question, &done.report, &rows)?)
        }
        false => None,
    };
    print(&done, question.explain, as_json, recorded.as_ref())?;
    Ok(if done.report.drift_class == DriftClass::None { Verdict::Good } else { Verdict::Bad })
}

fn print(done: &Run, explain: bool, as_json: bool, recorded: Option<&Value>) -> Result<(), Fault> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    if as_json {
        if let Some(answer) = recorded {
            writeln!(out, "{answer}")?;
        }
        show::json(done, explain, &mut out)?;
    } else {
        show::tables(done, explain, &mut out)?;
        if let Some(answer) = recorded {
            writeln!(out, "{}", record::told(answer))?;
        }
    }
    out.flush()?;
    Ok(())
}

fn format(question: &Reconcile) -> Result<Format, Fault> {
    Ok(match question.format {
        StatementFormat::Stripe => Format::Stripe,
        StatementFormat::Camt053 => Format::Camt053,
        StatementFormat::Jsonl => Format::JsonLines,
        StatementFormat::Csv => {
            let text = question.map.as_deref().unwrap_or_default();
            Format::Csv(Map::parse(text).map_err(|error| Fault::Input(format!("`--map`: {error}")))?)
        }
    })
}

/// Reads the file a chunk at a time; a row that does not read ends it.
fn each_row(
    question: &Reconcile,
    format: &Format,
    mut take: impl FnMut(Row) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let path = &question.statement;
    let broken =
        |fault: venture_ledger::statement::Fault| Fault::Input(format!("`{}`: {fault}", path.display()));
    let mut file = File::open(path).map_err(|error| Fault::file(path, &error))?;
    let registry = |currency: Currency| registered(currency);
    let mut reader = Reader::new(format.clone(), &registry);
    let (mut chunk, mut rows) = (vec![0; CHUNK], Vec::new());
    loop {
        let read = file.read(&mut chunk).map_err(|error| Fault::file(path, &error))?;
        if read == 0 {
            break;
        }
        reader.feed(chunk.get(..read).unwrap_or_default(), &mut rows).map_err(broken)?;
        rows.drain(..).try_for_each(&mut take)?;
    }
    reader.finish(&mut rows).map_err(broken)?;
    rows.into_iter().try_for_each(take)
}

/// Decimals of ISO 4217 and of the starter registry.
fn registered(currency: Currency) -> Option<u8> {
    let own = || starter().find(|spec| spec.code == currency).map(|spec| spec.decimals);
    iso_decimals(currency).or_else(own)
}

/// The whole days that a statement covers.
fn days_of(question: &Reconcile, format: &Format) -> Result<Period, Fault> {
    let mut seen: Option<(Timestamp, Timestamp)> = None;
    each_row(question, format, |row| {
        let at = row.settled_at;
        seen = Some(seen.map_or((at, at), |(first, last)| (first.min(at), last.max(at))));
        Ok(())
    })?;
    let (first, last) = seen.ok_or_else(|| {
        Fault::Input(format!(
            "`{}` has no rows: say with --from and --until what it covers",
            question.statement.display()
        ))
    })?;
    let midnight = |day: i64| {
        let micros = day.checked_mul(MICROS_PER_DAY);
        micros
            .and_then(|micros| Timestamp::from_micros(micros).ok())
            .ok_or_else(|| unfit(ReconcileError::Period))
    };
    period(midnight(first.day())?, midnight(last.day().saturating_add(1))?)
}

fn period(start: Timestamp, end: Timestamp) -> Result<Period, Fault> {
    Period::new(start, end)
        .map_err(|error| Fault::Input(format!("{start} to {end}: {error} with --from and --until")))
}

fn unfit(error: ReconcileError) -> Fault {
    Fault::Input(error.to_string())
}
