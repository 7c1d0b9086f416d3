//! What finance books by command, as far as later commands need it.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use venture_core::envelope::Header;
use venture_core::id::{EventId, TxnId, VentureId};
use venture_core::{Currency, Digest, Timestamp};
use venture_ledger::close::{DaySums, Month};
use venture_ledger::report::Mode;
use venture_ledger::reserve::PACE_DAYS;
use venture_ledger::revenue::Schedule;
use venture_ledger::{Account, AccountCode, Transaction, TransactionType};

/// How the engine names what falls due of an earning: `recognize:<revenue_event_id>:<days>`.
pub(crate) const RECOGNIZE: &str = "recognize:";
/// How the engine names what the close of a month posts: `close:<YYYY-MM>:…`.
pub(crate) const CLOSE: &str = "close:";

const MICROS_PER_DAY: i64 = 86_400_000_000;

/// An entry that somebody asked for: what a reversal mirrors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booked {
    /// The entry.
    pub transaction: Transaction,
    /// Whose business it is.
    pub venture_id: Option<VentureId>,
}

/// A sum that customers paid before, and that is earned day by day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earning {
    /// The first recognition.
    pub id: EventId,
    /// The transaction of the first recognition, once it is posted; its reversal ends the earning.
    pub txn_id: Option<TxnId>,
    /// Who earns.
    pub venture_id: Option<VentureId>,
    /// The revenue account.
    pub account: AccountCode,
    /// The currency of the sum.
    pub currency: Currency,
    /// The customer's or processor's own name of the payment.
    pub external_ref: Option<String>,
    /// The sum and its days.
    pub schedule: Schedule,
    /// The first day, counted from 1970-01-01.
    pub first_day: i64,
    /// How many days are earned.
    pub earned_days: i64,
}

impl Earning {
    /// What is still to be earned, smallest units.
    #[must_use]
    pub const fn remaining_minor(&self) -> i64 {
        self.schedule.between(self.earned_days, self.schedule.days())
    }

    /// When the next day begins; `None` once all is earned.
    #[must_use]
    pub fn next_at(&self) -> Option<Timestamp> {
        let day = self.first_day.checked_add(self.earned_days)?;
        let at = Timestamp::from_micros(day.checked_mul(MICROS_PER_DAY)?).ok()?;
        (self.earned_days < self.schedule.days()).then_some(at)
    }

    /// How many days may be recognized on `today`, by one entry, which ends with its month.
    #[must_use]
    pub fn days_by(&self, today: i64) -> i64 {
        let next = self.first_day.saturating_add(self.earned_days);
        let last = Month::of_day(next).map_or(next, Month::last_day).min(today);
        let days = last.saturating_sub(self.first_day).saturating_add(1);
        days.clamp(self.earned_days, self.schedule.days())
    }
}

/// Entries by command, what each day earned and took, and the months that are closed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Books {
    entries: BTreeMap<TxnId, Booked>,
    days: BTreeMap<i64, BTreeMap<Currency, DaySums>>,
    modes: BTreeMap<Currency, Mode>,
    earnings: BTreeMap<EventId, Earning>,
    closed: BTreeMap<i64, Digest>,
    /// When customers' banks took money back, and of whom, oldest first.
    chargebacks: Vec<(Timestamp, Option<VentureId>)>,
}

impl Books {
    /// Chargebacks count for so many days.
    pub(crate) const SPIKE_DAYS: i64 = 7;

    /// Whose the chargebacks of the last days are, as many as make a spike of them: `(at - 7 d, at]`.
    pub(crate) fn chargebacks(&self, at: Timestamp) -> impl Iterator<Item = Option<VentureId>> {
        let since = before_spike(at);
        self.chargebacks.iter().filter(move |(when, _)| *when > since).map(|(_, venture)| *venture)
    }

    /// An entry that somebody asked for.
    #[must_use]
    pub fn entry(&self, txn_id: TxnId) -> Option<&Booked> {
        self.entries.get(&txn_id)
    }

    /// What is earned day by day, and not yet whole.
    #[must_use]
    pub fn earning(&self, id: EventId) -> Option<&Earning> {
        self.earnings.get(&id)
    }

    /// The mode of the reserve that was told last.
    #[must_use]
    pub fn mode(&self, currency: Currency) -> Option<Mode> {
        self.modes.get(&currency).copied()
    }

    /// The request that closed a month, by its first day.
    #[must_use]
    pub fn closed(&self, month: Month) -> Option<Digest> {
        self.closed.get(&month.first_day()).copied()
    }

