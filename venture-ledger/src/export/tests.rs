//! One entry in every form.

use alloc::string::String;

use super::*;
use crate::transaction::rules;
use venture_core::id::{BundleId, EventId, TenantId, Uuid, WorkflowId};
use venture_core::{Currency, Money, Timestamp};

fn exported(format: Format) -> String {
    let amount = Money::new(4_999, Currency::new("USD").unwrap());
    let transaction = rules::contribute(TenantId(Uuid::nil()), "=round \"a\"; b", amount);
    let entry = Posted {
        seq: 7,
        posted_at: "2026-03-02T09:00:00Z".parse::<Timestamp>().unwrap(),
        event_id: EventId(Uuid::nil()),
        workflow_id: WorkflowId(Uuid::nil()),
        venture_id: None,
        bundle_id: BundleId(Uuid::nil()),
        transaction: &transaction,
    };
    let mut out = String::new();
    begin(format, &mut out).unwrap();
    write(format, &entry, &|_| 2, &mut out).unwrap();
    out
}

#[test]
fn hledger_has_signed_amounts_and_tags() {
    let text = exported(Format::Hledger);
    assert!(text.starts_with("2026-03-02 * (7) capital_contribution | =round \"a\"  b  ; event:"), "{text}");
    assert!(text.contains("    Assets:1010-Treasury-Operating  49.99 USD\n"), "{text}");
    assert!(text.contains("    Equity:3000-Founding-Capital  -49.99 USD\n"), "{text}");
}

#[test]
fn beancount_has_no_quote_inside_a_text() {
    let text = exported(Format::Beancount);
    assert!(text.contains("2026-03-02 * \"capital_contribution\" \"=round  a ; b\"\n  seq: 7\n"), "{text}");
    assert!(text.contains("  Equity:3000-Founding-Capital  -49.99 USD\n"), "{text}");
}

#[test]
fn csv_quotes_and_guards_fields() {
    let text = exported(Format::Csv);
    assert!(text.contains(",\"'=round \"\"a\"\"; b\",capital_contribution,1010,debit,49.99,USD,"), "{text}");
    assert_eq!(text.lines().count(), 3);
}

#[test]
fn json_is_one_object() {
    let text = exported(Format::Json);
    let json = venture_core::Json::parse(text.as_bytes()).unwrap();
    assert_eq!(json.get("seq").and_then(venture_core::Json::as_int), Some(7));
}
