//! One figure, as JSON and as a row.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::terminal::{Align, Colour, Style, Table};

/// One figure, and what it is measured beside.
pub(super) struct Figure {
    name: &'static str,
    what: &'static str,
    unit: &'static str,
    value: f64,
    baseline: Option<f64>,
    bar: Option<f64>,
}

impl Figure {
    /// A figure that stands alone.
    pub(super) const fn plain(
        name: &'static str,
        what: &'static str,
        unit: &'static str,
        value: f64,
    ) -> Self {
        Self { name, what, unit, value, baseline: None, bar: None }
    }

    /// A figure beside a baseline of the same run.
    pub(super) const fn beside(
        name: &'static str,
        what: &'static str,
        unit: &'static str,
        value: f64,
        baseline: f64,
    ) -> Self {
        Self { baseline: Some(baseline), ..Self::plain(name, what, unit, value) }
    }

    /// The same, with the least that is wanted.
    pub(super) const fn at_least(self, bar: f64) -> Self {
        Self { bar: Some(bar), ..self }
    }

    fn ratio(&self) -> Option<f64> {
        self.baseline.filter(|baseline| *baseline > 0.0).map(|baseline| self.value / baseline)
    }

    fn is_met(&self) -> Option<bool> {
        self.bar.map(|bar| self.value >= bar)
    }

    /// The figure as one object.
    pub(super) fn to_json(&self) -> Value {
        json!({
            "bench": self.name, "value": self.value, "unit": self.unit, "baseline": self.baseline,
            "ratio": self.ratio(), "bar": self.bar, "met": self.is_met(),
        })
    }
}

/// The figures as a table.
pub(super) fn print(figures: &[Figure], place: &str, out: &mut impl Write) -> io::Result<()> {
    let style = Style::of_stdout();
    let mut table = Table::new(&[
        ("figure", Align::Left),
        ("what", Align::Left),
        ("a second", Align::Right),
        ("of bare SQLite", Align::Right),
        ("wanted", Align::Right),
        ("", Align::Left),
    ]);
    for figure in figures {
        let (colour, word) = match figure.is_met() {
            Some(true) => (Colour::Good, "met"),
            Some(false) => (Colour::Bad, "missed"),
            None => (Colour::Plain, ""),
        };
        table.row([
            (figure.name.to_owned(), Colour::Plain),
            (figure.what.to_owned(), Colour::Plain),
            (format!("{:.0}", figure.value), Colour::Bold),
            (figure.ratio().map(|ratio| format!("{ratio:.2}")).unwrap_or_default(), Colour::Plain),
            (figure.bar.map(|bar| format!("{bar:.0}")).unwrap_or_default(), Colour::Plain),
            (word.to_owned(), colour),
        ]);
    }
    table.print(out, style)?;
    writeln!(out, "\nmeasured in {place}, now removed: with `--dir D`, on the disk of D")
}
