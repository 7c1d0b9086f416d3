//! Two-line transactions with idempotency over 10,000 accounts.

use std::collections::BTreeMap;
use std::time::Instant;

use anyhow::Result;
use venture_core::id::{AuthorizationId, IntentId, TenantId, Uuid, VentureId};
use venture_core::{Currency, Money};
use venture_ledger::transaction::rules::{Holder, hold};
use venture_ledger::{Ledger, Transaction};

use crate::figure::Figure;

const COUNT: u64 = 600_000;

fn transactions() -> Result<Vec<Transaction>> {
    let currency = Currency::new("USD")?;
    let make = |number: u64| {
        let holder = Holder {
            tenant: TenantId(Uuid::nil()),
            venture: VentureId(Uuid::from_u128(u128::from(number % 5_000) + 1)),
            intent: IntentId(Uuid::from_u128(u128::from(number) + 1)),
            authorization: AuthorizationId(Uuid::nil()),
        };
        hold(holder, Money::new(100, currency))
    };
    Ok((0..COUNT).map(make).collect())
}

pub(crate) fn run() -> Result<Vec<Figure>> {
    let all = transactions()?;
    let mut ledger = Ledger::new();
    let start = Instant::now();
    for transaction in &all {
        ledger.post(transaction)?;
    }
    let rate = COUNT as f64 / start.elapsed().as_secs_f64();
    let start = Instant::now();
    let (mut seen, mut balances) = (BTreeMap::new(), BTreeMap::<String, i64>::new());
    for transaction in &all {
        if seen.insert(transaction.transaction_ref.to_string(), ()).is_some() {
            continue;
        }
        for line in &transaction.lines {
            *balances.entry(line.account.to_string()).or_default() += line.amount_minor;
        }
    }
    let naive = COUNT as f64 / start.elapsed().as_secs_f64();
    std::hint::black_box(balances.len());
    Ok(vec![Figure {
        name: "post two lines, 10,000 accounts",
        value: rate,
        unit: "tx/s",
        baseline: naive,
        bar: 3_000_000.0,
        rate: true,
    }])
}
