//! Comma-separated values: a line for each line of an entry (RFC 4180).

use alloc::string::{String, ToString as _};
use core::fmt::{self, Write};

use super::posted::{Decimals, Posted};
use venture_core::decimal::format_minor;

pub(super) fn begin(out: &mut dyn Write) -> fmt::Result {
    out.write_str(
        "seq,posted_at,txn_id,transaction_ref,transaction_type,account,side,amount,currency,\
         workflow_id,intent_id,event_id,bundle_id\r\n",
    )
}

pub(super) fn write(entry: &Posted<'_>, decimals: Decimals<'_>, out: &mut dyn Write) -> fmt::Result {
    let transaction = entry.transaction;
    let intent = transaction.intent_id.map_or_else(String::new, |intent| intent.to_string());
    for line in &transaction.lines {
        write!(out, "{},{},{},", entry.seq, entry.posted_at, transaction.txn_id)?;
        write!(out, "{},{},", quoted(&transaction.transaction_ref), transaction.transaction_type.as_str())?;
        let amount = format_minor(line.amount_minor, decimals(line.currency));
        write!(out, "{},{},{amount},{},", line.account, line.side.as_str(), line.currency)?;
        write!(out, "{},{intent},{},{}\r\n", entry.workflow_id, entry.event_id, entry.bundle_id)?;
    }
    Ok(())
}

/// A field in quotes where it needs them. One that a spreadsheet would take for a formula gets an
/// apostrophe in front.
pub(crate) fn quoted(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let guarded = if formula { alloc::format!("'{text}") } else { String::from(text) };
    if guarded.contains(['"', ',', '\r', '\n']) {
        alloc::format!("\"{}\"", guarded.replace('"', "\"\""))
    } else {
        guarded
    }
}
