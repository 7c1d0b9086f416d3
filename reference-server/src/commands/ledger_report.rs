//! `venture ledger report`: what the books say.

mod facts;
mod headroom;
mod print;

use std::io::{BufWriter, Write as _};
use std::ops::ControlFlow;

use serde::Serialize;
use venture_core::Timestamp;
use venture_ledger::Account;
use venture_ledger::report::{
    AccountStatement, Attribution, BalanceSheet, By, Costs, Focus, IncomeStatement, Pace, Pnl, Sheet, Span,
    Totals, TrialBalance, charges,
};
use venture_store::journal::Journal;

use super::instant;
use crate::cli::{CostBy, Report, ReportArgs};
use crate::fault::{Fault, Verdict};
use crate::store::{Entry, entry_of, for_each_event, open_journal};
use crate::terminal::decimals;
use facts::Facts;

pub(super) fn run(report: &Report, as_json: bool) -> Result<Verdict, Fault> {
    match report {
        Report::TrialBalance(args) => {
            let report = TrialBalance::of(&totals(args)?.balances());
            print(args, as_json, &report, &report.sheet())?;
            Ok(verdict(report.is_balanced()))
        }
        Report::Income(args) => {
            let report = IncomeStatement::of(&totals(args)?.balances());
            print(args, as_json, &report, &report.sheet())
        }
        Report::BalanceSheet(args) => {
            let report = BalanceSheet::of(&totals(args)?.balances());
            print(args, as_json, &report, &report.sheet())?;
            Ok(verdict(report.is_balanced()))
        }
        Report::Pnl(args) => {
            let mut pnl = Pnl::new(span(args)?);
            each(args, |entry, facts| {
                let venture_of = |workflow| facts.venture_of(workflow);
                fits(pnl.add(&entry.posted(), Attribution { venture_of: &venture_of }))
            })?;
            let report = pnl.report().ok_or_else(too_large)?;
            print(args, as_json, &report, &report.sheet())
        }
        Report::Runway(args) => {
            let at = match &args.until {
                Some(until) => instant::read("--until", until)?,
                None => end_of_journal(args)?,
            };
            let mut pace = Pace::new(at);
            each(args, |entry, _| fits(pace.add(&entry.posted())))?;
            let report = pace.report();
            print(args, as_json, &report, &report.sheet())
        }
        Report::Cost { args, by } => {
            let mut costs = Costs::new(span(args)?, group(*by));
            each(args, |entry, facts| fits(costs.add(&entry.posted(), &facts.of(entry))))?;
            let report = costs.report();
            print(args, as_json, &report, &report.sheet())
        }
        Report::Headroom(args) => {
            let report = headroom::report(args)?;
            print(args, as_json, &report, &report.sheet())
        }
        Report::Statement { args, account } => statement(args, account, as_json),
        Report::Focus(args) => focus(args),
    }
}

const fn verdict(good: bool) -> Verdict {
    if good { Verdict::Good } else { Verdict::Bad }
}

fn span(args: &ReportArgs) -> Result<Span, Fault> {
    let read = |option: &str, text: &Option<String>| {
        text.as_deref().map(|text| instant::read(option, text)).transpose()
    };
    Ok(Span { from: read("--from", &args.from)?, until: read("--until", &args.until)? })
}

fn totals(args: &ReportArgs) -> Result<Totals, Fault> {
    let mut totals = Totals::new(span(args)?);
    each(args, |entry, _| fits(totals.add(entry.at, &entry.transaction)))?;
    Ok(totals)
}

/// Every entry in order, with what the events before it tell.
fn each(args: &ReportArgs, mut visit: impl FnMut(&Entry, &Facts) -> Result<(), Fault>) -> Result<(), Fault> {
    let journal = open_journal(&args.store.store)?;
    let mut facts = Facts::default();
    for_each_event(&journal, 1, |event| {
        match entry_of(&event)? {
            Some(entry) => visit(&entry, &facts)?,
            None => facts.learn(&event)?,
        }
        Ok(ControlFlow::Continue(()))
    })
}

