//! `venture ledger entries`: every transaction with its lines.

use std::io::{BufWriter, Write as _};

use serde_json::json;
use venture_ledger::{Line, Side};

use crate::fault::{Fault, Verdict};
use crate::store::{Entry, entries, open_journal};
use crate::terminal::{Align, Colour, Style, Table, amount, decimals};

pub(super) fn run(url: &str, account: Option<&str>, as_json: bool) -> Result<Verdict, Fault> {
    let journal = open_journal(url)?;
    let mut entries = entries(&journal)?;
    if let Some(prefix) = account {
        entries.retain(|entry| {
            entry.transaction.lines.iter().any(|line| line.account.to_string().starts_with(prefix))
        });
    }
    let mut out = BufWriter::new(std::io::stdout().lock());
    if as_json {
        for Entry { seq, at, transaction, .. } in &entries {
            writeln!(
                out,
                "{}",
                json!({"seq": seq, "posted_at": at.to_string(), "transaction": transaction})
            )?;
        }
    } else {
        table(&entries).print(&mut out, Style::of_stdout())?;
    }
    out.flush()?;
    Ok(Verdict::Good)
}

fn table(entries: &[Entry]) -> Table {
    let columns = [
        ("seq", Align::Right),
        ("posted at", Align::Left),
        ("type", Align::Left),
        ("account", Align::Left),
        ("debit", Align::Right),
        ("credit", Align::Right),
        ("currency", Align::Left),
        ("reference", Align::Left),
    ];
    let mut table = Table::new(&columns);
    for entry in entries {
        for (line, first) in
            entry.transaction.lines.iter().zip(std::iter::once(true).chain(std::iter::repeat(false)))
        {
            table.row(row(entry, line, first));
        }
    }
    table
}

/// What names the transaction stands on its first line only.
fn row(entry: &Entry, line: &Line, first: bool) -> [(String, Colour); 8] {
    let head = |text: String| if first { text } else { String::new() };
    let shown = amount(i128::from(line.amount_minor), decimals(line.currency));
    let (debit, credit) = match line.side {
        Side::Debit => (shown, String::new()),
        Side::Credit => (String::new(), shown),
    };
    [
        (head(entry.seq.to_string()), Colour::Plain),
        (head(entry.at.to_string()), Colour::Dim),
        (head(entry.transaction.transaction_type.as_str().to_owned()), Colour::Bold),
        (line.account.to_string(), Colour::Plain),
        (debit, Colour::Plain),
        (credit, Colour::Plain),
        (line.currency.to_string(), Colour::Plain),
        (head(entry.transaction.transaction_ref.to_string()), Colour::Dim),
    ]
}
