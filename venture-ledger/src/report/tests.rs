//! One month of a small house, its figures worked out by hand.
#![allow(clippy::arithmetic_side_effects, reason = "tests")]

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec;
use alloc::vec::Vec;

use venture_core::id::{
    AuthorizationId, BundleId, EventId, IntentId, SpendId, TaskId, TenantId, Uuid, VentureId, WorkflowId,
};
use venture_core::{Currency, Money, Timestamp};

use super::*;
use crate::export::Posted;
use crate::transaction::rules::{self, Capture, Holder};
use crate::{Account, AccountCode, Ledger, Line, Side, Transaction, TransactionType};

const TENANT: TenantId = TenantId(Uuid::from_u128(1));
const V1: VentureId = VentureId(Uuid::from_u128(0x11));
const V2: VentureId = VentureId(Uuid::from_u128(0x12));
const W1: WorkflowId = WorkflowId(Uuid::from_u128(0x21));
const W2: WorkflowId = WorkflowId(Uuid::from_u128(0x22));
const HOUSE: WorkflowId = WorkflowId(Uuid::from_u128(0x20));

fn usd() -> Currency {
    Currency::new("USD").unwrap()
}

fn entry(reference: &str, kind: TransactionType, lines: &[(u16, Side, i64)]) -> Transaction {
    let line = |(code, side, minor): &(u16, Side, i64)| {
        let account = Account::new(AccountCode::new(*code).unwrap(), None).unwrap();
        let amount = Money::new(*minor, usd());
        if *side == Side::Debit { Line::debit(account, amount) } else { Line::credit(account, amount) }
    };
    Transaction::new(TENANT, reference, kind, lines.iter().map(line).collect())
}

/// Workflow, day of March, transaction.
fn month() -> Vec<(WorkflowId, i64, Transaction)> {
    use Side::{Credit, Debit};
    use TransactionType as Kind;
    let money = |minor| Money::new(minor, usd());
    let id = Uuid::from_u128(0x31);
    let holder =
        Holder { tenant: TENANT, venture: V1, intent: IntentId(id), authorization: AuthorizationId(id) };
    let capture = Capture {
        spend: SpendId(id),
        external_ref: "ch-1",
        cost: AccountCode::LLM_API,
        from_hold_minor: 750,
        excess_minor: 0,
        currency: usd(),
    };
    vec![
        (HOUSE, 1, rules::founding(TENANT, V1, money(100_000))),
        (HOUSE, 1, rules::contribute(TENANT, "round-a", money(50_000))),
        (W1, 2, rules::hold(holder, money(800))),
        (W1, 2, rules::settle(holder, capture).unwrap()),
        (W1, 3, rules::release(holder, 1, money(50))),
        (W2, 4, entry("sale", Kind::RevenueSettlement, &[(1010, Debit, 20_000), (4000, Credit, 20_000)])),
        (W2, 5, entry("back", Kind::RefundIssuance, &[(6040, Debit, 1_000), (1010, Credit, 1_000)])),
        (HOUSE, 6, entry("fee", Kind::ProcessorFee, &[(6060, Debit, 378), (1010, Credit, 378)])),
        (HOUSE, 7, entry("tax", Kind::TaxAccrual, &[(8000, Debit, 300), (2020, Credit, 300)])),
        (
            HOUSE,
            8,
            entry(
                "reserve",
                Kind::ReserveTransfer,
                &[(1000, Debit, 5_000), (3010, Debit, 5_000), (1010, Credit, 5_000), (7000, Credit, 5_000)],
            ),
        ),
    ]
}

fn march(day: i64) -> Timestamp {
    format!("2026-03-{day:02}T12:00:00Z").parse().unwrap()
}

fn postings(of: &[(WorkflowId, i64, Transaction)]) -> Vec<Posted<'_>> {
    of.iter()
        .zip(1_u64..)
        .map(|((workflow_id, day, transaction), seq)| Posted {
            seq,
            posted_at: march(*day),
            event_id: EventId(Uuid::from_u128(0x100)),
            workflow_id: *workflow_id,
            venture_id: None,
            bundle_id: BundleId(Uuid::from_u128(8)),
            transaction,
        })
        .collect()
}

fn balances(span: Span) -> Vec<crate::ledger::Balance> {
    let month = month();
    let mut totals = Totals::new(span);
    for posted in postings(&month) {
        totals.add(posted.posted_at, posted.transaction).unwrap();
    }
    totals.balances()
}

fn venture_of(workflow: WorkflowId) -> Option<VentureId> {
    match workflow {
        W1 => Some(V1),
        W2 => Some(V2),
        _ => None,
    }
}

