//! A sheet as a table.

use std::io::{self, Write};

use venture_ledger::report::{Cell, Sheet};

use crate::terminal::{Align, Style, Table, amount, decimals};

/// Prints the sheet; columns of amounts and numbers stand on the right.
pub(super) fn table(sheet: &Sheet, out: &mut impl Write) -> io::Result<()> {
    let align = |at: usize| {
        let cells = sheet.rows.iter().filter_map(|row| row.get(at));
        let figures = cells.filter(|cell| matches!(cell, Cell::Amount(..) | Cell::Number(_))).count();
        if figures > 0 { Align::Right } else { Align::Left }
    };
    let columns: Vec<_> = sheet.head.iter().enumerate().map(|(at, name)| (*name, align(at))).collect();
    let mut table = Table::new(&columns);
    for row in &sheet.rows {
        table.cells(row.iter().map(show).collect());
    }
    table.print(out, Style::of_stdout())
}

fn show(cell: &Cell) -> String {
    match cell {
        Cell::Amount(minor, currency) => amount(*minor, decimals(*currency)),
        Cell::Empty => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Number(number) => number.to_string(),
    }
}
