//! A limit that a check compared. It is text only where somebody reads it.

use core::fmt;

use serde::{Serialize, Serializer};
use venture_core::id::Uuid;
use venture_core::{Currency, Json};
use venture_ledger::Account;

use crate::answer::{LimitDetail, wire};

/// The name of a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LimitId<'a> {
    /// A name of its own.
    Named(&'a str),
    /// `kind:id`
    Of(&'static str, Uuid),
    /// `kind:name`
    Pair(&'static str, &'a str),
    /// `kind:name:window`
    Windowed(&'static str, &'a str, &'static str),
    /// `envelope:scope:name:window`
    Envelope(&'static str, &'a str, &'static str),
    /// `balance:account`
    Balance(Account),
}

impl fmt::Display for LimitId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(name) => f.write_str(name),
            Self::Of(kind, id) => write!(f, "{kind}:{id}"),
            Self::Pair(kind, name) => write!(f, "{kind}:{name}"),
            Self::Windowed(kind, name, window) => write!(f, "{kind}:{name}:{window}"),
            Self::Envelope(scope, name, window) => write!(f, "envelope:{scope}:{name}:{window}"),
            Self::Balance(account) => write!(f, "balance:{account}"),
        }
    }
}

impl Serialize for LimitId<'_> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

/// A cap, what is committed under it, and what was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Amounts<'a> {
    pub(crate) limit_id: LimitId<'a>,
    pub(crate) cap_minor: i128,
    pub(crate) committed_minor: i128,
    pub(crate) requested_minor: i128,
    /// The currency, or EAU.
    pub(crate) currency: Option<Currency>,
}

impl Amounts<'_> {
    /// The amounts as `detail` shows them.
    pub(crate) fn detail(&self) -> LimitDetail {
        LimitDetail {
            limit_id: alloc::format!("{}", self.limit_id),
            cap_minor: self.cap_minor,
            committed_minor: self.committed_minor,
            requested_minor: self.requested_minor,
            currency: self.currency.as_ref().map_or("", Currency::as_str).into(),
        }
    }

    fn words(&self) -> AmountWords<'_> {
        let remaining = self.cap_minor.saturating_sub(self.committed_minor).max(0);
        AmountWords {
            cap_minor: wire(self.cap_minor),
            committed_minor: wire(self.committed_minor),
            currency: self.currency.as_ref().map_or("", Currency::as_str),
            limit_id: self.limit_id,
            remaining_minor: wire(remaining),
            requested_minor: wire(self.requested_minor),
        }
    }
}

/// As [`LimitDetail::to_json`] says it.
#[derive(Serialize)]
struct AmountWords<'a> {
    cap_minor: Json,
    committed_minor: Json,
    currency: &'a str,
    limit_id: LimitId<'a>,
    remaining_minor: Json,
    requested_minor: Json,
}

/// A number of authorizations under its greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Counts<'a> {
    pub(crate) count: i64,
    pub(crate) limit_id: &'a str,
    pub(crate) max_count: i64,
}

impl Counts<'_> {
    pub(crate) fn to_json(self) -> Json {
        Json::object([
            ("limit_id", Json::from(self.limit_id)),
            ("max_count", Json::Int(self.max_count)),
            ("count", Json::Int(self.count)),
        ])
    }
}

/// What was compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Figures<'a> {
    Amounts(Amounts<'a>),
    Counts(Counts<'a>),
}

/// A limit that was compared: kept for the context, for warnings, for what a denial tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Compared<'a> {
    pub(crate) check: u8,
    pub(crate) window: &'static str,
    pub(crate) figures: Figures<'a>,
}

impl<'a> Compared<'a> {
    /// The amounts, where it is not a count.
    pub(crate) const fn amounts(&self) -> Option<&Amounts<'a>> {
        match &self.figures {
            Figures::Amounts(amounts) => Some(amounts),
            Figures::Counts(_) => None,
        }
    }
}

impl Serialize for Compared<'_> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match &self.figures {
            Figures::Amounts(amounts) => amounts.words().serialize(s),
            Figures::Counts(counts) => counts.serialize(s),
        }
    }
}

#[cfg(test)]
mod tests {
    use venture_core::canonical;

    use super::*;

    fn check(limit_id: LimitId<'_>, text: &str, cap: i128, committed: i128) {
        let amounts = Amounts {
            limit_id,
            cap_minor: cap,
            committed_minor: committed,
            requested_minor: 7,
            currency: "USD".parse().ok(),
        };
        assert_eq!(amounts.detail().limit_id, text);
        let compared = Compared { check: 21, window: "day", figures: Figures::Amounts(amounts) };
        let shown = canonical::to_string(&amounts.detail().to_json()).unwrap();
        assert_eq!(canonical::to_string(&compared).unwrap(), shown);
    }

    #[test]
    fn the_context_says_of_a_limit_what_a_denial_says() {
        let id = Uuid::from_u128(0x2000_0000_0000_4000_8000_0000_0000_0001);
        let workflow = "workflow:20000000-0000-4000-8000-000000000001";
        check(LimitId::Of("workflow", id), workflow, 100, 30);
        check(LimitId::Named("global-day"), "global-day", 10, 30);
        check(LimitId::Pair("venture-day", "al\"pha"), "venture-day:al\"pha", i128::MAX, i128::MIN);
        check(LimitId::Windowed("role", "solver", "hour"), "role:solver:hour", 0, 0);
        check(LimitId::Envelope("venture", "é", "day"), "envelope:venture:é:day", -1, 1 << 60);
        check(LimitId::Balance(Account::treasury()), "balance:1010", 1, 1);
        let counts = Counts { count: 3, limit_id: "hourly", max_count: 5 };
        let compared = Compared { check: 27, window: "seconds", figures: Figures::Counts(counts) };
        let shown = canonical::to_string(&counts.to_json()).unwrap();
        assert_eq!(canonical::to_string(&compared).unwrap(), shown);
    }
}
