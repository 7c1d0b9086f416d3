//! Books, their faults, their signatures, and a use of a fraction of a cent.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use venture_core::id::{TenantId, Uuid, VentureId};
use venture_core::signature::SigningKey;
use venture_core::{Currency, Timestamp};

use super::*;

/// A million tokens in at 3.00, out at 15.00; a call at a quarter of a cent.
fn text(version: &str, from: &str) -> String {
    format!(
        r#"{{"version":"{version}","effective_at":"{from}","prices":[
        {{"price_id":"out","model":"large","unit":"output_token","price_e9":1500000,"currency":"USD"}},
        {{"price_id":"in","model":"large","unit":"input_token","price_e9":300000,"currency":"USD"}},
        {{"price_id":"serp","model":"serp","unit":"call","price_e9":250000000,"currency":"USD"}}]}}"#
    )
}

fn book(version: &str, from: &str) -> PriceBook {
    PriceBook::parse(text(version, from).as_bytes()).unwrap()
}

fn quantities(all: &[(&str, i64)]) -> Quantities {
    all.iter().map(|(unit, count)| ((*unit).into(), *count)).collect()
}

#[test]
fn the_order_of_prices_says_nothing() {
    let one = book("1", "2026-03-01T00:00:00Z");
    let swapped =
        text("1", "2026-03-01T00:00:00.000000Z").replace("\"out\"", "\"x\"").replace("\"in\"", "\"out\"");
    assert_ne!(PriceBook::parse(swapped.as_bytes()).unwrap().content_hash, one.content_hash);
    let lines: Vec<String> = text("1", "2026-03-01T00:00:00Z").lines().map(String::from).collect();
    let turned = format!("{}\n{}\n{}\n{}", lines[0], lines[2], lines[1], lines[3]);
    assert_eq!(PriceBook::parse(turned.as_bytes()).unwrap(), one);
    assert_eq!(one.prices().len(), 3);
}

#[test]
fn every_fault_is_told_with_its_place() {
    let check = |from: &str, to: &str, expected: &[&str]| {
        let whole = text("1", "2026-03-01T00:00:00Z");
        assert!(whole.contains(from), "{from}");
        let error = PriceBook::parse(whole.replacen(from, to, 1).as_bytes()).unwrap_err();
        let found: Vec<&str> = error.0.iter().map(|fault| &*fault.pointer).collect();
        assert_eq!(found, expected, "{error}");
    };
    check("\"version\":\"1\"", "\"version\":\"\",\"a/b\":1", &["/a~1b", "/version"]);
    check("2026-03-01T", "2026-13-01T", &["/effective_at"]);
    check("1500000", "-1", &["/prices/0/price_e9"]);
    check("1500000", "1.5", &["/prices/0/price_e9"]);
    check("\"USD\"", "\"usd\"", &["/prices/0/currency"]);
    check("\"USD\"", "\"EUR\"", &["/prices/1/currency"]);
    check("\"output_token\"", "\"input_token\"", &["/prices/1/unit"]);
    check("\"in\"", "\"out\"", &["/prices/1/price_id"]);
    check("\"model\":\"large\",", "", &["/prices/0/model"]);
    check("\"prices\":[", "\"prices\":[7,", &["/prices/0"]);
    assert_eq!(&*PriceBook::parse(b"{").unwrap_err().0[0].pointer, "");
}

#[test]
fn the_newest_book_in_effect_decides() {
    let at = |day: u8| format!("2026-03-{day:02}T00:00:00Z").parse::<Timestamp>().unwrap();
    let mut books = PriceBooks::default();
    assert_eq!(books.in_force(at(1)), None);
    for (version, day) in [("b", "05"), ("a", "01"), ("c", "05")] {
        books.publish(book(version, &format!("2026-03-{day}T00:00:00Z"))).unwrap();
    }
    let version = |day: u8| books.in_force(at(day)).map(|book| book.version.to_string());
    assert_eq!(version(4), Some("a".into()));
    assert_eq!(version(5), Some("c".into()), "of equal beginnings the last published");
    assert_eq!(books.in_force("2026-02-28T23:59:59Z".parse().unwrap()), None);
    let mut again = books.clone();
    assert_eq!(again.publish(book("a", "2026-03-01T00:00:00Z")), Ok(()));
    assert_eq!(again, books);
    assert_eq!(again.publish(book("a", "2026-03-02T00:00:00Z")), Err(ShelfError::VersionExists));
    assert_eq!(books.version("b").map(|book| book.effective_at), Some(at(5)));
}

