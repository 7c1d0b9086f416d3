//! `recognize_revenue`: at once, at a milestone, or day by day of what customers paid before.
//!
//! What is earned day by day is promised on 2010 until it is: the first day with the command, each later
//! one when it begins, by an entry of its own for each month.
//!
//! Spec: treasury.md 5.2, 8; commands.md 2.1.

use alloc::string::ToString as _;
use alloc::vec;

use venture_core::id::EventId;
use venture_core::{Json, Money, Reason};
use venture_ledger::revenue::Schedule;
use venture_ledger::transaction::books::{deferred_recognition, revenue_recognition};
use venture_ledger::{Account, AccountCode, Transaction};

use super::entry::{Ids, about, post, refused, repeated};
use crate::answer::{LimitDetail, Reply};
use crate::apply::NO_KEY;
use crate::command::{RecognizeRevenue, RevenueKind};
use crate::decide::Context;
use crate::draft::Draft;
use crate::engine::Engine;
use crate::event::{Body, Deferred, RevenueRecognized};
use crate::refusal::{Refusal, Stop, id};
use crate::state::{RECOGNIZE, State};

pub(crate) fn recognize_revenue(
    context: &Context<'_>,
    args: &RecognizeRevenue,
    draft: &mut Draft,
) -> Result<Reply, Stop> {
    let state = &context.engine.state;
    let txn_id = Transaction::id(state.tenant, &args.transaction_ref);
    let mut ids = vec![id("txn_id", &txn_id)];
    let about = about(state, Some(args.venture_id))?;
    let stored = state.books.entry(txn_id).and_then(|booked| booked.transaction.source_event_id);
    if let Some(first) = stored {
        ids.push(id("revenue_event_id", &first));
    }
    if let Some(repeat) = repeated(context, &args.transaction_ref, &ids)? {
        return Ok(repeat);
    }
    if state.ventures.get(&args.venture_id).is_some_and(|venture| venture.currency != args.currency) {
        return Err(Refusal::new(Reason::CurrencyMismatch, ids).into());
    }
    let (amount_minor, deferred) = match &args.kind {
        RevenueKind::Immediate => (args.amount_minor, None),
        RevenueKind::Milestone(milestone) => {
            require_milestone(context, milestone, &ids)?;
            (args.amount_minor, None)
        }
        RevenueKind::Deferred(schedule) => {
            require_receipt(state, args, &ids)?;
            (schedule.through(1), Some(Deferred::of(*schedule, args.account, 1)))
        }
    };
    let amount = Money::new(amount_minor, args.currency);
    let rule = if deferred.is_some() { deferred_recognition } else { revenue_recognition };
    let entry = rule(state.tenant, &args.transaction_ref, args.account, amount);
    let first = draft.upcoming_id(0);
    let recognized = RevenueRecognized {
        amount_minor,
        currency: args.currency,
        deferred,
        external_ref: args.external_ref.clone(),
        kind: args.kind.as_str().to_string(),
        revenue_event_id: first,
    };
    let source = draft.emit(state, about, NO_KEY, Body::RevenueRecognized(recognized));
    post(context, about, entry, Some(source), draft)?;
    ids.push(id("revenue_event_id", &first));
    Ok(Reply::accepted(ids).detail(Some(detail(args, amount_minor))))
}

impl Deferred {
    const fn of(schedule: Schedule, account: AccountCode, earned_days: i64) -> Self {
        Self { account, days: schedule.days(), earned_days, total_minor: schedule.total_minor() }
    }
}

fn detail(args: &RecognizeRevenue, now_minor: i64) -> Json {
    Json::object([
        ("recognized_minor", Json::Int(now_minor)),
        ("remaining_minor", Json::Int(args.amount_minor.saturating_sub(now_minor))),
        ("currency", Json::from(args.currency.as_str())),
    ])
}

/// The fact says that this milestone is verified, with its proof.
fn require_milestone(context: &Context<'_>, milestone: &str, ids: &Ids) -> Result<(), Stop> {
    let fact = context.facts.milestone.as_ref();
    let verified =
        fact.is_some_and(|fact| fact.verified && fact.proof_hash.is_some() && fact.milestone_id == milestone);
    if verified {
        return Ok(());
    }
    let message =
        alloc::format!("milestone `{milestone}` is not verified; verify it, then send fact `milestone`");
    Err(refused(Reason::MilestoneNotVerified, ids, message))
}

/// What is to be earned was received, and is not promised to another earning.
fn require_receipt(state: &State, args: &RecognizeRevenue, ids: &Ids) -> Result<(), Stop> {
    let Ok(account) = Account::new(AccountCode::DEFERRED_REVENUE, None) else { return Ok(()) };
    let balance = state.ledger.balance(account, args.currency);
    let promised = state.books.spoken_for(account, args.currency);
    if balance.saturating_sub(promised) >= i128::from(args.amount_minor) {
        return Ok(());
    }
    let detail = LimitDetail {
        limit_id: alloc::format!("balance:{account}"),
        cap_minor: balance,
        committed_minor: promised,
        requested_minor: args.amount_minor.into(),
        currency: args.currency.to_string(),
    };
    Err(Refusal::new(Reason::InsufficientFunds, ids.clone()).detail(detail.to_json()).into())
}

/// Days of an earning that have begun.
pub(crate) fn earn(engine: &Engine, id: EventId, draft: &mut Draft) {
    let state = &engine.state;
    let Some(earning) = state.books.earning(id) else { return };
    let days = earning.days_by(draft.at().day());
    let amount_minor = earning.schedule.between(earning.earned_days, days);
    let reference = alloc::format!("{RECOGNIZE}{id}:{days}");
    let amount = Money::new(amount_minor, earning.currency);
    let mut entry = deferred_recognition(state.tenant, &reference, earning.account, amount);
    if amount_minor <= 0 || state.ledger.check(&entry).is_err() {
        return;
    }
    let about = earning.venture_id.map_or_else(|| state.about_tenant(), |id| state.about_venture(id));
    let recognized = RevenueRecognized {
        amount_minor,
        currency: earning.currency,
        deferred: Some(Deferred::of(earning.schedule, earning.account, days)),
        external_ref: earning.external_ref.clone(),
        kind: "deferred".to_string(),
        revenue_event_id: id,
    };
    let key = entry.txn_id.0;
    entry.source_event_id = Some(draft.emit(state, about, key, Body::RevenueRecognized(recognized)));
    draft.emit(state, about, key, Body::EntryCreated(entry));
}
