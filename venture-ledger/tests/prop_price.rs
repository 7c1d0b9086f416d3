//! Laws of usage: nothing is lost, nothing counts twice, caps never see less than what accrued.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, clippy::indexing_slicing, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use venture_core::Currency;
use venture_core::id::{Uuid, VentureId};
use venture_ledger::price::{AccrualError, Accruals, Cost, PriceBook, Quantities, Usage};

const E9: i128 = 1_000_000_000;

/// Usage id, venture, model, cost in billionths, whether in USD.
type One = (u8, u8, u8, i64, bool);

fn uses() -> impl Strategy<Value = Vec<One>> {
    // Costs of a fraction are the normal case, whole units and nothing the edges.
    let cost = prop_oneof![0_i64..1_000_000_000, 0_i64..5_000_000_000_000, Just(0), Just(1_000_000_000)];
    prop::collection::vec((0_u8..40, 0_u8..3, 0_u8..3, cost, any::<bool>()), 0..60)
}

fn model(number: u8) -> &'static str {
    ["large", "serp", ""][usize::from(number)]
}

proptest! {
    #[test]
    fn nothing_is_lost_or_counted_twice(uses in uses()) {
        let (mut accruals, mut seen) = (Accruals::default(), BTreeSet::new());
        let (mut exact, mut posted): (BTreeMap<_, i128>, BTreeMap<_, i128>) = Default::default();
        for (id, venture, number, e9, dollars) in uses {
            let currency = Currency::new(if dollars { "USD" } else { "EUR" }).unwrap();
            let venture_id = VentureId(Uuid::from_u128(venture.into()));
            let cost = Cost { e9: e9.into(), currency, price_ids: Vec::new() };
            let usage = Usage { usage_id: Uuid::from_u128(id.into()), venture_id, model: model(number), cost: &cost };
            let before = accruals.clone();
            match accruals.decide(&usage) {
                Err(AccrualError::Repeat(_)) => prop_assert!(!seen.insert(id)),
                Err(other) => prop_assert!(false, "{other}"),
                Ok(accrued) => {
                    prop_assert!(seen.insert(id));
                    let increase = accruals.increase_minor(venture_id, model(number), &cost).unwrap();
                    let committed = accruals.committed_minor(venture_id, currency);
                    accruals.apply(&usage, accrued);
                    prop_assert_eq!(accruals.committed_minor(venture_id, currency), committed + increase);
                    let key = (venture, number, dollars);
                    *exact.entry(key).or_default() += i128::from(e9);
                    *posted.entry(key).or_default() += i128::from(accrued.posted_minor);
                    prop_assert_eq!(i128::from(accrued.accrued_e9), i128::from(e9));
                    prop_assert!((0..E9).contains(&i128::from(accrued.carried_e9)));
                    prop_assert_eq!(posted[&key] * E9 + i128::from(accrued.carried_e9), exact[&key]);
                }
            }
            if !seen.contains(&id) {
                prop_assert_eq!(&accruals, &before);
            }
        }
        for ((venture, number, dollars), total) in exact {
            let currency = Currency::new(if dollars { "USD" } else { "EUR" }).unwrap();
            let accrual = accruals.get(VentureId(Uuid::from_u128(venture.into())), model(number), currency);
            prop_assert_eq!(accrual.total_e9(), total);
            // What caps see covers it, by less than one smallest unit.
            let seen = i128::from(accrual.committed_minor()) * E9;
            prop_assert!(seen >= total && seen - total < E9);
        }
        let bytes = postcard::to_allocvec(&accruals).unwrap();
        prop_assert_eq!(postcard::from_bytes::<Accruals>(&bytes).unwrap(), accruals);
    }

    #[test]
    fn an_estimate_covers_every_use_within_it(
        prices in prop::collection::vec(0_i64..10_000_000_000, 3),
        most in prop::collection::vec(0_i64..100_000, 3),
        share in prop::collection::vec(0_i64..=100, 3),
        parts in 1_i64..20,
    ) {
        let units = ["call", "input_token", "output_token"];
        let rows: Vec<String> = units.iter().zip(&prices).map(|(unit, price)| format!(
            r#"{{"price_id":"{unit}","model":"m","unit":"{unit}","price_e9":{price},"currency":"USD"}}"#
        )).collect();
        let text = format!(r#"{{"version":"1","effective_at":"2026-03-01T00:00:00Z","prices":[{}]}}"#, rows.join(","));
        let book = PriceBook::parse(text.as_bytes()).unwrap();
        let quantities = |of: &dyn Fn(usize) -> i64| -> Quantities {
            units.iter().enumerate().map(|(at, unit)| ((*unit).into(), of(at))).collect()
        };
        let estimate = book.cost("m", &quantities(&|at| most[at])).unwrap();
        let used = book.cost("m", &quantities(&|at| most[at] * share[at] / 100)).unwrap();
        let naive: i128 = (0..3).map(|at| i128::from(prices[at]) * i128::from(most[at] * share[at] / 100)).sum();
        prop_assert_eq!(used.e9, naive);
        let held = i128::from(estimate.rounded_up().unwrap().minor());
        prop_assert!(held * E9 >= used.e9 && held * E9 - estimate.e9 < E9);
        // In one piece or in many, the same whole units are due in the end.
        let venture_id = VentureId(Uuid::nil());
        let piece = Cost { e9: used.e9 / i128::from(parts), ..used.clone() };
        let rest = Cost { e9: used.e9 - piece.e9 * i128::from(parts - 1), ..used.clone() };
        let mut accruals = Accruals::default();
        for number in 0..parts {
            let cost = if number == 0 { &rest } else { &piece };
            let usage_id = Uuid::from_u128(number.try_into().unwrap());
            let usage = Usage { usage_id, venture_id, model: "m", cost };
            let accrued = accruals.decide(&usage).unwrap();
            accruals.apply(&usage, accrued);
        }
        let accrual = accruals.get(venture_id, "m", used.currency);
        prop_assert_eq!(i128::from(accrual.posted_minor), used.e9 / E9);
        prop_assert!(i128::from(accrual.posted_minor) <= held, "never above the hold");
    }
}
