//! What is left after rows met movements by reference: mismatches, repeats, equal amounts, the missing.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use venture_core::Timestamp;
use venture_core::time::MICROS_PER_SECOND;

use super::report::{Kind, Rule, Settled, Unmatched};
use super::section::Sides;
use crate::statement::Direction;

/// How far apart, inclusive, two sides of one movement may be.
const WINDOW_MICROS: i64 = 72 * 3_600 * MICROS_PER_SECOND;

/// What is known of a row or a movement that has no partner yet.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It may still find a partner by amount.
    Open,
    /// Row and movement share a reference and differ: the number of the other one.
    Mismatch(usize),
    /// Its likeness has a partner.
    Duplicate,
    /// It has a partner.
    Matched,
    /// It found none among so many.
    Missing(u64),
}

/// Decides about everything that is left. The order of the rows and of the books is all that counts.
pub(super) fn settle(sides: &mut Sides) -> Vec<Unmatched> {
    let mut rows: Vec<Fate> = sides.rows.iter().map(|_| Fate::Open).collect();
    let mut books: Vec<Fate> =
        sides.books.iter().map(|book| if book.matched { Fate::Matched } else { Fate::Open }).collect();
    by_reference(sides, &mut rows, &mut books);
    by_amount(sides, &mut rows, &mut books);
    let of_rows = sides.rows.iter().zip(&rows).filter_map(|(row, fate)| match fate {
        Fate::Matched => None,
        Fate::Mismatch(at) => {
            let booked = sides.books.get(*at).map(super::section::Book::booked);
            Some(alone(Kind::AmountMismatch, Some(row), booked, None))
        }
        Fate::Duplicate => Some(alone(Kind::Duplicate, Some(row), None, None)),
        Fate::Open => Some(alone(Kind::MissingInternal, Some(row), None, None)),
        Fate::Missing(candidates) => Some(alone(Kind::MissingInternal, Some(row), None, Some(*candidates))),
    });
    let of_books = sides.books.iter().zip(&books).filter_map(|(book, fate)| match fate {
        Fate::Matched | Fate::Mismatch(_) => None,
        Fate::Duplicate => Some(alone(Kind::Duplicate, None, Some(book.booked()), None)),
        Fate::Open => Some(alone(Kind::MissingExternal, None, Some(book.booked()), None)),
        Fate::Missing(candidates) => {
            Some(alone(Kind::MissingExternal, None, Some(book.booked()), Some(*candidates)))
        }
    });
    of_rows.chain(of_books).collect()
}

fn alone(
    kind: Kind,
    row: Option<&Settled>,
    booked: Option<super::report::Booked>,
    candidates: Option<u64>,
) -> Unmatched {
    Unmatched { kind, settled: row.cloned(), booked, candidates }
}

/// What one reference has on both sides.
#[derive(Default)]
struct Shared {
    rows: Vec<usize>,
    books: Vec<usize>,
    has_pair: bool,
}

/// Rows and movements of one reference that differ pair up in order; what is more than the other side
/// has is a duplicate. A reference that one side alone has leaves its first likeness open.
fn by_reference(sides: &Sides, rows: &mut [Fate], books: &mut [Fate]) {
    let mut shared: BTreeMap<&str, Shared> = BTreeMap::new();
    for (at, row) in sides.rows.iter().enumerate() {
        shared.entry(&row.provider_tx_id).or_default().rows.push(at);
    }
    let named = || {
        let books = sides.books.iter().enumerate();
        books.filter_map(|(at, book)| Some((at, book.matched, book.external_ref.as_deref()?)))
    };
    for (at, _, reference) in named().filter(|(_, matched, _)| !matched) {
        shared.entry(reference).or_default().books.push(at);
    }
    for (_, _, reference) in named().filter(|(_, matched, _)| *matched) {
        if let Some(group) = shared.get_mut(reference) {
            group.has_pair = true;
        }
    }
    for group in shared.into_values() {
        let both = group.rows.len().min(group.books.len());
        for (row, book) in group.rows.iter().zip(&group.books) {
            mark(rows, *row, Fate::Mismatch(*book));
            mark(books, *book, Fate::Mismatch(*row));
        }
        let known = both > 0 || group.has_pair;
        let likeness = |at: &usize| sides.rows.get(*at).map(|row| (row.amount_minor, row.direction));
        repeats(group.rows.iter().skip(both), known, likeness, rows);
        let likeness = |at: &usize| sides.books.get(*at).map(|book| (book.amount_minor, book.direction));
        repeats(group.books.iter().skip(both), known, likeness, books);
    }
}

/// What is more than the other side has, or the same again on a side that stands alone.
fn repeats<'a>(
    rest: impl Iterator<Item = &'a usize>,
    known: bool,
    likeness: impl Fn(&usize) -> Option<(i64, Direction)>,
    fates: &mut [Fate],
) {
    let mut seen = BTreeSet::new();
    for at in rest {
        if known || !seen.insert(likeness(at)) {
            mark(fates, *at, Fate::Duplicate);
        }
    }
}

fn mark(fates: &mut [Fate], at: usize, fate: Fate) {
    if let Some(slot) = fates.get_mut(at) {
        *slot = fate;
    }
}

/// One side of the candidates of an amount: instants in order, and whose they are.
type Candidates = Vec<(Timestamp, usize)>;

/// A row and a movement of equal amount and direction within 72 hours that have no other candidate.
fn by_amount(sides: &mut Sides, rows: &mut [Fate], books: &mut [Fate]) {
    let mut groups: BTreeMap<(i64, Direction), (Candidates, Candidates)> = BTreeMap::new();
    for (at, row) in sides.rows.iter().enumerate().filter(|(at, _)| is_open(rows, *at)) {
        groups.entry((row.amount_minor, row.direction)).or_default().0.push((row.settled_at, at));
    }
    for (at, book) in sides.books.iter().enumerate().filter(|(at, _)| is_open(books, *at)) {
        groups.entry((book.amount_minor, book.direction)).or_default().1.push((book.at, at));
    }
    for (mine, theirs) in groups.values_mut() {
        mine.sort_unstable();
        theirs.sort_unstable();
        for (instant, at) in &*mine {
            mark(rows, *at, Fate::Missing(count(within(theirs, *instant))));
        }
        for (instant, at) in &*theirs {
            mark(books, *at, Fate::Missing(count(within(mine, *instant))));
        }
        for (instant, row) in &*mine {
            let [(met, book)] = within(theirs, *instant) else { continue };
            if let [_] = within(mine, *met)
                && let Some(number) = sides.rows.get(*row).map(|row| row.row)
            {
                mark(rows, *row, Fate::Matched);
                mark(books, *book, Fate::Matched);
                sides.pairs.push((number, *book, Rule::Amount));
            }
        }
    }
}

fn is_open(fates: &[Fate], at: usize) -> bool {
    fates.get(at) == Some(&Fate::Open)
}

/// Those at most 72 hours from an instant.
fn within(candidates: &[(Timestamp, usize)], instant: Timestamp) -> &[(Timestamp, usize)] {
    let from =
        candidates.partition_point(|(at, _)| at.micros_since(instant) < WINDOW_MICROS.saturating_neg());
    let to = candidates.partition_point(|(at, _)| at.micros_since(instant) <= WINDOW_MICROS);
    candidates.get(from..to).unwrap_or_default()
}

fn count(candidates: &[(Timestamp, usize)]) -> u64 {
    u64::try_from(candidates.len()).unwrap_or(u64::MAX)
}