    /// What of an account is promised to something else, smallest units: of 2010 what is still to be earned.
    #[must_use]
    pub fn spoken_for(&self, account: Account, currency: Currency) -> i128 {
        if account.code() != AccountCode::DEFERRED_REVENUE {
            return 0;
        }
        let own = self.earnings.values().filter(|earning| earning.currency == currency);
        own.fold(0_i128, |sum, earning| sum.saturating_add(earning.remaining_minor().into()))
    }

    /// What the UTC days that end with `day` cost, as many as make the pace of the reserve.
    #[must_use]
    pub fn expense_minor(&self, currency: Currency, day: i64) -> i128 {
        let first = day.saturating_sub(PACE_DAYS).saturating_add(1);
        let sums = self.days.range(first..=day).filter_map(|(_, sums)| sums.get(&currency));
        sums.fold(0_i128, |sum, day| sum.saturating_add(day.expense_minor()))
    }

    /// What a month earned and took, by currency.
    #[must_use]
    pub fn month(&self, month: Month) -> BTreeMap<Currency, DaySums> {
        let mut all: BTreeMap<Currency, DaySums> = BTreeMap::new();
        for (currency, sums) in self.days.range(month.first_day()..=month.last_day()).flat_map(|(_, day)| day)
        {
            let total = all.entry(*currency).or_default();
            *total = total.plus(*sums);
        }
        all
    }

    /// Takes in an entry that was posted. Gives the earning that it ends by mirroring its beginning.
    pub(crate) fn record(&mut self, header: &Header<'_>, entry: &Transaction) -> Option<Earning> {
        let counts = entry.lines.iter().any(|line| DaySums::takes(line.account.code()));
        if counts {
            let day = self.day_of(entry).unwrap_or_else(|| header.created_at.day());
            let sums = self.days.entry(day).or_default();
            for line in entry.lines.iter().filter(|line| DaySums::takes(line.account.code())) {
                sums.entry(line.currency).or_default().add(line);
            }
        }
        if let Some(earning) = entry.source_event_id.and_then(|id| self.earnings.get_mut(&id)) {
            earning.txn_id = Some(entry.txn_id);
        }
        if entry.transaction_type == TransactionType::Chargeback {
            let since = before_spike(header.created_at);
            self.chargebacks.retain(|(when, _)| *when > since);
            self.chargebacks.push((header.created_at, header.venture_id));
        }
        if entry.request_hash.is_some() {
            let booked = Booked { transaction: entry.clone(), venture_id: header.venture_id };
            self.entries.insert(entry.txn_id, booked);
        }
        let mirrored = entry.reverses_transaction_id.filter(|_| entry.transaction_type.is_mirror())?;
        let ended = self.earnings.values().find(|earning| earning.txn_id == Some(mirrored))?.id;
        self.earnings.remove(&ended)
    }

    /// The day that an entry belongs to, where its own name says another than that of its posting.
    fn day_of(&self, entry: &Transaction) -> Option<i64> {
        if let Some(rest) = entry.transaction_ref.strip_prefix(CLOSE) {
            let (month, _) = rest.split_once(':')?;
            return month.parse::<Month>().ok().map(Month::last_day);
        }
        let (id, days) = entry.transaction_ref.strip_prefix(RECOGNIZE)?.split_once(':')?;
        let earning = self.earnings.get(&id.parse().ok()?)?;
        earning.first_day.checked_add(days.parse::<i64>().ok()?)?.checked_sub(1)
    }

    pub(crate) fn tell_mode(&mut self, currency: Currency, mode: Mode) {
        self.modes.insert(currency, mode);
    }

    pub(crate) fn begin(&mut self, earning: Earning) {
        self.earnings.insert(earning.id, earning);
    }

    pub(crate) fn earning_mut(&mut self, id: EventId) -> Option<&mut Earning> {
        self.earnings.get_mut(&id)
    }

    /// Lets an earning go that is whole.
    pub(crate) fn end(&mut self, id: EventId) {
        self.earnings.remove(&id);
    }

    pub(crate) fn close(&mut self, month: Month, request: Digest) {
        self.closed.insert(month.first_day(), request);
    }
}

/// The last instant that no longer counts.
fn before_spike(at: Timestamp) -> Timestamp {
    at.saturating_sub_seconds(Books::SPIKE_DAYS.saturating_mul(86_400))
}
