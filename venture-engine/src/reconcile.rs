//! `reconcile`: do the books and a statement tell the same story? What follows from drift.
//!
//! The statement's rows come as fact `statement`, named by their hash; they are kept as a blob beside the
//! event, which carries the results.
//!
//! Spec: treasury.md 7, compliance.md 4, 5.3.

use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use venture_core::canonical;
use venture_core::id::{CaseId, EventId};
use venture_core::{Digest, Json, Reason};
use venture_ledger::reconcile::{DriftClass, ReconcileError, Reconciler, Report, Section, Terms};

use crate::answer::Reply;
use crate::apply::NO_KEY;
use crate::command::{CommandError, Reconcile as Args, Statement};
use crate::decide::Context;
use crate::draft::Draft;
use crate::event::{Body, ReconciliationCompleted, UnmatchedRow};
use crate::freeze::{Cause, impose};
use crate::refusal::{Refusal, Stop, id};
use crate::spends::{CaseWords, case_id, open_case};
use crate::state::Reconciliation;
use crate::words::{FreezeMode, FreezeScope};

/// The kind of the case, and the trigger of the freeze.
const BREACH: &str = "RECONCILIATION_BREACH";
/// So many bytes of what is not matched stand in the event itself.
const MAX_UNMATCHED_BYTES: usize = 256 * 1024;

pub(crate) fn reconcile(context: &Context<'_>, args: &Args, draft: &mut Draft) -> Result<Reply, Stop> {
    let state = &context.engine.state;
    let ids = vec![id("recon_id", &args.recon_id)];
    if let Some(known) = state.reconciliations.get(&args.recon_id) {
        return if is_same(known, args) {
            Ok(stored(known, ids).replayed())
        } else {
            Err(Refusal::new(Reason::IdempotencyConflict, ids).status(known.status.as_str()).into())
        };
    }
    let statement = statement(context, args)?;
    let report = report(context, args, statement, &ids)?;
    let overflow = || Refusal::new(Reason::AmountOverflow, ids.clone());
    let bytes = report.to_bytes().map_err(|_| overflow())?;
    let class = report.drift_class;
    let case = (class != DriftClass::None).then(|| case_id(draft));
    let completed = completed(context, args, &report, (case, draft.keep(bytes)));
    draft.keep(statement.text.clone().into_bytes());
    let run = Reconciliation::of(&completed);
    let source = draft.emit(state, state.about_tenant(), NO_KEY, Body::ReconciliationCompleted(completed));
    if class != DriftClass::None {
        follow(context, args, class, source, draft);
    }
    Ok(stored(&run, ids))
}

fn is_same(known: &Reconciliation, args: &Args) -> bool {
    known.provider == args.provider
        && (known.period_start, known.period_end) == (args.period.start(), args.period.end())
        && known.run_type == args.run_type
        && known.rows_hash == args.rows_hash
}

/// The statement of the hash; a run without it is no command.
fn statement<'a>(context: &Context<'_>, args: &'a Args) -> Result<&'a Statement, Stop> {
    args.statement.as_ref().ok_or_else(|| {
        let pointer = if context.command.raw_facts().is_some() { "/facts/statement" } else { "/facts" };
        let message = "send fact `statement` with `rows`, the text that `rows_hash` is of";
        CommandError::new(Reason::RequestInvalid, pointer, message).into()
    })
}

