//! Entries by command, earnings, reserves, closed months.

use venture_core::envelope::Header;
use venture_core::id::EventId;
use venture_ledger::Transaction;
use venture_ledger::close::Month;
use venture_ledger::revenue::Schedule;

use super::{Applied, corrupt};
use crate::event::{Deferred, MonthClosed, ReserveModeChanged, RevenueRecognized};
use crate::state::{Due, Earning, RECOGNIZE, State};

/// Takes in an entry that was posted anew; the mirror of a beginning ends its earning.
pub(super) fn recorded(state: &mut State, header: &Header<'_>, entry: &Transaction) {
    if let Some(ended) = state.books.record(header, entry)
        && let Some(at) = ended.next_at()
    {
        state.deadlines.remove(at, Due::Earning(ended.id));
    }
    let named = entry.transaction_ref.strip_prefix(RECOGNIZE).and_then(|rest| rest.split_once(':'));
    let whole = named
        .and_then(|(id, _)| id.parse::<EventId>().ok())
        .filter(|id| state.books.earning(*id).is_some_and(|earning| earning.next_at().is_none()));
    if let Some(id) = whole {
        state.books.end(id);
    }
}

/// An earning begins, or goes on.
pub(super) fn recognized(state: &mut State, header: &Header<'_>, event: &RevenueRecognized) -> Applied {
    let Some(deferred) = event.deferred else { return Ok(()) };
    let id = event.revenue_event_id;
    if header.event_id == id {
        return begun(state, header, event, deferred);
    }
    let Some(earning) = state.books.earning_mut(id) else { return corrupt("an unknown earning went on") };
    let before = earning.next_at();
    if deferred.earned_days <= earning.earned_days || deferred.earned_days > earning.schedule.days() {
        return corrupt("an earning went on beyond its days");
    }
    earning.earned_days = deferred.earned_days;
    let after = earning.next_at();
    if let Some(at) = before {
        state.deadlines.remove(at, Due::Earning(id));
    }
    if let Some(at) = after {
        state.deadlines.add(at, Due::Earning(id));
    }
    Ok(())
}

fn begun(state: &mut State, header: &Header<'_>, event: &RevenueRecognized, deferred: Deferred) -> Applied {
    let Some(schedule) = Schedule::new(deferred.total_minor, deferred.days) else {
        return corrupt("an earning without days that earn");
    };
    let earning = Earning {
        id: event.revenue_event_id,
        txn_id: None,
        venture_id: header.venture_id,
        account: deferred.account,
        currency: event.currency,
        external_ref: event.external_ref.clone(),
        schedule,
        first_day: header.created_at.day(),
        earned_days: deferred.earned_days,
    };
    if let Some(at) = earning.next_at() {
        state.deadlines.add(at, Due::Earning(earning.id));
        state.books.begin(earning);
    }
    Ok(())
}

pub(super) fn mode_changed(state: &mut State, event: &ReserveModeChanged) -> Applied {
    state.books.tell_mode(event.currency, event.new_mode);
    Ok(())
}

pub(super) fn month_closed(state: &mut State, event: &MonthClosed) -> Applied {
    let Ok(month) = Month::new(event.year, event.month) else {
        return corrupt("a month closed that is none");
    };
    state.books.close(month, event.request_hash);
    Ok(())
}
