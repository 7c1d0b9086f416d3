//! `venture replay`: fold the journal from its first event.

use std::io::Write as _;

use serde_json::json;
use venture_store::Engine;
use venture_store::driver::{Until, replay};

use crate::fault::{Fault, Verdict};
use crate::store::open_journal;

pub(super) fn run(url: &str, until: Option<&str>, as_json: bool) -> Result<Verdict, Fault> {
    let until = until.map_or(Ok(Until::End), read_until)?;
    let journal = open_journal(url)?;
    let replayed = replay::<Engine>(&journal, until)?;
    let state_hash = replayed.decider.state_hash();
    let mut out = std::io::stdout().lock();
    if as_json {
        writeln!(out, "{}", json!({"seq": replayed.seq, "state_hash": state_hash.to_string()}))?;
    } else {
        writeln!(out, "seq         {}", replayed.seq)?;
        writeln!(out, "at          {}", replayed.at.map_or_else(|| "-".to_owned(), |at| at.to_string()))?;
        writeln!(out, "state hash  {state_hash}")?;
        writeln!(out, "log root    {}", replayed.root)?;
    }
    Ok(Verdict::Good)
}

fn read_until(text: &str) -> Result<Until, Fault> {
    if let Ok(seq) = text.parse() {
        return Ok(Until::Seq(seq));
    }
    let time = text.parse();
    time.map(Until::Time).map_err(|_| {
        Fault::Input(format!("`--until {text}`: write a seq, or a time like `2026-03-02T12:00:00Z`"))
    })
}
