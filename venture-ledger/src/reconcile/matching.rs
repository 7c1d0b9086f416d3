//! What is left after rows met movements by reference: mismatches, repeats, equal amounts, the missing.

use alloc::collections::BTreeSet;
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

/// Whose a reference is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Of {
    /// A row without partner.
    Row,
    /// A movement without partner.
    Book,
    /// A movement that a row has met.
    Met,
}

/// Rows and movements of one reference that differ pair up in order; what is more than the other side
/// has is a duplicate. A reference that one side alone has leaves its first likeness open.
fn by_reference(sides: &Sides, rows: &mut [Fate], books: &mut [Fate]) {
    let of_rows = sides.rows.iter().enumerate().map(|(at, row)| (&*row.provider_tx_id, Of::Row, at));
    let of_books = sides.books.iter().enumerate().filter_map(|(at, book)| {
        let whose = if book.matched { Of::Met } else { Of::Book };
        Some((book.external_ref.as_deref()?, whose, at))
    });
    let mut named: Vec<(&str, Of, usize)> = of_rows.chain(of_books).collect();
    named.sort_unstable();
    for group in named.chunk_by(|one, next| one.0 == next.0) {
        let (mine, others) = group.split_at(group.partition_point(|one| one.1 == Of::Row));
        let (theirs, met) = others.split_at(others.partition_point(|one| one.1 == Of::Book));
        for ((_, _, row), (_, _, book)) in mine.iter().zip(theirs) {
            mark(rows, *row, Fate::Mismatch(*book));
            mark(books, *book, Fate::Mismatch(*row));
        }
        let both = mine.len().min(theirs.len());
        let known = both > 0 || !met.is_empty();
        let likeness = |at: usize| sides.rows.get(at).map(|row| (row.amount_minor, row.direction));
        repeats(mine.iter().skip(both).map(|one| one.2), known, likeness, rows);
        let likeness = |at: usize| sides.books.get(at).map(|book| (book.amount_minor, book.direction));
        repeats(theirs.iter().skip(both).map(|one| one.2), known, likeness, books);
    }
}

/// What is more than the other side has, or the same again on a side that stands alone.
fn repeats(
    rest: impl Iterator<Item = usize>,
    known: bool,
    likeness: impl Fn(usize) -> Option<(i64, Direction)>,
    fates: &mut [Fate],
) {
    let mut seen = BTreeSet::new();
    for at in rest {
        if known || !seen.insert(likeness(at)) {
            mark(fates, at, Fate::Duplicate);
        }
    }
}

fn mark(fates: &mut [Fate], at: usize, fate: Fate) {
    if let Some(slot) = fates.get_mut(at) {
        *slot = fate;
    }
}

/// What is open: its amount and direction, its instant, its place.
type Open = ((i64, Direction), Timestamp, usize);

/// A row and a movement of equal amount and direction within 72 hours that have no other candidate.
fn by_amount(sides: &mut Sides, rows: &mut [Fate], books: &mut [Fate]) {
    let of_rows = sides.rows.iter().enumerate().filter(|(at, _)| is_open(rows, *at));
    let mut mine: Vec<Open> =
        of_rows.map(|(at, row)| ((row.amount_minor, row.direction), row.settled_at, at)).collect();
    let of_books = sides.books.iter().enumerate().filter(|(at, _)| is_open(books, *at));
    let mut theirs: Vec<Open> =
        of_books.map(|(at, book)| ((book.amount_minor, book.direction), book.at, at)).collect();
    mine.sort_unstable();
    theirs.sort_unstable();
    for (key, instant, at) in &theirs {
        mark(books, *at, Fate::Missing(count(within(&mine, *key, *instant))));
    }
    for (key, instant, row) in &mine {
        let candidates = within(&theirs, *key, *instant);
        mark(rows, *row, Fate::Missing(count(candidates)));
        let [(_, met, book)] = candidates else { continue };
        if let [_] = within(&mine, *key, *met)
            && let Some(number) = sides.rows.get(*row).map(|row| row.row)
        {
            mark(rows, *row, Fate::Matched);
            mark(books, *book, Fate::Matched);
            sides.pairs.push((number, *book, Rule::Amount));
        }
    }
}

fn is_open(fates: &[Fate], at: usize) -> bool {
    fates.get(at) == Some(&Fate::Open)
}

/// Those of an amount and direction at most 72 hours from an instant.
fn within(sorted: &[Open], key: (i64, Direction), instant: Timestamp) -> &[Open] {
    let early = |at: &Timestamp| at.micros_since(instant) < WINDOW_MICROS.saturating_neg();
    let late = |at: &Timestamp| at.micros_since(instant) > WINDOW_MICROS;
    let from = sorted.partition_point(|(other, at, _)| *other < key || (*other == key && early(at)));
    let rest = sorted.get(from..).unwrap_or_default();
    let length = rest.partition_point(|(other, at, _)| *other == key && !late(at));
    rest.get(..length).unwrap_or_default()
}

fn count(candidates: &[Open]) -> u64 {
    u64::try_from(candidates.len()).unwrap_or(u64::MAX)
}
