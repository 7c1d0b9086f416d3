//! A file of any size passes through a reader in bounded memory.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "tests")]

use venture_core::Currency;
use venture_ledger::statement::{Format, Map, Reader};

const CHUNK: usize = 1 << 16;
/// A chunk, the rows of a chunk, one record: far below the file.
const MOST: u64 = 1 << 20;

/// `head`, then `record` over and over, then `tail`: the greatest number of bytes held at once.
fn held(format: Format, head: &str, record: &str, tail: &str) -> u64 {
    let bytes = record.repeat(CHUNK / record.len() + 1).into_bytes();
    let mut count = 0;
    let measured = allocation_counter::measure(|| {
        let registry = |_: Currency| Some(2);
        let mut reader = Reader::new(format, &registry);
        let mut rows = Vec::new();
        reader.feed(head.as_bytes(), &mut rows).unwrap();
        // Pieces that end anywhere: 4 MiB in all.
        let mut at = 0;
        for _ in 0..64 {
            for part in bytes.chunks(CHUNK - 7) {
                reader.feed(part, &mut rows).unwrap();
                count += rows.len();
                rows.clear();
            }
            at += bytes.len();
        }
        reader.feed(tail.as_bytes(), &mut rows).unwrap();
        reader.finish(&mut rows).unwrap();
        count += rows.len();
        assert!(at >= 4 << 20);
    });
    assert_eq!(count, 64 * (CHUNK / record.len() + 1));
    measured.bytes_max
}

#[test]
fn four_mebibytes_hold_less_than_one() {
    let camt = held(
        Format::Camt053,
        "<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.02'><BkToCstmrStmt><Stmt>",
        "<Ntry><Amt Ccy='EUR'>1.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-03-02</Dt>\
         </BookgDt><AcctSvcrRef>R-1</AcctSvcrRef></Ntry>\n",
        "</Stmt></BkToCstmrStmt></Document>",
    );
    let map = Map::parse("id=id;date=at;amount=sum;in_currency=EUR").unwrap();
    let csv = held(Format::Csv(map), "id,at,sum\n", "R-1,2026-03-02,\"1.00\"\n", "");
    let line = "{\"provider_tx_id\":\"R-1\",\"amount_minor\":100,\"currency\":\"EUR\",\"direction\":\"debit\",\
                \"settled_at\":\"2026-03-02\"}\n";
    let lines = held(Format::JsonLines, "", line, "");
    for (name, bytes) in [("camt", camt), ("csv", csv), ("lines", lines)] {
        println!("{name}: {bytes} bytes at most");
        assert!(bytes < MOST, "{name}: {bytes}");
    }
}