/// The instant after the last event.
fn end_of_journal(args: &ReportArgs) -> Result<Timestamp, Fault> {
    let journal = open_journal(&args.store.store)?;
    let mut last = Timestamp::EPOCH;
    for_each_event(&journal, journal.last_seq(), |event| {
        last = event.created_at;
        Ok(ControlFlow::Continue(()))
    })?;
    Timestamp::from_micros(last.micros().saturating_add(1)).map_err(|error| Fault::Check(error.to_string()))
}

fn fits(sum: Option<()>) -> Result<(), Fault> {
    sum.ok_or_else(too_large)
}

fn too_large() -> Fault {
    Fault::Check("a sum does not fit".to_owned())
}

fn print<R: Serialize>(
    args: &ReportArgs,
    as_json: bool,
    report: &R,
    sheet: &Sheet,
) -> Result<Verdict, Fault> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    if as_json {
        let text =
            venture_core::canonical::to_string(report).map_err(|error| Fault::Check(error.to_string()))?;
        writeln!(out, "{text}")?;
    } else if args.csv {
        out.write_all(sheet.to_csv(&decimals).as_bytes())?;
    } else {
        print::table(sheet, &mut out)?;
    }
    out.flush()?;
    Ok(Verdict::Good)
}

const fn group(by: CostBy) -> By {
    match by {
        CostBy::Workflow => By::Workflow,
        CostBy::Task => By::Task,
        CostBy::Agent => By::Agent,
        CostBy::Role => By::Role,
        CostBy::Merchant => By::Merchant,
        CostBy::Category => By::Category,
        CostBy::Venture => By::Venture,
        CostBy::Account => By::Account,
    }
}

/// The lines as they pass; a table holds them, the other forms do not.
fn statement(args: &ReportArgs, account: &str, as_json: bool) -> Result<Verdict, Fault> {
    let account: Account =
        account.parse().map_err(|error| Fault::Input(format!("`--account {account}`: {error}")))?;
    let mut statement = AccountStatement::new(account, span(args)?);
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut sheet = Sheet { head: AccountStatement::HEAD, rows: Vec::new() };
    if args.csv {
        out.write_all(sheet.to_csv(&decimals).as_bytes())?;
    }
    each(args, |entry, _| {
        for line in statement.lines(&entry.posted()).ok_or_else(too_large)? {
            if as_json {
                let text = venture_core::canonical::to_string(&line);
                writeln!(out, "{}", text.map_err(|error| Fault::Check(error.to_string()))?)?;
            } else {
                sheet.rows.push(line.cells());
            }
        }
        if args.csv {
            out.write_all(sheet.rows_to_csv(&decimals).as_bytes())?;
            sheet.rows.clear();
        }
        Ok(())
    })?;
    if !as_json && !args.csv {
        print::table(&sheet, &mut out)?;
    }
    out.flush()?;
    Ok(Verdict::Good)
}

fn focus(args: &ReportArgs) -> Result<Verdict, Fault> {
    let unwritable = |_: std::fmt::Error| Fault::Check("a charge has no form in FOCUS".to_owned());
    let (span, mut text) = (span(args)?, String::new());
    let tenant = open_journal(&args.store.store)?.identity().tenant;
    let mut out = BufWriter::new(std::io::stdout().lock());
    Focus::begin(&mut text).map_err(unwritable)?;
    each(args, |entry, facts| {
        if span.contains(entry.at) {
            for charge in charges(&entry.posted()) {
                Focus { tenant }
                    .write(&charge, &facts.of(entry), &decimals, &mut text)
                    .map_err(unwritable)?;
            }
        }
        out.write_all(text.as_bytes())?;
        text.clear();
        Ok(())
    })?;
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(Verdict::Good)
}
