//! Laws of what finance books, over random days of one tenant.
//!
//! Spec: treasury.md 5.3, 6.3, 8.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::wildcard_enum_match_arm,
    reason = "tests"
)]

mod worked;

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use venture_core::{Currency, Json, Timestamp};
use venture_engine::event::Body;
use venture_engine::state::State;
use venture_ledger::close::{DaySums, Month};
use venture_ledger::transaction::TransactionType;
use worked::Run;

const BUNDLE: &str = r#"{"version":"1.0.0","base_currency":"USD","triggers":["RESERVE_EMERGENCY"],
  "currencies":{"USD":{"decimals":2,"min_minor":1,"max_minor":1000000},"CAD":{"decimals":2,"min_minor":1,"max_minor":1000000},
                "EAU":{"decimals":0,"min_minor":1,"max_minor":1000000}},
  "eau":{"eau_to_usd":"0.03"}}"#;
const V1: &str = "10000000-0000-4000-8000-000000000001";
const CLEO: &str = r#"{"type":"human","id":"cleo","role":"finance_controller"}"#;
const HOST: &str = r#"{"type":"service","id":"host"}"#;
const SECOND: &str = r#""approvals":[{"approver_id":"ada","approver_role":"founder"}],"reason":"drill""#;

#[derive(Clone, Debug)]
enum Step {
    /// Line by line: the type, its debit and its credit.
    Journal(&'static str, &'static str, &'static str, i64),
    /// The n-th reference so far.
    Reverse(usize),
    Convert(&'static str, &'static str, i64, bool),
    Reserve(&'static str, i64, bool),
    Earn(i64, Option<i64>),
    Wait(i64),
    Close,
}

fn step() -> impl Strategy<Value = Step> {
    let minor = || 1_i64..5_000;
    let journal = prop::sample::select(vec![
        ("processor_fee", "6060", "1010"),
        ("chargeback", "6050", "1010"),
        ("refund_issuance", "6040", "1010"),
        ("deferred_receipt", "1010", "2010"),
        ("revenue_settlement", "1010", "1040"),
        ("tax_accrual", "8000", "2020"),
        ("reconciliation_adjustment", "1900", "1010"),
        ("reconciliation_adjustment", "1010", "1900"),
    ]);
    let currency = || prop::sample::select(vec!["USD", "CAD", "EAU"]);
    let tier = prop::sample::select(vec!["operational", "buffer", "strategic"]);
    prop_oneof![
        6 => (journal, minor()).prop_map(|((kind, debit, credit), minor)| Step::Journal(kind, debit, credit, minor)),
        3 => (0_usize..12).prop_map(Step::Reverse),
        2 => (currency(), currency(), minor(), any::<bool>()).prop_map(|(a, b, minor, own)| Step::Convert(a, b, minor, own)),
        3 => (tier, minor(), any::<bool>()).prop_map(|(tier, minor, back)| Step::Reserve(tier, minor, back)),
        3 => (minor(), prop::option::of(1_i64..70)).prop_map(|(minor, days)| Step::Earn(minor, days)),
        3 => (1_i64..100).prop_map(Step::Wait),
        1 => Just(Step::Close),
    ]
}

struct Tenant {
    run: Run,
    at: Timestamp,
    references: Vec<String>,
}

impl Tenant {
    fn new() -> Self {
        let mut tenant =
            Self { run: Run::new(), at: "2026-03-02T09:00:00Z".parse().unwrap(), references: Vec::new() };
        tenant.run.publish(&Json::parse(BUNDLE.as_bytes()).unwrap());
        let ada = r#"{"type":"human","id":"ada","role":"founder"}"#;
        tenant.send(ada, "register_venture", &format!(r#"{{"venture_id":"{V1}","name":"A","slug":"aa","currency":"USD","founding_capital_minor":9000,"active":true}}"#), "");
        tenant.send(
            ada,
            "contribute_capital",
            r#"{"amount_minor":20000,"currency":"USD","transaction_ref":"round"}"#,
            "",
        );
        tenant.send(
            ada,
            "fund_venture",
            &format!(
                r#"{{"venture_id":"{V1}","amount_minor":3000,"currency":"USD","transaction_ref":"fund"}}"#
            ),
            "",
        );
        tenant.references = vec!["round".into(), "fund".into()];
        tenant
    }

    fn send(&mut self, actor: &str, name: &str, args: &str, facts: &str) -> bool {
        let at = self.at;
        let line = format!(r#"{{"command":"{name}","at":"{at}","actor":{actor},"args":{args}{facts}}}"#);
        let (answer, _) = self.run.send(line.as_bytes());
        assert!(answer.get("error").is_none(), "{line}: {answer:?}");
        answer.get("decision").and_then(Json::as_str) == Some("APPROVED")
    }

    fn take(&mut self, step: &Step) {
        let reference = format!("t{}", self.references.len());
        let named = format!(r#""transaction_ref":"{reference}""#);
        let done = match step {
            Step::Journal(kind, debit, credit, minor) => {
                let line = |account: &str, side: &str| {
                    format!(
                        r#"{{"account":"{account}","side":"{side}","amount_minor":{minor},"currency":"USD"}}"#
                    )
                };
                let lines = format!("[{},{}]", line(debit, "debit"), line(credit, "credit"));
                let args = format!(r#"{{{named},"transaction_type":"{kind}","lines":{lines},{SECOND}}}"#);
                self.send(CLEO, "post_journal", &args, "")
            }
            Step::Reverse(which) => {
                let of = &self.references[which % self.references.len()];
                let txn = venture_ledger::Transaction::id(worked::TENANT, of);
                let args = format!(
                    r#"{{{named},"transaction_type":"reversal","reverses_transaction_id":"{txn}",{SECOND}}}"#
                );
                self.send(CLEO, "post_journal", &args, "")
            }
            Step::Convert(from, to, _, _) if from == to => return,
            Step::Convert(from, to, minor, own) => {
                let venture = if *own { format!(r#","venture_id":"{V1}""#) } else { String::new() };
                let args = format!(
                    r#"{{{named},"from_currency":"{from}","to_currency":"{to}","source_minor":{minor}{venture}}}"#
                );
                let facts = format!(
                    r#","facts":{{"fx_rate":{{"rate_id":"r","from_currency":"{from}","to_currency":"{to}","rate":"1.3","fetched_at":"{}","provider":"boc"}}}}"#,
                    self.at
                );
                self.send(CLEO, "convert", &args, &facts)
            }
            Step::Reserve(tier, minor, back) => {
                let args = format!(
                    r#"{{{named},"tier":"{tier}","amount_minor":{minor},"currency":"USD","take_back":{back}}}"#
                );
                self.send(HOST, "transfer_reserve", &args, "")
            }
            Step::Earn(minor, days) => {
                let kind = match days {
                    Some(days) => format!(r#""kind":"deferred","days":{}"#, days.min(minor)),
                    None => r#""kind":"immediate""#.to_owned(),
                };
                let args = format!(
                    r#"{{{named},"venture_id":"{V1}",{kind},"amount_minor":{minor},"currency":"USD"}}"#
                );
                self.send(CLEO, "recognize_revenue", &args, "")
            }
            Step::Wait(hours) => {
                self.at = Timestamp::from_micros(self.at.micros() + hours * 3_600_000_000).unwrap();
                self.send(HOST, "tick", "{}", "");
                return;
            }
            Step::Close => {
                let (year, month, _) = self.at.date();
                let (year, month) = if month == 1 { (year - 1, 12) } else { (year, month - 1) };
                self.send(HOST, "close_month", &format!(r#"{{"year":{year},"month":{month}}}"#), "");
                return;
            }
        };
        if done {
            self.references.push(reference);
        }
    }
}

fn balance(state: &State, account: &str) -> i128 {
    state.ledger.balance(account.parse().unwrap(), usd())
}

fn usd() -> Currency {
    "USD".parse().unwrap()
}

/// What all months together earned and took is what the books have on the income accounts.
fn days_add_up(state: &State) -> Result<(), TestCaseError> {
    let mut all: BTreeMap<Currency, DaySums> = BTreeMap::new();
    let months = (2026..=2027).flat_map(|year| (1..=12).map(move |month| Month::new(year, month).unwrap()));
    for (currency, sums) in months.flat_map(|month| state.books.month(month)) {
        let total = all.entry(currency).or_default();
        *total = total.plus(sums);
    }
    let mut net: BTreeMap<Currency, i128> = BTreeMap::new();
    for row in state.ledger.balances() {
        if DaySums::takes(row.account.code()) {
            *net.entry(row.currency).or_default() += row.credit_minor - row.debit_minor;
        }
    }
    net.retain(|_, sum| *sum != 0);
    let mut days: BTreeMap<Currency, i128> =
        all.into_iter().map(|(currency, sums)| (currency, sums.net_income_minor())).collect();
    days.retain(|_, sum| *sum != 0);
    prop_assert_eq!(days, net);
    Ok(())
}

/// No transaction has two mirrors, and each mirror has the lines of its original on the other side.
fn mirrors_are_whole_and_single(run: &Run) -> Result<(), TestCaseError> {
    let mut reversed = BTreeSet::new();
    let entries = run.events.iter().filter_map(|event| match &event.body {
        Body::EntryCreated(entry) => Some(entry),
        _ => None,
    });
    let entries: BTreeMap<_, _> = entries.map(|entry| (entry.txn_id, entry)).collect();
    for entry in entries.values().filter(|entry| entry.transaction_type == TransactionType::Reversal) {
        let of = entry.reverses_transaction_id.unwrap();
        prop_assert!(reversed.insert(of), "{of} was reversed twice");
        let lines: Vec<_> = entries[&of]
            .lines
            .iter()
            .map(|line| (line.account, line.side.opposite(), line.amount_minor))
            .collect();
        let mirror: Vec<_> =
            entry.lines.iter().map(|line| (line.account, line.side, line.amount_minor)).collect();
        prop_assert_eq!(lines, mirror);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn the_books_hold_whatever_finance_books(steps in prop::collection::vec(step(), 1..60)) {
        let mut tenant = Tenant::new();
        for step in &steps {
            tenant.take(step);
            let state = tenant.run.engine.state();
            prop_assert!(state.books_hold(), "{step:?}");
            for account in ["1000", "7000", "7010", "7020"] {
                prop_assert!(balance(state, account) >= 0, "{account} after {step:?}");
            }
            prop_assert!(balance(state, &format!("1020-{V1}")) >= 0, "{step:?}");
            // What customers paid before and is not earned yet is there.
            let promised = state.books.spoken_for("2010".parse().unwrap(), usd());
            prop_assert!(balance(state, "2010") >= promised && promised >= 0, "{step:?}");
        }
        days_add_up(tenant.run.engine.state())?;
        mirrors_are_whole_and_single(&tenant.run)?;
        prop_assert_eq!(tenant.run.replay_fault(), None);
    }
}

/// The days are not idle: all that finance can do happens in some of them.
#[test]
fn random_days_reach_every_event_of_finance() {
    use proptest::strategy::ValueTree as _;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let days = prop::collection::vec(step(), 60..61);
    let mut seen = BTreeSet::new();
    for _ in 0..12 {
        let mut tenant = Tenant::new();
        for step in days.new_tree(&mut runner).unwrap().current() {
            tenant.take(&step);
        }
        for event in &tenant.run.events {
            seen.insert(event.body.event_type());
            if let Body::EntryCreated(entry) = &event.body {
                seen.insert(entry.transaction_type.as_str());
            }
        }
    }
    for wanted in [
        "fx.conversion.executed.v1",
        "eau.conversion.executed.v1",
        "treasury.reserve.tier_changed.v1",
        "revenue.recognized.v1",
        "accounting.monthly_close.completed.v1",
        "control.freeze.activated.v1",
        "reversal",
        "revenue_recognition",
        "deferred_recognition",
        "tax_accrual",
        "reserve_transfer",
        "reconciliation_adjustment",
    ] {
        assert!(seen.contains(wanted), "{wanted} is not among {seen:?}");
    }
}
