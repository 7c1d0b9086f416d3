//! The chart of accounts.

mod side;

use alloc::borrow::Cow;
use alloc::string::ToString;
use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use venture_core::id::{VentureId, parse_uuid};

pub use side::Side;

/// A text that names no account of the chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccountError {
    /// Neither `NNNN` nor `NNNN-<venture_id>`.
    #[error("expected an account as four digits, or four digits, a hyphen and a venture id")]
    Format,
    /// Four digits that the chart does not list.
    #[error("no such account in the chart")]
    Unknown,
    /// An account kept per venture without its venture, or the other way round.
    #[error("accounts 1020 and 1030 are kept per venture, all others are not")]
    Venture,
}

/// What an account stands for in the reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// What is owned.
    Asset,
    /// What is owed.
    Liability,
    /// What the founders put in, and what was kept.
    Equity,
    /// What was earned.
    Revenue,
    /// What the goods sold cost.
    Cogs,
    /// What running costs.
    Opex,
    /// What is set aside.
    Reserve,
    /// Tax, exchange differences, interest.
    Other,
}

impl Class {
    /// The side on which an account of this class grows.
    #[must_use]
    pub const fn normal(self) -> Side {
        match self {
            Self::Asset | Self::Cogs | Self::Opex | Self::Other => Side::Debit,
            Self::Liability | Self::Equity | Self::Revenue | Self::Reserve => Side::Credit,
        }
    }
}

/// A four-digit code that the chart lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountCode(u16);

macro_rules! chart {
    ($($(#[$doc:meta])* $constant:ident $code:literal $class:ident $name:literal;)*) => {
        impl AccountCode {
            $($(#[$doc])* pub const $constant: Self = Self($code);)*
        }

        /// Every account: its code, class and name, by code.
        ///
        /// Spec: treasury 5.1.
        pub const CHART: &[(AccountCode, Class, &str)] =
            &[$((AccountCode::$constant, Class::$class, $name)),*];

        const fn row(code: u16) -> Option<(Class, &'static str)> {
            match code {
                $($code => Some((Class::$class, $name)),)*
                _ => None,
            }
        }
    };
}

chart! {
    /// Cash set aside.
    TREASURY_RESERVE 1000 Asset "Treasury-Reserve";
    /// The tenant's cash.
    TREASURY_OPERATING 1010 Asset "Treasury-Operating";
    /// A venture's cash, net of holds.
    VENTURE_OPERATING 1020 Asset "Venture-Operating";
    /// What a venture's open holds reserve.
    ESCROW 1030 Asset "Escrow";
    /// What customers owe.
    RECEIVABLES 1040 Asset "Receivables";
    /// Money that moved without an authorization.
    SUSPENSE 1900 Asset "Suspense";
    /// The bridge between two currencies.
    FX_CLEARING 1950 Asset "FX-Clearing";
    /// What is owed to suppliers.
    PAYABLES 2000 Liability "Payables";
    /// Paid, not yet earned.
    DEFERRED_REVENUE 2010 Liability "Deferred-Revenue";
    /// Tax accrued.
    TAX_PAYABLE 2020 Liability "Tax-Payable";
    /// What the founders put in.
    FOUNDING_CAPITAL 3000 Equity "Founding-Capital";
    /// What was kept.
    RETAINED_SURPLUS 3010 Equity "Retained-Surplus";
    /// Agent hours sold, first line.
    SALES_V1 4000 Revenue "Agent-Hours-V1";
    /// Agent hours sold, second line.
    SALES_V2 4010 Revenue "Agent-Hours-V2";
    /// Agent hours sold, third line.
    SALES_V3 4020 Revenue "Agent-Hours-V3";
    /// Agent hours sold, fourth line.
    SALES_V4 4030 Revenue "Agent-Hours-V4";
    /// Agent hours sold, fifth line.
    SALES_V5 4040 Revenue "Agent-Hours-V5";
    /// Platform fees earned.
    PLATFORM 4050 Revenue "Platform";
    /// Calls of language models.
    LLM_API 5000 Cogs "LLM-API";
    /// Machines that make what is sold.
    COGS_INFRASTRUCTURE 5010 Cogs "Infrastructure";
    /// Tools that make what is sold.
    TOOLS 5020 Cogs "Tools";
    /// Delivery.
    FULFILLMENT 5030 Cogs "Fulfillment";
    /// Advertising.
    ADS 6000 Opex "Ads";
    /// Vendors; every category without an account of its own.
    VENDORS 6010 Opex "Vendors";
    /// Software.
    SOFTWARE 6020 Opex "Software";
    /// Machines that run the house.
    OPEX_INFRASTRUCTURE 6030 Opex "Infrastructure";
    /// Money returned to customers.
    REFUNDS 6040 Opex "Refunds";
    /// Payments that customers' banks took back.
    CHARGEBACKS 6050 Opex "Chargebacks";
    /// Fees of payment processors.
    PROCESSOR_FEES 6060 Opex "Processor-Fees";
    /// The operational reserve.
    RESERVE_OPERATIONAL 7000 Reserve "Operational";
    /// The buffer.
    RESERVE_BUFFER 7010 Reserve "Buffer";
    /// The strategic reserve.
    RESERVE_STRATEGIC 7020 Reserve "Strategic";
    /// Tax.
    TAX 8000 Other "Tax";
    /// What exchange left over.
    FX_DIFFERENCE 8010 Other "FX-Difference";
    /// Interest.
    INTEREST 8020 Other "Interest";
}

impl AccountCode {
    /// The code of four digits, if the chart lists it.
    ///
    /// # Errors
    /// [`AccountError::Unknown`] for any other number.
    pub const fn new(code: u16) -> Result<Self, AccountError> {
        if row(code).is_some() { Ok(Self(code)) } else { Err(AccountError::Unknown) }
    }

    /// The four digits as a number.
    #[must_use]
    pub const fn number(self) -> u16 {
        self.0
    }

    /// What the account stands for.
    #[must_use]
    pub const fn class(self) -> Class {
        match row(self.0) {
            Some((class, _)) => class,
            None => Class::Other,
        }
    }

    /// Its name in the chart.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match row(self.0) {
            Some((_, name)) => name,
            None => "",
        }
    }

    /// True for the accounts kept once for each venture: 1020 and 1030.
    #[must_use]
    pub const fn is_per_venture(self) -> bool {
        self.0 == Self::VENTURE_OPERATING.0 || self.0 == Self::ESCROW.0
    }
}

impl fmt::Display for AccountCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The chart has codes of four digits alone.
        let mut digits = [b'0'; 4];
        let mut rest = self.0;
        for place in digits.iter_mut().rev() {
            let digit = u8::try_from(rest.rem_euclid(10)).unwrap_or(0);
            *place = digit.wrapping_add(b'0');
            rest = rest.div_euclid(10);
        }
        f.write_str(core::str::from_utf8(&digits).unwrap_or_default())
    }
}

