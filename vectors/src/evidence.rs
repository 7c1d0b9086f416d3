//! Canonical bytes, a whole log as a stranger reads it, and the same log altered.

use std::path::Path;

use anyhow::{Context, Result, anyhow};
use venture_core::envelope::StoredEvent;
use venture_core::log::Frontier;
use venture_core::log::note::{Head, VerifierKey};
use venture_core::verify::{Start, Witnesses, verify_journal};
use venture_core::{Digest, Json, canonical};

use crate::json::{differ, int, list, member, text};
use crate::report::Report;

/// Text with one canonical form, and text with none.
pub(crate) fn run_canonical(file: &Json) -> Result<Report> {
    let mut report = Report::default();
    for case in list(file, "canonical")? {
        let wanted = (text(case, "canonical")?.to_owned(), text(case, "sha256")?.to_owned());
        let found = Json::parse(text(case, "input")?.as_bytes()).map_err(|error| anyhow!("{error}"))?;
        let found = canonical::to_string(&found)?;
        let digest = Digest::of(found.as_bytes()).to_string();
        report.note(differ(text(case, "name")?, &wanted, &(found, digest)));
    }
    for case in list(file, "refused")? {
        let bytes = match case.get("input_hex") {
            Some(hex) => unhex(hex.as_str().context("hex")?)?,
            None => text(case, "input")?.as_bytes().to_vec(),
        };
        let name = text(case, "name")?;
        report.note(Json::parse(&bytes).is_ok().then(|| format!("{name}: accepted")));
    }
    Ok(report)
}

fn unhex(text: &str) -> Result<Vec<u8>> {
    let digits: Vec<char> = text.chars().collect();
    let pairs = digits.chunks(2).map(|pair| pair.iter().collect::<String>());
    pairs.map(|pair| u8::from_str_radix(&pair, 16).context("hex")).collect()
}

/// Every event's bytes and hash, every head's root and signature.
pub(crate) fn run_log(log: &Json) -> Result<Report> {
    let mut report = Report::default();
    let mut frontier = Frontier::new();
    let mut roots = vec![frontier.root()];
    for (event, wanted) in list(log, "events")?.iter().zip(list(log, "canonical")?) {
        let stored = StoredEvent::from_envelope(event).map_err(|altered| anyhow!("{altered}"))?;
        let found = (text_of(&stored.header)?, stored.payload.as_deref().map(text_of).transpose()?);
        let wanted = (
            text(wanted, "header")?.to_owned(),
            wanted.get("payload").and_then(Json::as_str).map(str::to_owned),
        );
        report.note(differ(&format!("event {}", stored.seq), &wanted, &found));
        frontier.push(stored.leaf);
        roots.push(frontier.root());
    }
    let key =
        VerifierKey::parse(text(member(log, "log_key")?, "vkey")?).map_err(|error| anyhow!("{error}"))?;
    for head in list(log, "heads")? {
        let size = int(head, "tree_size")?;
        let root =
            usize::try_from(size).ok().and_then(|size| roots.get(size)).context("a head beyond the log")?;
        let opened = Head::open(text(head, "note")?, core::slice::from_ref(&key));
        let found = opened.map(|head| (head.size, head.root)).map_err(|error| error.to_string());
        report.note(differ(&format!("head {size}"), &Ok((size.unsigned_abs(), *root)), &found));
    }
    report.note(run_checked(log, &key));
    Ok(report)
}

fn run_checked(log: &Json, key: &VerifierKey) -> Option<String> {
    let verified = verify(log, log, log, core::slice::from_ref(key));
    verified.err().map(|error| format!("the whole log: {error:#}"))
}

fn text_of(bytes: &[u8]) -> Result<String> {
    Ok(core::str::from_utf8(bytes)?.to_owned())
}

/// Each alteration of the log beside it is the one break that stands there; the others are none.
pub(crate) fn run_tampered(path: &Path, file: &Json) -> Result<Report> {
    let log = std::fs::read(path.with_file_name("log-40.json")).context("log-40.json beside it")?;
    let log = Json::parse(&log).map_err(|error| anyhow!("{error}"))?;
    let keys =
        [VerifierKey::parse(text(member(&log, "log_key")?, "vkey")?).map_err(|error| anyhow!("{error}"))?];
    let mut report = Report::default();
    for case in list(file, "refused")?.iter().chain(list(file, "accepted")?) {
        let found = verify(&log, case, case, &keys)?;
        let expect = member(case, "expect")?;
        let wanted = if *expect == Json::Null {
            None
        } else {
            Some((
                text(expect, "kind")?.to_owned(),
                int(expect, "break_seq")?,
                int(expect, "last_good_size")?,
            ))
        };
        report.note(differ(text(case, "name")?, &wanted, &found));
    }
    Ok(report)
}

/// The break found, if any: kind, seq, last good size.
fn verify(
    log: &Json,
    events: &Json,
    heads: &Json,
    keys: &[VerifierKey],
) -> Result<Option<(String, i64, i64)>> {
    let original = list(log, "events")?;
    let events: Vec<&Json> = list(events, "events")?
        .iter()
        .map(|found| match found.as_int() {
            None => Ok(found),
            Some(seq) => nth(original, seq).with_context(|| format!("event {seq}")),
        })
        .collect::<Result<_>>()?;
    let (stored, brought) = (notes(log, heads, "heads")?, notes(log, heads, "brought")?);
    let witnesses = Witnesses { keys, stored: &stored, brought: &brought };
    let tenant = text(log, "tenant_id")?.parse().map_err(|error| anyhow!("{error}"))?;
    let events = events.into_iter().map(StoredEvent::from_envelope);
    let result = verify_journal(tenant, events, witnesses, Start::default());
    let place = |seq: u64| i64::try_from(seq).unwrap_or(i64::MAX);
    Ok(result
        .err()
        .map(|found| (found.kind.as_str().to_owned(), place(found.break_seq), place(found.last_good_size))))
}

fn nth(events: &[Json], seq: i64) -> Option<&Json> {
    events.get(usize::try_from(seq).ok()?.checked_sub(1)?)
}

fn notes(log: &Json, case: &Json, key: &str) -> Result<Vec<String>> {
    let of_size = |size: i64| {
        list(log, "heads")
            .ok()?
            .iter()
            .find(|head| head.get("tree_size").and_then(Json::as_int) == Some(size))
    };
    let found = case.get(key).and_then(Json::as_array).unwrap_or_default();
    let one = |note: &Json| -> Result<String> {
        let note = match note.as_int() {
            Some(size) => of_size(size).with_context(|| format!("head {size}"))?,
            None => note,
        };
        let note = note.get("note").unwrap_or(note);
        Ok(note.as_str().context("a note")?.to_owned())
    };
    found.iter().map(one).collect()
}
