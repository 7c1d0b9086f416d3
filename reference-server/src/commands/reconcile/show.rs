//! How a comparison looks.

use std::io::{self, Write};

use serde_json::json;
use venture_ledger::reconcile::{DriftClass, Kind, Report, Rule, Run, Section, Unmatched};
use venture_ledger::statement::Direction;

use crate::fault::Fault;
use crate::terminal::{Align, Colour, Style, Table, amount, decimals};

/// The canonical report on the last line; before it, if asked, a line for each pair.
pub(super) fn json(done: &Run, explain: bool, out: &mut impl Write) -> Result<(), Fault> {
    for pair in done.pairs.iter().filter(|_| explain) {
        let rule = rule(pair.rule);
        writeln!(out, "{}", json!({"row": pair.row, "txn_id": pair.txn_id.to_string(), "matched_by": rule}))?;
    }
    let bytes = done.report.to_bytes().map_err(|error| Fault::Input(error.to_string()))?;
    out.write_all(&bytes)?;
    out.write_all(b"\n")?;
    Ok(())
}

/// Sums, then what is left over, then what follows.
pub(super) fn tables(done: &Run, explain: bool, out: &mut impl Write) -> io::Result<()> {
    let style = Style::of_stdout();
    writeln!(out, "{} to {}", done.report.period_start, done.report.period_end)?;
    sums(&done.report).print(out, style)?;
    if explain {
        writeln!(out)?;
        pairs(done).print(out, style)?;
    }
    if done.report.unmatched().next().is_some() {
        writeln!(out)?;
        rest(&done.report).print(out, style)?;
    }
    let outside: u64 = done.report.sections.iter().map(|section| section.rows_outside).sum();
    if outside > 0 {
        writeln!(out, "\n{outside} rows lie outside the period and were not compared")?;
    }
    writeln!(out, "\n{}", verdict(&done.report, style))
}

fn sums(report: &Report) -> Table {
    let mut table = Table::new(&[
        ("provider", Align::Left),
        ("currency", Align::Left),
        ("books", Align::Right),
        ("statement", Align::Right),
        ("drift", Align::Right),
        ("class", Align::Left),
        ("movements", Align::Right),
        ("rows", Align::Right),
        ("by reference", Align::Right),
        ("by amount", Align::Right),
        ("unmatched", Align::Right),
    ]);
    for section in &report.sections {
        let money = |minor: i64| amount(minor.into(), decimals(section.currency));
        table.row([
            (section.provider.to_string(), Colour::Plain),
            (section.currency.to_string(), Colour::Plain),
            (money(section.internal_minor), Colour::Plain),
            (money(section.external_minor), Colour::Plain),
            (money(section.drift_minor), if section.drift_minor == 0 { Colour::Plain } else { Colour::Bad }),
            (class(section.drift_class).to_owned(), Colour::Bold),
            (section.movements.to_string(), Colour::Plain),
            (section.rows.to_string(), Colour::Plain),
            (section.matched_by_reference.to_string(), Colour::Plain),
            (section.matched_by_amount.to_string(), Colour::Plain),
            (section.unmatched.len().to_string(), Colour::Plain),
        ]);
    }
    table
}

fn pairs(done: &Run) -> Table {
    let mut table =
        Table::new(&[("row", Align::Right), ("matched by", Align::Left), ("transaction", Align::Left)]);
    for pair in &done.pairs {
        table.plain([pair.row.to_string(), rule(pair.rule).to_owned(), pair.txn_id.to_string()]);
    }
    table
}

fn rest(report: &Report) -> Table {
    let mut table = Table::new(&[
        ("line", Align::Right),
        ("reference", Align::Left),
        ("amount", Align::Right),
        ("at", Align::Left),
        ("why", Align::Left),
    ]);
    for (section, one) in report.unmatched() {
        let signed = |minor: i64, direction: Direction| {
            let signed = if direction == Direction::Debit { minor.saturating_neg() } else { minor };
            format!("{} {}", amount(signed.into(), decimals(section.currency)), section.currency)
        };
        let cells = match (&one.settled, &one.booked) {
            (Some(row), _) => [
                row.line.to_string(),
                row.provider_tx_id.to_string(),
                signed(row.amount_minor, row.direction),
                row.settled_at.to_string(),
            ],
            (None, Some(book)) => [
                "books".to_owned(),
                book.external_ref.as_deref().map_or_else(|| book.txn_id.to_string(), str::to_owned),
                signed(book.amount_minor, book.direction),
                book.posted_at.to_string(),
            ],
            (None, None) => Default::default(),
        };
        let [line, reference, amount, at] = cells;
        table.plain([line, reference, amount, at, why(section, one)]);
    }
    table
}

/// The reason in words.
fn why(section: &Section, one: &Unmatched) -> String {
    let near = match one.candidates {
        None => "",
        Some(0) => ", and no equal amount within 72 hours",
        Some(1) => ", and the only equal amount within 72 hours could be another one's too",
        Some(_) => ", and several equal amounts within 72 hours",
    };
    match one.kind {
        Kind::MissingInternal => format!("no entry has this reference{near}"),
        Kind::MissingExternal => format!("the statement does not have it{near}"),
        Kind::AmountMismatch => {
            let booked = one
                .booked
                .as_ref()
                .map_or((0, Direction::Credit), |book| (book.amount_minor, book.direction));
            let minor = if booked.1 == Direction::Debit { booked.0.saturating_neg() } else { booked.0 };
            format!(
                "the books have {} under this reference",
                amount(minor.into(), decimals(section.currency))
            )
        }
        Kind::Duplicate => "the other side has it once only".to_owned(),
    }
}

fn verdict(report: &Report, style: Style) -> String {
    let word = class(report.drift_class);
    let broken = if report.breaches > 0 { "the books break their own invariants; " } else { "" };
    match report.drift_class {
        DriftClass::None => format!("{}  everything matches", style.paint(Colour::Good, "matched")),
        DriftClass::Class3 => {
            format!("{}  a case, to be resolved within 120 hours", style.paint(Colour::Bad, word))
        }
        DriftClass::Class2 => {
            format!("{}  a case within 24 hours; tell the founder", style.paint(Colour::Bad, word))
        }
        DriftClass::Class1 => {
            format!(
                "{}  {broken}a case within 4 hours, and a SOFT freeze of the tenant",
                style.paint(Colour::Bad, word)
            )
        }
    }
}

const fn class(class: DriftClass) -> &'static str {
    match class {
        DriftClass::None => "NONE",
        DriftClass::Class3 => "CLASS_3",
        DriftClass::Class2 => "CLASS_2",
        DriftClass::Class1 => "CLASS_1",
    }
}

const fn rule(rule: Rule) -> &'static str {
    match rule {
        Rule::Reference => "reference",
        Rule::Amount => "amount",
    }
}