impl FromStr for AccountCode {
    type Err = AccountError;

    fn from_str(text: &str) -> Result<Self, AccountError> {
        if text.len() != 4 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(AccountError::Format);
        }
        Self::new(text.parse().map_err(|_| AccountError::Format)?)
    }
}

/// An account of the books: `1010`, or `1020-<venture_id>`. Ordered as its text is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Account {
    code: AccountCode,
    venture: Option<VentureId>,
}

impl Account {
    /// The account of a code and, for the accounts kept per venture, its venture.
    ///
    /// # Errors
    /// [`AccountError::Venture`] if 1020 or 1030 comes without a venture or another account with one.
    pub fn new(code: AccountCode, venture: Option<VentureId>) -> Result<Self, AccountError> {
        if code.is_per_venture() == venture.is_some() {
            Ok(Self { code, venture })
        } else {
            Err(AccountError::Venture)
        }
    }

    /// 1010, the tenant's cash.
    #[must_use]
    pub const fn treasury() -> Self {
        Self { code: AccountCode::TREASURY_OPERATING, venture: None }
    }

    /// 1020 of a venture: its cash, net of holds.
    #[must_use]
    pub const fn operating(venture: VentureId) -> Self {
        Self { code: AccountCode::VENTURE_OPERATING, venture: Some(venture) }
    }

    /// 1030 of a venture: what its open holds reserve.
    #[must_use]
    pub const fn escrow(venture: VentureId) -> Self {
        Self { code: AccountCode::ESCROW, venture: Some(venture) }
    }

    /// An account that is not kept per venture; of a code that is, its sum has no account.
    pub(crate) const fn plain(code: AccountCode) -> Self {
        Self { code, venture: None }
    }

    /// 1900, money that moved without an authorization.
    #[must_use]
    pub const fn suspense() -> Self {
        Self { code: AccountCode::SUSPENSE, venture: None }
    }

