//! The floor: the same questions answered by Rust that is written for them alone.

use std::collections::HashMap;

use crate::question::{MOST, ROLE, names};

/// Rules behind a table of their merchants.
pub(crate) struct Native(HashMap<String, String>);

impl Native {
    /// The category that each merchant's rule asks for.
    pub(crate) fn new(count: usize) -> Self {
        Self((0..count).map(names).collect())
    }

    /// Whether the one rule of the merchant allows.
    pub(crate) fn allows(&self, role: &str, merchant: &str, category: &str, amount: i64) -> bool {
        self.0.get(merchant).is_some_and(|wanted| wanted == category && role == ROLE && amount <= MOST)
    }
}

/// A rule of the set of 100.
pub(crate) enum Kind {
    AmountOver(i64),
    MerchantStarts(String),
    CategoryAndCode(String, &'static str),
    RoleBefore(String, i64),
    Country(String),
    MerchantOver(String, i64),
}

/// What a rule of the set asks about.
pub(crate) struct Asked<'a> {
    pub(crate) role: &'a str,
    pub(crate) merchant: &'a str,
    pub(crate) category: &'a str,
    pub(crate) country: &'a str,
    pub(crate) mccs: &'a [&'a str],
    pub(crate) amount: i64,
    pub(crate) micros: i64,
}

impl Kind {
    pub(crate) fn holds(&self, asked: &Asked<'_>) -> bool {
        match self {
            Self::AmountOver(most) => asked.amount > *most,
            Self::MerchantStarts(stem) => asked.merchant.starts_with(stem.as_str()),
            Self::CategoryAndCode(category, code) => asked.category == category && asked.mccs.contains(code),
            Self::RoleBefore(role, hour) => {
                asked.role == role && asked.micros.rem_euclid(86_400_000_000) / 3_600_000_000 < *hour
            }
            Self::Country(country) => asked.country == country,
            Self::MerchantOver(merchant, most) => asked.merchant == merchant && asked.amount > *most,
        }
    }
}

/// Tools that each role is granted: what a check is without patterns, denies, paths or conditions.
pub(crate) struct Grants(HashMap<String, HashMap<String, bool>>);

impl Grants {
    pub(crate) fn new(calls: &[(String, String)]) -> Self {
        let mut roles: HashMap<String, HashMap<String, bool>> = HashMap::new();
        for (role, tool) in calls {
            roles.entry(role.clone()).or_default().insert(tool.clone(), true);
        }
        Self(roles)
    }

    pub(crate) fn allows(&self, role: &str, tool: &str) -> bool {
        self.0.get(role).and_then(|tools| tools.get(tool)).copied().unwrap_or(false)
    }
}
