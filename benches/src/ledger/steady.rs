//! Heap allocations while transactions are posted to books that have room for them.

use anyhow::{Result, ensure};
use venture_ledger::{Ledger, Transaction};

use super::naive::Naive;
use super::post::capped;
use super::world::{held, opening, settled, sized, usd};
use crate::figure::Figure;

const VENTURES: u64 = 5_000;

pub(super) fn run() -> Result<Vec<Figure>> {
    let (currency, count) = (usd()?, sized(100_000));
    let mut ledger = Ledger::new();
    let room = 2 * count + VENTURES;
    ensure!(ledger.reserve(room as usize, 2 * VENTURES as usize + 1), "no memory for the books");
    let mut naive = Naive::default();
    for number in 0..VENTURES {
        let transaction = opening(number, currency);
        ledger.post(&transaction)?;
        naive.post(&transaction, i64::MAX);
    }
    let mut all: Vec<Transaction> = Vec::new();
    for number in 0..count {
        all.push(held(number, VENTURES, currency));
        all.push(settled(number, VENTURES, currency)?);
    }
    let mut posted = 0;
    let ours = allocation_counter::measure(|| {
        // The second time each is a repeat.
        for transaction in all.iter().chain(&all) {
            posted += usize::from(capped(&mut ledger, transaction, i64::MAX));
        }
    });
    ensure!(posted == 2 * all.len() && ledger.len() as u64 == room, "not every transaction was posted");
    let theirs = allocation_counter::measure(|| {
        for transaction in all.iter().chain(&all) {
            naive.post(transaction, i64::MAX);
        }
    });
    Ok(vec![Figure {
        name: "allocations of 200,000 postings and as many repeats",
        value: ours.count_total as f64,
        unit: "",
        baseline: theirs.count_total as f64,
        bar: 0.0,
        rate: false,
    }])
}
