//! Columns that line up.

use std::io::{self, Write};

use super::{Colour, Style};

/// On which side a column is filled up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Right,
}

/// Rows under a head; printed with two spaces between columns.
pub(crate) struct Table {
    columns: Vec<(&'static str, Align)>,
    rows: Vec<Vec<(String, Colour)>>,
}

impl Table {
    /// A table without rows.
    pub(crate) fn new(columns: &[(&'static str, Align)]) -> Self {
        Self { columns: columns.to_vec(), rows: Vec::new() }
    }

    /// Adds a row.
    pub(crate) fn row<const N: usize>(&mut self, cells: [(String, Colour); N]) {
        self.rows.push(cells.into());
    }

    /// Adds a row without colours.
    pub(crate) fn plain<const N: usize>(&mut self, cells: [String; N]) {
        self.row(cells.map(|cell| (cell, Colour::Plain)));
    }

    /// Adds a row of as many cells as there are columns, without colours.
    pub(crate) fn cells(&mut self, cells: Vec<String>) {
        self.rows.push(cells.into_iter().map(|cell| (cell, Colour::Plain)).collect());
    }

    /// Prints head and rows.
    pub(crate) fn print(&self, out: &mut impl Write, style: Style) -> io::Result<()> {
        let head: Vec<_> = self.columns.iter().map(|(name, _)| ((*name).to_owned(), Colour::Bold)).collect();
        let widths = self.widths(&head);
        for row in std::iter::once(&head).chain(&self.rows) {
            let mut line = String::new();
            for (((text, colour), width), (_, align)) in row.iter().zip(&widths).zip(&self.columns) {
                let fill = " ".repeat(width.saturating_sub(text.chars().count()));
                let painted = style.paint(*colour, text);
                match align {
                    Align::Left => line.push_str(&format!("{painted}{fill}  ")),
                    Align::Right => line.push_str(&format!("{fill}{painted}  ")),
                }
            }
            writeln!(out, "{}", line.trim_end())?;
        }
        Ok(())
    }

    fn widths(&self, head: &[(String, Colour)]) -> Vec<usize> {
        let width = |at: usize| {
            let cells = std::iter::once(head).chain(self.rows.iter().map(Vec::as_slice));
            cells.filter_map(|row| row.get(at)).map(|(text, _)| text.chars().count()).max().unwrap_or(0)
        };
        (0..self.columns.len()).map(width).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_lines_have_no_tail() {
        let mut table = Table::new(&[("name", Align::Left), ("n", Align::Right)]);
        table.plain(["a".to_owned(), "10".to_owned()]);
        table.plain(["longer".to_owned(), "7".to_owned()]);
        let mut out = Vec::new();
        table.print(&mut out, Style::of_stdout()).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "name     n\na       10\nlonger   7\n");
    }
}
