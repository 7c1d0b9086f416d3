//! A statement of 100,000 rows against books of as many movements, the reading of its file, and a report.
//!
//! One JSON object a figure: {bench, value, unit, baseline, ratio, bar, met}.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "bench")]
#![allow(clippy::as_conversions, clippy::disallowed_types, clippy::disallowed_methods, reason = "bench")]
#![allow(missing_docs, reason = "bench")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Instant;

use venture_core::id::{TenantId, TxnId, Uuid, VentureId};
use venture_core::{Currency, Money, Timestamp};
use venture_ledger::reconcile::{Movement, Period, Reconciler, RunType, Terms};
use venture_ledger::report::TrialBalance;
use venture_ledger::statement::{Direction, Format, Reader, Row};
use venture_ledger::{Account, Ledger, Line, Transaction, TransactionType};

const COUNT: usize = 100_000;

/// Half of the rows meet by reference; of the rest half by amount, half share an amount with others.
fn side(count: usize) -> (Vec<Movement>, Vec<Row>) {
    let start: Timestamp = "2026-03-01T00:00:00Z".parse().unwrap();
    let usd = Currency::new("USD").unwrap();
    let make = |number: usize| {
        let amount = if number % 4 == 3 { 100 } else { 1_000 + i64::try_from(number).unwrap() };
        let at = start.checked_add_seconds(i64::try_from(number % 2_000_000).unwrap()).unwrap();
        let movement = Movement {
            txn_id: TxnId(Uuid::from_u128(number as u128)),
            provider: None,
            external_ref: number.is_multiple_of(2).then(|| format!("ch_{number:024}").into()),
            amount_minor: amount,
            currency: usd,
            direction: Direction::Debit,
            posted_at: at,
        };
        let row = Row {
            row: number as u64 + 1,
            line: number as u64 + 2,
            provider_tx_id: format!("ch_{number:024}").into(),
            amount_minor: amount,
            currency: usd,
            direction: Direction::Debit,
            settled_at: at,
            description: "".into(),
        };
        (movement, row)
    };
    let (books, mut rows): (Vec<_>, Vec<_>) = (0..count).map(make).unzip();
    rows.reverse();
    (books, rows)
}

/// Seconds for a run, and how many pairs it found.
fn reconcile(count: usize) -> (f64, usize) {
    let (books, rows) = side(count);
    let period = "2026-03-01T00:00:00Z".parse().unwrap();
    let period = Period::new(period, period.checked_add_seconds(30 * 86_400).unwrap()).unwrap();
    let start = Instant::now();
    let mut run = Reconciler::new(Terms::one("bank", period, RunType::Monthly), books).unwrap();
    for row in rows {
        run.row("bank", row).unwrap();
    }
    let run = run.finish(0).unwrap();
    let seconds = start.elapsed().as_secs_f64();
    std::hint::black_box(run.report.to_bytes().unwrap().len());
    (seconds, run.pairs.len())
}

/// Every row against every movement until one fits.
fn naive(count: usize) -> f64 {
    let (books, rows) = side(count);
    let start = Instant::now();
    let mut taken = vec![false; books.len()];
    for row in &rows {
        let fits = |at: &usize| {
            !taken[*at]
                && books[*at].external_ref.as_deref() == Some(&*row.provider_tx_id)
                && books[*at].amount_minor == row.amount_minor
        };
        if let Some(at) = (0..books.len()).find(fits) {
            taken[at] = true;
        }
    }
    std::hint::black_box(taken.len());
    start.elapsed().as_secs_f64()
}

/// Bytes a second of a mapped file.
fn read(count: usize) -> f64 {
    let mut file = String::from(
        "balance_transaction_id,created_utc,currency,gross,fee,net,reporting_category,source_id,description\n",
    );
    for number in 0..count {
        writeln!(file, "txn_{number:024},2026-03-02 09:00:07,usd,120.00,3.78,116.22,charge,ch_{number:024},\"Agent, hours\"")
            .unwrap();
    }
    let registry = |_: Currency| Some(2);
    let mut reader = Reader::new(Format::Stripe, &registry);
    let mut rows = Vec::new();
    let start = Instant::now();
    for chunk in file.as_bytes().chunks(1 << 16) {
        reader.feed(chunk, &mut rows).unwrap();
        rows.clear();
    }
    assert_eq!(reader.finish(&mut rows).unwrap().rows, count as u64 * 2);
    file.len() as f64 / start.elapsed().as_secs_f64()
}

