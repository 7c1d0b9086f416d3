//! `venture audit checkpoint`: the signed head of the log.

use std::io::Write as _;

use serde_json::json;
use venture_core::log::note::{Head, VerifierKey};
use venture_store::journal::Journal as _;

use crate::fault::{Fault, Verdict};
use crate::store::open_journal;

pub(super) fn run(url: &str, as_json: bool) -> Result<Verdict, Fault> {
    let journal = open_journal(url)?;
    let note = journal
        .last_head()?
        .ok_or_else(|| Fault::Check("the log is empty: it has no head yet".to_owned()))?;
    let mut out = std::io::stdout().lock();
    if !as_json {
        write!(out, "{note}")?;
        return Ok(Verdict::Good);
    }
    let key =
        VerifierKey::parse(&journal.identity().vkey).map_err(|error| Fault::Check(error.to_string()))?;
    let head =
        Head::open(&note, core::slice::from_ref(&key)).map_err(|error| Fault::Check(error.to_string()))?;
    let vkey = &journal.identity().vkey;
    let shown = json!({"tree_size": head.size, "root": head.root.to_string(), "vkey": vkey, "note": note});
    writeln!(out, "{shown}")?;
    Ok(Verdict::Good)
}
