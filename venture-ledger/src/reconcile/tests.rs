//! Every way a row and a movement can meet or miss.
#![allow(clippy::arithmetic_side_effects, reason = "tests")]

use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec;
use alloc::vec::Vec;

use venture_core::id::{AuthorizationId, IntentId, SpendId, TenantId, TxnId, Uuid, VentureId};
use venture_core::{Currency, Money, Timestamp};

use super::*;
use crate::AccountCode;
use crate::statement::{Direction, Row};
use crate::transaction::rules;

/// Hours after the first of March.
fn at(hour: i64) -> Timestamp {
    let start: Timestamp = "2026-03-01T00:00:00Z".parse().unwrap();
    start.checked_add_seconds(hour * 3_600).unwrap()
}

fn terms() -> Terms {
    Terms::one("bank", Period::new(at(0), at(24 * 7)).unwrap(), RunType::Weekly)
}

fn usd() -> Currency {
    Currency::new("USD").unwrap()
}

fn way(signed: i64) -> (i64, Direction) {
    (signed.abs(), Direction::of(signed))
}

/// A movement `(reference, signed amount, hour)`.
fn book(number: usize, (reference, signed, hour): (&str, i64, i64)) -> Movement {
    let (amount_minor, direction) = way(signed);
    Movement {
        txn_id: TxnId(Uuid::from_u128(u128::try_from(number).unwrap())),
        provider: None,
        external_ref: (!reference.is_empty()).then(|| Box::from(reference)),
        amount_minor,
        currency: usd(),
        direction,
        posted_at: at(hour),
    }
}

fn row(number: usize, (reference, signed, hour): (&str, i64, i64)) -> Row {
    let (amount_minor, direction) = way(signed);
    Row {
        row: u64::try_from(number + 1).unwrap(),
        line: 0,
        provider_tx_id: reference.into(),
        amount_minor,
        currency: usd(),
        direction,
        settled_at: at(hour),
        description: "".into(),
    }
}

fn run(books: &[(&str, i64, i64)], rows: &[(&str, i64, i64)]) -> Run {
    let books = books.iter().enumerate().map(|(number, one)| book(number, *one));
    let mut run = Reconciler::new(terms(), books).unwrap();
    for (number, one) in rows.iter().enumerate() {
        run.row("bank", row(number, *one)).unwrap();
    }
    run.finish(0).unwrap()
}

/// `row-movement rule`, then `kind row movement candidates`; rows from 1, movements from 0.
fn check(books: &[(&str, i64, i64)], rows: &[(&str, i64, i64)], expected: &[&str]) {
    let found = run(books, rows);
    let name = |txn: TxnId| txn.0.as_u128();
    let pairs = found.pairs.iter().map(|pair| format!("{}-{} {:?}", pair.row, name(pair.txn_id), pair.rule));
    let rest = found.report.unmatched().map(|(_, one)| {
        let row = one.settled.as_ref().map_or(String::from("."), |row| row.row.to_string());
        let book = one.booked.as_ref().map_or(String::from("."), |book| name(book.txn_id).to_string());
        let candidates = one.candidates.map_or(String::new(), |count| format!(" {count}"));
        format!("{:?} {row} {book}{candidates}", one.kind)
    });
    let shown: Vec<String> = pairs.chain(rest).collect();
    assert_eq!(shown, expected);
}

#[test]
fn a_reference_meets_its_row_however_far_apart() {
    check(&[("a", -5, 0), ("b", 7, 1)], &[("b", 7, 160), ("a", -5, 0)], &["1-1 Reference", "2-0 Reference"]);
}

#[test]
fn another_amount_or_direction_under_one_reference_is_a_mismatch() {
    check(&[("a", -5, 0)], &[("a", -6, 0)], &["AmountMismatch 1 0"]);
    check(&[("a", -5, 0)], &[("a", 5, 0)], &["AmountMismatch 1 0"]);
    // A mismatch is not open to another movement of its amount.
    check(&[("a", -5, 0), ("", -6, 0)], &[("a", -6, 0)], &["AmountMismatch 1 0", "MissingExternal . 1 0"]);
}

