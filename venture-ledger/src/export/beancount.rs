//! A file for beancount. Accounts open by themselves; currencies need no declaration.

use core::fmt::{self, Write};

use super::posted::{Decimals, Posted, account_name, day, signed};

pub(super) fn begin(out: &mut dyn Write) -> fmt::Result {
    out.write_str("option \"title\" \"Venture\"\nplugin \"beancount.plugins.auto_accounts\"\n\n")
}

pub(super) fn write(entry: &Posted<'_>, decimals: Decimals<'_>, out: &mut dyn Write) -> fmt::Result {
    let transaction = entry.transaction;
    let kind = transaction.transaction_type.as_str();
    writeln!(out, "{} * \"{kind}\" \"{}\"", day(entry.posted_at), plain(&transaction.transaction_ref))?;
    writeln!(out, "  seq: {}", entry.seq)?;
    writeln!(out, "  event: \"{}\"", entry.event_id)?;
    writeln!(out, "  workflow: \"{}\"", entry.workflow_id)?;
    writeln!(out, "  bundle: \"{}\"", entry.bundle_id)?;
    if let Some(intent) = transaction.intent_id {
        writeln!(out, "  intent: \"{intent}\"")?;
    }
    for line in &transaction.lines {
        out.write_str("  ")?;
        account_name(&line.account, out)?;
        writeln!(out, "  {} {}", signed(line, decimals), line.currency)?;
    }
    out.write_char('\n')
}

/// A reference without what would end a quoted text.
fn plain(text: &str) -> alloc::string::String {
    text.chars().map(|c| if c == '"' || c == '\\' || c.is_control() { ' ' } else { c }).collect()
}
