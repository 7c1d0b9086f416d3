//! What is written in a format is read from it, however the file is cut; and no bytes break a reader.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "tests")]

use proptest::prelude::*;
use venture_core::decimal::format_minor;
use venture_core::{Currency, Timestamp};
use venture_ledger::statement::{Direction, Format, Map, Reader, Row};

fn registry(currency: Currency) -> Option<u8> {
    [("USD", 2), ("JPY", 0), ("USDC", 6)]
        .into_iter()
        .find(|(code, _)| *code == currency.as_str())
        .map(|(_, d)| d)
}

fn row() -> impl Strategy<Value = Row> {
    let currency = prop::sample::select(vec!["USD", "JPY", "USDC"]);
    let text = "[ -~äö€]{0,12}";
    let amount = prop_oneof![1..=i64::MAX, 1_i64..1 << 53];
    ("[a-z0-9_,\"-]{1,12}", amount, currency, any::<bool>(), 0_i64..4_000_000_000, text).prop_map(
        |(id, amount_minor, currency, credit, second, description)| Row {
            row: 0,
            line: 0,
            provider_tx_id: id.into(),
            amount_minor,
            currency: Currency::new(currency).unwrap(),
            direction: if credit { Direction::Credit } else { Direction::Debit },
            settled_at: Timestamp::from_micros(second * 1_000_000).unwrap(),
            description: description.trim().into(),
        },
    )
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

fn decimal(row: &Row) -> String {
    format_minor(row.amount_minor, registry(row.currency).unwrap())
}

fn csv(rows: &[Row]) -> (Format, String) {
    let map = "id=id;date=at;amount=sum;currency=ccy;direction=way;description=text";
    let lines = rows.iter().map(|row| {
        let (id, text) = (quoted(&row.provider_tx_id), quoted(&row.description));
        let way = row.direction.as_str();
        format!("{way},{id},{},{},{},{text}\r\n", row.settled_at, decimal(row), row.currency)
    });
    let file = format!("way,id,at,sum,ccy,text\r\n{}", lines.collect::<String>());
    (Format::Csv(Map::parse(map).unwrap()), file)
}

fn lines(rows: &[Row]) -> (Format, String) {
    let line = |row: &Row| {
        let id = serde_json::to_string(&row.provider_tx_id).unwrap();
        let text = serde_json::to_string(&row.description).unwrap();
        let (way, ccy, at) = (row.direction.as_str(), row.currency, row.settled_at);
        format!(
            r#"{{"provider_tx_id":{id},"amount":"{}","currency":"{ccy}","direction":"{way}","settled_at":"{at}","description":{text}}}"#,
            decimal(row)
        ) + "\n"
    };
    (Format::JsonLines, rows.iter().map(line).collect())
}

fn camt(rows: &[Row]) -> (Format, String) {
    let entry = |row: &Row| {
        let way = if row.direction == Direction::Credit { "CRDT" } else { "DBIT" };
        let (id, text) = (escaped(&row.provider_tx_id), escaped(&row.description));
        format!(
            "<Ntry><Amt Ccy='{}'>{}</Amt><CdtDbtInd>{way}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><DtTm>{}</DtTm></BookgDt><AcctSvcrRef>{id}</AcctSvcrRef><AddtlNtryInf>{text}</AddtlNtryInf></Ntry>\n",
            row.currency,
            decimal(row),
            row.settled_at
        )
    };
    let head = "<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.08'><BkToCstmrStmt><Stmt>";
    let body: String = rows.iter().map(entry).collect();
    (Format::Camt053, format!("{head}{body}</Stmt></BkToCstmrStmt></Document>"))
}

fn read(format: Format, file: &[u8], cuts: &[usize]) -> Result<Vec<Row>, String> {
    let mut reader = Reader::new(format, &registry);
    let mut rows = Vec::new();
    let (mut rest, mut cuts) = (file, cuts.iter().cycle());
    while !rest.is_empty() {
        let (part, after) = rest.split_at(cuts.next().map_or(1, |cut| (*cut).clamp(1, rest.len())));
        reader.feed(part, &mut rows).map_err(|fault| fault.to_string())?;
        rest = after;
    }
    reader.finish(&mut rows).map_err(|fault| fault.to_string())?;
    Ok(rows)
}

proptest! {
    #[test]
    fn what_is_written_is_read(
        rows in prop::collection::vec(row(), 0..8),
        cuts in prop::collection::vec(1_usize..40, 1..8),
    ) {
        for (format, file) in [csv(&rows), lines(&rows), camt(&rows)] {
            let found = read(format.clone(), file.as_bytes(), &cuts).unwrap();
            let bare: Vec<Row> = found.into_iter().map(|row| Row { row: 0, line: 0, ..row }).collect();
            prop_assert_eq!(&bare, &rows, "{:?}: {}", format, file);
        }
        // Our own form is written as it is read, and canonical: the same rows are the same bytes.
        let small: Vec<Row> = rows.iter().filter(|row| row.amount_minor < 1 << 53).cloned().collect();
        let blob: String = small.iter().map(|row| row.to_line().unwrap() + "\n").collect();
        let again = read(Format::JsonLines, blob.as_bytes(), &cuts).unwrap();
        let bare: Vec<Row> = again.iter().cloned().map(|row| Row { row: 0, line: 0, ..row }).collect();
        prop_assert_eq!(bare, small);
        let twice: String = again.iter().map(|row| row.to_line().unwrap() + "\n").collect();
        prop_assert_eq!(twice, blob);
        for row in rows.iter().filter(|row| row.amount_minor >= 1 << 53) {
            prop_assert!(row.to_line().is_err());
        }
    }

    #[test]
    fn cuts_change_nothing(
        rows in prop::collection::vec(row(), 1..4),
        cuts in prop::collection::vec(1_usize..40, 1..8),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        for (format, file) in [csv(&rows), lines(&rows), camt(&rows)] {
            let mut broken = file.into_bytes();
            *at.get_mut(&mut broken) = byte;
            let whole = read(format.clone(), &broken, &[usize::MAX]);
            prop_assert_eq!(read(format, &broken, &cuts), whole);
        }
    }
}
