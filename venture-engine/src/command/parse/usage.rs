//! Arguments of the commands on prices and their use.

use alloc::boxed::Box;
use alloc::format;

use venture_core::id::{IntentId, UsageId};
use venture_core::money::MAX_WIRE_INTEGER;
use venture_core::{Json, Reason};
use venture_ledger::price::{BookError, Fault, PriceBook, Quantities};

use super::Read;
use crate::command::fields::Fields;
use crate::command::{Args, CommandError, RecordUsage};

/// The most units that one use counts.
const MAX_UNITS: usize = 64;
/// The longest name of a unit.
const MAX_NAME: usize = 128;

pub(super) fn price_book(f: &mut Fields<'_>) -> Read<Args> {
    let book = f.raw("price_book");
    let book = f.need("price_book", book)?;
    let signature = f.opt("signature", "an object", |value| value.as_object().map(|_| value.clone()))?;
    let book = PriceBook::from_json(book).map_err(|error| invalid(&f.at("price_book"), &error))?;
    Ok(Args::PublishPriceBook { book: Box::new(book), signature })
}

/// The faults of a book as the answer to the command that carries it: the first by its place, all in `errors`.
fn invalid(place: &str, error: &BookError) -> CommandError {
    let row = |fault: &Fault| {
        Json::object([
            ("code", Json::from(Reason::RequestInvalid.as_str())),
            ("message", Json::from(&*fault.message)),
            ("pointer", Json::from(&*fault.pointer)),
        ])
    };
    let (pointer, message) = match error.0.as_slice() {
        [] => (place.into(), "expected a price book".into()),
        [one] => (format!("{place}{}", one.pointer), one.message.clone().into()),
        [first, rest @ ..] => {
            let more = rest.len();
            (format!("{place}{}", first.pointer), format!("{}; {more} more in `errors`", first.message))
        }
    };
    CommandError {
        errors: error.0.iter().map(row).collect(),
        ..CommandError::new(Reason::RequestInvalid, pointer, message)
    }
}

pub(super) fn usage(f: &mut Fields<'_>) -> Read<Args> {
    Ok(Args::RecordUsage(RecordUsage {
        usage_id: UsageId(f.need_uuid("usage_id")?),
        intent_id: IntentId(f.need_uuid("intent_id")?),
        model: f.need_text("model", 1..=MAX_NAME)?.into(),
        quantities: quantities(f)?,
        is_final: f.flag("final")?.unwrap_or(false),
    }))
}

fn quantities(f: &mut Fields<'_>) -> Read<Quantities> {
    let value = f.raw("quantities");
    let value = f.need("quantities", value)?;
    let units = Fields::of(value, &f.at("quantities"))?;
    let members = value.as_object().into_iter().flatten();
    let mut all = Quantities::new();
    for (unit, count) in members {
        if !(1..=MAX_NAME).contains(&unit.chars().count()) {
            return Err(units.fault(Reason::RequestInvalid, unit, "a unit has 1 to 128 characters"));
        }
        let count = count.as_int().filter(|count| (0..=MAX_WIRE_INTEGER).contains(count));
        let fault = || units.fault(Reason::RequestInvalid, unit, "expected a whole number, at least 0");
        all.insert(unit.as_str().into(), count.ok_or_else(fault)?);
    }
    if (1..=MAX_UNITS).contains(&all.len()) {
        return Ok(all);
    }
    Err(f.fault(Reason::RequestInvalid, "quantities", "expected 1 to 64 units and how many of each"))
}
