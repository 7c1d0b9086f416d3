//! What an authorized intent may spend, and what becomes of it.

use super::conversion::{Conversion, base_of_part};
use crate::intent::{INTENT, IntentStatus, IntentTrigger};

/// Why a settlement cannot be computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettlementError {
    /// Nothing settles.
    #[error("an amount that settles is above 0")]
    NotPositive,
    /// A sum or a base amount does not fit.
    #[error("the amount does not fit")]
    Overflow,
}

/// One intent's money, in minor units of its currency.
///
/// # Examples
/// ```
/// use venture_ledger::intent::IntentStatus;
/// use venture_ledger::settlement::Allotment;
///
/// let authorized = Allotment {
///     amount_minor: 800,
///     held_minor: 800,
///     consumed_minor: 0,
///     in_flight_minor: 0,
///     conversion: None,
///     status: IntentStatus::Authorized,
/// };
/// let captured = authorized.capture(0, 750, true).unwrap();
/// assert_eq!((captured.from_hold_minor, captured.excess_minor, captured.released_minor), (750, 0, 50));
/// assert_eq!((captured.after.status, captured.after.held_minor), (IntentStatus::Settled, 0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allotment {
    /// What was authorized.
    pub amount_minor: i64,
    /// What is held now.
    pub held_minor: i64,
    /// What settled.
    pub consumed_minor: i64,
    /// What spends on their rails may still take.
    pub in_flight_minor: i128,
    /// To the base currency, where that is another.
    pub conversion: Option<Conversion>,
    /// Where the intent stands.
    pub status: IntentStatus,
}

/// What a capture takes and frees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Captured {
    /// Paid from the hold.
    pub from_hold_minor: i64,
    /// What the hold does not cover: paid from the venture's cash.
    pub excess_minor: i64,
    /// What caps count, in base minor units.
    pub base_minor: i64,
    /// What of the hold goes back.
    pub released_minor: i64,
    /// The money once all of this is posted.
    pub after: Allotment,
}

/// What goes back when nothing is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Freed {
    /// What of the hold goes back.
    pub released_minor: i64,
    /// The money once that is posted.
    pub after: Allotment,
}

impl Allotment {
    /// What settled and what spends in flight may still take.
    #[must_use]
    pub fn committed_minor(&self) -> i128 {
        self.in_flight_minor.saturating_add(self.consumed_minor.into())
    }

    /// Whether a further spend of `amount` stays within the whole.
    #[must_use]
    pub fn has_room_for(&self, amount: i64) -> bool {
        self.committed_minor().saturating_add(amount.into()) <= self.amount_minor.into()
    }

    /// What of the hold no spend in flight needs; never below 0.
    #[must_use]
    pub fn free_minor(&self) -> i64 {
        let free = i128::from(self.held_minor).saturating_sub(self.in_flight_minor);
        // INVARIANT: what is in flight is not below 0, so what is free is no more than what is held.
        i64::try_from(free.max(0)).unwrap_or(0)
    }

    /// A rail took `amount` for a spend that had `in_flight` of the money spoken for (0 for one that is new,
    /// or had failed), and the capture is the last one or not.
    ///
    /// The hold pays as far as the other spends in flight leave it. An AUTHORIZED intent whose amount is
    /// consumed, or whose capture is the last, is SETTLED; one that ended stays as it is. Whatever has ended
    /// gives back what is free.
    ///
    /// # Errors
    /// In order: [`SettlementError::NotPositive`], [`SettlementError::Overflow`].
    ///
    /// Spec: treasury.md 2.2, 6.1.
    pub fn capture(self, in_flight: i64, amount: i64, is_final: bool) -> Result<Captured, SettlementError> {
        if amount <= 0 {
            return Err(SettlementError::NotPositive);
        }
        let others = Self { in_flight_minor: self.without(in_flight), ..self };
        let from_hold_minor = amount.min(others.free_minor());
        let base = base_of_part(self.conversion, self.consumed_minor, amount);
        let consumed = self.consumed_minor.checked_add(amount);
        let (base_minor, consumed_minor) = base.zip(consumed).ok_or(SettlementError::Overflow)?;
        let ends = is_final || consumed_minor >= self.amount_minor;
        let trigger = if ends { IntentTrigger::Finish } else { IntentTrigger::Settle };
        let freed = Self {
            held_minor: self.held_minor.saturating_sub(from_hold_minor),
            consumed_minor,
            status: self.status_after(trigger),
            ..others
        }
        .settle_hold();
        Ok(Captured {
            from_hold_minor,
            excess_minor: amount.saturating_sub(from_hold_minor),
            base_minor,
            released_minor: freed.released_minor,
            after: freed.after,
        })
    }

    /// A spend that had `in_flight` of the money spoken for took nothing.
    ///
    /// Spec: treasury.md 2.2, 6.1.
    #[must_use]
    pub fn fail(self, in_flight: i64) -> Freed {
        Self { in_flight_minor: self.without(in_flight), ..self }.settle_hold()
    }

