//! Live heap of the books: an account, and what a transaction leaves.

use anyhow::{Result, ensure};
use venture_ledger::{Ledger, Transaction};

use super::naive::Naive;
use super::world::{held, opening, usd};
use crate::figure::Figure;

/// So many that neither a table's first growth nor a last empty half tells much.
const COUNT: u64 = 14_000;

pub(super) fn run() -> Result<Vec<Figure>> {
    let currency = usd()?;
    let (mut ledger, mut one) = (Ledger::new(), Ledger::new());
    let wide: Vec<_> = (0..COUNT).map(|number| opening(number, currency)).collect();
    let narrow: Vec<_> = (0..COUNT).map(|number| held(number, 1, currency)).collect();
    let mut posted = true;
    let mut grown = |ledger: &mut Ledger, all: &[Transaction]| {
        let info = allocation_counter::measure(|| posted &= all.iter().all(|one| ledger.post(one).is_ok()));
        info.bytes_current as f64 / COUNT as f64
    };
    let (both, transaction) = (grown(&mut ledger, &wide), grown(&mut one, &narrow));
    ensure!(posted && ledger.balances().len() as u64 == 2 * COUNT, "not every transaction was posted");
    let account = (both - transaction) / 2.0;
    let theirs = |all: &[Transaction]| {
        let mut naive = Naive::default();
        let info = allocation_counter::measure(|| {
            for transaction in all {
                naive.post(transaction, i64::MAX);
            }
        });
        info.bytes_current as f64 / COUNT as f64
    };
    let (naive_both, naive_transaction) = (theirs(&wide), theirs(&narrow));
    let naive_account = (naive_both - naive_transaction) / 2.0;
    let bytes =
        |name, value, baseline, bar| Figure { name, value, unit: "bytes", baseline, bar, rate: false };
    Ok(vec![
        bytes("an account", account, naive_account, 128.0),
        bytes("a transaction in the books", transaction, naive_transaction, f64::INFINITY),
    ])
}
