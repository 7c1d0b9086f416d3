//! The published shapes of statements, read whole, in pieces, and broken.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, clippy::panic, reason = "tests")]

use venture_core::Currency;
use venture_core::currency::iso_decimals;
use venture_ledger::statement::{Fault, Format, Map, Reader, Row, Summary};

const STRIPE: &str = include_str!("statements/stripe.csv");
const CAMT_02: &str = include_str!("statements/camt053-02.xml");
const CAMT_08: &str = include_str!("statements/camt053-08.xml");
const BANK: &str = include_str!("statements/bank.csv");
const ROWS: &str = include_str!("statements/rows.jsonl");
const BANK_MAP: &str = "id=Referenz;date=Buchungstag;in=Haben;out=Soll;currency=Währung;description=Text;\
                        decimal=comma;dates=dmy;separator=semicolon";

fn bank() -> Format {
    Format::Csv(Map::parse(BANK_MAP).unwrap())
}

fn read(format: Format, file: &[u8], chunk: usize) -> Result<(Vec<Row>, Summary), Fault> {
    let registry = |currency: Currency| iso_decimals(currency);
    let mut reader = Reader::new(format, &registry);
    let mut rows = Vec::new();
    for part in file.chunks(chunk) {
        reader.feed(part, &mut rows)?;
    }
    let summary = reader.finish(&mut rows)?;
    Ok((rows, summary))
}

/// `row line id signed currency time description`.
fn check(format: &Format, file: &str, skipped: u64, expected: &[&str]) {
    for chunk in [1, 2, 3, 7, 64, 1 << 20] {
        let (rows, summary) = read(format.clone(), file.as_bytes(), chunk).unwrap();
        let shown: Vec<String> = rows
            .iter()
            .map(|row| {
                let sign = if row.direction.as_str() == "debit" { "-" } else { "" };
                let amount = format!("{sign}{} {}", row.amount_minor, row.currency);
                let at = row.settled_at.to_string().replace(".000000Z", "");
                format!("{} {} {} {amount} {at} {}", row.row, row.line, row.provider_tx_id, row.description)
            })
            .collect();
        assert_eq!(shown, expected, "in chunks of {chunk}");
        assert_eq!(summary, Summary { rows: u64::try_from(expected.len()).unwrap(), skipped });
    }
}

#[test]
fn stripe_moves_gross_and_fee() {
    let expected = [
        "1 2 ch_3NhAaaLkdIwHu7ix0001 12000 USD 2026-03-02T09:00:07 charge Agent hours, 2 × \"research\"",
        "1 2 txn_1NhAaaLkdIwHu7ix0001:fee -378 USD 2026-03-02T09:00:07 fee",
        "2 3 re_3NhAaaLkdIwHu7ix0002 -2000 USD 2026-03-02T11:30:00 refund REFUND FOR CHARGE (\nsecond line of the text)",
        "3 5 py_3NhAaaLkdIwHu7ix0003 5000 JPY 2026-03-02T12:00:00 charge",
        "4 6 txn_1NhAaaLkdIwHu7ix0004:fee -25 USD 2026-03-02T23:59:59 fee",
        "5 7 po_1NhAaaLkdIwHu7ix0005 -9597 USD 2026-03-03T00:00:00 payout STRIPE PAYOUT",
    ];
    check(&Format::Stripe, STRIPE, 0, &expected);
}

#[test]
fn camt_of_2009_and_of_2019() {
    let expected = [
        "1 13 wire-0001 -4999 EUR 2026-03-02T00:00:00 Rechnung 4711 <final>",
        "2 27 B-1 32000 EUR 2026-03-02T22:30:00 ",
        "2 27 back-2 -2000 EUR 2026-03-02T22:30:00 ",
    ];
    check(&Format::Camt053, CAMT_02, 1, &expected);
    check(&Format::Camt053, CAMT_08, 1, &["1 9 7 125050 USD 2026-03-02T14:05:00 INCOMING <WIRE>"]);
}

#[test]
fn a_bundle_in_another_currency_is_one_row() {
    let file = CAMT_02.replacen("<Amt Ccy=\"EUR\">320.00", "<Amt Ccy=\"USD\">345.00", 1);
    let expected = [
        "1 13 wire-0001 -4999 EUR 2026-03-02T00:00:00 Rechnung 4711 <final>",
        "2 27 2026030200000002 30000 EUR 2026-03-02T22:30:00 ",
    ];
    check(&Format::Camt053, &file, 1, &expected);
}

