//! The check of whole books: every transaction posted anew, then the invariants.
//!
//! Ours come as transactions in memory; other programs read the exported journal, where they are installed.

use std::fs;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use venture_core::Timestamp;
use venture_core::id::{BundleId, EventId, Uuid, WorkflowId};
use venture_ledger::export::{Format, Posted, begin, write};
use venture_ledger::{Ledger, Transaction};

use super::naive::Naive;
use super::world::{held, settled, sized, usd};
use crate::figure::Figure;

const VENTURES: u64 = 500;
const BAR_MS: f64 = 50.0;

/// A program that checks a journal, and the name of its figure.
struct Checker {
    figure: &'static str,
    program: &'static str,
    before: &'static [&'static str],
    after: &'static [&'static str],
    format: Format,
}

const CHECKERS: [Checker; 3] = [
    Checker {
        figure: "check the books of 100,000 transactions, beside hledger",
        program: "hledger",
        before: &["-f"],
        after: &["check"],
        format: Format::Hledger,
    },
    Checker {
        figure: "check the books of 100,000 transactions, beside ledger",
        program: "ledger",
        before: &["-f"],
        after: &["balance"],
        format: Format::Hledger,
    },
    Checker {
        figure: "check the books of 100,000 transactions, beside beancount",
        program: "bean-check",
        before: &["--no-cache"],
        after: &[],
        format: Format::Beancount,
    },
];

pub(super) fn run() -> Result<Vec<Figure>> {
    let (currency, pairs) = (usd()?, sized(50_000));
    let mut all = Vec::new();
    for number in 0..pairs {
        all.push(held(number, VENTURES, currency));
        all.push(settled(number, VENTURES, currency)?);
    }
    let value = best(|| ours(&all))?;
    let figure = |name, baseline| Figure { name, value, unit: "ms", baseline, bar: BAR_MS, rate: false };
    let mut figures = vec![figure("check the books of 100,000 transactions", best(|| naive(&all))?)];
    for checker in &CHECKERS {
        if let Some(theirs) = checker.time(&all)? {
            figures.push(figure(checker.figure, theirs));
        }
    }
    Ok(figures)
}

/// Milliseconds, the best of five.
fn best(mut check: impl FnMut() -> Result<()>) -> Result<f64> {
    let mut least = f64::INFINITY;
    for _ in 0..5 {
        let start = Instant::now();
        check()?;
        least = least.min(start.elapsed().as_secs_f64() * 1e3);
    }
    Ok(least)
}

fn ours(all: &[Transaction]) -> Result<()> {
    let mut ledger = Ledger::new();
    for transaction in all {
        ledger.post(transaction)?;
    }
    // Every hold was settled.
    ensure!(ledger.verify([]).is_empty() && ledger.len() == all.len(), "the books are not sound");
    Ok(())
}

fn naive(all: &[Transaction]) -> Result<()> {
    let mut books = Naive::default();
    let posted = all.iter().filter(|transaction| books.post(transaction, i64::MAX)).count();
    let open: i64 =
        books.balances.iter().filter(|(name, _)| name.starts_with("1030")).map(|(_, sum)| sum.abs()).sum();
    ensure!(posted == all.len() && open == 0 && books.balances.values().sum::<i64>() == 0, "unsound");
    Ok(())
}

impl Checker {
    /// Milliseconds that the program takes for the exported journal; `None` where it is not installed.
    fn time(&self, all: &[Transaction]) -> Result<Option<f64>> {
        let quiet = |command: &mut Command| command.stdout(Stdio::null()).stderr(Stdio::null()).status();
        if quiet(Command::new(self.program).arg("--version")).is_err() {
            return Ok(None);
        }
        let path = std::env::temp_dir().join(format!("venture-books-{}", std::process::id()));
        fs::write(&path, export(self.format, all)?).context("the journal")?;
        let start = Instant::now();
        let status = quiet(Command::new(self.program).args(self.before).arg(&path).args(self.after));
        let took = start.elapsed().as_secs_f64() * 1e3;
        fs::remove_file(&path)?;
        ensure!(status?.success(), "{} refuses the exported journal", self.program);
        Ok(Some(took))
    }
}

fn export(format: Format, all: &[Transaction]) -> Result<String> {
    let mut text = String::new();
    begin(format, &mut text)?;
    let posted_at: Timestamp = "2026-03-02T09:00:00Z".parse()?;
    for (seq, transaction) in (1..).zip(all) {
        let entry = Posted {
            seq,
            posted_at,
            event_id: EventId(Uuid::from_u128(u128::from(seq))),
            workflow_id: WorkflowId(Uuid::nil()),
            venture_id: None,
            bundle_id: BundleId(Uuid::nil()),
            transaction,
        };
        write(format, &entry, &|_| 2, &mut text)?;
    }
    Ok(text)
}
