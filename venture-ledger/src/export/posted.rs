//! What is exported, and the choice of the form.

use alloc::string::String;
use core::fmt::{self, Write};

use venture_core::decimal::format_minor;
use venture_core::id::{BundleId, EventId, VentureId, WorkflowId};
use venture_core::{Currency, Timestamp};

use super::{beancount, csv, hledger, json};
use crate::account::{Account, Class, Side};
use crate::transaction::{Line, Transaction};

/// How many decimals a currency has.
pub type Decimals<'d> = &'d dyn Fn(Currency) -> u8;

/// A form of export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A journal for hledger and ledger.
    Hledger,
    /// A file for beancount.
    Beancount,
    /// One line of comma-separated values for each line of an entry (RFC 4180).
    Csv,
    /// One JSON object for each entry.
    Json,
}

/// A transaction as its event posted it.
#[derive(Clone, Copy, Debug)]
pub struct Posted<'a> {
    /// The event's place in the log.
    pub seq: u64,
    /// When it was posted.
    pub posted_at: Timestamp,
    /// The event.
    pub event_id: EventId,
    /// The workflow that it belongs to.
    pub workflow_id: WorkflowId,
    /// Whose business it is, where its event says so.
    pub venture_id: Option<VentureId>,
    /// The bundle in force.
    pub bundle_id: BundleId,
    /// The transaction.
    pub transaction: &'a Transaction,
}

/// Writes what stands before the first entry.
///
/// # Errors
/// Only those of the writer.
pub fn begin(format: Format, out: &mut dyn Write) -> fmt::Result {
    match format {
        Format::Hledger | Format::Json => Ok(()),
        Format::Beancount => beancount::begin(out),
        Format::Csv => csv::begin(out),
    }
}

/// Writes one entry.
///
/// # Errors
/// Only those of the writer.
pub fn write(format: Format, entry: &Posted<'_>, decimals: Decimals<'_>, out: &mut dyn Write) -> fmt::Result {
    match format {
        Format::Hledger => hledger::write(entry, decimals, out),
        Format::Beancount => beancount::write(entry, decimals, out),
        Format::Csv => csv::write(entry, decimals, out),
        Format::Json => json::write(entry, out),
    }
}

/// The amount with its sign: debits are positive.
pub(super) fn signed(line: &Line, decimals: Decimals<'_>) -> String {
    let minor = match line.side {
        Side::Debit => line.amount_minor,
        Side::Credit => line.amount_minor.saturating_neg(),
    };
    format_minor(minor, decimals(line.currency))
}

/// The account's name under the top account of its class, its parts joined by `:`.
pub(super) fn account_name(account: &Account, out: &mut dyn Write) -> fmt::Result {
    let top = match account.code().class() {
        Class::Asset => "Assets",
        Class::Liability => "Liabilities",
        Class::Equity | Class::Reserve => "Equity",
        Class::Revenue => "Income",
        Class::Cogs | Class::Opex | Class::Other => "Expenses",
    };
    write!(out, "{top}:{}-{}", account.code().number(), account.code().name())?;
    match account.venture() {
        Some(venture) => write!(out, ":{venture}"),
        None => Ok(()),
    }
}

/// The day, `YYYY-MM-DD`.
pub(super) fn day(at: Timestamp) -> String {
    at.text().as_str().chars().take(10).collect()
}
