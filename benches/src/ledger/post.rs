//! Two-line transactions with idempotency, each under its account's cap.

use std::time::Instant;

use anyhow::{Result, ensure};
use venture_core::Currency;
use venture_ledger::ledger::Posted;
use venture_ledger::{Account, Ledger, Transaction};

use super::naive::Naive;
use super::world::{AMOUNT, held, opening, sized, usd};
use crate::figure::Figure;

/// So few that what is posted is near, as what has just been read is.
const BLOCK: u64 = 2_000;
/// Smallest units that an escrow account may hold; none comes near.
const CAP: i64 = 1_000_000_000;

pub(super) fn run() -> Result<Vec<Figure>> {
    let small = at("post two lines with idempotency and a cap, 10,000 accounts", 10_000, 5_000_000.0)?;
    let large = at("post two lines with idempotency and a cap, 1,000,000 accounts", 1_000_000, 2_500_000.0)?;
    Ok(vec![small, large])
}

fn at(name: &'static str, accounts: u64, bar: f64) -> Result<Figure> {
    let (currency, ventures, count) = (usd()?, sized(accounts) / 2, sized(1_000_000));
    let mut ledger = Ledger::new();
    ensure!(ledger.reserve((ventures + count) as usize, 2 * ventures as usize), "no memory for the books");
    let mut naive = Naive::default();
    for number in 0..ventures {
        let transaction = opening(number, currency);
        ledger.post(&transaction)?;
        naive.post(&transaction, CAP);
    }
    let value = rate(count, ventures, currency, |transaction| capped(&mut ledger, transaction, CAP))?;
    ensure!(ledger.len() as u64 == ventures + count, "not every transaction is in the books");
    let again = held(0, ventures, currency);
    ensure!(ledger.post(&again)? == Posted::Repeat, "a repeat was posted");
    let baseline = rate(count / 10, ventures, currency, |transaction| naive.post(transaction, CAP))?;
    Ok(Figure { name, value, unit: "tx/s", baseline, bar, rate: true })
}

/// Posts what leaves its first account within the cap. Whether it was posted.
pub(super) fn capped(ledger: &mut Ledger, transaction: &Transaction, cap: i64) -> bool {
    let Some(first) = transaction.lines.first() else { return false };
    let account: Account = first.account;
    let after = ledger.balance(account, first.currency) + i128::from(first.amount_minor);
    after <= i128::from(cap) && ledger.post(transaction).is_ok()
}

/// Transactions a second: the median over blocks, each block made before its time is taken.
fn rate(
    count: u64,
    ventures: u64,
    currency: Currency,
    mut post: impl FnMut(&Transaction) -> bool,
) -> Result<f64> {
    let block = BLOCK.min(count);
    let (mut times, mut posted) = (Vec::new(), 0);
    for begin in (0..count).step_by(block as usize) {
        let end = (begin + block).min(count);
        let all: Vec<Transaction> = (begin..end).map(|number| held(number, ventures, currency)).collect();
        let start = Instant::now();
        posted += all.iter().filter(|transaction| post(transaction)).count() as u64;
        times.push(start.elapsed().as_secs_f64() / (end - begin) as f64);
    }
    ensure!(posted == count, "{posted} of {count} were posted; each is {AMOUNT} under the cap");
    times.sort_by(f64::total_cmp);
    Ok(1.0 / times[times.len() / 2])
}
