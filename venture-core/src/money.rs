//! Exact amounts: whole minor units with their currency.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::wire::read_text;

/// The largest integer that JSON carries exactly everywhere: 2^53 - 1.
pub const MAX_WIRE_INTEGER: i64 = 9_007_199_254_740_991;

/// Why an amount could not be formed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Two currencies in one sum.
    #[error("the currencies differ")]
    CurrencyMismatch,
    /// The result does not fit.
    #[error("the amount does not fit")]
    Overflow,
    /// Not three to eight capitals.
    #[error("expected a currency of three to eight capital letters")]
    CurrencyFormat,
}

/// A currency code: three to eight ASCII capitals. Whether it is registered is the bundle's word.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 8]);

impl Currency {
    /// The code of `text`.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyFormat`] unless it is three to eight ASCII capitals.
    pub fn new(text: &str) -> Result<Self, MoneyError> {
        let bytes = text.as_bytes();
        if !(3..=8).contains(&bytes.len()) || !bytes.iter().all(u8::is_ascii_uppercase) {
            return Err(MoneyError::CurrencyFormat);
        }
        let mut code = [0_u8; 8];
        code.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
        Ok(Self(code))
    }

    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let length = self.0.iter().position(|byte| *byte == 0).unwrap_or(8);
        self.0.get(..length).and_then(|code| core::str::from_utf8(code).ok()).unwrap_or_default()
    }
}

impl Currency {
    /// The code as one number, for an index.
    #[must_use]
    pub const fn word(&self) -> u64 {
        u64::from_be_bytes(self.0)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Currency {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        Self::new(text)
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        read_text(d, "a currency of three to eight capital letters", Self::new)
    }
}

/// An exact amount in the currency's smallest unit: 4,999 with `USD` is $49.99.
///
/// Amounts of two currencies do not mix, and no sum wraps or rounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

impl Money {
    /// `minor` smallest units of `currency`.
    #[must_use]
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// The number of smallest units.
    #[must_use]
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// The currency.
    #[must_use]
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// The sum, if both are in one currency and it fits.
    ///
    /// # Errors
    /// In order: [`MoneyError::CurrencyMismatch`], [`MoneyError::Overflow`].
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.require_currency(other)?;
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    /// The difference, if both are in one currency and it fits.
    ///
    /// # Errors
    /// In order: [`MoneyError::CurrencyMismatch`], [`MoneyError::Overflow`].
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.require_currency(other)?;
        let minor = self.minor.checked_sub(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    fn require_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency { Ok(()) } else { Err(MoneyError::CurrencyMismatch) }
    }
}
