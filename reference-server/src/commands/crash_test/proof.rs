//! The proof: the store alone, beside the answers that were read.

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::Path;

use serde_json::{Value, json};
use venture_store::Engine;
use venture_store::driver::{Until, replay};
use venture_store::journal::{Journal, Sqlite, SqliteOptions};
use venture_store::verify::verify;

use super::Places;
use super::answers::for_each;
use super::evidence::Evidence;
use crate::fault::Fault;
use crate::store::Watched;
use crate::terminal::{Colour, Style};

const NOTHING_READ: &str = "no answer was read, so nothing is proven: give more `--seconds`";

/// What was proven, or not.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Report {
    acknowledged: u64,
    denied: u64,
    kills: u64,
    over_cap: u64,
    double_settled: u64,
    lost_acknowledged: u64,
    balanced: bool,
    verified: bool,
    log_root: Option<String>,
    /// Why the store could not be read to its end.
    fault: Option<String>,
}

/// Reads the store from its file, and compares it with every answer.
pub(super) fn prove(places: &Places, kills: u64) -> Result<Report, Fault> {
    let mut report = Report { kills, ..Report::default() };
    let mut heads = Vec::new();
    let failed = |error: io::Error| Fault::file(&places.answers, &error);
    for_each(&places.answers, |told| heads.extend(told.head)).map_err(failed)?;
    let mut evidence = Evidence::default();
    match Sqlite::open(&places.store, None, SqliteOptions::default()) {
        Ok(journal) => report.read(&Watched::new(journal), &heads, &mut evidence),
        Err(error) => report.fault = Some(error.to_string()),
    }
    let count = |sum: &mut u64, is: bool| *sum = sum.saturating_add(u64::from(is));
    for_each(&places.answers, |told| {
        let answer = told.answer.unwrap_or_default();
        count(&mut report.acknowledged, answer.decision.is_some());
        count(&mut report.denied, answer.decision.as_deref() == Some("DENIED"));
        count(&mut report.lost_acknowledged, !evidence.confirms(&answer));
    })
    .map_err(failed)?;
    if report.acknowledged == 0 {
        return Err(Fault::Check(NOTHING_READ.to_owned()));
    }
    Ok(report)
}

impl Report {
    fn read(&mut self, journal: &dyn Journal, heads: &[String], evidence: &mut Evidence) {
        let noted = journal.events(1, &mut |event| {
            evidence.note(&event);
            ControlFlow::Continue(())
        });
        let verified = verify(journal, heads);
        let books = replay::<Engine>(journal, Until::End).map(|folded| folded.decider.state().books_hold());
        self.over_cap = evidence.over_cap;
        self.double_settled = evidence.double_settled;
        self.verified = noted.is_ok() && verified.is_ok();
        self.balanced = evidence.unbalanced == 0 && evidence.unread == 0 && *books.as_ref().unwrap_or(&false);
        self.log_root = verified.as_ref().ok().map(|verified| verified.root.to_string());
        let faults = [
            noted.err().map(|error| error.to_string()),
            verified.err().map(|error| error.to_string()),
            books.err().map(|error| error.to_string()),
        ];
        self.fault = faults.into_iter().flatten().next();
    }

    /// Nothing was lost, doubled or overdrawn.
    pub(super) const fn is_sound(&self) -> bool {
        let zero = self.over_cap == 0 && self.double_settled == 0 && self.lost_acknowledged == 0;
        zero && self.balanced && self.verified
    }

    /// The report as one object.
    pub(super) fn to_json(&self) -> Value {
        json!({
            "acknowledged": self.acknowledged, "denied": self.denied, "kills": self.kills,
            "over_cap": self.over_cap, "double_settled": self.double_settled,
            "lost_acknowledged": self.lost_acknowledged, "balanced": self.balanced,
            "verified": self.verified, "log_root": self.log_root,
        })
    }

    /// The report for people.
    pub(super) fn print(&self, out: &mut impl Write, style: Style, kept: Option<&Path>) -> io::Result<()> {
        let word = |good: bool, yes: &str, no: &str| {
            if good { style.paint(Colour::Good, yes) } else { style.paint(Colour::Bad, no) }
        };
        let zero = |count: u64| word(count == 0, "0", &count.to_string());
        writeln!(out, "kills                  {}", self.kills)?;
        writeln!(out, "acknowledged           {}, of them denied {}", self.acknowledged, self.denied)?;
        writeln!(out, "acknowledged and lost  {}", zero(self.lost_acknowledged))?;
        writeln!(out, "settled twice          {}", zero(self.double_settled))?;
        writeln!(out, "holds over the cap     {}", zero(self.over_cap))?;
        writeln!(out, "books                  {}", word(self.balanced, "balanced", "broken"))?;
        let root = self.log_root.as_deref().map(|root| format!(", root {root}")).unwrap_or_default();
        writeln!(out, "log                    {}{root}", word(self.verified, "verified", "broken"))?;
        if let Some(fault) = &self.fault {
            writeln!(out, "\n{fault}")?;
        }
        if let Some(dir) = kept {
            let dir = dir.display();
            writeln!(
                out,
                "\nkept in {dir}: prove it again with `venture crash-test --dir {dir} --seconds 0`"
            )?;
        }
        Ok(())
    }
}
