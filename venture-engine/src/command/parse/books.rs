//! Arguments of what finance books by command.
//!
//! - `post_journal {transaction_ref, transaction_type, venture_id?, reason?, approvals[]? {approver_id,
//!   approver_role}}` and
//!   - for a type of treasury.md 5.2 that is booked line by line: `lines[] {account, side, amount_minor,
//!     currency, external_ref?, provider?, memo?}`;
//!   - for `reversal`: `reverses_transaction_id`;
//!   - for `dispute_reversal`: `spend_id, external_ref, case_id`.
//! - `convert {transaction_ref, from_currency, to_currency, source_minor, venture_id?}`, with fact `fx_rate`.
//! - `transfer_reserve {transaction_ref, tier: operational | buffer | strategic, amount_minor, currency,
//!   take_back?}`.
//! - `recognize_revenue {transaction_ref, venture_id, kind: immediate | milestone | deferred, amount_minor,
//!   currency, account? (a 40xx, default 4050), external_ref?}`; a milestone its `milestone_id`, with fact
//!   `milestone`; what is deferred its `days`, from today on, of what a `deferred_receipt` brought.
//! - `close_month {year, month}`.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use venture_core::id::{CaseId, SpendId, TxnId, VentureId};
use venture_core::money::MAX_WIRE_INTEGER;
use venture_core::{Currency, Json, Money, Reason};
use venture_ledger::account::Class;
use venture_ledger::close::Month;
use venture_ledger::reserve::Tier;
use venture_ledger::revenue::{MOST_DAYS, Schedule};
use venture_ledger::transaction::books::fits;
use venture_ledger::{Account, AccountCode, Line, Side, TransactionType};

use super::Read;
use super::scopes::{amount, reference};
use crate::command::fields::Fields;
use crate::command::{
    Args, CommandError, Convert, JournalApproval, JournalOf, PostJournal, RecognizeRevenue, RevenueKind,
    TransferReserve,
};

/// The most lines of one journal.
const MOST_LINES: usize = 1_000;

pub(super) fn post_journal(f: &mut Fields<'_>) -> Read<Args> {
    let transaction_ref = reference(f)?;
    let named = |text: &str| TransactionType::ALL.into_iter().find(|kind| kind.as_str() == text);
    let kind = f.one_of("transaction_type", "a type of treasury.md 5.2", named)?;
    let kind = f.need("transaction_type", kind)?;
    let reason: Option<String> = f.text("reason", 1..=1_000)?.map(Into::into);
    let of = if kind == TransactionType::Reversal {
        JournalOf::Reversal { reverses: TxnId(f.need_uuid("reverses_transaction_id")?) }
    } else if kind == TransactionType::DisputeReversal {
        JournalOf::Dispute {
            spend_id: SpendId(f.need_uuid("spend_id")?),
            external_ref: f.need_text("external_ref", 1..=255)?.into(),
            case_id: CaseId(f.need_uuid("case_id")?),
        }
    } else {
        JournalOf::Lines { kind, lines: lines(f, kind)? }
    };
    let explained = kind.is_mirror() || kind == TransactionType::ReconciliationAdjustment;
    if explained && reason.is_none() {
        let message = format!("a `{kind}` says its `reason`");
        return Err(f.fault(Reason::RequestInvalid, "reason", message));
    }
    let venture_id = match of {
        // A mirror is the business of what it mirrors.
        JournalOf::Reversal { .. } | JournalOf::Dispute { .. } => None,
        JournalOf::Lines { .. } => f.uuid("venture_id")?.map(VentureId),
    };
    Ok(Args::PostJournal(PostJournal { transaction_ref, of, venture_id, reason, approvals: approvals(f)? }))
}

/// Lines that stand on the accounts of their type and balance per currency.
fn lines(f: &mut Fields<'_>, kind: TransactionType) -> Read<Vec<Line>> {
    let place = f.at("lines");
    let listed = f.list("lines")?;
    let listed = f.need("lines", listed)?;
    let fault = |message: String| CommandError::new(Reason::RequestInvalid, place.clone(), message);
    if !(2..=MOST_LINES).contains(&listed.len()) {
        return Err(fault(format!("expected 2 to {MOST_LINES} lines, not {}", listed.len())));
    }
    let each = |(at, value): (usize, &Json)| line(value, &format!("{place}/{at}"));
    let lines: Vec<Line> = listed.iter().enumerate().map(each).collect::<Read<_>>()?;
    fits(kind, &lines).map_err(|error| fault(error.to_string()))?;
    let mut sums: Vec<(Currency, i128)> = Vec::new();
    for line in &lines {
        let amount = i128::from(line.amount_minor);
        let signed = if line.side == Side::Debit { amount } else { amount.saturating_neg() };
        match sums.iter_mut().find(|(currency, _)| *currency == line.currency) {
            Some((_, sum)) => *sum = sum.saturating_add(signed),
            None => sums.push((line.currency, signed)),
        }
    }
    match sums.iter().find(|(_, sum)| *sum != 0) {
        None => Ok(lines),
        Some((currency, by)) => {
            let by = by.unsigned_abs();
            let message = format!("debits and credits in `{currency}` differ by {by}; currencies never net");
            Err(fault(message))
        }
    }
}

