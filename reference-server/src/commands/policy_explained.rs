//! A command explained: every check as a tree, what else fails, what would pass.

use std::io::Write as _;

use serde_json::{Value, json};
use venture_core::Timestamp;
use venture_engine::command::Command;
use venture_engine::explain::{Explanation, Row};
use venture_engine::words::{CheckMark, Decision};
use venture_store::Engine;

use crate::fault::{Fault, Verdict};
use crate::terminal::{Colour, Style};

pub(super) fn show(engine: &Engine, command: &Command, as_json: bool) -> Result<Verdict, Fault> {
    let last = engine.state().last_at;
    let at: Timestamp = command.at.unwrap_or(last);
    let explained = engine
        .explain(command, at)
        .map_err(|error| Fault::Input(format!("the command cannot be decided: {error}")))?;
    if as_json {
        writeln!(std::io::stdout(), "{}", as_object(&explained)?)?;
    } else {
        print(&explained)?;
    }
    Ok(if explained.decision == Decision::Approved { Verdict::Good } else { Verdict::Bad })
}

const fn mark(mark: CheckMark) -> &'static str {
    match mark {
        CheckMark::Passed => "p",
        CheckMark::Skipped => "s",
        CheckMark::Failed => "f",
    }
}

fn as_object(explained: &Explanation) -> Result<Value, Fault> {
    let failing = |row: &Row| {
        json!({"n": row.n, "name": row.name, "reason_code": row.reason.map(|code| code.as_str()),
            "detail": row.detail, "sentence": row.sentence})
    };
    let checks: Vec<Value> = explained.rows.iter().map(|row| json!([row.n, mark(row.mark)])).collect();
    let further: Vec<Value> = explained.further().map(failing).collect();
    let nearest: Vec<Value> = explained
        .nearest
        .iter()
        .map(|one| json!({"n": one.n, "change": one.change, "sentence": one.sentence}))
        .collect();
    let detail = serde_json::to_value(&explained.detail)?;
    Ok(json!({"decision": explained.decision.as_str(), "reason_code": explained.reason.as_str(),
        "detail": detail, "sentence": explained.sentence, "checks": checks, "further": further, "nearest": nearest}))
}

fn print(explained: &Explanation) -> Result<(), Fault> {
    let (mut out, style) = (std::io::stdout().lock(), Style::of_stdout());
    let word = explained.decision.as_str();
    let painted = style.paint(Colour::of_decision(word), word);
    writeln!(out, "{painted}  {}", explained.reason.as_str())?;
    writeln!(out, "{}", explained.sentence)?;
    let last = explained.rows.len().saturating_sub(1);
    let mut decided = false;
    for (at, row) in explained.rows.iter().enumerate() {
        let branch = if at == last { "└─" } else { "├─" };
        let (colour, word) = match row.mark {
            CheckMark::Passed => (Colour::Good, "passes"),
            CheckMark::Skipped => (Colour::Dim, "not asked"),
            CheckMark::Failed => (Colour::Bad, "fails"),
        };
        write!(out, "{branch} {:>2} {:<20} {}", row.n, row.name, style.paint(colour, word))?;
        if let (Some(reason), Some(sentence)) = (row.reason, &row.sentence) {
            let decides = if decided { "" } else { ", which decides" };
            decided = true;
            write!(out, "{decides}: {} ({sentence})", reason.as_str())?;
        }
        writeln!(out)?;
        if row.mark == CheckMark::Failed {
            let stem = if at == last { "  " } else { "│ " };
            for one in explained.nearest.iter().filter(|one| one.n == row.n) {
                writeln!(out, "{stem}      would pass: {}", one.sentence)?;
            }
        }
    }
    Ok(())
}