/// Seconds for the trial balance of books with so many lines over 10,000 accounts.
fn trial_balance(lines: usize) -> f64 {
    let usd = Currency::new("USD").unwrap();
    let mut ledger = Ledger::new();
    for number in 0..lines / 2 {
        let (venture, amount) = (VentureId(Uuid::from_u128((number % 5_000) as u128)), Money::new(100, usd));
        let pair = [
            Line::debit(Account::escrow(venture), amount),
            Line::credit(Account::operating(venture), amount),
        ];
        let mut transaction =
            Transaction::new(TenantId(Uuid::nil()), "", TransactionType::SpendHold, pair.into());
        transaction.txn_id = TxnId(Uuid::from_u128(number as u128));
        ledger.post(&transaction).unwrap();
    }
    let start = Instant::now();
    let report = TrialBalance::of(&ledger.balances());
    let seconds = start.elapsed().as_secs_f64();
    assert!(report.is_balanced() && report.rows.len() == 10_000.min(lines));
    seconds
}

/// Seconds to sum so many lines anew, as books without running totals do.
fn summing(lines: usize) -> f64 {
    let account = |number: usize| format!("10{}0-{:032x}", 2 + number % 2, number / 2 % 5_000);
    let names: Vec<String> = (0..10_000.min(lines)).map(account).collect();
    let all: Vec<(&str, i64)> = (0..lines)
        .map(|number| (&*names[number % names.len()], if number % 2 == 0 { 100 } else { -100 }))
        .collect();
    let start = Instant::now();
    let mut sums = BTreeMap::<&str, i64>::new();
    for (account, amount) in &all {
        *sums.entry(account).or_default() += amount;
    }
    assert_eq!(sums.values().sum::<i64>(), 0);
    start.elapsed().as_secs_f64()
}

fn main() {
    // `cargo test --benches` and `cargo bench -- --test` only ask whether it runs.
    let quick = std::env::args().any(|arg| arg == "--test");
    let count = if quick { 1_000 } else { COUNT };
    let small = (0..3).map(|_| reconcile(count / 4).0).fold(f64::INFINITY, f64::min);
    let (seconds, pairs) = (0..3)
        .map(|_| reconcile(count))
        .fold((f64::INFINITY, 0), |best, one| if one.0 < best.0 { one } else { best });
    // By reference half, by amount the half of the rest whose amount no other row has.
    assert_eq!(pairs, count / 2 + count / 4);
    let scan = naive(count / 20) * 400.0;
    print("100,000 x 100,000 rows", seconds, "s", Some(scan), Some(1.0));
    print("four times the rows, times the time", seconds / small, "x", None, Some(8.0));
    let lines = if quick { 10_000 } else { 10_000_000 };
    let summing = summing(lines / 10) * 10.0;
    print(
        "trial balance after 10,000,000 lines",
        trial_balance(lines) * 1e3,
        "ms",
        Some(summing * 1e3),
        Some(100.0),
    );
    let rate = read(count);
    println!(
        "{}",
        serde_json::json!({"bench": "reconcile/read a file of Stripe", "value": rate / 1e6, "unit": "MB/s",
            "baseline": null, "ratio": null, "bar": 20.0, "met": rate >= 20e6})
    );
}

/// Smaller is better.
fn print(name: &str, value: f64, unit: &str, baseline: Option<f64>, bar: Option<f64>) {
    let line = serde_json::json!({
        "bench": format!("reconcile/{name}"), "value": value, "unit": unit, "baseline": baseline,
        "ratio": baseline.map(|baseline| value / baseline), "bar": bar, "met": bar.map(|bar| value <= bar),
    });
    println!("{line}");
}