    /// 3000, what the founders put in.
    #[must_use]
    pub const fn founding_capital() -> Self {
        Self { code: AccountCode::FOUNDING_CAPITAL, venture: None }
    }

    /// A venture's cash, or the tenant's where no venture is named.
    #[must_use]
    pub const fn cash(venture: Option<VentureId>) -> Self {
        match venture {
            Some(venture) => Self::operating(venture),
            None => Self::treasury(),
        }
    }

    /// The four-digit code.
    #[must_use]
    pub const fn code(&self) -> AccountCode {
        self.code
    }

    /// The venture, for an account kept per venture.
    #[must_use]
    pub const fn venture(&self) -> Option<VentureId> {
        self.venture
    }

    /// The side on which the account grows.
    #[must_use]
    pub const fn normal(&self) -> Side {
        self.code.class().normal()
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.code, f)?;
        match self.venture {
            Some(venture) => {
                f.write_str("-")?;
                fmt::Display::fmt(&venture, f)
            }
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Account {
    type Err = AccountError;

    fn from_str(text: &str) -> Result<Self, AccountError> {
        let (code, venture) = match text.split_once('-') {
            Some((code, venture)) => {
                (code, Some(VentureId(parse_uuid(venture).map_err(|_| AccountError::Format)?)))
            }
            None => (text, None),
        };
        Self::new(code.parse()?, venture)
    }
}

impl Serialize for Account {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        if s.is_human_readable() { s.collect_str(self) } else { (self.code.0, self.venture).serialize(s) }
    }
}

impl<'de> Deserialize<'de> for Account {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let account = if d.is_human_readable() {
            Cow::<'de, str>::deserialize(d)?.parse()
        } else {
            let (code, venture) = <(u16, Option<VentureId>)>::deserialize(d)?;
            AccountCode::new(code).and_then(|code| Self::new(code, venture))
        };
        account.map_err(|error: AccountError| serde::de::Error::custom(error.to_string()))
    }
}

impl Serialize for AccountCode {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        if s.is_human_readable() { s.collect_str(self) } else { s.serialize_u16(self.0) }
    }
}

impl<'de> Deserialize<'de> for AccountCode {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let code = if d.is_human_readable() {
            Cow::<'de, str>::deserialize(d)?.parse()
        } else {
            Self::new(u16::deserialize(d)?)
        };
        code.map_err(|error: AccountError| serde::de::Error::custom(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VENTURE: &str = "10000000-0000-4000-8000-000000000001";

    fn check(text: &str, expected: Result<(), AccountError>) {
        assert_eq!(text.parse::<Account>().map(|account| assert_eq!(account.to_string(), text)), expected);
    }

    #[test]
    fn reads_and_writes_the_text_form() {
        check("1010", Ok(()));
        check(&alloc::format!("1020-{VENTURE}"), Ok(()));
        check(&alloc::format!("1030-{VENTURE}"), Ok(()));
        check("1020", Err(AccountError::Venture));
        check(&alloc::format!("5000-{VENTURE}"), Err(AccountError::Venture));
        check("1011", Err(AccountError::Unknown));
        check("101", Err(AccountError::Format));
        check("+101", Err(AccountError::Format));
        check("1020-", Err(AccountError::Format));
        check("", Err(AccountError::Format));
    }

    #[test]
    fn the_chart_is_sorted_and_grows_on_the_side_of_its_class() {
        assert!(CHART.is_sorted_by(|one, next| one.0 < next.0));
        let side = |code: u16| AccountCode::new(code).unwrap().class().normal();
        for code in [1000, 1030, 1950, 5030, 6060, 8020] {
            assert_eq!(side(code), Side::Debit, "{code}");
        }
        for code in [2000, 3010, 4050, 7000, 7020] {
            assert_eq!(side(code), Side::Credit, "{code}");
        }
    }

    #[test]
    fn orders_as_the_text_does() {
        let other = "20000000-0000-4000-8000-000000000001";
        let mut texts = [
            alloc::format!("1030-{VENTURE}"),
            "3000".into(),
            alloc::format!("1020-{other}"),
            "1010".into(),
            alloc::format!("1020-{VENTURE}"),
        ];
        let mut accounts = texts.clone().map(|text| text.parse::<Account>().unwrap());
        texts.sort();
        accounts.sort();
        assert_eq!(accounts.map(|account| account.to_string()), texts);
    }
}
