//! What a run found, as bytes that repeat.

use alloc::boxed::Box;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use venture_core::canonical::{self, CanonicalError};
use venture_core::id::TxnId;
use venture_core::{Currency, Timestamp};

use super::class::{Action, DriftClass, Status};
use super::terms::RunType;
use crate::statement::Direction;

/// The rule that brought a row and a movement together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Same reference, amount and direction.
    Reference,
    /// Same amount and direction within 72 hours, and no other candidate on either side.
    Amount,
}

/// Why a row or a movement stands alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The statement has it, the books do not.
    MissingInternal,
    /// The books have it, the statement does not.
    MissingExternal,
    /// Both have the reference, with another amount or direction.
    AmountMismatch,
    /// The other side has it once, this side again.
    Duplicate,
}

/// A row that is not matched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// Its number in the statement.
    pub row: u64,
    /// Its line in the file.
    pub line: u64,
    /// The provider's name of it.
    pub provider_tx_id: Box<str>,
    /// Smallest units.
    pub amount_minor: i64,
    /// Which way.
    pub direction: Direction,
    /// When it was booked there.
    pub settled_at: Timestamp,
}

/// A movement that is not matched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booked {
    /// The transaction.
    pub txn_id: TxnId,
    /// The provider's name of it, as we have it.
    pub external_ref: Option<Box<str>>,
    /// Smallest units.
    pub amount_minor: i64,
    /// Which way.
    pub direction: Direction,
    /// When it was posted here.
    pub posted_at: Timestamp,
}

/// What is left over, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unmatched {
    /// Why.
    pub kind: Kind,
    /// The row of the statement.
    pub settled: Option<Settled>,
    /// The movement of the books.
    pub booked: Option<Booked>,
    /// How many candidates of equal amount within 72 hours the other side had. One, and it is still
    /// alone: that candidate had others.
    pub candidates: Option<u64>,
}

/// One provider account in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Section {
    /// The provider account.
    pub provider: Box<str>,
    /// The currency.
    pub currency: Currency,
    /// What the books moved in the period, smallest units.
    pub internal_minor: i64,
    /// Credits less debits of the statement in the period.
    pub external_minor: i64,
    /// Internal less external.
    pub drift_minor: i64,
    /// How bad.
    pub drift_class: DriftClass,
    /// Rows in the period.
    pub rows: u64,
    /// Movements in the period.
    pub movements: u64,
    /// Rows before or after it, not compared.
    pub rows_outside: u64,
    /// Pairs by [`Rule::Reference`].
    pub matched_by_reference: u64,
    /// Pairs by [`Rule::Amount`].
    pub matched_by_amount: u64,
    /// The rest: rows in the order of the statement, then movements in the order of the books.
    pub unmatched: Vec<Unmatched>,
}

/// A run: equal inputs give equal bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The first instant.
    pub period_start: Timestamp,
    /// The first instant after it.
    pub period_end: Timestamp,
    /// How often it runs.
    pub run_type: RunType,
    /// Invariants of the books that are broken; any makes it the worst class.
    pub breaches: u64,
    /// The worst class of all sections.
    pub drift_class: DriftClass,
    /// How the run ends.
    pub status: Status,
    /// What follows.
    pub action: Action,
    /// By provider as named, then currency.
    pub sections: Vec<Section>,
}

impl Report {
    /// The canonical bytes.
    ///
    /// # Errors
    /// [`CanonicalError::Range`] if an amount is beyond what JSON carries.
    pub fn to_bytes(&self) -> Result<Vec<u8>, CanonicalError> {
        canonical::to_vec(self)
    }

    /// All that is not matched, with its section.
    pub fn unmatched(&self) -> impl Iterator<Item = (&Section, &Unmatched)> {
        self.sections.iter().flat_map(|section| section.unmatched.iter().map(move |one| (section, one)))
    }
}