#[test]
fn a_signature_covers_tenant_version_time_and_content() {
    let key = SigningKey::from_seed(&[7; 32]);
    let (one, tenant) = (book("1", "2026-03-01T00:00:00Z"), TenantId(Uuid::from_u128(1)));
    let signed = Signed::of(&one, tenant);
    assert!(signed.as_bytes().starts_with(b"venture/price-book/v1\n"));
    let signature = key.sign(signed.as_bytes());
    let holds = |book: &PriceBook, tenant| Signed::of(book, tenant).verify(&key.public(), &signature).is_ok();
    assert!(holds(&one, tenant));
    assert!(!holds(&one, TenantId(Uuid::from_u128(2))));
    assert!(!holds(&book("2", "2026-03-01T00:00:00Z"), tenant));
    assert!(!holds(&book("1", "2026-03-02T00:00:00Z"), tenant));
    let dearer = text("1", "2026-03-01T00:00:00Z").replace("300000,", "300001,");
    assert!(!holds(&PriceBook::parse(dearer.as_bytes()).unwrap(), tenant));
}

#[test]
fn a_unit_without_a_price_denies() {
    let book = book("1", "2026-03-01T00:00:00Z");
    let unknown = |model: &str, units: &[(&str, i64)]| match book.cost(model, &quantities(units)) {
        Err(CostError::PriceUnknown { model, unit }) => format!("{model} {unit}"),
        other => format!("{other:?}"),
    };
    assert_eq!(unknown("small", &[("input_token", 1)]), "small input_token");
    assert_eq!(unknown("large", &[("input_token", 1), ("second", 0)]), "large second");
    assert_eq!(book.cost("large", &quantities(&[])), Err(CostError::Nothing));
    assert_eq!(book.cost("large", &quantities(&[("second", -1)])), Err(CostError::Negative("second".into())));
    let cost = book.cost("large", &quantities(&[("input_token", 1_000), ("output_token", 200)])).unwrap();
    assert_eq!((cost.e9, cost.rounded_up().unwrap().minor()), (600_000_000, 1));
    assert_eq!(cost.price_ids, ["in".into(), "out".into()]);
    let most = book.cost("serp", &quantities(&[("call", i64::MAX)])).unwrap();
    assert_eq!(most.rounded_up().unwrap().minor(), i64::MAX / 4 + 1);
}

#[test]
fn four_calls_of_a_quarter_post_one_cent() {
    let book = book("1", "2026-03-01T00:00:00Z");
    let cost = book.cost("serp", &quantities(&[("call", 1)])).unwrap();
    let (venture, usd) = (VentureId(Uuid::from_u128(1)), Currency::new("USD").unwrap());
    let mut accruals = Accruals::default();
    let mut shown = Vec::new();
    for number in 0..5 {
        let usage =
            Usage { usage_id: Uuid::from_u128(number), venture_id: venture, model: "serp", cost: &cost };
        let increase = accruals.increase_minor(venture, "serp", &cost).unwrap();
        let accrued = accruals.decide(&usage).unwrap();
        accruals.apply(&usage, accrued);
        assert_eq!(accruals.decide(&usage), Err(AccrualError::Repeat(usage.usage_id)));
        let committed = accruals.committed_minor(venture, usd);
        shown.push((accrued.posted_minor, accrued.carried_e9 / 1_000_000, increase, committed));
    }
    assert_eq!(shown, [(0, 250, 1, 1), (0, 500, 0, 1), (0, 750, 0, 1), (1, 0, 0, 1), (0, 250, 1, 2)]);
    assert_eq!(accruals.get(venture, "serp", usd).total_e9(), 1_250_000_000);
}

#[test]
fn a_cost_that_json_cannot_carry_does_not_accrue() {
    let accruals = Accruals::default();
    let decide = |e9: i128| {
        let cost = Cost { e9, currency: Currency::new("USD").unwrap(), price_ids: Vec::new() };
        let venture_id = VentureId(Uuid::nil());
        accruals.decide(&Usage { usage_id: Uuid::nil(), venture_id, model: "m", cost: &cost })
    };
    assert_eq!(decide(9_007_199_254_740_991).unwrap().posted_minor, 9_007_199);
    assert_eq!(decide(9_007_199_254_740_992), Err(AccrualError::Overflow));
    assert_eq!(decide(-1), Err(AccrualError::Negative));
}
