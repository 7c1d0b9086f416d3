//! A price book.

use alloc::boxed::Box;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use venture_core::canonical::{self, CanonicalError};
use venture_core::decimal::{DecimalError, parse_minor};
use venture_core::{Currency, Digest, Json, Timestamp};

use super::parse::{self, BookError};

/// What one unit of a model's use costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    /// Its name in the book.
    pub price_id: Box<str>,
    /// The model, or the tool that is paid by the call.
    pub model: Box<str>,
    /// `input_token`, `output_token`, `call`, `second`, …
    pub unit: Box<str>,
    /// Billionths of a smallest unit, at least 0.
    pub price_e9: i64,
    /// The currency; one for all units of a model.
    pub currency: Currency,
}

/// Dated unit prices, as they were read and hashed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceBook {
    /// Its name, unique in the tenant.
    pub version: Box<str>,
    /// From when it counts.
    pub effective_at: Timestamp,
    /// SHA-256 of the canonical bytes.
    pub content_hash: Digest,
    /// By model, then unit.
    pub(super) prices: Vec<Price>,
}

impl PriceBook {
    /// Reads a book: a strict JSON object {version, effective_at, prices[]}.
    ///
    /// # Errors
    /// [`BookError`] with every fault and its JSON pointer.
    ///
    /// # Examples
    /// ```
    /// use venture_ledger::price::PriceBook;
    /// let book = PriceBook::parse(br#"{"version":"2026-03","effective_at":"2026-03-01T00:00:00Z","prices":[
    ///   {"price_id":"p1","model":"m","unit":"call","price_e9":250000000,"currency":"USD"}]}"#).unwrap();
    /// assert_eq!(book.price("m", "call").unwrap().price_e9, 250_000_000);
    /// assert!(book.price("m", "second").is_none());
    ///
    /// let faults = PriceBook::parse(br#"{"version":"2026-03","prices":[]}"#).unwrap_err();
    /// assert_eq!(&*faults.0[0].pointer, "/effective_at");
    /// ```
    pub fn parse(bytes: &[u8]) -> Result<Self, BookError> {
        parse::book(bytes)
    }

    /// Reads a book that is JSON already.
    ///
    /// # Errors
    /// As [`PriceBook::parse`]; the pointers begin at `json`.
    pub fn from_json(json: &Json) -> Result<Self, BookError> {
        parse::book_of(json)
    }

    /// The canonical bytes, which `content_hash` is of, and which [`PriceBook::parse`] reads back: prices by
    /// model and unit, for their order in a text says nothing.
    ///
    /// # Errors
    /// [`CanonicalError::Range`] if a price is beyond what JSON carries.
    ///
    /// # Examples
    /// ```
    /// use venture_core::Digest;
    /// use venture_ledger::price::PriceBook;
    /// let book = PriceBook::parse(br#"{"version":"1","prices":[],"effective_at":"2026-03-01T00:00:00Z"}"#).unwrap();
    /// let bytes = book.to_bytes().unwrap();
    /// assert_eq!(bytes, br#"{"effective_at":"2026-03-01T00:00:00.000000Z","prices":[],"version":"1"}"#);
    /// assert_eq!(Digest::of(&bytes), book.content_hash);
    /// ```
    pub fn to_bytes(&self) -> Result<Vec<u8>, CanonicalError> {
        content(&self.version, self.effective_at, &self.prices)
    }

    /// Every price, by model, then unit.
    #[must_use]
    pub fn prices(&self) -> &[Price] {
        &self.prices
    }

    /// The price of a unit of a model.
    #[must_use]
    pub fn price(&self, model: &str, unit: &str) -> Option<&Price> {
        let at = self.prices.binary_search_by(|price| (&*price.model, &*price.unit).cmp(&(model, unit)));
        self.prices.get(at.ok()?)
    }
}

/// The canonical bytes of a book's content.
pub(super) fn content(version: &str, at: Timestamp, prices: &[Price]) -> Result<Vec<u8>, CanonicalError> {
    #[derive(Serialize)]
    struct Content<'a> {
        version: &'a str,
        effective_at: Timestamp,
        prices: &'a [Price],
    }
    canonical::to_vec(&Content { version, effective_at: at, prices })
}

/// Billionths of a smallest unit for one of `per` units that together cost `amount`, decimal text in the
/// currency's own unit: `3.00` for 1,000,000 tokens at two decimals are 300,000.
///
/// # Errors
/// [`DecimalError`]; [`DecimalError::Precision`] also if the price of one unit is not a whole number of
/// billionths, or `per` is 0.
///
/// # Examples
/// ```
/// use venture_core::decimal::DecimalError;
/// use venture_ledger::price::unit_price;
/// assert_eq!(unit_price("3.00", 1_000_000, 2), Ok(300_000));
/// assert_eq!(unit_price("0.01", 3, 2), Err(DecimalError::Precision));
/// ```
pub fn unit_price(amount: &str, per: i64, decimals: u8) -> Result<i64, DecimalError> {
    let whole = parse_minor(amount, decimals.saturating_add(9))?;
    match (whole.checked_div(per), whole.checked_rem(per)) {
        (Some(one), Some(0)) if per > 0 => Ok(one),
        _ => Err(DecimalError::Precision),
    }
}