/// Integrity first, then every row against the movements of the period.
fn report(
    context: &Context<'_>,
    args: &Args,
    statement: &Statement,
    ids: &[(&'static str, String)],
) -> Result<Report, Stop> {
    let state = &context.engine.state;
    let unfit = |error: ReconcileError| -> Stop {
        match error {
            ReconcileError::Overflow => Refusal::new(Reason::AmountOverflow, ids.to_vec()).into(),
            ReconcileError::Period | ReconcileError::NoAccount | ReconcileError::TooManyUnmatched(_) => {
                let message = format!("{error}");
                CommandError::new(Reason::RequestInvalid, "/facts/statement/rows", message).into()
            }
        }
    };
    let terms = Terms::one(&args.provider, args.period, args.run_type);
    let mut run = Reconciler::new(terms, state.cash.of(args.period).cloned()).map_err(unfit)?;
    for row in &statement.rows {
        run.row(&args.provider, row.clone()).map_err(unfit)?;
    }
    let breaches = u64::from(!state.books_hold());
    Ok(run.finish(breaches).map_err(unfit)?.report)
}

/// The event, with its case and the name of its report.
fn completed(
    context: &Context<'_>,
    args: &Args,
    report: &Report,
    (case_id, report_hash): (Option<CaseId>, Digest),
) -> ReconciliationCompleted {
    let (unmatched, unmatched_count) = unmatched(report);
    let worst = worst(report);
    let sum = |of: fn(&Section) -> i64| worst.map_or(0, of);
    let engine = context.engine;
    let base = || engine.bundle(engine.state.about_tenant().bundle_id)?.bundle.base_currency;
    ReconciliationCompleted {
        case_id,
        currency: worst.map(|section| section.currency).or_else(base),
        drift_class: report.drift_class,
        drift_minor: sum(|section| section.drift_minor),
        external_minor: sum(|section| section.external_minor),
        internal_minor: sum(|section| section.internal_minor),
        period_end: args.period.end(),
        period_start: args.period.start(),
        provider: args.provider.clone(),
        recon_id: args.recon_id,
        report_hash,
        rows_hash: args.rows_hash,
        run_type: args.run_type,
        status: report.status,
        unmatched,
        unmatched_count,
    }
}

/// The worst section: of equal ones the first by currency.
fn worst(report: &Report) -> Option<&Section> {
    report
        .sections
        .iter()
        .reduce(|worst, next| if next.drift_class > worst.drift_class { next } else { worst })
}

/// What is not matched, as much of it as the event holds, and how much there is in all.
fn unmatched(report: &Report) -> (Vec<UnmatchedRow>, u64) {
    let (mut rows, mut count, mut bytes) = (Vec::new(), 0_u64, 0_usize);
    for (section, one) in report.unmatched() {
        count = count.saturating_add(1);
        let row = UnmatchedRow {
            booked: one.booked.clone(),
            candidates: one.candidates,
            currency: section.currency,
            kind: one.kind,
            settled: one.settled.clone(),
        };
        bytes = bytes.saturating_add(canonical::to_vec(&row).map_or(0, |bytes| bytes.len()));
        if bytes <= MAX_UNMATCHED_BYTES {
            rows.push(row);
        }
    }
    (rows, count)
}

/// The case of a drift, and at CLASS_1 the freeze.
fn follow(context: &Context<'_>, args: &Args, class: DriftClass, source: EventId, draft: &mut Draft) {
    let state = &context.engine.state;
    let freezes = class.action().freeze_tenant_soft;
    let words = CaseWords {
        kind: BREACH,
        class: class.as_str(),
        trigger: source,
        restricts: false,
        freeze_triggered: freezes,
        workflow: None,
    };
    let case = open_case(context, state.about_tenant(), &words, draft);
    if freezes {
        let reason = format!("reconciliation {} of `{}`: {}", args.recon_id, args.provider, class.as_str());
        let cause = Cause { trigger: BREACH, by: "engine", reason: &reason, case_id: Some(case) };
        impose(state, (FreezeScope::Tenant, None, FreezeMode::Soft), &cause, draft);
    }
}

/// The answer on a run that ended.
fn stored(run: &Reconciliation, mut ids: Vec<(&'static str, String)>) -> Reply {
    ids.extend(run.case_id.map(|case| id("case_id", &case)));
    let count = i64::try_from(run.unmatched_count).unwrap_or(i64::MAX);
    let mut words = vec![
        ("drift_class", Json::from(run.drift_class.as_str())),
        ("internal_minor", Json::Int(run.internal_minor)),
        ("external_minor", Json::Int(run.external_minor)),
        ("drift_minor", Json::Int(run.drift_minor)),
        ("unmatched", Json::Int(count)),
    ];
    words.extend(run.currency.map(|currency| ("currency", Json::from(currency.as_str()))));
    Reply::accepted(ids).status(run.status.as_str()).detail(Some(Json::object(words)))
}
