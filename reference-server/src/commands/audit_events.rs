//! `venture audit events`: the stored events.

use std::io::{BufWriter, Write as _};
use std::ops::{ControlFlow, RangeInclusive};

use venture_core::envelope::StoredEvent;

use crate::fault::{Fault, Verdict};
use crate::store::{for_each_event, open_journal};
use crate::terminal::{Align, Colour, Style, Table};

/// How much of a payload a row shows.
const SHOWN: usize = 72;

pub(super) fn run(
    url: &str,
    range: RangeInclusive<u64>,
    event_type: Option<&str>,
    as_json: bool,
) -> Result<Verdict, Fault> {
    let journal = open_journal(url)?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    let columns =
        [("seq", Align::Right), ("at", Align::Left), ("type", Align::Left), ("payload", Align::Left)];
    let mut table = Table::new(&columns);
    for_each_event(&journal, (*range.start()).max(1), |event| {
        if event.seq > *range.end() {
            return Ok(ControlFlow::Break(()));
        }
        if event_type.is_none_or(|prefix| event.event_type.starts_with(prefix)) {
            if as_json {
                writeln!(out, "{}", event.to_envelope_json())?;
            } else {
                table.row(row(&event));
            }
        }
        Ok(ControlFlow::Continue(()))
    })?;
    if !as_json {
        table.print(&mut out, Style::of_stdout())?;
    }
    out.flush()?;
    Ok(Verdict::Good)
}

fn row(event: &StoredEvent) -> [(String, Colour); 4] {
    let payload = event.payload.as_deref().map(String::from_utf8_lossy);
    let mut shown: String = payload.as_deref().unwrap_or("-").chars().take(SHOWN).collect();
    if payload.is_some_and(|payload| payload.chars().count() > SHOWN) {
        shown.push('…');
    }
    [
        (event.seq.to_string(), Colour::Plain),
        (event.created_at.to_string(), Colour::Dim),
        (event.event_type.clone().into_owned(), Colour::Bold),
        (shown, Colour::Plain),
    ]
}