#[test]
fn totals_of_all_time_are_the_ledger() {
    let mut ledger = Ledger::new();
    for (_, _, transaction) in month() {
        ledger.post(&transaction).unwrap();
    }
    assert_eq!(balances(Span::default()), ledger.balances());
}

#[test]
fn the_trial_balance_has_each_account_on_its_side() {
    let report = TrialBalance::of(&balances(Span::default()));
    assert!(report.is_balanced());
    assert_eq!((report.totals[0].debit_minor, report.totals[0].credit_minor), (175_300, 175_300));
    let surplus = report.rows.iter().find(|row| row.account.to_string() == "3010").unwrap();
    assert_eq!((surplus.debit_minor, surplus.credit_minor), (5_000, 0), "against its normal side");
    let csv = report.sheet().to_csv(&|_| 2);
    assert!(csv.contains("\r\n1010,Treasury-Operating,USD,636.22,\r\n"), "{csv}");
    assert!(csv.ends_with("total,,USD,1753.00,1753.00\r\n"), "{csv}");
    // Until the morning of the fourth there was no sale.
    let then = TrialBalance::of(&balances(Span { from: None, until: Some(march(4)) }));
    assert!(then.is_balanced() && !then.rows.iter().any(|row| row.account.to_string() == "4000"));
}

#[test]
fn the_income_statement_counts_refunds_once() {
    let report = IncomeStatement::of(&balances(Span::default()));
    let part = &report.currencies[0];
    let figures = [part.revenue_minor, part.net_revenue_minor, part.cogs_minor, part.opex_minor];
    assert_eq!(figures, [20_000, 19_000, 750, 1_378]);
    let results = [part.operating_income_minor, part.below_minor, part.net_income_minor];
    assert_eq!(results, [17_872, 300, 17_572]);
    assert_eq!((part.gross_margin_bps, part.margin_bps), (Some(9_625), Some(8_936)));
    let csv = report.sheet().to_csv(&|_| 2);
    assert!(csv.contains("contra revenue,6040,Refunds,USD,10.00\r\nnet revenue,,,USD,190.00\r\n"), "{csv}");
    assert!(
        csv.contains("total operating expenses,,,USD,3.78\r\noperating income,,,USD,178.72\r\n"),
        "{csv}"
    );
    // The first three days have a cost only.
    let early = IncomeStatement::of(&balances(Span { from: Some(march(1)), until: Some(march(4)) }));
    assert_eq!((early.currencies[0].net_income_minor, early.currencies[0].margin_bps), (-750, None));
}

#[test]
fn the_balance_sheet_balances_with_the_earnings() {
    let report = BalanceSheet::of(&balances(Span::default()));
    let part = &report.currencies[0];
    assert!(report.is_balanced());
    assert_eq!((part.assets_minor, part.earnings_minor), (167_872, 17_572));
}

#[test]
fn ventures_add_up_to_the_portfolio() {
    let month = month();
    let mut pnl = Pnl::new(Span::default());
    for posted in postings(&month) {
        pnl.add(&posted, Attribution { venture_of: &venture_of }).unwrap();
    }
    let report = pnl.report().unwrap();
    let row = |venture: Option<VentureId>| {
        let found = report.ventures.iter().find(|row| row.venture_id == venture).unwrap();
        [found.revenue_minor, found.cogs_minor, found.opex_minor, found.profit_minor, found.cash_minor]
    };
    assert_eq!(row(Some(V1)), [0, 750, 0, -750, 99_250]);
    assert_eq!(row(Some(V2)), [20_000, 0, 1_000, 19_000, 0]);
    assert_eq!(row(None), [0, 0, 378, -378, 0]);
    let whole = &report.portfolio[0];
    assert_eq!((whole.profit_minor, whole.net_income_minor, whole.roi_bps), (17_872, 17_572, Some(83_985)));
    assert_eq!(report.ventures.last().unwrap().margin_bps, Some(9_500));
    assert!(report.sheet().to_csv(&|_| 2).contains("unallocated,USD,0.00,0.00,3.78"));
}

#[test]
fn an_account_statement_carries_its_balance() {
    let month = month();
    let mut statement =
        AccountStatement::new(Account::treasury(), Span { from: Some(march(4)), until: Some(march(7)) });
    let mut shown = Vec::new();
    for posted in postings(&month) {
        for line in statement.lines(&posted).unwrap() {
            shown.push(format!(
                "{} {} {} {}",
                line.seq,
                line.side.as_str(),
                line.amount_minor,
                line.balance_minor
            ));
        }
    }
    assert_eq!(shown, ["6 debit 20000 70000", "7 credit 1000 69000", "8 credit 378 68622"]);
    assert_eq!(statement.balances().collect::<Vec<_>>(), [(usd(), 68_622)]);
}

