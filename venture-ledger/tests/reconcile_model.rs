//! A naive second implementation of the matching: lists and scans, written from the specification.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, clippy::indexing_slicing, reason = "tests")]

use proptest::prelude::*;
use venture_core::id::{TxnId, Uuid};
use venture_core::{Currency, Timestamp};
use venture_ledger::reconcile::{DriftClass, Kind, Movement, Period, Reconciler, Rule, RunType, Terms};
use venture_ledger::statement::{Direction, Row};

/// Reference, signed amount, hour. References and amounts are few, so that they collide.
type One = (u8, i64, i64);

fn side() -> impl Strategy<Value = Vec<One>> {
    prop::collection::vec((0_u8..5, prop::sample::select(vec![-2_i64, -1, 1, 2]), 0_i64..240), 0..14)
}

/// Kind, row, movement, candidates.
type Rest = (Kind, Option<usize>, Option<usize>, Option<u64>);

#[derive(Debug, Default, PartialEq, Eq)]
struct Answer {
    pairs: Vec<(usize, usize, bool)>,
    rest: Vec<Rest>,
}

fn near(one: One, other: One) -> bool {
    one.1 == other.1 && (one.2 - other.2).abs() <= 72
}

/// Books with reference 0 have none; a row with reference 0 has one that nobody knows.
fn naive(books: &[One], rows: &[One]) -> Answer {
    let mut answer = Answer::default();
    let same = |row: One, book: One| book.0 != 0 && row.0 == book.0;
    let (mut row_done, mut book_done) = (vec![false; rows.len()], vec![false; books.len()]);
    for (r, row) in rows.iter().enumerate() {
        if let Some(b) =
            (0..books.len()).find(|b| !book_done[*b] && same(*row, books[*b]) && row.1 == books[*b].1)
        {
            (row_done[r], book_done[b]) = (true, true);
            answer.pairs.push((r, b, true));
        }
    }
    let matched: Vec<u8> = answer.pairs.iter().map(|(r, _, _)| rows[*r].0).collect();
    let (mut rest_rows, mut rest_books) = (Vec::new(), Vec::new());
    for reference in 0..5 {
        let mine: Vec<usize> = (0..rows.len()).filter(|r| !row_done[*r] && rows[*r].0 == reference).collect();
        let theirs: Vec<usize> = (0..books.len())
            .filter(|b| !book_done[*b] && books[*b].0 == reference && reference != 0)
            .collect();
        let both = mine.len().min(theirs.len());
        for at in 0..both {
            answer.rest.push((Kind::AmountMismatch, Some(mine[at]), Some(theirs[at]), None));
        }
        let known = both > 0 || matched.contains(&reference);
        for at in both..mine.len() {
            let again = mine[both..at].iter().any(|r| rows[*r].1 == rows[mine[at]].1);
            if known || again {
                answer.rest.push((Kind::Duplicate, Some(mine[at]), None, None));
            } else {
                rest_rows.push(mine[at]);
            }
        }
        for at in both..theirs.len() {
            let again = theirs[both..at].iter().any(|b| books[*b].1 == books[theirs[at]].1);
            if known || again {
                answer.rest.push((Kind::Duplicate, None, Some(theirs[at]), None));
            } else {
                rest_books.push(theirs[at]);
            }
        }
    }
    rest_books.extend((0..books.len()).filter(|b| books[*b].0 == 0));
    for r in &rest_rows {
        let candidates: Vec<&usize> = rest_books.iter().filter(|b| near(rows[*r], books[**b])).collect();
        let back = |b: usize| rest_rows.iter().filter(|r| near(rows[**r], books[b])).count();
        match candidates.as_slice() {
            [b] if back(**b) == 1 => answer.pairs.push((*r, **b, false)),
            all => {
                answer.rest.push((Kind::MissingInternal, Some(*r), None, Some(all.len().try_into().unwrap())))
            }
        }
    }
    for b in &rest_books {
        if !answer.pairs.iter().any(|(_, other, _)| other == b) {
            let count = rest_rows.iter().filter(|r| near(rows[**r], books[*b])).count();
            answer.rest.push((Kind::MissingExternal, None, Some(*b), Some(count.try_into().unwrap())));
        }
    }
    answer.pairs.sort_unstable();
    answer.rest.sort_unstable();
    answer
}

