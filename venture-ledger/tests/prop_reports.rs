//! Laws of the reports over any books: they balance, parts add up, and every way to sum agrees.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, clippy::indexing_slicing, reason = "tests")]

use std::collections::BTreeMap;

use proptest::prelude::*;
use venture_core::id::{BundleId, EventId, TenantId, Uuid, VentureId, WorkflowId};
use venture_core::{Currency, Money, Timestamp};
use venture_ledger::account::CHART;
use venture_ledger::export::Posted;
use venture_ledger::report::{
    AccountStatement, Attribution, BalanceSheet, By, ChargeFacts, Costs, IncomeStatement, Pnl, Span, Totals,
    TrialBalance,
};
use venture_ledger::{Account, Ledger, Line, Transaction, TransactionType};

/// Debited, credited, amount, whether in USD, workflow, day.
type One = (usize, usize, i64, bool, u8, i64);

fn accounts() -> Vec<Account> {
    let venture = |n: u128| VentureId(Uuid::from_u128(n));
    let plain = CHART.iter().filter(|(code, _, _)| !code.is_per_venture());
    let plain = plain.map(|(code, _, _)| Account::new(*code, None).unwrap());
    plain
        .chain([1, 2].into_iter().flat_map(|n| [Account::operating(venture(n)), Account::escrow(venture(n))]))
        .collect()
}

fn books() -> impl Strategy<Value = Vec<One>> {
    let accounts = accounts().len();
    let one = (0..accounts, 0..accounts, 1..1_000_000_i64, any::<bool>(), 0_u8..3, 1_i64..28);
    prop::collection::vec(one, 0..40)
}

fn transactions(books: &[One]) -> Vec<Transaction> {
    let accounts = accounts();
    let make = |(number, one): (usize, &One)| {
        let amount = Money::new(one.2, Currency::new(if one.3 { "USD" } else { "EUR" }).unwrap());
        let lines = vec![Line::debit(accounts[one.0], amount), Line::credit(accounts[one.1], amount)];
        let tenant = TenantId(Uuid::nil());
        Transaction::new(tenant, &format!("t{number}"), TransactionType::ReconciliationAdjustment, lines)
    };
    books.iter().enumerate().map(make).collect()
}

fn postings<'a>(books: &[One], transactions: &'a [Transaction]) -> Vec<Posted<'a>> {
    let mut days: Vec<i64> = books.iter().map(|one| one.5).collect();
    days.sort_unstable();
    let posted = |((seq, transaction), (day, one)): ((usize, &'a Transaction), (&i64, &One))| Posted {
        seq: seq.try_into().unwrap(),
        posted_at: day_of(*day),
        event_id: EventId(Uuid::nil()),
        workflow_id: WorkflowId(Uuid::from_u128(one.4.into())),
        venture_id: None,
        bundle_id: BundleId(Uuid::nil()),
        transaction,
    };
    transactions.iter().enumerate().zip(days.iter().zip(books)).map(posted).collect()
}

fn day_of(day: i64) -> Timestamp {
    format!("2026-03-{day:02}T00:00:00Z").parse().unwrap()
}

proptest! {
    #[test]
    fn reports_balance_and_agree(books in books(), cut in 1_i64..28) {
        let transactions = transactions(&books);
        let postings = postings(&books, &transactions);
        let sums = |span: Span| {
            let mut totals = Totals::new(span);
            postings.iter().for_each(|one| totals.add(one.posted_at, one.transaction).unwrap());
            totals.balances()
        };
        let mut ledger = Ledger::new();
        for one in &transactions {
            ledger.post(one).unwrap();
        }
        prop_assert_eq!(sums(Span::default()), ledger.balances());

        let until = Span { from: None, until: Some(day_of(cut)) };
        let since = Span { from: Some(day_of(cut)), until: None };
        for span in [Span::default(), until, since] {
            let balances = sums(span);
            prop_assert!(TrialBalance::of(&balances).is_balanced());
            prop_assert!(BalanceSheet::of(&balances).is_balanced());
            let income = IncomeStatement::of(&balances);
            // Per venture, by any group of cost, and by account it is the same money.
            let venture_of = |workflow: WorkflowId| (workflow.0.as_u128() == 2).then_some(VentureId(Uuid::from_u128(1)));
            let mut pnl = Pnl::new(span);
            for one in &postings {
                pnl.add(one, Attribution { venture_of: &venture_of }).unwrap();
            }
            let pnl = pnl.report().unwrap();
            for part in &income.currencies {
                let own = |rows: &[venture_ledger::report::PnlRow]| {
                    let own: Vec<_> = rows.iter().filter(|row| row.currency == part.currency).collect();
                    (
                        own.iter().map(|row| row.revenue_minor).sum::<i128>(),
                        own.iter().map(|row| row.cogs_minor).sum::<i128>(),
                        own.iter().map(|row| row.opex_minor).sum::<i128>(),
                        own.iter().map(|row| row.net_income_minor).sum::<i128>(),
                    )
                };
                let expected = (part.revenue_minor, part.cogs_minor, part.opex_minor, part.net_income_minor);
                prop_assert_eq!(own(&pnl.portfolio), expected);
                prop_assert_eq!(own(&pnl.ventures), expected);
                for by in [By::Workflow, By::Account, By::Task] {
                    let mut cost = Costs::new(span, by);
                    postings.iter().for_each(|one| cost.add(one, &ChargeFacts::default()).unwrap());
                    let cost = cost.report();
                    let rows = cost.rows.iter().filter(|row| row.currency == part.currency);
                    prop_assert_eq!(rows.map(|row| row.cost_minor).sum::<i128>(), part.cogs_minor + part.opex_minor);
                }
            }
        }
        // What was before and what came after is all there is.
        let mut both: BTreeMap<_, i128> = BTreeMap::new();
        for balance in sums(until).into_iter().chain(sums(since)) {
            *both.entry((balance.account, balance.currency)).or_default() += balance.balance_minor;
        }
        let whole: BTreeMap<_, i128> =
            ledger.balances().into_iter().map(|one| ((one.account, one.currency), one.balance_minor)).collect();
        prop_assert_eq!(both, whole);
    }

    #[test]
    fn a_statement_ends_at_the_balance(books in books(), cut in 1_i64..28) {
        let transactions = transactions(&books);
        let postings = postings(&books, &transactions);
        let mut ledger = Ledger::new();
        for one in &transactions {
            ledger.post(one).unwrap();
        }
        for account in accounts() {
            let mut statement = AccountStatement::new(account, Span { from: Some(day_of(cut)), until: None });
            let mut last = BTreeMap::new();
            for posted in &postings {
                for line in statement.lines(posted).unwrap() {
                    prop_assert!(line.posted_at >= day_of(cut));
                    last.insert(line.currency, line.balance_minor);
                }
            }
            for (currency, minor) in statement.balances() {
                prop_assert_eq!(minor, ledger.balance(account, currency));
                prop_assert_eq!(*last.get(&currency).unwrap_or(&minor), minor);
            }
        }
    }
}