#[test]
fn runway_counts_whole_days_at_the_pace_of_a_month() {
    let month = month();
    let at = |day: i64| {
        let mut pace = Pace::new(march(day));
        postings(&month).iter().for_each(|posted| pace.add(posted).unwrap());
        pace.report()
    };
    let report = at(9);
    let part = report.currencies[0];
    assert_eq!((part.cash_minor, part.reserve_minor, part.expense_30d_minor), (162_872, 5_000, 2_128));
    assert_eq!((part.cash_days, part.reserve_days, part.mode), (Some(2_296), Some(70), Mode::Balanced));
    let before = at(2).currencies[0];
    assert_eq!((before.cash_days, before.mode), (None, Mode::Aggressive));
    let bounds = [(6, Mode::Critical), (7, Mode::Emergency), (14, Mode::Emergency), (15, Mode::Defensive)];
    let upper =
        [(30, Mode::Defensive), (31, Mode::Conservative), (60, Mode::Conservative), (61, Mode::Balanced)];
    for (days, mode) in bounds.into_iter().chain(upper).chain([(90, Mode::Balanced), (91, Mode::Aggressive)])
    {
        assert_eq!(Mode::of(Some(days)), mode, "{days}");
    }
}

#[test]
fn headroom_is_never_below_zero() {
    let cap = |cap_minor, committed_minor| Cap {
        limit_id: String::from("workflow:x"),
        scope: String::from("x"),
        window: "lifetime",
        cap_minor,
        committed_minor,
        currency: usd(),
    };
    let report = Headroom::of([cap(1_000, 800), cap(1_000, 1_200), cap(0, 0)]);
    let shown: Vec<_> = report.rows.iter().map(|row| (row.remaining_minor, row.used_bps)).collect();
    assert_eq!(shown, [(200, Some(8_000)), (0, Some(12_000)), (0, None)]);
}

fn facts(posted: &Posted<'_>) -> ChargeFacts {
    ChargeFacts {
        venture_id: venture_of(posted.workflow_id),
        task_id: posted.transaction.intent_id.map(|id| TaskId(id.0)),
        agent_id: posted.transaction.intent_id.map(|_| String::from("solver-1")),
        role: None,
        merchant: posted.transaction.intent_id.map(|_| String::from("serp, inc")),
        category: None,
    }
}

#[test]
fn cost_is_grouped_by_what_is_asked() {
    let month = month();
    let check = |by: By, expected: &[(&str, i128)]| {
        let mut costs = Costs::new(Span::default(), by);
        postings(&month).iter().for_each(|posted| costs.add(posted, &facts(posted)).unwrap());
        let report = costs.report();
        let found: Vec<(&str, i128)> =
            report.rows.iter().map(|row| (row.key.as_deref().unwrap_or("-"), row.cost_minor)).collect();
        assert_eq!(found, expected, "{by:?}");
    };
    let (house, w1, w2) = (HOUSE.to_string(), W1.to_string(), W2.to_string());
    check(By::Workflow, &[(&house, 378), (&w1, 750), (&w2, 1_000)]);
    check(By::Agent, &[("-", 1_378), ("solver-1", 750)]);
    check(By::Merchant, &[("-", 1_378), ("serp, inc", 750)]);
    check(By::Account, &[("5000 LLM-API", 750), ("6040 Refunds", 1_000), ("6060 Processor-Fees", 378)]);
    check(By::Role, &[("-", 2_128)]);
}

#[test]
fn focus_has_a_line_for_each_charge() {
    let month = month();
    let mut text = String::new();
    Focus::begin(&mut text).unwrap();
    let focus = Focus { tenant: TENANT };
    for posted in postings(&month) {
        for charge in charges(&posted) {
            focus.write(&charge, &facts(&posted), &|_| 2, &mut text).unwrap();
        }
    }
    assert_eq!(text.lines().count(), 4);
    let line = text.lines().nth(1).unwrap();
    let expected = "7.50,00000000-0000-0000-0000-000000000001,Venture,USD,2026-04-01T00:00:00Z,\
                    2026-03-01T00:00:00Z,Usage,,cogs_accrual settle:00000000-0000-0000-0000-000000000031,\
                    Usage-Based,2026-03-03T00:00:00Z,2026-03-02T00:00:00Z,1,Request,7.50,7.50,\"serp, inc\",7.50,\
                    1,Request,\"serp, inc\",\"serp, inc\",";
    assert!(line.starts_with(expected), "{line}");
    assert!(line.contains("\"\"workflow_id\"\":\"\"00000000-0000-0000-0000-000000000021\"\""), "{line}");
    let head = text.lines().next().unwrap();
    assert_eq!(head.split(',').count(), Focus::HEAD.len());
    assert!(Focus::HEAD.is_sorted());
}
