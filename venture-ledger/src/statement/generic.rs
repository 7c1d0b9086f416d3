//! Any file of comma-separated values whose columns a map names.

use alloc::boxed::Box;

use venture_core::Currency;

use super::amount;
use super::fault::{Fault, Place};
use super::map::{AmountColumns, CurrencyOf, DirectionWords, Map};
use super::reader::{Found, Registry};
use super::row::Direction;
use super::table::{Record, find};

/// A map whose names have become numbers.
pub(super) struct Columns {
    id: usize,
    date: usize,
    amount: Amount,
    currency: Code,
    description: Option<usize>,
    map: Map,
}

enum Amount {
    Signed(usize),
    Worded(usize, usize, DirectionWords),
    Split(usize, usize),
}

enum Code {
    Column(usize),
    Fixed(Currency),
}

impl Columns {
    pub(super) fn of(map: &Map, head: &[Box<str>]) -> Result<Self, Fault> {
        let (id, date) = (find(head, &map.id)?, find(head, &map.date)?);
        let amount = match &map.amount {
            AmountColumns::Signed(name) => Amount::Signed(find(head, name)?),
            AmountColumns::Worded { amount, direction, words } => {
                Amount::Worded(find(head, amount)?, find(head, direction)?, words.clone())
            }
            AmountColumns::Split { credit, debit } => Amount::Split(find(head, credit)?, find(head, debit)?),
        };
        let currency = match &map.currency {
            CurrencyOf::Column(name) => Code::Column(find(head, name)?),
            CurrencyOf::Fixed(code) => Code::Fixed(amount::currency(code, "in_currency", Place::HEAD)?),
        };
        let description = map.description.as_deref().map(|name| find(head, name)).transpose()?;
        Ok(Self { id, date, amount, currency, description, map: map.clone() })
    }

    /// The row of a record; none where nothing moved.
    pub(super) fn read(&self, record: Record<'_>, registry: Registry<'_>) -> Result<Option<Found>, Fault> {
        let at = record.place;
        let (id, name) = record.field(self.id);
        if id.is_empty() {
            return Err(at.fault(name, "a reference", id));
        }
        let currency = match self.currency {
            Code::Fixed(currency) => currency,
            Code::Column(column) => {
                let (text, name) = record.field(column);
                amount::currency(text, name, at)?
            }
        };
        let money = |column: usize| {
            let (text, name) = record.field(column);
            amount::minor(text, self.map.decimal, currency, registry, (name, at))
        };
        let (direction, amount) = self.amount.read(record, &money)?;
        let (text, name) = record.field(self.date);
        let settled_at = self.map.dates.read(text, name, at)?;
        let description = self.description.map_or("", |column| record.field(column).0).into();
        let row = |amount_minor| Found {
            at,
            id: id.into(),
            amount_minor,
            currency,
            direction,
            settled_at,
            description,
        };
        Ok((amount != 0).then(|| row(amount)))
    }
}

impl Amount {
    /// The direction, and the amount without sign.
    fn read(
        &self,
        record: Record<'_>,
        money: &dyn Fn(usize) -> Result<i64, Fault>,
    ) -> Result<(Direction, i64), Fault> {
        let at = record.place;
        let unsigned = |column: usize| {
            let (text, name) = record.field(column);
            let amount = money(column)?;
            if amount < 0 { Err(at.fault(name, "an amount without a sign", text)) } else { Ok(amount) }
        };
        match self {
            Self::Signed(column) => {
                let (text, name) = record.field(*column);
                let signed = money(*column)?;
                let amount = signed.checked_abs();
                let amount = amount.ok_or_else(|| at.fault(name, "an amount that fits 64 bits", text))?;
                Ok((Direction::of(signed), amount))
            }
            Self::Worded(column, direction, words) => {
                let (word, name) = record.field(*direction);
                let direction = if word == &*words.credit {
                    Direction::Credit
                } else if word == &*words.debit {
                    Direction::Debit
                } else {
                    let expected = alloc::format!("`{}` or `{}`", words.credit, words.debit);
                    return Err(at.fault(name, expected, word));
                };
                Ok((direction, unsigned(*column)?))
            }
            Self::Split(credit, debit) => {
                let (came, went) = (record.field(*credit), record.field(*debit));
                match (came.0.is_empty(), went.0.is_empty()) {
                    (false, true) => Ok((Direction::Credit, unsigned(*credit)?)),
                    (true, false) => Ok((Direction::Debit, unsigned(*debit)?)),
                    (true, true) | (false, false) => {
                        let expected = alloc::format!("an amount here or in `{}`, not in both", went.1);
                        Err(at.fault(came.1, expected, came.0))
                    }
                }
            }
        }
    }
}