fn real(books: &[One], rows: &[One]) -> (Answer, DriftClass, i64) {
    let start: Timestamp = "2026-03-01T00:00:00Z".parse().unwrap();
    let at = |hour: i64| start.checked_add_seconds(hour * 3_600).unwrap();
    let usd = Currency::new("USD").unwrap();
    let movement = |(number, one): (usize, &One)| Movement {
        txn_id: TxnId(Uuid::from_u128(number.try_into().unwrap())),
        provider: None,
        external_ref: (one.0 != 0).then(|| format!("r{}", one.0).into()),
        amount_minor: one.1.abs(),
        currency: usd,
        direction: Direction::of(one.1),
        posted_at: at(one.2),
    };
    let terms = Terms::one("bank", Period::new(start, at(240)).unwrap(), RunType::Weekly);
    let mut run = Reconciler::new(terms, books.iter().enumerate().map(movement)).unwrap();
    for (number, one) in rows.iter().enumerate() {
        let row = Row {
            row: (number + 1).try_into().unwrap(),
            line: 0,
            provider_tx_id: format!("r{}", one.0).into(),
            amount_minor: one.1.abs(),
            currency: usd,
            direction: Direction::of(one.1),
            settled_at: at(one.2),
            description: "".into(),
        };
        run.row("bank", row).unwrap();
    }
    let run = run.finish(0).unwrap();
    let index = |txn: TxnId| usize::try_from(txn.0.as_u128()).unwrap();
    let number = |row: u64| usize::try_from(row - 1).unwrap();
    let pairs =
        run.pairs.iter().map(|pair| (number(pair.row), index(pair.txn_id), pair.rule == Rule::Reference));
    let rest = run.report.unmatched().map(|(_, one)| {
        let row = one.settled.as_ref().map(|row| number(row.row));
        (one.kind, row, one.booked.as_ref().map(|book| index(book.txn_id)), one.candidates)
    });
    let mut answer = Answer { pairs: pairs.collect(), rest: rest.collect() };
    answer.pairs.sort_unstable();
    answer.rest.sort_unstable();
    let drift = run.report.sections.iter().map(|section| section.drift_minor).sum();
    (answer, run.report.drift_class, drift)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]
    #[test]
    fn matching_agrees_with_the_naive_one(books in side(), rows in side()) {
        let (answer, class, drift) = real(&books, &rows);
        let expected = naive(&books, &rows);
        prop_assert_eq!(&answer, &expected);
        let sum = |side: &[One]| side.iter().map(|one| one.1).sum::<i64>();
        prop_assert_eq!(drift, sum(&books) - sum(&rows));
        prop_assert_eq!(class == DriftClass::None, drift == 0 && expected.rest.is_empty());
        // Each side stands once in the answer.
        let seen = |of: fn(&Answer) -> Vec<usize>| { let mut all = of(&answer); all.sort_unstable(); all };
        let all_rows = seen(|a| a.pairs.iter().map(|p| p.0).chain(a.rest.iter().filter_map(|u| u.1)).collect());
        let all_books = seen(|a| a.pairs.iter().map(|p| p.1).chain(a.rest.iter().filter_map(|u| u.2)).collect());
        prop_assert_eq!(all_rows, (0..rows.len()).collect::<Vec<_>>());
        prop_assert_eq!(all_books, (0..books.len()).collect::<Vec<_>>());
    }

    #[test]
    fn a_statement_of_the_books_matches_whole(books in side()) {
        let rows: Vec<One> = books.iter().filter(|one| one.0 != 0).copied().collect();
        let named: Vec<One> = rows.clone();
        let (answer, class, drift) = real(&named, &rows);
        prop_assert_eq!((answer.rest.len(), class, drift), (0, DriftClass::None, 0));
    }
}