#[test]
fn a_map_names_the_columns() {
    let expected =
        ["1 2 R-1 -125000 EUR 2026-03-02T00:00:00 Miete; März", "2 4 R-2 50 EUR 2026-03-03T00:00:00 Eingang"];
    check(&bank(), BANK, 1, &expected);
    check(&bank(), &format!("\u{feff}{BANK}"), 1, &expected);
}

#[test]
fn our_own_lines() {
    let expected = ["1 1 ch-1 -750 USD 2026-03-02T09:00:06 serp", "2 3 ch-2 750 USD 2026-03-02T00:00:00 "];
    check(&Format::JsonLines, ROWS, 0, &expected);
}

/// What a file holds back until it ends has a limit, whatever the file says.
#[test]
fn hostile_files_are_refused_early() {
    let head = "<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.02'><BkToCstmrStmt><Stmt><Ntry>";
    let deep = format!("{head}{}", "<a>".repeat(100));
    let wide = format!("{head}<Amt Ccy='{}'/>", "E".repeat(2 << 20));
    let long = format!("{head}<AddtlNtryInf>{}", "x".repeat(3 << 20));
    let detail = format!("<TxDtls><RmtInf><Ustrd>{}</Ustrd></RmtInf></TxDtls>", "x".repeat(1 << 19));
    let many = format!("{head}<NtryDtls>{}", detail.repeat(40));
    let field = format!("id,at,sum\n\"{}", "x,".repeat(2 << 20));
    let fields = format!("{}\n", "x,".repeat(10_000));
    let map = Format::Csv(Map::parse("id=id;date=at;amount=sum;in_currency=USD").unwrap());
    let line = format!("{{\"a\":\"{}\"}}\n", "x".repeat(2 << 20));
    for (format, file, expected) in [
        (Format::Camt053, deep, "at most 64 levels of elements"),
        (Format::Camt053, wide, "a tag or text of at most 1 MiB"),
        (Format::Camt053, long, "a tag or text of at most 1 MiB"),
        (Format::Camt053, many, "an entry of at most 16 MiB of text"),
        (map.clone(), field, "a record of at most 1 MiB and 4,096 fields"),
        (map, fields, "a record of at most 1 MiB and 4,096 fields"),
        (Format::JsonLines, line, "a line of at most 1 MiB"),
    ] {
        let fault = read(format, file.as_bytes(), 1 << 16).unwrap_err();
        assert_eq!(&*fault.expected, expected);
        assert!(fault.to_string().len() < 400, "{fault}");
    }
}

/// The fault's row, line, field and what was expected; the same however the file is cut.
fn fault(format: &Format, file: &[u8], row: u64, line: u64, field: &str, expected: &str) {
    for chunk in [1, 5, 1 << 20] {
        let fault = match read(format.clone(), file, chunk) {
            Err(fault) => fault,
            Ok((rows, _)) => panic!("it reads: {rows:?}"),
        };
        let found = (fault.row, fault.line, &*fault.field, &*fault.expected);
        assert_eq!(found, (row, line, field, expected), "{fault}");
    }
}

#[test]
fn a_broken_row_of_stripe_is_named() {
    let broken = |from: &str, to: &str| {
        assert!(STRIPE.contains(from));
        STRIPE.replacen(from, to, 1).into_bytes()
    };
    let check = |from: &str, to: &str, row, line, field: &str, expected: &str| {
        fault(&Format::Stripe, &broken(from, to), row, line, field, expected);
    };
    check("116.22", "116.23", 1, 2, "net", "gross less fee");
    check("-20.00,0.00", "-20.005,0.00", 2, 3, "gross", "at most 2 decimals, as `USD` has");
    check("jpy,5000", "jpy,5000.5", 3, 5, "gross", "at most 0 decimals, as `JPY` has");
    check("jpy,5000", "xxq,5000", 3, 5, "gross", "an amount in a registered currency");
    check("jpy,", "j1,", 3, 5, "currency", "a currency code like `USD`");
    check(
        "2026-03-02 12:00:00",
        "2026-02-30 12:00:00",
        3,
        5,
        "created_utc",
        "a date like `2026-03-02`, with a time like `2026-03-02T09:00:00Z`",
    );
    check(",,5000,jpy", ",,5000", 3, 5, "record", "14 fields, as the head has");
    check("created_utc", "created_at", 0, 1, "created_utc", "a column of this name");
}

