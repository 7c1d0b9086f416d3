//! A journal for hledger, with tags that its queries understand.

use core::fmt::{self, Write};

use super::posted::{Decimals, Posted, account_name, day, signed};

pub(super) fn write(entry: &Posted<'_>, decimals: Decimals<'_>, out: &mut dyn Write) -> fmt::Result {
    let transaction = entry.transaction;
    let kind = transaction.transaction_type.as_str();
    write!(
        out,
        "{} * ({}) {kind} | {}",
        day(entry.posted_at),
        entry.seq,
        plain(&transaction.transaction_ref)
    )?;
    write!(out, "  ; event:{}, workflow:{}, bundle:{}", entry.event_id, entry.workflow_id, entry.bundle_id)?;
    if let Some(intent) = transaction.intent_id {
        write!(out, ", intent:{intent}")?;
    }
    out.write_char('\n')?;
    for line in &transaction.lines {
        out.write_str("    ")?;
        account_name(&line.account, out)?;
        writeln!(out, "  {} {}", signed(line, decimals), line.currency)?;
    }
    out.write_char('\n')
}

/// A reference without what would end a description: comments, tags, line breaks.
fn plain(text: &str) -> alloc::string::String {
    text.chars().map(|c| if c == ';' || c == '|' || c.is_control() { ' ' } else { c }).collect()
}