#[test]
fn what_one_side_has_more_often_is_a_duplicate() {
    check(&[("a", -5, 0)], &[("a", -5, 0), ("a", -5, 0)], &["1-0 Reference", "Duplicate 2 ."]);
    check(&[("a", -5, 0), ("a", -5, 1)], &[("a", -5, 0)], &["1-0 Reference", "Duplicate . 1"]);
    check(&[("a", -5, 0)], &[("a", -6, 0), ("a", -7, 0)], &["AmountMismatch 1 0", "Duplicate 2 ."]);
    // Nobody here knows it: the first is missing, the same again is a duplicate, another amount is not.
    check(
        &[],
        &[("a", -5, 0), ("a", -5, 0), ("a", 5, 0)],
        &["MissingInternal 1 . 0", "Duplicate 2 .", "MissingInternal 3 . 0"],
    );
    // Twice on both sides is no repeat.
    check(&[("a", -5, 0), ("a", -5, 1)], &[("a", -5, 0), ("a", -5, 0)], &["1-0 Reference", "2-1 Reference"]);
}

#[test]
fn equal_amounts_meet_within_72_hours_if_nothing_else_could() {
    check(&[("", -5, 0)], &[("x", -5, 72)], &["1-0 Amount"]);
    check(&[("", -5, 72)], &[("x", -5, 0)], &["1-0 Amount"]);
    check(&[("", -5, 0)], &[("x", -5, 73)], &["MissingInternal 1 . 0", "MissingExternal . 0 0"]);
    check(&[("", -5, 0)], &[("x", 5, 0)], &["MissingInternal 1 . 0", "MissingExternal . 0 0"]);
    // Our reference that the other side does not use is no obstacle.
    check(&[("own-1", -5, 0)], &[("x", -5, 1)], &["1-0 Amount"]);
    // Two candidates: no guess.
    check(
        &[("", -5, 0), ("", -5, 1)],
        &[("x", -5, 1)],
        &["MissingInternal 1 . 2", "MissingExternal . 0 1", "MissingExternal . 1 1"],
    );
    // Each has another: only what is unique on both sides meets.
    check(
        &[("", -5, 0), ("", -5, 100)],
        &[("x", -5, 50), ("y", -5, 160)],
        &["MissingInternal 1 . 2", "MissingInternal 2 . 1", "MissingExternal . 0 1", "MissingExternal . 1 2"],
    );
    check(&[("", -5, 0), ("", -5, 100)], &[("x", -5, 1), ("y", -5, 101)], &["1-0 Amount", "2-1 Amount"]);
}

#[test]
fn only_the_period_counts() {
    let books = [("a", -5, -1), ("b", -6, 0), ("c", -7, 24 * 7)];
    let found = run(&books, &[("a", -5, -1), ("b", -6, 0), ("c", -7, 24 * 7)]);
    let section = &found.report.sections[0];
    assert_eq!((section.movements, section.rows, section.rows_outside), (1, 1, 2));
    assert_eq!((section.internal_minor, section.drift_class), (-6, DriftClass::None));
    assert_eq!(Period::new(at(0), at(0)), Err(ReconcileError::Period));
    assert_eq!(Period::new(at(0), at(24 * 30 + 1)), Err(ReconcileError::Period));
    assert!(Period::new(at(0), at(24 * 30)).is_ok());
}

#[test]
fn a_broken_invariant_is_worst_and_the_worst_section_wins() {
    let whole = run(&[("a", -5, 0)], &[("a", -5, 0)]).report;
    assert_eq!((whole.drift_class, whole.status), (DriftClass::None, Status::Completed));
    let broken = Reconciler::new(terms(), []).unwrap().finish(1).unwrap().report;
    assert_eq!((broken.drift_class, broken.action.freeze_tenant_soft), (DriftClass::Class1, true));
    let eur = Currency::new("EUR").unwrap();
    let books = [book(0, ("a", -5, 0)), Movement { currency: eur, ..book(1, ("b", 100_000, 0)) }];
    let mut two = Reconciler::new(terms(), books).unwrap();
    two.row("bank", row(0, ("a", -5, 0))).unwrap();
    two.row("bank", Row { currency: eur, ..row(1, ("b", 99_950, 0)) }).unwrap();
    let report = two.finish(0).unwrap().report;
    let classes: Vec<_> =
        report.sections.iter().map(|one| (one.currency.to_string(), one.drift_class)).collect();
    assert_eq!(classes, [("EUR".into(), DriftClass::Class3), ("USD".into(), DriftClass::None)]);
    assert_eq!(report.drift_class, DriftClass::Class3);
}

