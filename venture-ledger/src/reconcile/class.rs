//! How far books and statement are apart, and what follows.

use serde::{Deserialize, Serialize};

/// The class of a drift, from none to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum DriftClass {
    /// No drift, every row matched.
    #[serde(rename = "NONE")]
    None,
    /// Some drift, or a row that is not matched.
    #[serde(rename = "CLASS_3")]
    Class3,
    /// More than a thousandth of the greater side.
    #[serde(rename = "CLASS_2")]
    Class2,
    /// More than a hundredth, more than 10,000 smallest units, or books that contradict themselves.
    #[serde(rename = "CLASS_1")]
    Class1,
}

/// How a run ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Everything matches.
    Completed,
    /// Something does not.
    Mismatch,
    /// So much that a case opens and the tenant freezes.
    ComplianceCaseOpened,
}

impl Status {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Mismatch => "mismatch",
            Self::ComplianceCaseOpened => "compliance_case_opened",
        }
    }
}

/// What follows from a class: the table of treasury 7.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Action {
    /// The class of the case that opens, if one does.
    pub case_class: Option<DriftClass>,
    /// Hours until it must be resolved.
    pub case_hours: Option<u32>,
    /// Whether the founder is told.
    pub notify_founder: bool,
    /// Whether the tenant freezes, softly.
    pub freeze_tenant_soft: bool,
}

/// Drift beyond this many smallest units is worst, whatever the sums.
const ABSOLUTE: u128 = 10_000;

impl DriftClass {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "NONE",
            Self::Class3 => "CLASS_3",
            Self::Class2 => "CLASS_2",
            Self::Class1 => "CLASS_1",
        }
    }

    /// The class of two sums in smallest units.
    ///
    /// Spec: treasury 7.
    #[must_use]
    pub const fn of(internal: i128, external: i128, unmatched: bool) -> Self {
        let Some(drift) = internal.checked_sub(external) else { return Self::Class1 };
        let drift = drift.unsigned_abs();
        let (own, theirs) = (internal.unsigned_abs(), external.unsigned_abs());
        let most = if own > theirs { own } else { theirs };
        if drift.saturating_mul(100) > most || drift > ABSOLUTE {
            Self::Class1
        } else if drift.saturating_mul(1_000) > most {
            Self::Class2
        } else if drift != 0 || unmatched {
            Self::Class3
        } else {
            Self::None
        }
    }

    /// How a run of this class ends.
    #[must_use]
    pub const fn status(self) -> Status {
        match self {
            Self::None => Status::Completed,
            Self::Class3 | Self::Class2 => Status::Mismatch,
            Self::Class1 => Status::ComplianceCaseOpened,
        }
    }

    /// What follows.
    #[must_use]
    pub const fn action(self) -> Action {
        let (case_hours, notify_founder, freeze_tenant_soft) = match self {
            Self::None => (None, false, false),
            Self::Class3 => (Some(120), false, false),
            Self::Class2 => (Some(24), true, false),
            Self::Class1 => (Some(4), false, true),
        };
        let case_class = if case_hours.is_some() { Some(self) } else { None };
        Action { case_class, case_hours, notify_founder, freeze_tenant_soft }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(internal: i128, external: i128, unmatched: bool, expected: DriftClass) {
        assert_eq!(DriftClass::of(internal, external, unmatched), expected, "{internal} {external}");
        assert_eq!(DriftClass::of(external, internal, unmatched), expected, "{external} {internal}");
        assert_eq!(
            DriftClass::of(internal.saturating_neg(), external.saturating_neg(), unmatched),
            expected,
            "{internal} {external}"
        );
    }

    #[test]
    fn bounds_are_exclusive() {
        check(0, 0, false, DriftClass::None);
        check(0, 0, true, DriftClass::Class3);
        check(1_000_000, 1_000_000, true, DriftClass::Class3);
        // A thousandth exactly, and one more.
        check(1_000_000, 999_000, false, DriftClass::Class3);
        check(1_000_000, 998_999, false, DriftClass::Class2);
        // A hundredth exactly, and one more.
        check(1_000_000, 990_000, false, DriftClass::Class2);
        check(1_000_000, 989_999, false, DriftClass::Class1);
        // 10,000 units exactly, and one more.
        check(100_000_000, 99_990_000, false, DriftClass::Class3);
        check(100_000_000, 99_989_999, false, DriftClass::Class1);
        check(1, 0, false, DriftClass::Class1);
        check(i128::MAX, i128::MIN + 1, false, DriftClass::Class1);
    }

    #[test]
    fn what_follows_is_the_table() {
        let row = |class: DriftClass| {
            let action = class.action();
            (action.case_hours, action.notify_founder, action.freeze_tenant_soft, class.status())
        };
        assert_eq!(row(DriftClass::None), (None, false, false, Status::Completed));
        assert_eq!(row(DriftClass::Class3), (Some(120), false, false, Status::Mismatch));
        assert_eq!(row(DriftClass::Class2), (Some(24), true, false, Status::Mismatch));
        assert_eq!(row(DriftClass::Class1), (Some(4), false, true, Status::ComplianceCaseOpened));
    }
}
