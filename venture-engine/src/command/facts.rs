//! What the host knows and the engine cannot: rates, screenings, confirmations.
//!
//! Spec: commands.md 4.

use alloc::collections::BTreeMap;
use alloc::string::String;

use venture_core::{Currency, Json, Reason, Timestamp};

use super::CommandError;
use super::fields::Fields;

/// The facts of one command. A fact dated after the command is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// An exchange rate.
    pub fx_rate: Option<FxRate>,
    /// A sanctions screening.
    pub screening: Option<Screening>,
    /// A currency-report filing.
    pub filing: Option<Filing>,
    /// A vendor milestone.
    pub milestone: Option<Milestone>,
    /// A vendor's tax form.
    pub tax_form: Option<TaxForm>,
    /// What is known of the payee.
    pub payee: Option<Payee>,
    /// The card's state.
    pub card: Option<Card>,
    /// A second factor.
    pub mfa: Option<Mfa>,
    /// A verification of the log.
    pub integrity: Option<Integrity>,
    /// EAU spent and reserved outside the engine.
    pub eau: Option<EauFact>,
    /// When the host took its copy of the bundle.
    pub policy_snapshot: Option<Timestamp>,
    /// Facts that the bundle declares, by name.
    pub declared: BTreeMap<String, Json>,
}

/// Fact `fx_rate`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of commands.md 4")]
pub struct FxRate {
    pub rate_id: String,
    pub from_currency: Currency,
    pub to_currency: Currency,
    pub rate: String,
    pub fetched_at: Timestamp,
    pub provider: String,
}

/// Fact `screening`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of commands.md 4")]
pub struct Screening {
    pub score_bps: i64,
    pub list_version: String,
    pub entry_id: Option<String>,
    pub screened_at: Timestamp,
}

/// Fact `filing`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of commands.md 4")]
pub struct Filing {
    pub filing_ref: String,
    pub filed_at: Timestamp,
}

/// Fact `milestone`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of commands.md 4")]
pub struct Milestone {
    pub milestone_id: String,
    pub verified: bool,
    pub proof_hash: Option<String>,
}

/// Fact `tax_form`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of commands.md 4")]
pub struct TaxForm {
    pub on_file: bool,
    pub form: Option<String>,
}

/// Fact `payee`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of commands.md 4")]
pub struct Payee {
    pub trust_bps: i64,
    pub first_seen_at: Timestamp,
}

/// Fact `card`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the states are those of commands.md 4")]
pub enum Card {
    Active,
    Frozen,
    Closed,
}

/// Fact `mfa`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of commands.md 4")]
pub struct Mfa {
    pub asserted: bool,
    pub at: Timestamp,
}

/// Fact `integrity`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of commands.md 4")]
pub struct Integrity {
    pub log_ok: bool,
    pub through_seq: i64,
}

/// Fact `eau`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of commands.md 4")]
pub struct EauFact {
    pub spent: i64,
    pub reserved: Option<i64>,
}

const ANY: core::ops::RangeInclusive<i64> = 0..=venture_core::money::MAX_WIRE_INTEGER;
const BPS: core::ops::RangeInclusive<i64> = 0..=10_000;
const NAMES: [&str; 11] = [
    "fx_rate",
    "screening",
    "filing",
    "milestone",
    "tax_form",
    "payee",
    "card",
    "mfa",
    "integrity",
    "eau",
    "policy_snapshot",
];

impl Facts {
    pub(super) fn read(value: &Json) -> Result<Self, CommandError> {
        let mut fields = Fields::of(value, "/facts")?;
        let bad = Reason::RequestInvalid;
        let mut facts = Self::default();
        if let Some(mut f) = part(&mut fields, "fx_rate")? {
            facts.fx_rate = Some(FxRate {
                rate_id: f.need_text("rate_id", 1..=255)?.into(),
                from_currency: f.currency("from_currency")?,
                to_currency: f.currency("to_currency")?,
                rate: f.need_text("rate", 1..=64)?.into(),
                fetched_at: need_time(&mut f, "fetched_at")?,
                provider: f.need_text("provider", 1..=255)?.into(),
            });
            f.end()?;
        }
        if let Some(mut f) = part(&mut fields, "screening")? {
            facts.screening = Some(Screening {
                score_bps: f.need_int("score_bps", BPS, bad)?,
                list_version: f.need_text("list_version", 1..=255)?.into(),
                entry_id: f.text("entry_id", 1..=255)?.map(Into::into),
                screened_at: need_time(&mut f, "screened_at")?,
            });
            f.end()?;
        }
        facts.read_vendor(&mut fields)?;
        facts.read_control(&mut fields)?;
        let object = value.as_object().into_iter().flatten();
        facts.declared = object
            .filter(|(key, _)| !NAMES.contains(&key.as_str()))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        Ok(facts)
    }

