//! One entry, and the rows that it is.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use venture_core::{Currency, Timestamp};

use crate::statement::amount;
use crate::statement::fault::{Fault, Place};
use crate::statement::map::DecimalMark;
use crate::statement::reader::{Found, Registry};
use crate::statement::row::Direction;
use crate::statement::when::DateForm;

/// The most transactions of one entry, and the most bytes of all its texts.
const MAX_DETAILS: usize = 100_000;
const MAX_BYTES: usize = 16 << 20;

/// The texts of an entry as they came.
#[derive(Default)]
pub(super) struct Entry {
    row: u64,
    line: u64,
    bytes: usize,
    amount: String,
    currency: String,
    direction: String,
    status: String,
    booked: String,
    valued: String,
    bank_ref: String,
    entry_ref: String,
    info: String,
    details: Vec<Detail>,
}

/// The texts of a transaction of an entry.
#[derive(Default)]
struct Detail {
    end_to_end: String,
    bank_ref: String,
    amount: String,
    currency: String,
    direction: String,
    remittance: String,
}

impl Detail {
    fn is_in(&self, currency: Currency) -> bool {
        !self.amount.is_empty() && self.currency.eq_ignore_ascii_case(currency.as_str())
    }
}

impl Entry {
    /// An entry that begins here.
    pub(super) fn new(at: Place) -> Self {
        Self { row: at.row, line: at.line, ..Self::default() }
    }

    pub(super) fn at(&self) -> Place {
        Place { row: self.row, line: self.line }
    }

    /// Another transaction begins.
    pub(super) fn detail(&mut self) -> Result<(), Fault> {
        if self.details.len() >= MAX_DETAILS {
            return Err(self.at().fault("TxDtls", "at most 100,000 transactions of an entry", "more"));
        }
        self.details.push(Detail::default());
        Ok(())
    }

    /// Keeps the text of the element at `path`, below the entry, if a row needs it; the first one counts.
    pub(super) fn keep(&mut self, path: &str, text: &str) -> Result<(), Fault> {
        let Some(slot) = self.slot(path).filter(|slot| slot.is_empty()) else { return Ok(()) };
        slot.push_str(text);
        self.bytes = self.bytes.saturating_add(text.len());
        if self.bytes > MAX_BYTES {
            return Err(self.at().fault("Ntry", "an entry of at most 16 MiB of text", "more"));
        }
        Ok(())
    }

    fn slot(&mut self, path: &str) -> Option<&mut String> {
        match path {
            "Amt" => Some(&mut self.amount),
            "Amt/@Ccy" => Some(&mut self.currency),
            "CdtDbtInd" => Some(&mut self.direction),
            "Sts" | "Sts/Cd" => Some(&mut self.status),
            "BookgDt/Dt" | "BookgDt/DtTm" => Some(&mut self.booked),
            "ValDt/Dt" | "ValDt/DtTm" => Some(&mut self.valued),
            "AcctSvcrRef" => Some(&mut self.bank_ref),
            "NtryRef" => Some(&mut self.entry_ref),
            "AddtlNtryInf" => Some(&mut self.info),
            _ => {
                let detail = self.details.last_mut()?;
                match path.strip_prefix("NtryDtls/TxDtls/")? {
                    "Refs/EndToEndId" => Some(&mut detail.end_to_end),
                    "Refs/AcctSvcrRef" => Some(&mut detail.bank_ref),
                    "Amt" | "AmtDtls/TxAmt/Amt" => Some(&mut detail.amount),
                    "Amt/@Ccy" | "AmtDtls/TxAmt/Amt/@Ccy" => Some(&mut detail.currency),
                    "CdtDbtInd" => Some(&mut detail.direction),
                    "RmtInf/Ustrd" => Some(&mut detail.remittance),
                    _ => None,
                }
            }
        }
    }

