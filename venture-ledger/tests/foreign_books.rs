//! The exports as strangers read them: hledger and beancount find the balances that the books have.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "tests"
)]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use venture_core::decimal::format_minor;
use venture_core::id::{
    AuthorizationId, BundleId, EventId, IntentId, SpendId, TenantId, Uuid, VentureId, WorkflowId,
};
use venture_core::{Currency, Money, Timestamp};
use venture_ledger::export::{self, Format};
use venture_ledger::transaction::rules::{self, Capture, Holder, Return};
use venture_ledger::{AccountCode, Ledger, Side, Transaction};

const TENANT: TenantId = TenantId(Uuid::from_u128(1));

fn decimals(currency: Currency) -> u8 {
    if currency.as_str() == "JPY" { 0 } else { 2 }
}

/// A day in two currencies, with names that try to break out of their field.
fn day() -> Vec<Transaction> {
    let money = |minor, code: &str| Money::new(minor, Currency::new(code).unwrap());
    let mut day = Vec::new();
    for (n, code) in [(1_u128, "USD"), (2, "JPY")] {
        let venture = VentureId(Uuid::from_u128(0x1000 + n));
        let id = Uuid::from_u128(0x2000 + n);
        let holder =
            Holder { tenant: TENANT, venture, intent: IntentId(id), authorization: AuthorizationId(id) };
        day.push(rules::founding(TENANT, venture, money(100_001, code)));
        day.push(rules::contribute(TENANT, &format!("; \"round\" | ä, a:b {code}"), money(5_000, code)));
        day.push(rules::fund(TENANT, &format!("fund\\ {code}"), venture, money(2_500, code)));
        day.push(rules::hold(holder, money(1_000, code)));
        let capture = Capture {
            spend: SpendId(id),
            external_ref: "ch;1 \"x\"",
            cost: AccountCode::LLM_API,
            from_hold_minor: 907,
            excess_minor: 3,
            currency: Currency::new(code).unwrap(),
        };
        day.push(rules::settle(holder, capture).unwrap());
        let back = Return {
            spend: SpendId(id),
            external_ref: "r-1",
            settled_by: day[day.len() - 1].txn_id,
            cost: AccountCode::LLM_API,
            amount: money(10, code),
        };
        day.push(rules::refund(TENANT, Some(venture), Some((IntentId(id), None)), back).unwrap());
        day.push(rules::release(holder, 1, money(93, code)));
        day.push(rules::unauthorized(TENANT, None, None, SpendId(Uuid::from_u128(n)), "g", money(7, code)));
    }
    day
}

/// Signed text amounts by four-digit code and the head of a venture id, and currency.
fn expected() -> BTreeMap<(String, String), String> {
    let mut ledger = Ledger::new();
    for transaction in day() {
        ledger.post(&transaction).unwrap();
    }
    let mut sums = BTreeMap::new();
    for row in ledger.balances() {
        let net = match row.account.normal() {
            Side::Debit => row.balance_minor,
            Side::Credit => -row.balance_minor,
        };
        if net != 0 {
            let text = format_minor(net.try_into().unwrap(), decimals(row.currency));
            sums.insert((row.account.to_string(), row.currency.to_string()), text);
        }
    }
    sums
}

fn exported(format: Format, extension: &str) -> PathBuf {
    let mut text = String::new();
    export::begin(format, &mut text).unwrap();
    for (seq, transaction) in day().iter().enumerate() {
        let entry = export::Posted {
            seq: u64::try_from(seq).unwrap(),
            posted_at: "2026-03-02T09:00:00Z".parse::<Timestamp>().unwrap(),
            event_id: EventId(transaction.txn_id.0),
            workflow_id: WorkflowId(Uuid::from_u128(9)),
            venture_id: None,
            bundle_id: BundleId(Uuid::from_u128(8)),
            transaction,
        };
        export::write(format, &entry, &decimals, &mut text).unwrap();
    }
    let path = std::env::temp_dir().join(format!("venture-books-{}.{extension}", std::process::id()));
    std::fs::write(&path, text).unwrap();
    path
}

fn run(program: &str, args: &[&str]) -> Option<String> {
    let output = match Command::new(program).args(args).output() {
        Ok(output) => output,
        Err(error) => {
            eprintln!("skipped: `{program}` does not start: {error}");
            return None;
        }
    };
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{program} refuses the export:\n{out}{err}");
    Some(out.into_owned())
}

#[test]
fn hledger_reads_the_same_balances() {
    let path = exported(Format::Hledger, "journal");
    let file = path.to_str().unwrap();
    let report =
        run("hledger", &["-f", file, "balance", "--flat", "--no-total", "-O", "csv", "--layout=bare"]);
    let tagged = run("hledger", &["-f", file, "print", "tag:workflow=000009$"]);
    let strict = run("hledger", &["-f", file, "check"]);
    std::fs::remove_file(&path).unwrap();
    let (Some(report), Some(tagged), Some(_)) = (report, tagged, strict) else { return };
    let mut found = BTreeMap::new();
    for line in report.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').map(|field| field.trim_matches('"')).collect();
        let account = account_of(fields[0]);
        found.insert((account, fields[1].to_owned()), fields[2].to_owned());
    }
    assert_eq!(found, expected(), "{report}");
    assert_eq!(tagged.matches("spend_hold").count(), 2, "found by workflow: {tagged}");
}

#[test]
fn beancount_accepts_the_file() {
    let path = exported(Format::Beancount, "beancount");
    let answer = run("bean-check", &[path.to_str().unwrap()]);
    std::fs::remove_file(&path).unwrap();
    assert!(answer.is_none_or(|text| text.trim().is_empty()));
}

/// `Assets:1020-Venture-Operating:<venture>` or the like back to `1020-<venture>`.
fn account_of(name: &str) -> String {
    let parts: Vec<&str> = name.split(':').collect();
    let code = &parts[1][..4];
    match parts.get(2) {
        Some(venture) => format!("{code}-{}", venture.trim_start_matches('V')),
        None => code.to_owned(),
    }
}