#[test]
fn accounts_are_compared_one_by_one() {
    let period = Period::new(at(0), at(24)).unwrap();
    let accounts = vec!["bank".into(), "stripe".into()];
    let terms = Terms { period, run_type: RunType::Daily, accounts };
    let by = |provider: &str, one: Movement| Movement { provider: Some(provider.into()), ..one };
    let books = [by("stripe", book(0, ("a", 5, 0))), book(1, ("b", 7, 0)), by("wise", book(2, ("c", 9, 0)))];
    let mut run = Reconciler::new(terms, books).unwrap();
    run.row("stripe", row(0, ("a", 5, 0))).unwrap();
    run.row("bank", row(0, ("b", 7, 0))).unwrap();
    assert_eq!(run.row("wise", row(0, ("c", 9, 0))), Err(ReconcileError::NoAccount));
    let run = run.finish(0).unwrap();
    assert_eq!(run.report.drift_class, DriftClass::None);
    let names: Vec<&str> = run.report.sections.iter().map(|one| &*one.provider).collect();
    assert_eq!(names, ["bank", "stripe"]);
}

#[test]
fn a_transaction_moves_the_net_of_its_cash() {
    let money = |minor| Money::new(minor, usd());
    let (tenant, venture) = (TenantId(Uuid::nil()), VentureId(Uuid::from_u128(7)));
    let id = Uuid::from_u128(1);
    let holder = rules::Holder { tenant, venture, intent: IntentId(id), authorization: AuthorizationId(id) };
    let moved = |transaction: &crate::Transaction| {
        let all = movements(transaction, at(0)).unwrap();
        let one = |one: &Movement| (one.external_ref.clone(), one.amount_minor, one.direction);
        all.iter().map(one).collect::<Vec<_>>()
    };
    assert_eq!(moved(&rules::hold(holder, money(800))), []);
    assert_eq!(moved(&rules::release(holder, 1, money(50))), []);
    assert_eq!(moved(&rules::fund(tenant, "f", venture, money(9))), []);
    assert_eq!(moved(&rules::contribute(tenant, "c", money(9))), [(None, 9, Direction::Credit)]);
    let capture = rules::Capture {
        spend: SpendId(id),
        external_ref: "ch-1",
        cost: AccountCode::LLM_API,
        from_hold_minor: 750,
        excess_minor: 3,
        currency: usd(),
    };
    let settled = rules::settle(holder, capture).unwrap();
    assert_eq!(moved(&settled), [(Some("ch-1".into()), 753, Direction::Debit)]);
    let back = rules::mirror(tenant, "back", crate::TransactionType::Reversal, &settled);
    assert_eq!(moved(&back), [(Some("ch-1".into()), 753, Direction::Credit)]);
}

#[test]
fn the_report_repeats_to_the_byte() {
    let books = [("a", -5, 0), ("b", 100, 3)];
    let rows = [("a", -6, 0), ("x", 100, 4)];
    let bytes = run(&books, &rows).report.to_bytes().unwrap();
    assert_eq!(bytes, run(&books, &rows).report.to_bytes().unwrap());
    let text = String::from_utf8(bytes).unwrap();
    assert!(
        text.starts_with(r#"{"action":{"case_class":"CLASS_1","case_hours":4,"freeze_tenant_soft":true"#),
        "{text}"
    );
    assert!(text.contains(r#""drift_minor":1,"external_minor":94,"internal_minor":95"#), "{text}");
    assert!(text.contains(r#""kind":"amount_mismatch""#), "{text}");
}
