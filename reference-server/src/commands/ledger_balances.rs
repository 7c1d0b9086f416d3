//! `venture ledger balances`: what every account holds.

use std::io::Write as _;

use serde_json::json;
use venture_ledger::Ledger;
use venture_ledger::ledger::Balance;

use crate::fault::{Fault, Verdict};
use crate::store::{Entry, entries, open_journal};
use crate::terminal::{Align, Colour, Style, Table, amount, decimals};

pub(super) fn run(url: &str, as_json: bool) -> Result<Verdict, Fault> {
    let journal = open_journal(url)?;
    let balances = books(&entries(&journal)?)?.balances();
    let mut out = std::io::stdout().lock();
    if as_json {
        writeln!(out, "{}", json!({ "balances": balances }))?;
    } else {
        table(&balances).print(&mut out, Style::of_stdout())?;
    }
    Ok(Verdict::Good)
}

/// The books that these entries make.
pub(super) fn books(entries: &[Entry]) -> Result<Ledger, Fault> {
    let mut ledger = Ledger::new();
    for entry in entries {
        ledger.post(&entry.transaction).map_err(|error| {
            Fault::Check(format!("the entry at seq {} cannot be posted: {error}", entry.seq))
        })?;
    }
    Ok(ledger)
}

/// Balances for people.
pub(super) fn table(balances: &[Balance]) -> Table {
    let columns = [
        ("account", Align::Left),
        ("name", Align::Left),
        ("currency", Align::Left),
        ("debit", Align::Right),
        ("credit", Align::Right),
        ("balance", Align::Right),
    ];
    let mut table = Table::new(&columns);
    for row in balances {
        let decimals = decimals(row.currency);
        table.row([
            (row.account.to_string(), Colour::Plain),
            (row.account.code().name().to_owned(), Colour::Dim),
            (row.currency.to_string(), Colour::Plain),
            (amount(row.debit_minor, decimals), Colour::Plain),
            (amount(row.credit_minor, decimals), Colour::Plain),
            (
                amount(row.balance_minor, decimals),
                if row.balance_minor < 0 { Colour::Bad } else { Colour::Bold },
            ),
        ]);
    }
    table
}
