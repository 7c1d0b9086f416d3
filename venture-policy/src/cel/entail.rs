//! What one condition says of another, read off their plain tests: that it follows, or that both exclude each
//! other. Where it says no, it may still be so.

use alloc::vec::Vec;

use super::ast::Binary;
use super::env::Slot;
use super::facts::Test;
use super::time::Part;
use super::value::{Inputs, Literal, Value};

/// Whether no inputs pass all tests.
pub(super) fn never<'t>(tests: impl Iterator<Item = &'t Test> + Clone) -> bool {
    tests.clone().any(|test| {
        let slot = slot(test);
        let same = || tests.clone().filter(move |other| self::slot(other) == slot);
        same().any(|other| matches!(other, Test::Has(_, false)))
            && same().any(|other| !matches!(other, Test::Has(_, false)))
            || values(same()).is_some_and(|left| left.is_empty())
            || number(test).is_some_and(|(part, _, _)| range(same(), part).is_none())
    })
}

/// Whether all inputs that pass `tests` pass `wanted` too.
pub(super) fn follows(tests: &[Test], wanted: &Test) -> bool {
    let about = || tests.iter().filter(|test| slot(test) == slot(wanted));
    if about().any(|test| same(test, wanted)) {
        return true;
    }
    if matches!(wanted, Test::Has(_, true)) {
        return about().any(|test| !matches!(test, Test::Has(_, false)));
    }
    let passes = |value: &&Literal| passes(wanted, value) == Some(true);
    if values(about()).is_some_and(|left| !left.is_empty() && left.iter().all(passes)) {
        return true;
    }
    number(wanted).is_some_and(|(part, op, bound)| {
        let Some((low, high)) = range(about(), part) else { return true };
        match op {
            Binary::Less => high < bound,
            Binary::LessEqual => high <= bound,
            Binary::Greater => low > bound,
            Binary::GreaterEqual => low >= bound,
            Binary::Equal => low == bound && high == bound,
            Binary::NotEqual => bound < low || high < bound,
            _ => false,
        }
    })
}

const fn slot(test: &Test) -> Slot {
    match test {
        Test::Has(slot, _)
        | Test::Compare { slot, .. }
        | Test::Part { slot, .. }
        | Test::Holds { slot, .. }
        | Test::Text { slot, .. }
        | Test::Matches { slot, .. } => *slot,
    }
}

fn same(a: &Test, b: &Test) -> bool {
    match (a, b) {
        (Test::Has(a, x), Test::Has(b, y)) => a == b && x == y,
        (Test::Compare { slot: a, op: x, literal: l }, Test::Compare { slot: b, op: y, literal: m }) => {
            a == b && x == y && l == m
        }
        (
            Test::Part { slot: a, part: p, op: x, literal: l },
            Test::Part { slot: b, part: q, op: y, literal: m },
        ) => a == b && p == q && x == y && l == m,
        (Test::Holds { slot: a, literal: l }, Test::Holds { slot: b, literal: m }) => a == b && l == m,
        (
            Test::Text { slot: a, function: x, literal: l },
            Test::Text { slot: b, function: y, literal: m },
        ) => a == b && x == y && l == m,
        (Test::Matches { slot: a, pattern: p }, Test::Matches { slot: b, pattern: q }) => {
            a == b && p.source() == q.source()
        }
        _ => false,
    }
}

/// The values that the variable of these tests may have, where an equality lists them.
fn values<'t>(tests: impl Iterator<Item = &'t Test> + Clone) -> Option<Vec<&'t Literal>> {
    let listed = tests.clone().find_map(|test| match test {
        Test::Compare { op: Binary::Equal, literal, .. } => Some(core::slice::from_ref(literal)),
        Test::Compare { op: Binary::In, literal: Literal::List(items), .. } => Some(&**items),
        _ => None,
    })?;
    // A test that fails with an error is not false: such a value stays.
    let stays = |value: &&Literal| tests.clone().all(|test| passes(test, value) != Some(false));
    Some(listed.iter().filter(stays).collect())
}

/// What the test says of one value, if it says anything.
fn passes(test: &Test, value: &Literal) -> Option<bool> {
    test.holds(&One(value), &mut 0).ok()
}

/// The same value for every variable.
struct One<'v>(&'v Literal);

impl Inputs for One<'_> {
    fn get(&self, _: Slot) -> Option<Value<'_>> {
        Some(self.0.value())
    }
}

/// A comparison with a whole number, of the variable or of a part of it.
const fn number(test: &Test) -> Option<(Option<Part>, Binary, i64)> {
    match test {
        Test::Compare { op, literal: Literal::Int(bound), .. } => Some((None, *op, *bound)),
        Test::Part { part, op, literal, .. } => Some((Some(*part), *op, *literal)),
        _ => None,
    }
}

/// Least and greatest number that the tests leave, if any is left.
fn range<'t>(tests: impl Iterator<Item = &'t Test> + Clone, part: Option<Part>) -> Option<(i64, i64)> {
    let (mut low, mut high) = (i64::MIN, i64::MAX);
    let numbers = tests.filter_map(number).filter(|(of, _, _)| *of == part);
    for (_, op, bound) in numbers.clone() {
        match op {
            Binary::Less => high = high.min(bound.checked_sub(1)?),
            Binary::LessEqual => high = high.min(bound),
            Binary::Greater => low = low.max(bound.checked_add(1)?),
            Binary::GreaterEqual => low = low.max(bound),
            Binary::Equal => (low, high) = (low.max(bound), high.min(bound)),
            _ => {}
        }
    }
    let gap = |at: i64| numbers.clone().any(|(_, op, bound)| op == Binary::NotEqual && bound == at);
    (low <= high && !(low == high && gap(low))).then_some((low, high))
}
