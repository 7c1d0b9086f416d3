//! Reading a book: every fault at once, each with its place.

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;

use venture_core::{Currency, Digest, Json, Timestamp};

use super::book::{Price, PriceBook, content};

/// The most prices of a book.
const MAX_PRICES: usize = 10_000;
/// The longest name.
const MAX_NAME: usize = 128;

/// One fault of a book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// JSON pointer (RFC 6901).
    pub pointer: Box<str>,
    /// What was wrong and what was expected.
    pub message: Box<str>,
}

/// Why a text is no price book: every fault, in the order of the text's fields.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct BookError(pub Vec<Fault>);

impl fmt::Display for BookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, fault) in self.0.iter().enumerate() {
            let break_before = if at == 0 { "" } else { "\n" };
            write!(f, "{break_before}{}: {}", fault.pointer, fault.message)?;
        }
        Ok(())
    }
}

/// Collects faults while reading.
#[derive(Default)]
struct Faults(Vec<Fault>);

impl Faults {
    fn add<T>(&mut self, pointer: &str, message: &str) -> Option<T> {
        self.0.push(Fault { pointer: pointer.into(), message: message.into() });
        None
    }

    fn keys(&mut self, value: &Json, at: &str, known: &[&str]) -> Option<()> {
        let Some(members) = value.as_object() else { return self.add(at, "expected an object") };
        for key in members.keys().filter(|key| !known.contains(&key.as_str())) {
            self.add::<()>(&format!("{at}/{}", escaped(key)), "no such key");
        }
        Some(())
    }

    fn text<'a>(&mut self, object: &'a Json, at: &str, key: &str) -> Option<&'a str> {
        let found = object.get(key).and_then(Json::as_str);
        let fits = |text: &&str| {
            (1..=MAX_NAME).contains(&text.len()) && !text.chars().any(|c| c.is_control() || c.is_whitespace())
        };
        match found.filter(fits) {
            Some(text) => Some(text),
            None => self.add(&format!("{at}/{key}"), "expected a text of 1 to 128 bytes without spaces"),
        }
    }
}

pub(super) fn book(bytes: &[u8]) -> Result<PriceBook, BookError> {
    let json = Json::parse(bytes).map_err(|fault| {
        BookError(vec![Fault { pointer: fault.pointer.into(), message: fault.message.into() }])
    })?;
    book_of(&json)
}

pub(super) fn book_of(json: &Json) -> Result<PriceBook, BookError> {
    let mut faults = Faults::default();
    faults.keys(json, "", &["version", "effective_at", "prices"]);
    let version = faults.text(json, "", "version");
    let effective_at = time(json, &mut faults);
    let prices = prices(json, &mut faults);
    match (version, effective_at, prices) {
        (Some(version), Some(effective_at), Some(prices)) if faults.0.is_empty() => {
            let bytes = content(version, effective_at, &prices).map_err(|error| {
                BookError(vec![Fault { pointer: "".into(), message: format!("{error}").into() }])
            })?;
            let content_hash = Digest::of(&bytes);
            Ok(PriceBook { version: version.into(), effective_at, content_hash, prices })
        }
        _ => Err(BookError(faults.0)),
    }
}

fn time(json: &Json, faults: &mut Faults) -> Option<Timestamp> {
    let found = json.get("effective_at").and_then(Json::as_str).and_then(|text| text.parse().ok());
    match found {
        Some(at) => Some(at),
        None => faults.add("/effective_at", "expected a time like `2026-03-01T00:00:00Z`"),
    }
}

fn prices(json: &Json, faults: &mut Faults) -> Option<Vec<Price>> {
    let Some(list) = json.get("prices").and_then(Json::as_array) else {
        return faults.add("/prices", "expected a list");
    };
    if list.len() > MAX_PRICES {
        return faults.add("/prices", "at most 10,000 prices are read");
    }
    let (mut ids, mut units) = (BTreeSet::new(), BTreeSet::new());
    let mut currencies: BTreeMap<Box<str>, Currency> = BTreeMap::new();
    let mut prices = Vec::with_capacity(list.len());
    for (number, value) in list.iter().enumerate() {
        let at = format!("/prices/{number}");
        let Some(price) = price(value, &at, faults) else { continue };
        if !ids.insert(price.price_id.clone()) {
            faults.add::<()>(&format!("{at}/price_id"), "this id stands twice");
        }
        if !units.insert((price.model.clone(), price.unit.clone())) {
            faults.add::<()>(&format!("{at}/unit"), "this model has a price for this unit already");
        }
        let first = currencies.entry(price.model.clone()).or_insert(price.currency);
        if *first != price.currency {
            faults.add::<()>(&format!("{at}/currency"), "all units of a model are in one currency");
        }
        prices.push(price);
    }
    prices.sort_by(|one, other| (&one.model, &one.unit).cmp(&(&other.model, &other.unit)));
    Some(prices)
}

fn price(value: &Json, at: &str, faults: &mut Faults) -> Option<Price> {
    faults.keys(value, at, &["price_id", "model", "unit", "price_e9", "currency"])?;
    let (price_id, model) = (faults.text(value, at, "price_id"), faults.text(value, at, "model"));
    let unit = faults.text(value, at, "unit");
    let price_e9 = match value.get("price_e9").and_then(Json::as_int) {
        Some(price) if price >= 0 => Some(price),
        _ => faults.add(&format!("{at}/price_e9"), "expected a whole number of billionths, at least 0"),
    };
    let code = value.get("currency").and_then(Json::as_str).and_then(|code| Currency::new(code).ok());
    let currency = match code {
        Some(code) => Some(code),
        None => faults.add(&format!("{at}/currency"), "expected a currency of three to eight capitals"),
    };
    Some(Price {
        price_id: price_id?.into(),
        model: model?.into(),
        unit: unit?.into(),
        price_e9: price_e9?,
        currency: currency?,
    })
}

fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
