//! Row 10: how often, how many at once, how fast.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use venture_core::{Reason, Timestamp};
use venture_policy::bundle::{CallRow, CallScope};

use super::Counter;
use super::counters::row_set;
use super::subject::{Compared, Subject};
use crate::authorize::{Checked, Denial};
use crate::words::CheckMark::{Passed, Skipped};

/// Counts for ever come before what runs, and that before windows; the grant's before the rows.
pub(super) fn counts(subject: &mut Subject<'_>) -> Checked {
    let before = subject.limits.len();
    let rows = rows(subject);
    let (windows, lifetime): (Vec<&CallRow>, Vec<&CallRow>) =
        rows.into_iter().partition(|row| row.window_seconds.is_some());
    per_session(subject)?;
    for row in lifetime {
        let key = Counter::scope(row_set(row), &subject.place());
        let count = length(times(subject, &key));
        compare(subject, row.id.clone(), row.max_count, count, Reason::CallCountExceeded)?;
    }
    concurrent(subject)?;
    rates(subject)?;
    for row in windows {
        let key = Counter::scope(row_set(row), &subject.place());
        let seconds = row.window_seconds.unwrap_or(i64::MAX);
        window(subject, row.id.clone(), &key, row.max_count, seconds)?;
    }
    Ok(if subject.limits.len() > before { Passed } else { Skipped })
}

/// The bundle's rows for this role and tool; a grant's own rate stands instead of those by tool.
fn rows<'a>(subject: &Subject<'a>) -> Vec<&'a CallRow> {
    let grants = subject.grants();
    let own_rate = !grants.is_empty() && grants.iter().all(|grant| grant.when.rate.is_some());
    let (role, tool) = (subject.role_name(), subject.tool);
    let all = subject.loaded.bundle.limits.calls.iter();
    all.filter(|row| row.role.is_none() || row.role.as_deref() == role)
        .filter(|row| row.tool.as_deref().is_none_or(|named| named == tool))
        .filter(|row| !(own_rate && row.scope.contains(&CallScope::Tool)))
        .collect()
}

fn per_session(subject: &mut Subject<'_>) -> Result<(), Denial> {
    for grant in subject.grants() {
        let Some(max) = grant.when.per_session else { continue };
        let key = Counter::grant_session(&grant.pattern, &subject.place());
        let count = length(times(subject, &key));
        compare(subject, format!("per_session:{}", grant.pattern), max, count, Reason::CallCountExceeded)?;
    }
    Ok(())
}

fn concurrent(subject: &mut Subject<'_>) -> Result<(), Denial> {
    for grant in subject.grants() {
        let Some(max) = grant.when.concurrent else { continue };
        let key = Counter::grant_workflow(&grant.pattern, &subject.place());
        let running = subject.state().calls.running.get(&key).map_or(0, |calls| calls.len());
        let count = i64::try_from(running).unwrap_or(i64::MAX);
        compare(subject, format!("concurrent:{}", grant.pattern), max, count, Reason::ConcurrencyExceeded)?;
    }
    Ok(())
}

fn rates(subject: &mut Subject<'_>) -> Result<(), Denial> {
    for grant in subject.grants() {
        let Some(rate) = grant.when.rate else { continue };
        let key = Counter::grant_workflow(&grant.pattern, &subject.place());
        window(subject, format!("rate:{}", grant.pattern), &key, rate.count, rate.seconds)?;
    }
    Ok(())
}

fn times<'a>(subject: &Subject<'a>, key: &str) -> &'a [Timestamp] {
    subject.state().calls.counts.get(key).map(Vec::as_slice).unwrap_or_default()
}

fn length(times: &[Timestamp]) -> i64 {
    i64::try_from(times.len()).unwrap_or(i64::MAX)
}

/// Fewer than `max` so far.
fn compare(
    subject: &mut Subject<'_>,
    limit_id: String,
    max_count: i64,
    count: i64,
    reason: Reason,
) -> Result<(), Denial> {
    within(
        subject,
        Compared::Calls { limit_id, max_count, count, retry_after_ms: None },
        count < max_count,
        reason,
    )
}

/// Fewer than `max` in `(at - seconds, at]`; refused, it tells when the oldest of them is out.
fn window(
    subject: &mut Subject<'_>,
    limit_id: String,
    key: &str,
    max_count: i64,
    seconds: i64,
) -> Result<(), Denial> {
    let at = subject.context.at.micros();
    let micros = seconds.saturating_mul(1_000_000);
    let begin = at.saturating_sub(micros);
    let times = times(subject, key);
    let inside = times.get(times.partition_point(|when| when.micros() <= begin)..).unwrap_or_default();
    let count = length(inside);
    let fits = count < max_count;
    let wait = inside.first().map_or(0, |oldest| oldest.micros().saturating_add(micros).saturating_sub(at));
    let retry_after_ms = (!fits).then(|| wait.saturating_add(999).div_euclid(1_000));
    within(subject, Compared::Calls { limit_id, max_count, count, retry_after_ms }, fits, Reason::RateLimited)
}

fn within(subject: &mut Subject<'_>, compared: Compared, fits: bool, reason: Reason) -> Result<(), Denial> {
    let detail = (!fits).then(|| compared.to_json());
    subject.limits.push(compared);
    if fits { Ok(()) } else { Err(Denial { reason, detail }) }
}