fn line(value: &Json, place: &str) -> Read<Line> {
    let mut f = Fields::of(value, place)?;
    let account = f.parsed::<Account>("account", "an account of the chart, `NNNN` or `NNNN-<venture_id>`")?;
    let account = f.need("account", account)?;
    let side = f.one_of("side", "`debit` or `credit`", |text| match text {
        "debit" => Some(Side::Debit),
        "credit" => Some(Side::Credit),
        _ => None,
    })?;
    let side = f.need("side", side)?;
    let minor = f.need_int("amount_minor", 1..=MAX_WIRE_INTEGER, Reason::AmountInvalid)?;
    let money = Money::new(minor, f.currency("currency")?);
    let line = match side {
        Side::Debit => Line::debit(account, money),
        Side::Credit => Line::credit(account, money),
    };
    let line = Line {
        external_ref: f.text("external_ref", 1..=255)?.map(Into::into),
        memo: f.text("memo", 1..=1_000)?.map(Into::into),
        provider: f.text("provider", 1..=255)?.map(Into::into),
        ..line
    };
    f.end()?;
    Ok(line)
}

fn approvals(f: &mut Fields<'_>) -> Read<Vec<JournalApproval>> {
    let place = f.at("approvals");
    let each = |(at, value): (usize, &Json)| {
        let mut row = Fields::of(value, &format!("{place}/{at}"))?;
        let approver_id = row.need_text("approver_id", 1..=128)?.into();
        let approver_role = row.need_text("approver_role", 1..=64)?.into();
        row.end()?;
        Ok(JournalApproval { approver_id, approver_role })
    };
    f.list("approvals")?.unwrap_or_default().iter().enumerate().map(each).collect()
}

pub(super) fn convert(f: &mut Fields<'_>) -> Read<Args> {
    let convert = Convert {
        transaction_ref: reference(f)?,
        venture_id: f.uuid("venture_id")?.map(VentureId),
        from_currency: f.currency("from_currency")?,
        to_currency: f.currency("to_currency")?,
        source_minor: amount(f, "source_minor")?,
    };
    if convert.from_currency == convert.to_currency {
        let message = "a currency is converted into another one";
        return Err(f.fault(Reason::RequestInvalid, "to_currency", message));
    }
    Ok(Args::Convert(convert))
}

pub(super) fn transfer_reserve(f: &mut Fields<'_>) -> Read<Args> {
    let transaction_ref = reference(f)?;
    let tier = f.one_of("tier", "`operational`, `buffer` or `strategic`", Tier::from_name)?;
    Ok(Args::TransferReserve(TransferReserve {
        transaction_ref,
        tier: f.need("tier", tier)?,
        amount_minor: amount(f, "amount_minor")?,
        currency: f.currency("currency")?,
        take_back: f.flag("take_back")?.unwrap_or(false),
    }))
}

pub(super) fn recognize_revenue(f: &mut Fields<'_>) -> Read<Args> {
    let transaction_ref = reference(f)?;
    let venture_id = VentureId(f.need_uuid("venture_id")?);
    let amount_minor = amount(f, "amount_minor")?;
    let known = |text: &str| ["immediate", "milestone", "deferred"].contains(&text).then(|| text.to_string());
    let kind = f.one_of("kind", "`immediate`, `milestone` or `deferred`", known)?;
    let kind = match f.need("kind", kind)?.as_str() {
        "milestone" => RevenueKind::Milestone(f.need_text("milestone_id", 1..=255)?.into()),
        "deferred" => RevenueKind::Deferred(schedule(f, amount_minor)?),
        _ => RevenueKind::Immediate,
    };
    let account = f.one_of("account", "a revenue account, `4000` to `4050`", |text| {
        text.parse::<AccountCode>().ok().filter(|code| code.class() == Class::Revenue)
    })?;
    Ok(Args::RecognizeRevenue(RecognizeRevenue {
        transaction_ref,
        venture_id,
        kind,
        amount_minor,
        currency: f.currency("currency")?,
        account: account.unwrap_or(AccountCode::PLATFORM),
        external_ref: f.text("external_ref", 1..=255)?.map(Into::into),
    }))
}

fn schedule(f: &mut Fields<'_>, amount_minor: i64) -> Read<Schedule> {
    let days = f.need_int("days", 1..=MOST_DAYS, Reason::RequestInvalid)?;
    Schedule::new(amount_minor, days).ok_or_else(|| {
        let message = format!("{amount_minor} over {days} days earn nothing a day; take fewer `days`");
        f.fault(Reason::AmountInvalid, "amount_minor", message)
    })
}

pub(super) fn close_month(f: &mut Fields<'_>) -> Read<Args> {
    let year = f.need_int("year", 1..=9_998, Reason::RequestInvalid)?;
    let month = f.need_int("month", 1..=12, Reason::RequestInvalid)?;
    let month = Month::new(year, month)
        .map_err(|error| f.fault(Reason::RequestInvalid, "month", error.to_string()))?;
    Ok(Args::CloseMonth { month })
}