    /// The intent comes to its end by `trigger`; one that has ended stays as it is.
    ///
    /// Spec: treasury.md 2.2.
    #[must_use]
    pub fn end(self, trigger: IntentTrigger) -> Freed {
        Self { status: self.status_after(trigger), ..self }.settle_hold()
    }

    fn without(&self, in_flight: i64) -> i128 {
        self.in_flight_minor.saturating_sub(in_flight.into()).max(0)
    }

    /// Where the intent stands after a move that is due; what has ended does not move.
    fn status_after(&self, trigger: IntentTrigger) -> IntentStatus {
        INTENT.step(Some(self.status), trigger, |_| true).map_or(self.status, |step| step.entered)
    }

    /// What has ended gives back what is free.
    fn settle_hold(self) -> Freed {
        let released_minor = if self.status.is_open() { 0 } else { self.free_minor() };
        let held_minor = self.held_minor.saturating_sub(released_minor);
        Freed { released_minor, after: Self { held_minor, ..self } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AUTHORIZED: Allotment = Allotment {
        amount_minor: 1_000,
        held_minor: 1_000,
        consumed_minor: 0,
        in_flight_minor: 0,
        conversion: None,
        status: IntentStatus::Authorized,
    };

    /// From the hold, excess, released; held and status afterwards.
    fn capture(from: Allotment, own: i64, amount: i64, is_final: bool) -> (i64, i64, i64, i64, &'static str) {
        let captured = from.capture(own, amount, is_final).unwrap();
        let Captured { from_hold_minor, excess_minor, released_minor, after, .. } = captured;
        (from_hold_minor, excess_minor, released_minor, after.held_minor, after.status.as_str())
    }

    #[test]
    fn a_part_leaves_the_rest_held() {
        assert_eq!(capture(AUTHORIZED, 0, 400, false), (400, 0, 0, 600, "AUTHORIZED"));
    }

    #[test]
    fn the_last_part_releases_the_rest() {
        assert_eq!(capture(AUTHORIZED, 0, 400, true), (400, 0, 600, 0, "SETTLED"));
        assert_eq!(capture(AUTHORIZED, 0, 1_000, false), (1_000, 0, 0, 0, "SETTLED"));
    }

    #[test]
    fn others_in_flight_keep_their_part() {
        let busy = Allotment { in_flight_minor: 700, ..AUTHORIZED };
        // 300 of the 700 are this spend's own; it takes 800, the others need 400.
        assert_eq!(capture(busy, 300, 800, false), (600, 200, 0, 400, "AUTHORIZED"));
        // The intent ends, and what the others need stays held.
        assert_eq!(capture(busy, 300, 300, true), (300, 0, 300, 400, "SETTLED"));
    }

    #[test]
    fn what_is_beyond_the_hold_is_excess() {
        assert_eq!(capture(AUTHORIZED, 0, 1_300, false), (1_000, 300, 0, 0, "SETTLED"));
        let ended = Allotment { held_minor: 0, status: IntentStatus::Expired, ..AUTHORIZED };
        assert_eq!(capture(ended, 0, 50, true), (0, 50, 0, 0, "EXPIRED"));
    }

    #[test]
    fn an_end_keeps_what_is_in_flight_and_a_failure_then_frees_it() {
        let busy = Allotment { in_flight_minor: 300, ..AUTHORIZED };
        let expired = busy.end(IntentTrigger::Expire);
        assert_eq!((expired.released_minor, expired.after.held_minor), (700, 300));
        assert_eq!(expired.after.status, IntentStatus::Expired);
        let failed = expired.after.fail(300);
        assert_eq!((failed.released_minor, failed.after.held_minor), (300, 0));
        assert_eq!(busy.fail(300), Freed { released_minor: 0, after: AUTHORIZED });
        let settled = Allotment { status: IntentStatus::Settled, held_minor: 0, ..AUTHORIZED };
        assert_eq!(settled.end(IntentTrigger::Revoke).after.status, IntentStatus::Settled);
    }

    #[test]
    fn room_is_what_neither_settled_nor_is_in_flight() {
        let busy = Allotment { in_flight_minor: 300, consumed_minor: 200, ..AUTHORIZED };
        assert!(busy.has_room_for(500));
        assert!(!busy.has_room_for(501));
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
        assert_eq!(AUTHORIZED.capture(0, 0, true), Err(SettlementError::NotPositive));
        assert_eq!(AUTHORIZED.capture(0, -1, true), Err(SettlementError::NotPositive));
        let full = Allotment { consumed_minor: i64::MAX, ..AUTHORIZED };
        assert_eq!(full.capture(0, 1, false), Err(SettlementError::Overflow));
        let dear = Conversion::new("9999999999".parse().unwrap(), 0, 8);
        let foreign = Allotment { conversion: Some(dear), ..AUTHORIZED };
        assert_eq!(foreign.capture(0, 1_000, false), Err(SettlementError::Overflow));
    }
}
