//! A run from its terms to its report.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use venture_core::Currency;
use venture_core::id::TxnId;

use super::class::DriftClass;
use super::matching;
use super::movement::Movement;
use super::report::{Report, Rule, Section};
use super::section::Sides;
use super::terms::{ReconcileError, Terms};
use crate::statement::Row;

/// Takes the books, then the rows one by one; keeps of a row that meets its movement only the pair.
///
/// # Examples
/// ```
/// use venture_core::id::{TxnId, Uuid};
/// use venture_core::{Currency, Timestamp};
/// use venture_ledger::reconcile::{DriftClass, Movement, Period, Reconciler, RunType, Terms};
/// use venture_ledger::statement::{Direction, Row};
/// let at: Timestamp = "2026-03-02T09:00:00Z".parse().unwrap();
/// let day = Period::new("2026-03-02T00:00:00Z".parse().unwrap(), "2026-03-03T00:00:00Z".parse().unwrap());
/// let usd = Currency::new("USD").unwrap();
/// let paid = Movement {
///     txn_id: TxnId(Uuid::nil()), provider: None, external_ref: Some("ch-1".into()),
///     amount_minor: 750, currency: usd, direction: Direction::Debit, posted_at: at,
/// };
/// let row = Row {
///     row: 1, line: 2, provider_tx_id: "ch-1".into(), amount_minor: 750, currency: usd,
///     direction: Direction::Debit, settled_at: at, description: "".into(),
/// };
/// let terms = Terms::one("stripe", day.unwrap(), RunType::Daily);
/// let mut run = Reconciler::new(terms, [paid]).unwrap();
/// run.row("stripe", row).unwrap();
/// assert_eq!(run.finish(0).unwrap().report.drift_class, DriftClass::None);
/// ```
///
/// Spec: treasury 7, TREAS-006.
pub struct Reconciler {
    terms: Terms,
    sides: BTreeMap<(usize, Currency), Sides>,
}

/// A row and the movement that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The provider account, as a place in the terms.
    pub account: usize,
    /// The number of the row in its statement.
    pub row: u64,
    /// The transaction.
    pub txn_id: TxnId,
    /// Why they belong together.
    pub rule: Rule,
}

/// A run that has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// What it found.
    pub report: Report,
    /// Every pair, by account, then row.
    pub pairs: Vec<Pair>,
}

impl Reconciler {
    /// A run over these movements; those outside the period or of other providers are left out.
    ///
    /// # Errors
    /// In order: [`ReconcileError::NoAccount`], [`ReconcileError::Overflow`].
    pub fn new(terms: Terms, books: impl IntoIterator<Item = Movement>) -> Result<Self, ReconcileError> {
        if terms.accounts.is_empty() {
            return Err(ReconcileError::NoAccount);
        }
        let mut run = Self { terms, sides: BTreeMap::new() };
        for movement in books {
            let account = run.terms.account(movement.provider.as_deref());
            if let Some(account) = account.filter(|_| run.terms.period.contains(movement.posted_at)) {
                run.sides(account, movement.currency).book(movement)?;
            }
        }
        run.sides.values_mut().for_each(Sides::close_books);
        Ok(run)
    }

    /// Takes a row of the statement of `provider`. One outside the period is counted, not compared.
    ///
    /// # Errors
    /// In order: [`ReconcileError::NoAccount`] if the terms do not name the provider,
    /// [`ReconcileError::Overflow`], [`ReconcileError::TooManyUnmatched`].
    pub fn row(&mut self, provider: &str, row: Row) -> Result<(), ReconcileError> {
        let account = self.terms.account(Some(provider)).ok_or(ReconcileError::NoAccount)?;
        let inside = self.terms.period.contains(row.settled_at);
        let sides = self.sides(account, row.currency);
        if inside {
            return sides.row(row);
        }
        sides.outside = sides.outside.saturating_add(1);
        Ok(())
    }

    /// The end of all statements. `breaches` is how many invariants of the books are broken.
    ///
    /// # Errors
    /// [`ReconcileError::Overflow`] if a sum does not fit 64 bits.
    pub fn finish(self, breaches: u64) -> Result<Run, ReconcileError> {
        let (mut sections, mut pairs) = (Vec::new(), Vec::new());
        for ((account, currency), mut sides) in self.sides {
            let unmatched = matching::settle(&mut sides);
            let minor = |sum: i128| i64::try_from(sum).map_err(|_| ReconcileError::Overflow);
            let drift = sides.internal.checked_sub(sides.external).ok_or(ReconcileError::Overflow)?;
            let by = |rule: Rule| number(sides.pairs.iter().filter(|pair| pair.2 == rule).count());
            sections.push(Section {
                provider: self.terms.accounts.get(account).cloned().unwrap_or_default(),
                currency,
                internal_minor: minor(sides.internal)?,
                external_minor: minor(sides.external)?,
                drift_minor: minor(drift)?,
                drift_class: DriftClass::of(sides.internal, sides.external, !unmatched.is_empty()),
                rows: sides.row_count,
                movements: number(sides.books.len()),
                rows_outside: sides.outside,
                matched_by_reference: by(Rule::Reference),
                matched_by_amount: by(Rule::Amount),
                unmatched,
            });
            pairs.extend(sides.pairs.iter().filter_map(|(row, book, rule)| {
                let txn_id = sides.books.get(*book)?.txn_id;
                Some(Pair { account, row: *row, txn_id, rule: *rule })
            }));
        }
        pairs.sort_by_key(|pair| (pair.account, pair.row));
        let broken = if breaches == 0 { DriftClass::None } else { DriftClass::Class1 };
        let drift_class = sections.iter().map(|section| section.drift_class).fold(broken, Ord::max);
        let report = Report {
            period_start: self.terms.period.start(),
            period_end: self.terms.period.end(),
            run_type: self.terms.run_type,
            breaches,
            drift_class,
            status: drift_class.status(),
            action: drift_class.action(),
            sections,
        };
        Ok(Run { report, pairs })
    }

    fn sides(&mut self, account: usize, currency: Currency) -> &mut Sides {
        self.sides.entry((account, currency)).or_default()
    }
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
