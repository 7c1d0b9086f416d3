//! The one door to all formats.

use alloc::boxed::Box;
use alloc::vec::Vec;

use venture_core::{Currency, Timestamp};

use super::camt::Camt;
use super::encoding::Opening;
use super::fault::{Fault, Place};
use super::lines::Lines;
use super::map::Map;
use super::row::{Direction, Row};
use super::table::{Part, Table};
use super::{generic, stripe};

/// How many decimals a registered currency has; `None` for any other.
pub type Registry<'d> = &'d dyn Fn(Currency) -> Option<u8>;

/// What a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Format {
    /// Stripe's itemized balance change from activity, comma-separated.
    Stripe,
    /// ISO 20022 bank to customer statement, camt.053.001.02 or .08.
    Camt053,
    /// Separated values under a head, by a column map.
    Csv(Map),
    /// One JSON object a line, with the fields of [`Row`].
    JsonLines,
}

/// What a file had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Rows given out.
    pub rows: u64,
    /// Records that moved nothing: amounts of 0, entries that are not booked.
    pub skipped: u64,
}

/// A row as a format finds it.
pub(super) struct Found {
    pub(super) at: Place,
    pub(super) id: Box<str>,
    pub(super) amount_minor: i64,
    pub(super) currency: Currency,
    pub(super) direction: Direction,
    pub(super) settled_at: Timestamp,
    pub(super) description: Box<str>,
}

enum Kind {
    Stripe(Box<(Table, Option<stripe::Columns>)>),
    Csv(Box<(Table, Map, Option<generic::Columns>)>),
    Camt(Box<Camt>),
    Lines(Lines),
}

/// Reads a statement as its bytes come. Holds one record, never the file.
///
/// After a fault it is done with; whoever calls drops what came before.
///
/// # Examples
/// ```
/// use venture_core::Currency;
/// use venture_ledger::statement::{Format, Map, Reader};
/// let map = Map::parse("id=ref;date=day;amount=sum;currency=ccy").unwrap();
/// let decimals = |_: Currency| Some(2);
/// let mut reader = Reader::new(Format::Csv(map.clone()), &decimals);
/// let mut rows = Vec::new();
/// reader.feed(b"ref,day,sum,ccy\nch-1,2026-03-0", &mut rows).unwrap();
/// reader.feed(b"2,-49.99,USD\n", &mut rows).unwrap();
/// assert_eq!((rows[0].amount_minor, rows[0].direction.as_str()), (4_999, "debit"));
/// assert_eq!(reader.finish(&mut rows).unwrap().rows, 1);
///
/// let mut reader = Reader::new(Format::Csv(map), &decimals);
/// let fault = reader.feed(b"ref,day,sum,ccy\nch-1,2026-03-02,49.995,USD\n", &mut rows).unwrap_err();
/// assert_eq!((fault.row, fault.line, &*fault.field), (1, 2, "sum"));
/// ```
///
/// Spec: treasury 7.
pub struct Reader<'d> {
    opening: Opening,
    kind: Kind,
    registry: Registry<'d>,
    summary: Summary,
}

impl<'d> Reader<'d> {
    /// A reader at the beginning of a file.
    #[must_use]
    pub fn new(format: Format, registry: Registry<'d>) -> Self {
        let kind = match format {
            Format::Stripe => Kind::Stripe(Box::new((Table::new(b','), None))),
            Format::Camt053 => Kind::Camt(Box::default()),
            Format::Csv(map) => Kind::Csv(Box::new((Table::new(map.separator), map, None))),
            Format::JsonLines => Kind::Lines(Lines::default()),
        };
        Self { opening: Opening::default(), kind, registry, summary: Summary { rows: 0, skipped: 0 } }
    }

    /// Reads the next bytes and adds the rows that are whole now. An empty chunk means nothing.
    ///
    /// # Errors
    /// The first [`Fault`]; rows before it have been added.
    pub fn feed(&mut self, chunk: &[u8], rows: &mut Vec<Row>) -> Result<(), Fault> {
        let open = self.opening.pass(chunk, false)?;
        if open.is_empty() { Ok(()) } else { self.read(&open, rows) }
    }

    /// The end of the file: the last row, and what there was.
    ///
    /// # Errors
    /// A [`Fault`] if the file breaks off, or has no head.
    pub fn finish(mut self, rows: &mut Vec<Row>) -> Result<Summary, Fault> {
        let open = self.opening.pass(&[], true)?;
        if !open.is_empty() {
            self.read(&open, rows)?;
        }
        self.read(&[], rows)?;
        match &self.kind {
            Kind::Stripe(stripe) => stripe.0.end().map(|()| self.summary),
            Kind::Csv(csv) => csv.0.end().map(|()| self.summary),
            Kind::Lines(_) => Ok(self.summary),
            Kind::Camt(camt) => camt.end().map(|()| self.summary),
        }
    }

    fn read(&mut self, bytes: &[u8], rows: &mut Vec<Row>) -> Result<(), Fault> {
        let (registry, summary) = (self.registry, &mut self.summary);
        let mut take = |found: Option<Found>| match found {
            Some(found) => {
                summary.rows = summary.rows.saturating_add(1);
                rows.push(found.into());
            }
            None => summary.skipped = summary.skipped.saturating_add(1),
        };
        match &mut self.kind {
            Kind::Stripe(stripe) => {
                let (table, columns) = &mut **stripe;
                table.feed(bytes, &mut |part| {
                    match (part, &columns) {
                        (Part::Head(head), _) => *columns = Some(stripe::Columns::of(head)?),
                        (Part::Record(record), Some(known)) => {
                            let found = known.read(record, registry)?;
                            if found.is_empty() {
                                take(None);
                            }
                            found.into_iter().for_each(|one| take(Some(one)));
                        }
                        (Part::Record(_), None) => {}
                    }
                    Ok(())
                })
            }
            Kind::Csv(csv) => {
                let (table, map, columns) = &mut **csv;
                table.feed(bytes, &mut |part| {
                    match (part, &columns) {
                        (Part::Head(head), _) => *columns = Some(generic::Columns::of(map, head)?),
                        (Part::Record(record), Some(known)) => take(known.read(record, registry)?),
                        (Part::Record(_), None) => {}
                    }
                    Ok(())
                })
            }
            Kind::Camt(camt) => camt.feed(bytes, registry, &mut take),
            Kind::Lines(lines) => lines.feed(bytes, registry, &mut |found| take(Some(found))),
        }
    }
}

impl From<Found> for Row {
    fn from(found: Found) -> Self {
        Self {
            row: found.at.row,
            line: found.at.line,
            provider_tx_id: found.id,
            amount_minor: found.amount_minor,
            currency: found.currency,
            direction: found.direction,
            settled_at: found.settled_at,
            description: found.description,
        }
    }
}
