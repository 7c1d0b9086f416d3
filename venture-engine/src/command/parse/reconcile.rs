//! Arguments of `reconcile`, and the statement that comes beside them.

use alloc::format;
use alloc::string::ToString as _;
use alloc::vec::Vec;

use venture_core::currency::{iso_decimals, starter};
use venture_core::id::ReconId;
use venture_core::{Currency, Digest, Json, Reason, Timestamp};
use venture_ledger::reconcile::{Period, RunType};
use venture_ledger::statement::{Fault, Format, Reader, Row};

use super::Read;
use crate::command::fields::Fields;
use crate::command::{Args, CommandError, Reconcile, Statement};

pub(super) fn run(f: &mut Fields<'_>, facts: Option<&Json>) -> Read<Args> {
    let recon_id = ReconId(f.need_uuid("recon_id")?);
    let provider = f.need_text("provider", 1..=128)?.into();
    let (start, end) = (time(f, "period_start")?, time(f, "period_end")?);
    let period = Period::new(start, end)
        .map_err(|error| f.fault(Reason::RequestInvalid, "period_end", error.to_string()))?;
    let run_type = f.one_of("run_type", "`daily`, `weekly` or `monthly`", RunType::from_name)?;
    let run_type = f.need("run_type", run_type)?;
    let rows_hash: Option<Digest> = f.parsed("rows_hash", "64 lower-case hex digits")?;
    let rows_hash = f.need("rows_hash", rows_hash)?;
    let statement = facts.and_then(|facts| facts.get("statement"));
    let statement = statement.map(|statement| read(f, statement, rows_hash)).transpose()?;
    Ok(Args::Reconcile(Reconcile { recon_id, provider, period, run_type, rows_hash, statement }))
}

fn time(f: &mut Fields<'_>, key: &'static str) -> Read<Timestamp> {
    let time = f.time(key)?;
    f.need(key, time)
}

/// Fact `statement`: {rows}, the text of the blob that `rows_hash` names, a JSON object a line.
fn read(args: &Fields<'_>, value: &Json, rows_hash: Digest) -> Read<Statement> {
    let mut f = Fields::of(value, "/facts/statement")?;
    let text = f.opt("rows", "a text with one JSON object a line", Json::as_str)?;
    let text = f.need("rows", text)?;
    f.end()?;
    let found = Digest::of(text.as_bytes());
    if found != rows_hash {
        let message =
            format!("`facts.statement.rows` has the hash `{found}`: name that one, or send those rows");
        return Err(args.fault(Reason::RequestInvalid, "rows_hash", message));
    }
    let rows = rows(text)
        .map_err(|fault| -> CommandError { f.fault(Reason::RequestInvalid, "rows", fault.to_string()) })?;
    Ok(Statement { text: text.into(), rows })
}

fn rows(text: &str) -> Result<Vec<Row>, Fault> {
    let registry = |currency: Currency| registered(currency);
    let mut reader = Reader::new(Format::JsonLines, &registry);
    let mut rows = Vec::new();
    reader.feed(text.as_bytes(), &mut rows)?;
    reader.finish(&mut rows)?;
    Ok(rows)
}

/// Decimals of ISO 4217 and of the starter registry.
fn registered(currency: Currency) -> Option<u8> {
    let own = || starter().find(|spec| spec.code == currency).map(|spec| spec.decimals);
    iso_decimals(currency).or_else(own)
}
