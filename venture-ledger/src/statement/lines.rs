//! Our own form: a JSON object a line.
//!
//! `{"provider_tx_id":"ch-1","amount_minor":4999,"currency":"USD","direction":"debit",`
//! `"settled_at":"2026-03-02T09:00:00Z","description":"…"}`; instead of `amount_minor` an `amount` as
//! decimal text.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use serde::Serialize;
use venture_core::canonical::{self, CanonicalError};
use venture_core::{Currency, Json, Timestamp};

use super::amount;
use super::fault::{Fault, Place};
use super::map::DecimalMark;
use super::reader::{Found, Registry};
use super::row::{Direction, Row};
use super::when::DateForm;

/// The most bytes of a line.
const MAX_LINE: usize = 1 << 20;
const KEYS: [&str; 7] =
    ["provider_tx_id", "amount_minor", "amount", "currency", "direction", "settled_at", "description"];

/// A row as it stands in a line.
#[derive(Serialize)]
struct Words<'a> {
    provider_tx_id: &'a str,
    amount_minor: i64,
    currency: Currency,
    direction: Direction,
    settled_at: Timestamp,
    description: &'a str,
}

/// The canonical line of a row, without its end.
pub(super) fn write(row: &Row) -> Result<String, CanonicalError> {
    canonical::to_string(&Words {
        provider_tx_id: &row.provider_tx_id,
        amount_minor: row.amount_minor,
        currency: row.currency,
        direction: row.direction,
        settled_at: row.settled_at,
        description: &row.description,
    })
}

/// What is not yet a whole line.
#[derive(Default)]
pub(super) struct Lines {
    tail: Vec<u8>,
    line: u64,
    row: u64,
}

impl Lines {
    /// Reads on. An empty chunk is the end of the file.
    pub(super) fn feed(
        &mut self,
        chunk: &[u8],
        registry: Registry<'_>,
        take: &mut dyn FnMut(Found),
    ) -> Result<(), Fault> {
        let mut rest = chunk;
        while let Some(at) = memchr::memchr(b'\n', rest) {
            let (head, after) = rest.split_at(at);
            self.hold(head)?;
            self.finish(registry, take)?;
            rest = after.get(1..).unwrap_or_default();
        }
        self.hold(rest)?;
        if chunk.is_empty() { self.finish(registry, take) } else { Ok(()) }
    }

    fn place(&self) -> Place {
        Place { row: self.row.saturating_add(1), line: self.line.saturating_add(1) }
    }

    fn hold(&mut self, part: &[u8]) -> Result<(), Fault> {
        if self.tail.len().saturating_add(part.len()) > MAX_LINE {
            return Err(self.place().fault("line", "a line of at most 1 MiB", "a longer one"));
        }
        self.tail.extend_from_slice(part);
        Ok(())
    }

    fn finish(&mut self, registry: Registry<'_>, take: &mut dyn FnMut(Found)) -> Result<(), Fault> {
        let line = core::mem::take(&mut self.tail);
        let place = self.place();
        if !line.trim_ascii().is_empty() {
            take(row(&line, place, registry)?);
            self.row = place.row;
        }
        self.line = place.line;
        self.tail = line;
        self.tail.clear();
        Ok(())
    }
}

fn row(line: &[u8], at: Place, registry: Registry<'_>) -> Result<Found, Fault> {
    let object = Json::parse(line).map_err(|fault| {
        let field = fault.pointer.strip_prefix('/').unwrap_or("line");
        at.fault(field, "one strict JSON object", &fault.message)
    })?;
    let members = object.as_object().ok_or_else(|| at.fault("line", "one JSON object", "another value"))?;
    if let Some(unknown) = members.keys().find(|key| !KEYS.contains(&key.as_str())) {
        return Err(at.fault(unknown, "none but the keys of a row", unknown));
    }
    let optional = |key: &str| match object.get(key) {
        Some(value) => value.as_str().map(Some).ok_or_else(|| at.fault(key, "a text", &shown(value))),
        None => Ok(None),
    };
    let text = |key: &'static str| {
        optional(key)?.filter(|text| !text.is_empty()).ok_or_else(|| at.fault(key, "a text", "nothing"))
    };
    let currency = Currency::new(text("currency")?)
        .map_err(|_| at.fault("currency", "a currency code like `USD`", text("currency").unwrap_or("")))?;
    let direction = match text("direction")? {
        "credit" => Direction::Credit,
        "debit" => Direction::Debit,
        other => return Err(at.fault("direction", "`credit` or `debit`", other)),
    };
    let amount_minor = match (object.get("amount_minor"), optional("amount")?) {
        (Some(number), None) => {
            number.as_int().ok_or_else(|| at.fault("amount_minor", "a whole number", &shown(number)))?
        }
        (None, Some(text)) => amount::minor(text, DecimalMark::Point, currency, registry, ("amount", at))?,
        (Some(_), Some(text)) => {
            return Err(at.fault("amount", "`amount_minor` or `amount`, not both", text));
        }
        (None, None) => return Err(at.fault("amount_minor", "`amount_minor` or `amount`", "neither")),
    };
    if amount_minor <= 0 {
        return Err(at.fault("amount_minor", "an amount above 0", &amount_minor.to_string()));
    }
    Ok(Found {
        at,
        id: text("provider_tx_id")?.into(),
        amount_minor,
        currency,
        direction,
        settled_at: DateForm::Iso.read(text("settled_at")?, "settled_at", at)?,
        description: optional("description")?.unwrap_or_default().into(),
    })
}

fn shown(value: &Json) -> String {
    canonical::to_string(value).unwrap_or_default()
}
