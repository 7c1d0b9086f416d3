//! `venture ledger export`: the books for other bookkeeping programs.

use std::io::{BufWriter, Write as _};

use venture_ledger::export::{Format, begin, write};

use crate::cli::ExportFormat;
use crate::fault::{Fault, Verdict};
use crate::store::{for_each_entry, open_journal};
use crate::terminal::decimals;

pub(super) fn run(url: &str, format: ExportFormat) -> Result<Verdict, Fault> {
    let format = match format {
        ExportFormat::Hledger => Format::Hledger,
        ExportFormat::Beancount => Format::Beancount,
        ExportFormat::Csv => Format::Csv,
        ExportFormat::Json => Format::Json,
    };
    let journal = open_journal(url)?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut text = String::new();
    begin(format, &mut text).map_err(unwritable)?;
    for_each_entry(&journal, |entry| {
        write(format, &entry.posted(), &decimals, &mut text).map_err(unwritable)?;
        out.write_all(text.as_bytes())?;
        text.clear();
        Ok(())
    })?;
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(Verdict::Good)
}

fn unwritable(_: std::fmt::Error) -> Fault {
    Fault::Check("an entry has no form in this format".to_owned())
}