    fn read_vendor(&mut self, fields: &mut Fields<'_>) -> Result<(), CommandError> {
        let bad = Reason::RequestInvalid;
        if let Some(mut f) = part(fields, "filing")? {
            self.filing = Some(Filing {
                filing_ref: f.need_text("filing_ref", 1..=255)?.into(),
                filed_at: need_time(&mut f, "filed_at")?,
            });
            f.end()?;
        }
        if let Some(mut f) = part(fields, "milestone")? {
            let verified = f.flag("verified")?;
            self.milestone = Some(Milestone {
                milestone_id: f.need_text("milestone_id", 1..=255)?.into(),
                verified: f.need("verified", verified)?,
                proof_hash: f.text("proof_hash", 1..=255)?.map(Into::into),
            });
            f.end()?;
        }
        if let Some(mut f) = part(fields, "tax_form")? {
            let on_file = f.flag("on_file")?;
            self.tax_form = Some(TaxForm {
                on_file: f.need("on_file", on_file)?,
                form: f.text("form", 1..=255)?.map(Into::into),
            });
            f.end()?;
        }
        if let Some(mut f) = part(fields, "payee")? {
            self.payee = Some(Payee {
                trust_bps: f.need_int("trust_bps", BPS, bad)?,
                first_seen_at: need_time(&mut f, "first_seen_at")?,
            });
            f.end()?;
        }
        Ok(())
    }

    fn read_control(&mut self, fields: &mut Fields<'_>) -> Result<(), CommandError> {
        let bad = Reason::RequestInvalid;
        if let Some(mut f) = part(fields, "card")? {
            let state = f.one_of("state", "`active`, `frozen` or `closed`", |text| match text {
                "active" => Some(Card::Active),
                "frozen" => Some(Card::Frozen),
                "closed" => Some(Card::Closed),
                _ => None,
            })?;
            self.card = Some(f.need("state", state)?);
            f.end()?;
        }
        if let Some(mut f) = part(fields, "mfa")? {
            let asserted = f.flag("asserted")?;
            self.mfa = Some(Mfa { asserted: f.need("asserted", asserted)?, at: need_time(&mut f, "at")? });
            f.end()?;
        }
        if let Some(mut f) = part(fields, "integrity")? {
            let log_ok = f.flag("log_ok")?;
            self.integrity = Some(Integrity {
                log_ok: f.need("log_ok", log_ok)?,
                through_seq: f.need_int("through_seq", ANY, bad)?,
            });
            f.end()?;
        }
        if let Some(mut f) = part(fields, "eau")? {
            self.eau = Some(EauFact {
                spent: f.need_int("spent", ANY, bad)?,
                reserved: f.int("reserved", ANY, bad)?,
            });
            f.end()?;
        }
        if let Some(mut f) = part(fields, "policy_snapshot")? {
            self.policy_snapshot = Some(need_time(&mut f, "taken_at")?);
            f.end()?;
        }
        Ok(())
    }

    /// These facts as known at `at`: what is dated later is absent.
    #[must_use]
    pub fn known_at(mut self, at: Timestamp) -> Self {
        self.fx_rate = self.fx_rate.filter(|fact| fact.fetched_at <= at);
        self.screening = self.screening.filter(|fact| fact.screened_at <= at);
        self.filing = self.filing.filter(|fact| fact.filed_at <= at);
        self.payee = self.payee.filter(|fact| fact.first_seen_at <= at);
        self.mfa = self.mfa.filter(|fact| fact.at <= at);
        self.policy_snapshot = self.policy_snapshot.filter(|taken| *taken <= at);
        self
    }
}

fn part<'a>(fields: &mut Fields<'a>, key: &'static str) -> Result<Option<Fields<'a>>, CommandError> {
    let pointer = fields.at(key);
    fields.raw(key).map(|value| Fields::of(value, &pointer)).transpose()
}

fn need_time(fields: &mut Fields<'_>, key: &'static str) -> Result<Timestamp, CommandError> {
    let time = fields.time(key)?;
    fields.need(key, time)
}
