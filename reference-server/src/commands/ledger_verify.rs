//! `venture ledger verify`: do the books hold their invariants, folded anew from the journal?

use std::io::Write as _;

use serde_json::json;
use venture_store::Engine;
use venture_store::driver::{Until, replay};

use crate::fault::{Fault, Verdict};
use crate::store::open_journal;
use crate::terminal::{Colour, Style};

pub(super) fn run(url: &str, as_json: bool) -> Result<Verdict, Fault> {
    let journal = open_journal(url)?;
    let folded = replay::<Engine>(&journal, Until::End)?;
    let state = folded.decider.state();
    let (balanced, count) = (state.books_hold(), state.ledger.len());
    let mut out = std::io::stdout().lock();
    if as_json {
        writeln!(out, "{}", json!({"balanced": balanced, "transactions": count, "seq": folded.seq}))?;
    } else {
        let (colour, word) = if balanced { (Colour::Good, "balanced") } else { (Colour::Bad, "broken") };
        writeln!(
            out,
            "{}  {count} transactions, through seq {}",
            Style::of_stdout().paint(colour, word),
            folded.seq
        )?;
    }
    Ok(if balanced { Verdict::Good } else { Verdict::Bad })
}
