//! What a use costs, and what it may cost at most.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use venture_core::{Currency, Money};

use super::E9;
use super::book::PriceBook;

/// How many of each unit, at least 0.
pub type Quantities = BTreeMap<Box<str>, i64>;

/// Why a use has no cost, in order of precedence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CostError {
    /// Nothing was used.
    #[error("name at least one unit")]
    Nothing,
    /// Less than none was used.
    #[error("the quantity of `{0}` is below 0")]
    Negative(Box<str>),
    /// The book does not know it: `PRICE_UNKNOWN`.
    #[error("no price for `{unit}` of `{model}`: publish a price book that has one")]
    PriceUnknown {
        /// The model.
        model: Box<str>,
        /// The unit.
        unit: Box<str>,
    },
    /// It does not fit: `AMOUNT_OVERFLOW`.
    #[error("the cost does not fit")]
    Overflow,
}

/// An exact cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Billionths of a smallest unit.
    pub e9: i128,
    /// The currency.
    pub currency: Currency,
    /// The prices that made it, in the order of the units.
    pub price_ids: Vec<Box<str>>,
}

impl PriceBook {
    /// The exact cost of these quantities. With the most that may be used it is the estimate.
    ///
    /// # Errors
    /// [`CostError`], in its order; a unit without a price denies even if none of it was used.
    ///
    /// # Examples
    /// ```
    /// use venture_ledger::price::{CostError, PriceBook, Quantities};
    /// let book = PriceBook::parse(br#"{"version":"1","effective_at":"2026-03-01T00:00:00Z","prices":[
    ///   {"price_id":"in","model":"m","unit":"input_token","price_e9":300000,"currency":"USD"}]}"#).unwrap();
    /// let cost = book.cost("m", &Quantities::from([("input_token".into(), 4_000)])).unwrap();
    /// assert_eq!(cost.e9, 1_200_000_000); // 1.2 cents
    /// assert_eq!(cost.rounded_up().unwrap().minor(), 2);
    /// let unknown = book.cost("m", &Quantities::from([("call".into(), 1)])).unwrap_err();
    /// assert!(matches!(unknown, CostError::PriceUnknown { .. }));
    /// ```
    ///
    /// Spec: treasury 8.
    pub fn cost(&self, model: &str, quantities: &Quantities) -> Result<Cost, CostError> {
        if let Some((unit, _)) = quantities.iter().find(|(_, quantity)| **quantity < 0) {
            return Err(CostError::Negative(unit.clone()));
        }
        let (mut e9, mut currency, mut price_ids) = (0_i128, None, Vec::new());
        for (unit, quantity) in quantities {
            let price = self
                .price(model, unit)
                .ok_or_else(|| CostError::PriceUnknown { model: model.into(), unit: unit.clone() })?;
            let part = i128::from(price.price_e9).checked_mul((*quantity).into());
            e9 = part.and_then(|part| e9.checked_add(part)).ok_or(CostError::Overflow)?;
            currency = Some(price.currency);
            price_ids.push(price.price_id.clone());
        }
        Ok(Cost { e9, currency: currency.ok_or(CostError::Nothing)?, price_ids })
    }
}

impl Cost {
    /// The cost in whole smallest units, rounded up: the amount of the intent.
    ///
    /// # Errors
    /// [`CostError::Overflow`] if it does not fit 64 bits.
    pub fn rounded_up(&self) -> Result<Money, CostError> {
        let minor = round_up(self.e9).and_then(|minor| i64::try_from(minor).ok());
        minor.map(|minor| Money::new(minor, self.currency)).ok_or(CostError::Overflow)
    }
}

/// Whole smallest units that cover these billionths, which are at least 0.
pub(super) fn round_up(e9: i128) -> Option<i128> {
    let unit = i128::from(E9);
    let whole = e9.checked_div_euclid(unit)?;
    whole.checked_add(i128::from(e9.checked_rem_euclid(unit)? != 0))
}
