//! A statement is refused with a place, or read to the same rows however it is cut.
#![no_main]

use libfuzzer_sys::fuzz_target;
use venture_core::Currency;
use venture_core::currency::iso_decimals;
use venture_ledger::statement::{Fault, Format, Map, Reader, Row};

fn read(format: Format, parts: &[&[u8]]) -> Result<Vec<Row>, Fault> {
    let registry = |currency: Currency| iso_decimals(currency);
    let mut reader = Reader::new(format, &registry);
    let mut rows = Vec::new();
    for part in parts {
        reader.feed(part, &mut rows)?;
    }
    reader.finish(&mut rows)?;
    Ok(rows)
}

fuzz_target!(|data: &[u8]| {
    let Some((first, data)) = data.split_first() else { return };
    let format = match first % 4 {
        0 => Format::Stripe,
        1 => Format::Camt053,
        2 => Format::Csv(Map::parse("id=id;date=at;in=in;out=out;currency=ccy").expect("a map")),
        _ => Format::JsonLines,
    };
    let (one, other) = data.split_at(usize::from(first / 4).min(data.len()));
    let (whole, cut) = (read(format.clone(), &[data]), read(format, &[one, other]));
    assert_eq!(whole, cut);
    for row in whole.into_iter().flatten() {
        assert!(row.amount_minor > 0 && row.row > 0 && row.line > 0 && !row.provider_tx_id.is_empty());
    }
});