#[test]
fn another_encoding_is_refused() {
    let utf16: Vec<u8> = STRIPE.encode_utf16().flat_map(u16::to_le_bytes).collect();
    fault(&Format::Stripe, &utf16, 0, 1, "encoding", "UTF-8");
    fault(&Format::Camt053, &[&[0xfe, 0xff][..], &utf16].concat(), 0, 1, "encoding", "UTF-8");
    let latin = BANK.replace('ä', "\u{1}").into_bytes();
    let latin: Vec<u8> = latin.into_iter().map(|byte| if byte == 1 { 0xe4 } else { byte }).collect();
    fault(&bank(), &latin, 0, 1, "head", "UTF-8");
    let text = BANK.replacen("März", "M\u{1}rz", 1).into_bytes();
    let text: Vec<u8> = text.into_iter().map(|byte| if byte == 1 { 0xe4 } else { byte }).collect();
    fault(&bank(), &text, 1, 2, "Text", "UTF-8");
    let declared = CAMT_02.replacen("UTF-8", "ISO-8859-1", 1);
    fault(&Format::Camt053, declared.as_bytes(), 0, 1, "encoding", "UTF-8");
    let bytes = CAMT_02.replacen("Müller", "M\u{1}ller", 1).into_bytes();
    let bytes: Vec<u8> = bytes.into_iter().map(|byte| if byte == 1 { 0xfc } else { byte }).collect();
    let fault = read(Format::Camt053, &bytes, 7).unwrap_err();
    assert_eq!((fault.row, fault.line, &*fault.field), (1, 13, "encoding"));
}

#[test]
fn a_broken_entry_of_camt_is_named() {
    let check = |from: &str, to: &str, row, line, field: &str, expected: &str| {
        assert!(CAMT_02.contains(from), "{from}");
        let file = CAMT_02.replacen(from, to, 1);
        fault(&Format::Camt053, file.as_bytes(), row, line, field, expected);
    };
    check("49.99", "49,99", 1, 13, "Amt", "an amount like `49.99`");
    check("49.99", "-49.99", 1, 13, "Amt", "an amount without a sign");
    check("<Sts>BOOK</Sts>", "", 1, 13, "Sts", "the status of the entry, like `BOOK`");
    check("DBIT", "OUT", 1, 13, "CdtDbtInd", "`CRDT` or `DBIT`");
    check("320.00", "321.00", 2, 27, "TxDtls/Amt", "amounts that add up to 30000");
    check(
        "053.001.02",
        "053.001.03",
        0,
        2,
        "Document/@xmlns",
        "a `Document` of camt.053.001.02 or camt.053.001.08",
    );
    check(
        "<BkToCstmrStmt>",
        "<!-- x --><BkToCstmrStmt></Stmt>",
        0,
        3,
        "markup",
        "the end of `/BkToCstmrStmt`",
    );
    check("&amp;", "&bomb;", 1, 13, "markup", "one of XML's own entities");
    check(
        "<Document",
        "<!DOCTYPE d [<!ENTITY bomb \"x\">]><Document",
        0,
        2,
        "DOCTYPE",
        "a file without a document type",
    );
    check("</Document>", "", 3, 48, "Document", "a whole document");
    check("<EndToEndId>wire-0001</EndToEndId>", "<EndToEndId>", 1, 13, "markup", "the end of `/EndToEndId`");
}

#[test]
fn a_broken_line_of_ours_is_named() {
    let check = |from: &str, to: &str, field: &str, expected: &str| {
        assert!(ROWS.contains(from), "{from}");
        fault(&Format::JsonLines, ROWS.replacen(from, to, 1).as_bytes(), 1, 1, field, expected);
    };
    check("750", "7.5", "amount_minor", "one strict JSON object");
    check("750", "0", "amount_minor", "an amount above 0");
    check("750", "-750", "amount_minor", "an amount above 0");
    check("\"debit\"", "\"out\"", "direction", "`credit` or `debit`");
    check("\"USD\"", "\"usd\"", "currency", "a currency code like `USD`");
    check("provider_tx_id", "id", "id", "none but the keys of a row");
    check(
        "\"amount_minor\":750",
        "\"amount_minor\":750,\"amount\":\"7.50\"",
        "amount",
        "`amount_minor` or `amount`, not both",
    );
    check("\"ch-1\"", "\"\"", "provider_tx_id", "a text");
}

#[test]
fn an_empty_file_is_no_statement() {
    for format in [Format::Stripe, bank(), Format::Camt053] {
        assert!(read(format.clone(), b"", 1).is_err(), "{format:?}");
    }
    assert_eq!(read(Format::JsonLines, b"\n\n", 1).unwrap().1, Summary { rows: 0, skipped: 0 });
}
