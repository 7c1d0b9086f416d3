//! What a demonstration shows.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use serde_json::{Value, json};
use venture_ledger::ledger::Balance;

use crate::terminal::{Align, Colour, Style, Table, amount, decimals};

/// A denial or two of each kind are shown in full.
const SAMPLES: usize = 8;

/// The day in figures.
#[derive(Default)]
pub(super) struct Report {
    requests: u64,
    approved: u64,
    denied: u64,
    pending: u64,
    errors: u64,
    reason_codes: BTreeMap<String, u64>,
    /// Count of each command and its code.
    answers: BTreeMap<(String, String, String), u64>,
    /// Command, code and message of the first denials of each code.
    samples: Vec<(String, String, String)>,
    pub(super) balanced: bool,
    pub(super) balances: Vec<Balance>,
    pub(super) verified: bool,
    pub(super) log_size: u64,
    pub(super) log_root: String,
}

impl Report {
    /// Counts answers, one a line.
    pub(super) fn of_answers(lines: &str) -> Self {
        let mut report = Self::default();
        for line in lines.lines() {
            let answer: Value = serde_json::from_str(line).unwrap_or_default();
            report.count(&answer);
        }
        report
    }

    fn count(&mut self, answer: &Value) {
        self.requests = self.requests.saturating_add(1);
        let word = |key: &str| answer.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let (decision, code, command) = (word("decision"), word("reason_code"), word("command"));
        let counter = match decision.as_str() {
            "APPROVED" => &mut self.approved,
            "DENIED" => &mut self.denied,
            "PENDING_APPROVAL" => &mut self.pending,
            _ => &mut self.errors,
        };
        *counter = counter.saturating_add(1);
        if code.is_empty() {
            return;
        }
        let first = !self.reason_codes.contains_key(&code);
        if first && decision == "DENIED" && self.samples.len() < SAMPLES && answer.get("message").is_some() {
            self.samples.push((command.clone(), code.clone(), word("message")));
        }
        let count = self.reason_codes.entry(code.clone()).or_default();
        *count = count.saturating_add(1);
        let count = self.answers.entry((command, decision, code)).or_default();
        *count = count.saturating_add(1);
    }

    /// Whether books and log are as they must be, and no line was an error.
    pub(super) const fn is_sound(&self) -> bool {
        self.balanced && self.verified && self.errors == 0
    }

    /// The day as one object.
    pub(super) fn to_json(&self) -> Value {
        json!({
            "requests": self.requests, "approved": self.approved, "denied": self.denied,
            "pending": self.pending, "errors": self.errors, "reason_codes": self.reason_codes,
            "balanced": self.balanced, "verified": self.verified,
            "log_size": self.log_size, "log_root": self.log_root,
        })
    }

    /// The day as tables.
    pub(super) fn print(&self, out: &mut impl Write, dir: &Path) -> io::Result<()> {
        let style = Style::of_stdout();
        self.decisions().print(out, style)?;
        writeln!(out)?;
        let mut why = Table::new(&[("denied", Align::Left), ("reason", Align::Left), ("why", Align::Left)]);
        for (command, code, message) in &self.samples {
            why.plain([command.clone(), code.clone(), message.clone()]);
        }
        why.print(out, style)?;
        writeln!(out)?;
        self.books().print(out, style)?;
        let word = |good: bool, yes: &str, no: &str| {
            if good { style.paint(Colour::Good, yes) } else { style.paint(Colour::Bad, no) }
        };
        writeln!(
            out,
            "\n{} requests: {} approved, {} denied, {} pending, {} errors",
            self.requests, self.approved, self.denied, self.pending, self.errors
        )?;
        writeln!(out, "books  {}", word(self.balanced, "balanced", "broken"))?;
        writeln!(
            out,
            "log    {}, {} events, root {}",
            word(self.verified, "verified", "broken"),
            self.log_size,
            self.log_root
        )?;
        let store = dir.join("venture.db");
        writeln!(out, "\nnext: venture ledger balances --store sqlite:{}", store.display())
    }

    fn decisions(&self) -> Table {
        let mut table = Table::new(&[
            ("command", Align::Left),
            ("decision", Align::Left),
            ("reason", Align::Left),
            ("count", Align::Right),
        ]);
        for ((command, decision, code), count) in &self.answers {
            let colour = match decision.as_str() {
                "APPROVED" => Colour::Good,
                "DENIED" => Colour::Bad,
                _ => Colour::Bold,
            };
            table.row([
                (command.clone(), Colour::Plain),
                (decision.clone(), colour),
                (code.clone(), Colour::Plain),
                (count.to_string(), Colour::Plain),
            ]);
        }
        table
    }

    fn books(&self) -> Table {
        let mut table = Table::new(&[
            ("account", Align::Left),
            ("name", Align::Left),
            ("currency", Align::Left),
            ("balance", Align::Right),
        ]);
        for row in &self.balances {
            table.plain([
                row.account.to_string(),
                row.account.code().name().to_owned(),
                row.currency.to_string(),
                amount(row.balance_minor, decimals(row.currency)),
            ]);
        }
        table
    }
}