    /// The rows of the entry; none if it is not booked or moved nothing.
    pub(super) fn rows(&self, registry: Registry<'_>) -> Result<Vec<Found>, Fault> {
        let at = self.at();
        match self.status.as_str() {
            "BOOK" => {}
            "" => return Err(at.fault("Sts", "the status of the entry, like `BOOK`", "nothing")),
            _ => return Ok(Vec::new()),
        }
        let currency = amount::currency(&self.currency, "Amt/@Ccy", at)?;
        let total = unsigned(&self.amount, currency, registry, at)?;
        let direction = direction(&self.direction, at)?;
        let (date, field) =
            if self.booked.is_empty() { (&self.valued, "ValDt") } else { (&self.booked, "BookgDt") };
        let settled_at = DateForm::Iso.read(date, field, at)?;
        let (single, bundle) = match self.details.as_slice() {
            [] => (None, None),
            [one] => (Some(one), None),
            // Amounts in another currency, or not told, say nothing about the parts of this entry.
            all if all.iter().all(|detail| detail.is_in(currency)) => (None, Some(all)),
            _ => (None, None),
        };
        if let Some(details) = bundle {
            return self.bundle(details, registry, (total, currency, direction), settled_at);
        }
        let id = self.name(single)?;
        let words = single.map_or("", |detail| &detail.remittance);
        let description = format!("{} {words}", self.info).trim().into();
        let row = Found { at, id, amount_minor: total, currency, direction, settled_at, description };
        Ok(if total == 0 { Vec::new() } else { Vec::from([row]) })
    }

    /// A row for each transaction; together they are the entry.
    fn bundle(
        &self,
        details: &[Detail],
        registry: Registry<'_>,
        (total, currency, entry_direction): (i64, Currency, Direction),
        settled_at: Timestamp,
    ) -> Result<Vec<Found>, Fault> {
        let at = self.at();
        let (mut rows, mut sum) = (Vec::with_capacity(details.len()), 0_i64);
        for detail in details {
            let direction = match detail.direction.as_str() {
                "" => entry_direction,
                text => direction(text, at)?,
            };
            let amount_minor = unsigned(&detail.amount, currency, registry, at)?;
            let signed =
                if direction == entry_direction { amount_minor } else { amount_minor.saturating_neg() };
            sum = sum
                .checked_add(signed)
                .ok_or_else(|| at.fault("TxDtls/Amt", "amounts with a sum", &detail.amount))?;
            let id = self.name(Some(detail))?;
            let description = detail.remittance.trim().into();
            rows.push(Found { at, id, amount_minor, currency, direction, settled_at, description });
        }
        if sum != total {
            return Err(at.fault("TxDtls/Amt", format!("amounts that add up to {total}"), &sum.to_string()));
        }
        rows.retain(|row| row.amount_minor != 0);
        Ok(rows)
    }

    fn name(&self, detail: Option<&Detail>) -> Result<Box<str>, Fault> {
        let own = detail.map(|detail| [&detail.end_to_end, &detail.bank_ref]);
        let candidates = own.into_iter().flatten().chain([&self.bank_ref, &self.entry_ref]);
        let mut given =
            candidates.map(|text| text.trim()).filter(|text| !matches!(*text, "" | "NOTPROVIDED"));
        let name = given.next();
        name.map(Box::from).ok_or_else(|| {
            self.at().fault("AcctSvcrRef", "a reference: EndToEndId, AcctSvcrRef or NtryRef", "none")
        })
    }
}

fn direction(text: &str, at: Place) -> Result<Direction, Fault> {
    match text {
        "CRDT" => Ok(Direction::Credit),
        "DBIT" => Ok(Direction::Debit),
        other => Err(at.fault("CdtDbtInd", "`CRDT` or `DBIT`", other)),
    }
}

fn unsigned(text: &str, currency: Currency, registry: Registry<'_>, at: Place) -> Result<i64, Fault> {
    let amount = amount::minor(text, DecimalMark::Point, currency, registry, ("Amt", at))?;
    if amount < 0 { Err(at.fault("Amt", "an amount without a sign", text)) } else { Ok(amount) }
}
